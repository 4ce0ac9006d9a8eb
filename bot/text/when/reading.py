"""Puts together what a text says about days, hours and repetition.

Decides for one moment, and perhaps a rule, or says why there is none; it never guesses between two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from bot.text.dates import ZONE, local
from bot.text.telex import telex_slips
from bot.text.when.clock import Clock, Part, find_times, read_clock
from bot.text.when.dates import find_dates, find_near_days
from bot.text.when.days import Days
from bot.text.when.repeats import Repeat, Unit, find_intervals, find_repeat, find_soon, find_until
from bot.text.when.rules import write_rule
from bot.text.when.scan import NotRead, Scan
from bot.text.when.weekdays import find_weekdays

_LONGEST = 2000  # characters
_FARTHEST = 4000  # days; all that can be said without a year comes within them
_USUAL = Clock(8, 0)


@dataclass(frozen=True, slots=True)
class When:
    """A moment that was said.

    `starts_at`: aware UTC, the first moment, strictly after `now`. `rule`: an RFC 5545 RRULE without `RRULE:`,
    by the clocks of Vietnam, or None for once. `rest`: the text without the words of time. `assumed_time`: no hour
    was said, so 08:00 was taken, or the usual hour of the part of the day that was.
    """

    starts_at: datetime
    rule: str | None
    rest: str
    assumed_time: bool


@dataclass(frozen=True, slots=True)
class _Said:
    days: Days
    clock: Clock | None
    part: Part | None
    repeat: Repeat | None
    until: date | None

    @property
    def hour_or_usual(self) -> Clock:
        return self.clock or (Clock(self.part.usual_hour, 0) if self.part else _USUAL)


def read_when(text: str, now: datetime) -> When | NotRead:
    """The moment that a text says, seen from an aware `now`.

    A weekday or a day of the month alone is the next one. A day and month up to thirty days ago are taken as past,
    not as next year's. A repetition without a day (`hằng quý`) counts from today.
    """
    if len(text) > _LONGEST:
        return NotRead.NO_TIME
    readings = [_read(one, now) for one in dict.fromkeys((text, telex_slips(text), telex_slips(text, eager=True)))]
    # Of two readings the one that leaves less unread is right; in doubt the text as it stands.
    return min(readings, key=lambda reading: reading[1])[0]


def _read(text: str, now: datetime) -> tuple[When | NotRead, int]:
    scan, here, days = Scan(text), local(now), Days()
    until = find_until(scan, here.date())
    soon = find_soon(scan, days, here)
    intervals = find_intervals(scan)
    times = find_times(scan)
    find_weekdays(scan, days, here.date())
    find_dates(scan, days, here.date())
    find_near_days(scan, days, here.date())
    repeat = find_repeat(scan, intervals)
    clock, part = read_clock(scan, times)
    result = _resolve(scan, _Said(days, clock, part, repeat, until), soon, here)
    return result, len(scan.rest().split())


def _resolve(scan: Scan, said: _Said, soon: datetime | None, here: datetime) -> When | NotRead:
    if scan.refused:
        return scan.refused
    days, repeat = said.days, said.repeat
    if soon:
        alone = days.nothing_said and not (said.clock or said.part or repeat or said.until)
        return When(soon.astimezone(UTC), None, scan.rest(), assumed_time=False) if alone else NotRead.UNCLEAR
    if days.nothing_said and days.past:
        return NotRead.PAST
    if repeat or days.are_many:
        return _repeated(scan, said, here)
    if days.nothing_said and said.until:
        days.fixed.add(said.until)
    elif said.until:
        return NotRead.UNCLEAR
    if days.nothing_said and not said.clock:
        return NotRead.NO_TIME
    moment = _once(said, here)
    if isinstance(moment, NotRead):
        return moment
    return When(moment.astimezone(UTC), None, scan.rest(), assumed_time=said.clock is None)


def _once(said: _Said, here: datetime) -> datetime | NotRead:
    days, clock, today = said.days, said.hour_or_usual, here.date()
    if len(days.fixed) > 1 or len(days.month_days) > 1 or len(days.weekdays) > 1:
        return NotRead.UNCLEAR
    if days.fixed:
        (day,) = days.fixed
        if not days.fit(day):
            return NotRead.UNCLEAR
        moment = _at(day, clock)
        if moment > here:
            return moment
        still_to_come = (
            said.clock is None and day == today and (said.part.over_at if said.part else 24) > here.hour
        )
        return NotRead.UNCLEAR if still_to_come else NotRead.PAST
    first = max(
        today + timedelta(days=1 if days.later_than_today else -1), days.not_before or today - timedelta(days=1)
    )
    coming = (first + timedelta(days=ahead) for ahead in range(_FARTHEST))
    found = (moment for day in coming if days.fit(day) and (moment := _at(day, clock)) > here)
    return next(found, NotRead.IMPOSSIBLE)


def _repeated(scan: Scan, said: _Said, here: datetime) -> When | NotRead:
    days, clock = said.days, said.hour_or_usual
    daily = said.repeat is not None and said.repeat.unit is Unit.DAY
    if not 0 <= clock.hour < 24:
        if not daily:
            return NotRead.UNCLEAR
        clock = Clock(clock.hour % 24, clock.minute)
    if len(days.fixed) > 1:
        return NotRead.UNCLEAR
    day_said = max(days.fixed, default=here.date())
    rule = write_rule(said.repeat, days, day_said, said.until)
    if isinstance(rule, NotRead):
        return rule
    # Where a day is said, the first such day, whatever the interval; else a whole interval from today.
    parts = rule.split(";") if days.nothing_said else [one for one in rule.split(";") if "INTERVAL" not in one]
    is_start = not rule.startswith("FREQ=YEARLY")
    first = max(here.date(), day_said if is_start else here.date(), days.not_before or here.date())
    if days.later_than_today:
        first = max(first, here.date() + timedelta(days=1))
    start = _at(first, clock)
    moment = rrulestr(";".join(parts), dtstart=start).after(max(here, start - timedelta(seconds=1)))
    if moment is None:
        return NotRead.PAST if said.until else NotRead.IMPOSSIBLE
    return When(moment.astimezone(UTC), rule, scan.rest(), assumed_time=said.clock is None)


def _at(day: date, clock: Clock) -> datetime:
    midnight = datetime.combine(day, time(), ZONE)
    return midnight + timedelta(hours=clock.hour, minutes=clock.minute)
