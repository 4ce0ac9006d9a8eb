"""What happens when an institution stays silent, and when: pure. Whom a rung goes to is decided elsewhere.

A rung's key is (revision, institution, rung): each is climbed once, however often and by however many it is asked.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Rung(StrEnum):
    """In the order in which they are climbed."""

    PUSH = "push"  # a new message to those who have it, and to the deputies
    OTHER_CHANNEL = "other-channel"
    CALL_LIST = "call-list"  # to the ward police, with numbers
    UNIT_ABOVE = "unit-above"


@dataclass(frozen=True, slots=True)
class NextMorning:
    """The first working morning, at a time of the day, that lies `wait` or more after the release."""

    at: time = time(7, 30)
    wait: timedelta = timedelta(hours=4)


After = timedelta | NextMorning


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of the day in which people may be disturbed, [begin, end)."""

    begin: time = time(6)
    end: time = time(21)

    def __post_init__(self) -> None:
        if not self.begin < self.end:
            raise ValueError("hours")


@dataclass(frozen=True, slots=True)
class Ladder:
    """`rungs`: when each is due after the release; those not named never. `hours` None = day and night."""

    rungs: tuple[tuple[Rung, After], ...] = ()
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a ladder must know of days: the zone, and which of its days are worked."""

    zone: tzinfo
    is_working: Callable[[date], bool]


def due_at(after: After, hours: Hours | None, sent: datetime, calendar: Calendar) -> datetime:
    """When a rung is due for what was released at `sent`: never outside the hours, but then later."""
    local = sent.astimezone(calendar.zone)
    match after:
        case NextMorning():
            due = _morning(local + after.wait, after.at, calendar)
        case timedelta():
            due = local + after
    return (due if hours is None else _within(due, hours)).astimezone(sent.tzinfo)


def due_rungs(
    ladder: Ladder, sent: datetime, climbed: Collection[Rung], calendar: Calendar, now: datetime
) -> tuple[Rung, ...]:
    """What is due now for an institution that is still silent, lowest first."""
    return tuple(
        rung
        for rung, after in ladder.rungs
        if rung not in climbed
        and due_at(after, ladder.hours, sent, calendar) <= now
        # What became due in the night before a stop must not go out in the next night.
        and (ladder.hours is None or _within(now.astimezone(calendar.zone), ladder.hours) <= now)
    )


def next_due(ladder: Ladder, sent: datetime, climbed: Collection[Rung], calendar: Calendar) -> datetime | None:
    """When the next rung is due; None when the ladder ends here."""
    due = [due_at(after, ladder.hours, sent, calendar) for rung, after in ladder.rungs if rung not in climbed]
    return min(due, default=None)


def _morning(local: datetime, at: time, calendar: Calendar) -> datetime:
    """The first working day's `at` that is not before `local`."""
    morning = datetime.combine(local.date(), at, local.tzinfo)
    while morning < local or not calendar.is_working(morning.date()):
        morning += timedelta(days=1)
    return morning


def _within(local: datetime, hours: Hours) -> datetime:
    if local.time() < hours.begin:
        return datetime.combine(local.date(), hours.begin, local.tzinfo)
    if local.time() >= hours.end:
        return datetime.combine(local.date() + timedelta(days=1), hours.begin, local.tzinfo)
    return local
