"""Reads that something comes again, and how soon.

`hằng tuần`, `2 tuần một lần`, `ngày làm việc`, `đến hết 31/5`; `30 phút nữa`, `3 ngày nữa`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.text.marks import either, without_marks
from bot.text.when.clock import PART
from bot.text.when.days import Days, coming, date_of, in_month
from bot.text.when.scan import NUMBER, TAKEN, NotRead, Scan, number


class Unit(StrEnum):
    ANY = "any"  # mỗi …: what follows says of what
    DAY = "day"
    WORKING_DAY = "working-day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Repeat:
    unit: Unit
    interval: int = 1


_EVERY = "(?:hằng|hàng|mỗi|mọi)"
_FEW = "(?:[0-9]{1,2}|hai|ba|bốn|sáu|two|three|four|six)"
_SIMPLE = {
    Repeat(Unit.WORKING_DAY): (
        rf"(?:(?:các|những|{_EVERY}) )?(?<![0-9] )ngày (?:làm việc|trong tuần)(?: {_EVERY} tuần)?"
        r"|(?:every |on )?(?:weekdays?|working days?)"
    ),
    Repeat(Unit.DAY): rf"{_EVERY} ngày|ngày nào cũng|every ?day|each day|daily",
    Repeat(Unit.WEEK): rf"(?:của )?(?:{_EVERY} tuần|tuần nào cũng|(?:of )?(?:every|each) week|weekly)",
    Repeat(Unit.WEEK, 2): r"cách tuần|every other week",
    Repeat(Unit.MONTH): rf"(?:của )?(?:{_EVERY} tháng|tháng nào cũng|(?:of )?(?:every|each) month|monthly)",
    Repeat(Unit.MONTH, 3): rf"(?:của )?(?:{_EVERY} quý|quý nào cũng|(?:of )?(?:every|each) quarter|quarterly)",
    Repeat(Unit.MONTH, 6): r"nửa năm (?:một|1) lần",
    Repeat(Unit.YEAR): rf"(?:{_EVERY} năm|năm nào cũng|(?:of )?(?:every|each) year|yearly|annually)(?! học)",
}
_REPEATS = {repeat: either(rf"(?<!\w)(?:{words})(?!\w)") for repeat, words in _SIMPLE.items()}
_UNITS = {"ngay": Unit.DAY, "tuan": Unit.WEEK, "thang": Unit.MONTH, "quy": Unit.MONTH, "nam": Unit.YEAR}
_ENGLISH_UNITS = {"day": Unit.DAY, "week": Unit.WEEK, "month": Unit.MONTH, "year": Unit.YEAR}
_EVERY_FEW = either(
    rf"(?<!\w)(?:(?:{_EVERY}|cứ) (?P<many>{_FEW}) (?P<unit>ngày|tuần|tháng|quý|năm)"
    r"(?: (?:một|1) lần)?(?! làm việc)"
    rf"|(?:cứ )?(?P<some>{_FEW}) (?P<units>ngày|tuần|tháng|quý|năm)(?:/| )(?:một|1)? ?lần"
    rf"|every (?P<few>{_FEW}) (?P<english>day|week|month|year)s?)(?!\w)"
)
_SHORT = "(?:phút|giờ|tiếng|giây)"
_IS_CLOCK = f"(?! ?(?:{PART}|[0-9]|rưỡi|kém|thiếu|đúng|hôm|ngày|thứ|mai))"
_IN_SCHOOL = r"(?! (?:học|dạy|chơi|ra chơi|vào lớp|tan|tan học|tan trường|chào cờ|sinh hoạt|cao điểm|liền)(?!\w))"
_TOO_OFTEN = either(
    rf"(?<!\w)(?:(?:{_EVERY}|cứ) (?:(?:{NUMBER}|nửa) ?)?{_SHORT}(?: đồng hồ)?(?: (?:một|1) lần)?{_IS_CLOCK}"
    rf"{_IN_SCHOOL}|(?:{NUMBER}|nửa) ?{_SHORT}(?: đồng hồ)?(?:/| )(?:một |1 )?lần|{_SHORT} nào cũng"
    r"|(?:(?:mỗi|một|1) )?ngày (?:[2-9]|[1-9][0-9]|hai|ba|bốn|năm|sáu) lần(?! thứ)"
    r"|(?:[2-9]|hai|ba|bốn|năm|sáu) lần(?:/| )(?:(?:mỗi|một|trong|1) )?ngày"
    rf"|every (?:{NUMBER} )?(?:second|minute|hour)s?|hourly|(?:twice|[2-9] times) (?:a|every|per) day)(?!\w)"
)
_ANY = either(rf"(?<!\w)(?:(?:vào )?{_EVERY}|on every|every|each) (?=(?:buổi )?(?:{PART})(?!\w)|{TAKEN})")
_UNTIL = either(
    r"(?<!\w)(?<!nhắc )(?<!nhắc cho )(?:(?:kéo dài |cho )?(?:đến|tới) (?:hết |cuối )?(?:ngày )?|until |till )"
    r"(?:(?P<day>[0-9]{1,2})(?:[/.-]| tháng )(?P<month>[0-9]{1,2})"
    r"(?:(?:[/.-]| năm )(?P<year>20[0-9]{2}))?(?![\w/]|[.,:-][0-9])"
    r"|(?P<end>(?<=hết )năm nay|(?<=cuối )năm(?: nay)?|(?<=hết )năm)(?! học)(?!\w)"
    r"|(?<=hết )tháng (?P<whole>[0-9]{1,2})(?![\w/]))"
)
_SOON = either(
    rf"(?<!\w)(?:(?:trong |sau )?(?:(?P<number>{NUMBER})|(?P<half>nửa)) ?"
    r"(?P<unit>phút|p|tiếng|giờ|h|ngày làm việc|ngày|tuần|tháng)(?: đồng hồ)?"
    r"(?: (?P<and_half>rưỡi)| (?P<minutes>[0-9]{1,2}) ?(?:phút|p))? nữa"
    rf"|sau (?P<after>{NUMBER}) (?P<what>phút|tiếng|giờ|ngày|tuần|tháng)(?: (?:sau|kể từ bây giờ))?"
    rf"|in (?P<in>{NUMBER}) (?P<english>minute|hour|day|week|month)s?)(?!\w)"
)
_MINUTES = {"phut": 1, "p": 1, "minute": 1, "tieng": 60, "gio": 60, "h": 60, "hour": 60}


def find_until(scan: Scan, today: date) -> date | None:
    """The last day of a repetition."""
    for found in scan.find(_UNTIL):
        if found["end"]:
            return date(today.year, 12, 31)
        day, month = (-1, int(found["whole"])) if found["whole"] else (int(found["day"]), int(found["month"]))
        last = date_of(day, month, int(found["year"])) if found["year"] else coming(day, month, today)
        if last is None:
            scan.refuse(NotRead.IMPOSSIBLE)
        return last
    return None


def find_intervals(scan: Scan) -> set[Repeat]:
    """Every so many days, weeks, months or years; taken before "một lần thứ ba" looks like a third time.

    What comes again within a day refuses the scan: nobody is reminded so often.
    """
    if scan.find(_TOO_OFTEN):
        scan.refuse(NotRead.TOO_OFTEN)
    found = set()
    for one in scan.find(_EVERY_FEW):
        words = one["unit"] or one["units"]
        unit = _UNITS[without_marks(words)] if words else _ENGLISH_UNITS[one["english"]]
        times = 3 if words and without_marks(words) == "quy" else 1
        found.add(Repeat(unit, number(one["many"] or one["some"] or one["few"]) * times))
    return found


def find_repeat(scan: Scan, intervals: set[Repeat]) -> Repeat | None:
    """How often it comes again; refuses the scan if two different things are said."""
    found = intervals | {repeat for repeat, words in _REPEATS.items() if scan.find(words)}
    any_unit = bool(scan.find(_ANY))
    if len(found) > 1 or any(not repeat.interval for repeat in found):
        scan.refuse(NotRead.UNCLEAR)
    return next(iter(found), Repeat(Unit.ANY) if any_unit else None)


def find_soon(scan: Scan, days: Days, now: datetime) -> datetime | None:
    """The moment that lies some minutes or hours ahead of a local `now`; some days ahead are added to the days."""
    moment = None
    for found in scan.find(_SOON):
        unit = without_marks(found["unit"] or found["what"] or found["english"])
        many = 1 if found["half"] else number(found["number"] or found["after"] or found["in"])
        if many == 0:
            scan.refuse(NotRead.UNCLEAR)
        if unit in _MINUTES:
            length = _MINUTES[unit]
            minutes = many * length // (2 if found["half"] else 1) + (length // 2 if found["and_half"] else 0)
            minutes += int(found["minutes"] or 0)
            moment = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        elif found["half"] or found["and_half"]:
            scan.refuse(NotRead.UNCLEAR)
        else:
            _add_days(days, unit, many, now.date())
    return moment


def _add_days(days: Days, unit: str, many: int, today: date) -> None:
    if unit == "ngay lam viec":
        day = today
        while many:
            day += timedelta(days=1)
            many -= day.weekday() < 5
    elif unit in {"thang", "month"}:
        in_that = in_month(today.day, many, today) or in_month(-1, many, today)
        assert in_that is not None
        day = in_that
    else:
        day = today + timedelta(days=many * (7 if unit in {"tuan", "week"} else 1))
    days.fixed.add(day)
