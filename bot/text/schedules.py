"""How a recurrence rule reads in words. Pure; when it fires is decided elsewhere.

A rule with parts that have no words here reads as nothing: then its dates have to speak for themselves.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from bot.domain.people import Language
from bot.text.catalogue import say_plain
from bot.text.dates import ZONE, local, show_date, show_day, show_time, show_weekday

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_READ = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL", "COUNT", "WKST"}
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_LEAP = 2028
_WORKDAYS = "MO,TU,WE,TH,FR"


def describe_rule(rule: str | None, starts_at: datetime, language: Language) -> str:
    """`hằng tháng, ngày 25, 08g00`; `một lần` for None; nothing for a rule that has no words.

    Args:
        rule: an RRULE that `schedule.read_rule` takes, `RRULE:` before it or not.
        starts_at: its first moment, aware: what a rule leaves unsaid follows from it.
        language: of the words.
    """
    if rule is None:
        return say_plain("schedule.once", language)
    try:
        parts = dict(part.split("=") for part in rule.upper().removeprefix("RRULE:").split(";"))
        if not parts.keys() <= _READ:
            return ""
        said = _repeats(parts, starts_at, language)
        ends = _ends(parts, language)
    except (ValueError, KeyError, IndexError):
        return ""
    return ", ".join(filter(None, [said, show_time(starts_at, language), ends])) if said else ""


def skipped_day(rule: str | None) -> int | None:
    """The day of the month that some months lack, where a monthly rule names one; those months are passed over."""
    parts = dict(part.split("=") for part in rule.upper().split(";")) if rule else {}
    day = parts.get("BYMONTHDAY", "")
    return int(day) if parts.get("FREQ") == "MONTHLY" and day in {"29", "30", "31"} else None


def _repeats(parts: Mapping[str, str], starts_at: datetime, language: Language) -> str:
    """What a rule says without time of day and end; nothing when it says more than there are words for."""
    every = int(parts.get("INTERVAL", "1"))
    meant = {name for name in ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS") if name in parts}
    match parts["FREQ"]:
        case "DAILY" if not meant:
            return _every("day", every, language)
        case "DAILY" | "WEEKLY" if meant == {"BYDAY"} and every == 1 and _is_workdays(parts["BYDAY"]):
            return say_plain("schedule.workdays", language)
        case "DAILY" if meant == {"BYDAY"} and every == 1:
            return f"{_every('week', 1, language)}, {_weekdays(parts['BYDAY'], language)}"
        case "WEEKLY" if meant <= {"BYDAY"}:
            days = parts.get("BYDAY", _DAYS[local(starts_at).weekday()])
            return f"{_every('week', every, language)}, {_weekdays(days, language)}"
        case "MONTHLY" if days := _in_month(parts, starts_at, language):
            return f"{_every('month', every, language)}, {days}"
        case "YEARLY" if meant <= {"BYMONTH", "BYMONTHDAY"}:
            day = _in_year(parts, starts_at, language)
            return f"{_every('year', every, language)}, {day}"
        case _:
            return ""


def _every(unit: str, number: int, language: Language) -> str:
    if number == 1:
        return say_plain(f"schedule.each-{unit}", language)
    return say_plain(f"schedule.every-{unit}s", language, n=number)


def _is_workdays(days: str) -> bool:
    return set(days.split(",")) == set(_WORKDAYS.split(","))


def _weekdays(days: str, language: Language) -> str:
    """Plain weekdays in the order of the week; an ordinal among them has no words here."""
    numbers = sorted(_DAYS.index(day) for day in days.split(","))
    return ", ".join(show_weekday(number, language) for number in numbers)


def _in_month(parts: Mapping[str, str], starts_at: datetime, language: Language) -> str:
    """Days of the month, its last day, or its n-th weekday, in either spelling of the standard."""
    match {name: parts[name] for name in ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS") if name in parts}:
        case {"BYDAY": day, "BYSETPOS": place, **rest} if not rest and day in _DAYS:
            return _nth(int(place), day, language)
        case {"BYDAY": day, **rest} if not rest and "," not in day and day[-2:] in _DAYS:
            return _nth(int(day[:-2]), day[-2:], language)
        case {"BYMONTHDAY": days, **rest} if not rest:
            return _month_days(sorted(map(int, days.split(","))), language)
        case {**said} if not said:
            return _month_days([local(starts_at).day], language)
        case _:
            return ""


def _month_days(numbers: list[int], language: Language) -> str:
    """Of the days that count from the end only the last has words."""
    numbered = ", ".join(str(day) for day in numbers if day > 0)
    said = [say_plain("schedule.month-day", language, day=numbered)] if numbered else []
    if numbers[0] == -1:
        said.append(say_plain("schedule.last-day", language))
    elif numbers[0] < 0:
        raise ValueError(numbers[0])
    return ", ".join(said)


def _nth(place: int, day: str, language: Language) -> str:
    weekday = show_weekday(_DAYS.index(day), language)
    return say_plain(f"schedule.{_PLACES[place]}-weekday", language, day=weekday)


def _in_year(parts: Mapping[str, str], starts_at: datetime, language: Language) -> str:
    first = local(starts_at)
    day, month = int(parts.get("BYMONTHDAY", first.day)), int(parts.get("BYMONTH", first.month))
    date(_LEAP, month, day)  # refuses what is no day
    return say_plain("schedule.year-day", language, day=show_day(day, month, language))


def _ends(parts: Mapping[str, str], language: Language) -> str:
    if "COUNT" in parts:
        return say_plain("schedule.times", language, n=int(parts["COUNT"]))
    if "UNTIL" in parts:
        day = show_date(_last(parts["UNTIL"]), language, year=True)
        return say_plain("schedule.until", language, day=day)
    return ""


def _last(text: str) -> datetime:
    """The moment of an UNTIL: in UTC with a Z, by the clocks of Vietnam without, the end of it if it is a day."""
    if "T" not in text:
        text = f"{text}T235959"
    zone = UTC if text.endswith("Z") else ZONE
    return datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=zone)
