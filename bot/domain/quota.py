"""How much of a bot's plan is used in a month, and what may still leave. Pure.

The last messages of a month are kept for *Khẩn*: reminders stop first, then whatever is not said to a person who
waits for it, at last everything else. *Khẩn* is always tried: how much is left, only the platform knows for sure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

PROBE = timedelta(hours=1)  # after the platform's last no, one call asks whether that still holds
DOUBT = timedelta(minutes=5)  # so long a limit may be one of the rate, which is over in a moment
NEAR = 80  # per cent of a limit from which on the administrators should know

REMINDERS = ("reminder", "rung")
TO_PERSONS = ("reply", "release", "thread", "correction", "board")  # what somebody waits for or was told wrong
ALWAYS = ("alarm", "pulse", "sheet")
OF_KHAN = ("advisory", "rung", "call-list", "correction", "calls-off", "release")


class Room(StrEnum):
    """What may leave; each lets less out than the one before."""

    EVERYTHING = "everything"
    NO_REMINDERS = "no-reminders"
    TO_PERSONS = "to-persons"  # and *Khẩn*
    KHAN = "khan"
    KHAN_TRIED = "khan-tried"  # nothing is left as far as is known


@dataclass(frozen=True, slots=True)
class Plan:
    """What a bot may do: messages a month and people, 0 = as many as it likes. `reserve`: messages for *Khẩn*.

    `count_received`: whether what people write counts too.
    """

    messages: int = 0
    users: int = 0
    reserve: int = 0
    count_received: bool = False

    def used(self, sent: int, received: int) -> int:
        return sent + received if self.count_received else sent


@dataclass(frozen=True, slots=True)
class Refusal:
    """The platform says that nothing is left: since when, and when last."""

    since: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """`at_most`: messages until less may leave, None = it stays so. `refused`: the platform takes nothing now."""

    room: Room = Room.EVERYTHING
    at_most: int | None = None
    refused: bool = False

    @property
    def looks_elsewhere(self) -> bool:
        """Whether *Khẩn* had better go another way, where there is one."""
        return self.refused or self.room is Room.KHAN_TRIED


def allow(plan: Plan, used: int, refusal: Refusal | None, now: datetime) -> Allowance:
    """What may leave after so many messages of the month, and after what the platform said."""
    room, at_most = _by_count(plan, used)
    if refusal is None or now - refusal.last >= PROBE:
        return Allowance(room, at_most)
    if now - refusal.since >= DOUBT:
        room, at_most = Room.KHAN_TRIED, None
    return Allowance(room, at_most, refused=True)


def _by_count(plan: Plan, used: int) -> tuple[Room, int | None]:
    if not plan.messages:
        return Room.EVERYTHING, None
    left = plan.messages - used
    floors = (
        (Room.EVERYTHING, 2 * plan.reserve),
        (Room.NO_REMINDERS, plan.reserve),
        (Room.TO_PERSONS, plan.reserve // 2),
        (Room.KHAN, 0),
    )
    return next(((room, left - floor) for room, floor in floors if left > floor), (Room.KHAN_TRIED, None))


def may_leave(room: Room, purpose: str, *, of_khan: bool) -> bool:
    """Whether a message may. `of_khan`: it is about a real one, no drill.

    `bot.store.quota` says the same in SQL.
    """
    if purpose in ALWAYS or (of_khan and purpose in OF_KHAN):
        return True
    match room:
        case Room.EVERYTHING:
            return True
        case Room.NO_REMINDERS:
            return purpose not in REMINDERS
        case Room.TO_PERSONS:
            return purpose in TO_PERSONS
        case Room.KHAN | Room.KHAN_TRIED:
            return False


def is_near(used: int, limit: int) -> bool:
    return limit > 0 and 100 * used >= NEAR * limit


def is_used_up(used: int, limit: int) -> bool:
    return 0 < limit <= used


def month_of(now: datetime, zone: tzinfo) -> str:
    """`2026-11`: a month as the zone counts it."""
    return f"{now.astimezone(zone):%Y-%m}"
