"""Writes the RFC 5545 rule of a repetition, with its days spelt out: it says the same from any first moment."""

from datetime import UTC, date, datetime, time
from typing import assert_never

from bot.text.dates import ZONE
from bot.text.when.days import Days, date_of
from bot.text.when.repeats import Repeat, Unit
from bot.text.when.scan import NotRead

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LEAP = 2028


def write_rule(repeat: Repeat | None, days: Days, day_said: date, until: date | None) -> str | NotRead:
    """The rule; where no other day is said, that of `day_said`. None as repetition: the days themselves say it."""
    unit, interval = (repeat.unit, repeat.interval) if repeat else (Unit.WEEK, 1)
    parts = _parts(_unit_meant(days) if unit is Unit.ANY else unit, days, day_said)
    if isinstance(parts, NotRead):
        return parts
    frequency, *by_days = parts
    if interval > 1:
        by_days.insert(0, f"INTERVAL={interval}")
    if until:
        end = datetime.combine(until, time(23, 59, 59), ZONE).astimezone(UTC)
        by_days.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    return ";".join((f"FREQ={frequency}", *by_days))


def _unit_meant(days: Days) -> Unit:
    if days.nth is not None or days.month_days:
        return Unit.MONTH
    if days.weekdays:
        return Unit.WEEK
    return Unit.YEAR if days.year_day else Unit.DAY


def _parts(unit: Unit, days: Days, day_said: date) -> tuple[str, ...] | NotRead:
    """The frequency and the days; UNCLEAR where days and frequency don't go together."""
    match unit:
        case Unit.DAY if not (days.weekdays or days.month_days):
            return ("DAILY",)
        case Unit.DAY if days.weekdays and days.nth is None and not days.month_days:
            return ("WEEKLY", _by_weekday(days.weekdays))  # hằng ngày từ thứ 2 đến thứ 6
        case Unit.WORKING_DAY if not (days.month_days or days.weekdays - set(range(5))):
            return ("WEEKLY", _by_weekday(set(range(5))))
        case Unit.WEEK if days.nth is None and not days.month_days:
            return ("WEEKLY", _by_weekday(days.weekdays or {day_said.weekday()}))
        case Unit.MONTH if days.nth is not None and len(days.weekdays) == 1 and not days.month_days:
            return ("MONTHLY", f"BYDAY={days.nth}{_CODES[min(days.weekdays)]}")
        case Unit.MONTH if not days.weekdays:
            return ("MONTHLY", _by_month_day(days, day_said))
        case Unit.YEAR if not (days.weekdays or days.month_days):
            day, month = days.year_day or (day_said.day, day_said.month)
            if date_of(day, month, _LEAP) is None:
                return NotRead.IMPOSSIBLE
            return ("YEARLY", f"BYMONTH={month}", f"BYMONTHDAY={day}")
        case Unit.DAY | Unit.WORKING_DAY | Unit.WEEK | Unit.MONTH | Unit.YEAR | Unit.ANY:
            return NotRead.UNCLEAR
        case _:
            assert_never(unit)


def _by_weekday(weekdays: set[int]) -> str:
    return "BYDAY=" + ",".join(_CODES[one] for one in sorted(weekdays))


def _by_month_day(days: Days, day_said: date) -> str:
    """Day 31 is the last of every month, or months without it would be left out."""
    wanted = days.month_days or {day_said.day}
    return "BYMONTHDAY=" + ",".join(str(-1 if day == 31 else day) for day in sorted(wanted))
