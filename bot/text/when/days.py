"""What is said about days: fixed ones (`mai`, `25/11/2026`) and such as come again (`thứ Sáu`, `ngày 25`).

Values only; `dates.py` and `weekdays.py` find them in a text.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

_RECENT = timedelta(days=30)


@dataclass(slots=True)
class Days:
    """All that one text says. Weekdays count from Monday 0; the month day -1 is the last one."""

    fixed: set[date] = field(default_factory=set)
    year_day: tuple[int, int] | None = None  # (day, month), where no year was said
    month_days: set[int] = field(default_factory=set)
    weekdays: set[int] = field(default_factory=set)
    nth: int | None = None  # of the month: 1 the first such weekday, -1 the last
    later_than_today: bool = False  # thứ Hai tới
    not_before: date | None = None  # tháng sau
    are_many: bool = False  # Monday to Friday: said as a repetition, even without "every"
    past: bool = False  # hôm qua

    @property
    def nothing_said(self) -> bool:
        return not (self.fixed or self.month_days or self.weekdays or self.not_before)

    def fit(self, day: date) -> bool:
        """Whether a day is all that was said, apart from the fixed ones."""
        last = calendar.monthrange(day.year, day.month)[1]
        return (
            (not self.month_days or day.day in self.month_days or (day.day == last and -1 in self.month_days))
            and (not self.weekdays or day.weekday() in self.weekdays)
            and (self.nth is None or _is_nth(day, self.nth, last))
        )


def _is_nth(day: date, nth: int, last: int) -> bool:
    return (day.day - 1) // 7 + 1 == nth if nth > 0 else (last - day.day) // 7 + 1 == -nth


def date_of(day: int, month: int, year: int) -> date | None:
    """The date, or None if there is none such; the day -1 is the last of its month."""
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    day = last if day == -1 else day
    return date(year, month, day) if 1 <= day <= last else None


def coming(day: int, month: int, today: date) -> date | None:
    """What a day and month without a year mean: the next such date, or a recent one, which then is past."""
    years = range(today.year - 1, today.year + 9)  # as far as any 29 February
    dates = (found for year in years if (found := date_of(day, month, year)))
    return next((one for one in dates if one >= today - _RECENT), None)


def in_month(day: int, months_ahead: int, today: date) -> date | None:
    """A day of this month (0), the next (1) and so on."""
    year, month = divmod(today.year * 12 + today.month - 1 + months_ahead, 12)
    return date_of(day, month + 1, year)


def monday(today: date, weeks_ahead: int) -> date:
    return today + timedelta(days=7 * weeks_ahead - today.weekday())
