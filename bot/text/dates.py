"""Moments as people read them, in Asia/Ho_Chi_Minh, and as files give them. Aware UTC inside, and no own clock."""

import re
from datetime import UTC, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.people import Language

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_DAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NEAR = {
    Language.VI: {-1: "hôm qua", 0: "hôm nay", 1: "ngày mai"},
    Language.EN: {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_WITH_TIME = re.compile(r"[^T ]+[T ]\d.*")


def show_time(moment: datetime, language: Language) -> str:
    """`14g30`; in English `14:30`."""
    return local(moment).strftime("%Hg%M" if language is Language.VI else "%H:%M")


def show_weekday(weekday: int, language: Language) -> str:
    """`thứ Hai` for 0, `Chủ nhật` for 6; in English `Monday` and `Sunday`."""
    return (_DAYS_VI if language is Language.VI else _DAYS_EN)[weekday]


def show_date(moment: datetime, language: Language, *, year: bool = False) -> str:
    """`thứ Sáu, 27/11` or `thứ Sáu, 27/11/2026`; in English `Friday, 27 November`."""
    day = local(moment).date()
    match language:
        case Language.VI:
            shown = f"{_DAYS_VI[day.weekday()]}, {day.day:02d}/{day.month:02d}"
            return f"{shown}/{day.year}" if year else shown
        case Language.EN:
            shown = f"{_DAYS_EN[day.weekday()]}, {day.day} {_MONTHS_EN[day.month - 1]}"
            return f"{shown} {day.year}" if year else shown
        case _:
            assert_never(language)


def show_day(day: int, month: int, language: Language) -> str:
    """A day of every year: `20/11`; in English `20 November`."""
    return f"{day:02d}/{month:02d}" if language is Language.VI else f"{day} {_MONTHS_EN[month - 1]}"


def show_moment(moment: datetime, now: datetime, language: Language) -> str:
    """`14g30 hôm nay`, `07g30 ngày mai`, `08g00 thứ Hai, 30/11`; with the year when it is not this one."""
    day, today = local(moment).date(), local(now).date()
    near = _NEAR[language].get((day - today) // timedelta(days=1))
    return f"{show_time(moment, language)} {near or show_date(moment, language, year=day.year != today.year)}"


def show_then(moment: datetime, language: Language) -> str:
    """`14g30 thứ Ba, 24/11`: for what stays to be read on another day."""
    return f"{show_time(moment, language)} {show_date(moment, language)}"


def local(moment: datetime) -> datetime:
    """An aware moment by the clocks of Vietnam.

    Raises:
        ValueError: for a naive one, which would silently mean the server's own zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(ZONE)


def parse_local(text: str) -> datetime:
    """An ISO 8601 date with time, as files and the command line give it; without a zone it is Vietnam's.

    Returns:
        An aware UTC datetime.

    Raises:
        BadInput: `datetime`, for anything else, a date without a time included.
    """
    stripped = text.strip()
    try:
        if not _WITH_TIME.fullmatch(stripped):
            raise BadInput("datetime", text=text)
        moment = datetime.fromisoformat(stripped)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInput("datetime", text=text) from error
