"""The auditor's rules: from when on something that should have happened is amiss, and when that is told.

Reads counts only: a finding holds no name, no text and no number of anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import assert_never

from bot.domain.advisory import Level
from bot.domain.delivery import Priority
from bot.domain.quota import month_of
from bot.store import auditing as store
from bot.store.auditing import Kept, Overdue
from bot.store.engine import UnitOfWork
from bot.usecases.house import House
from bot.usecases.metering import Meter, meters

PURPOSE = "pulse"  # of the news to administrators; that these wait is no news
_URGENT = Level.KHAN.priority + 1
_LOW = Level.CANH_BAO.priority + 1
_LEAST = 100
_RESPITE = timedelta(minutes=1)  # what comes a tick late is not late
_ABANDONED = 90.0  # seconds; the sweep takes claims back twice a minute
_LASTS = timedelta(hours=1)


class Fault(StrEnum):
    """What can be amiss. The values stand in the database, in metrics and in alert rules."""

    UNSENT_URGENT = "unsent-urgent"
    UNSENT = "unsent"
    ABANDONED = "abandoned"
    UNHANDLED = "unhandled"
    UNFIRED = "unfired"
    UNRELEASED = "unreleased"
    UNCLIMBED = "unclimbed"
    UNDRAWN = "undrawn"
    TRAIL_BROKEN = "trail-broken"
    SHEET_UNWRITTEN = "sheet-unwritten"
    QUOTA_NEAR = "quota-near"
    QUOTA_USED = "quota-used"
    USERS_NEAR = "users-near"
    USERS_FULL = "users-full"


# Nothing is broken; who looks after the bot should know, once a month.
MONTHLY = frozenset({Fault.QUOTA_NEAR, Fault.QUOTA_USED, Fault.USERS_NEAR, Fault.USERS_FULL})


class Gravity(StrEnum):
    """`hint`: all goes on. `slight`: it goes on, but late. `grave`: somebody must look.

    `standstill`: messages do not move.
    """

    HINT = "hint"
    SLIGHT = "slight"
    GRAVE = "grave"
    STANDSTILL = "standstill"


class News(StrEnum):
    """What the administrators hear of a finding: each once."""

    BEGUN = "begun"
    LASTS = "lasts"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Finding:
    """`seconds`: how long the oldest of them is late; 0 where that can't be known. `of`: how many there may be."""

    fault: Fault
    many: int
    seconds: float = 0.0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Patience:
    """A finding counts once it has been there for `confirm`, and is over once nobody saw it for `calm`.

    What one look finds may be done a moment later, after a start or a jump of the clock: so two must have seen it.
    """

    confirm: timedelta = timedelta(seconds=25)
    calm: timedelta = timedelta(seconds=75)
    drawing: timedelta = timedelta(
        minutes=5
    )  # `confirm` of boards, of which it isn't known since when they are stale


def gravity(fault: Fault) -> Gravity:
    match fault:
        case Fault.USERS_NEAR | Fault.USERS_FULL:
            return Gravity.HINT
        case Fault.UNSENT | Fault.UNDRAWN:
            return Gravity.SLIGHT
        case Fault.QUOTA_NEAR | Fault.QUOTA_USED:
            return Gravity.SLIGHT  # until the month ends: without a sign of life it would look dead all the time
        case Fault.TRAIL_BROKEN | Fault.SHEET_UNWRITTEN:
            return Gravity.GRAVE
        case Fault.UNSENT_URGENT | Fault.ABANDONED | Fault.UNHANDLED:
            return Gravity.STANDSTILL
        case Fault.UNFIRED | Fault.UNRELEASED | Fault.UNCLIMBED:
            return Gravity.STANDSTILL
        case _:
            assert_never(fault)


@dataclass(frozen=True, slots=True)
class Audit:
    """One look: what counts of what it found. `at`: by a clock that nobody sets."""

    at: float
    findings: tuple[Finding, ...] = ()

    @property
    def worst(self) -> Gravity | None:
        found = {gravity(finding.fault) for finding in self.findings}
        return next((one for one in reversed(Gravity) if one in found), None)


# How long a row may wait, by its priority. A full broadcast of a district takes three minutes.
WAITS = (
    (Fault.UNSENT_URGENT, range(Priority.CORRECTION + 1), timedelta(minutes=2)),
    (Fault.UNSENT_URGENT, range(Priority.CORRECTION + 1, _URGENT), timedelta(minutes=5)),
    (Fault.UNSENT, range(_URGENT, _LOW), timedelta(minutes=15)),
    (Fault.UNSENT, range(_LOW, _LEAST), timedelta(minutes=30)),
)


async def look(work: UnitOfWork, house: House, now: datetime) -> tuple[Finding, ...]:
    """What should have happened by now and has not, by the tables alone; of the trail see `store.audit`."""
    late: dict[Fault, Overdue] = {}
    for fault, priorities, wait in WAITS:
        found = await store.unsent(work, house.lanes.keys(), priorities, now - wait, now, but=PURPOSE)
        late[fault] = late.get(fault, Overdue()) + found
    late[Fault.ABANDONED] = await store.abandoned(work, house.lanes.keys(), _ABANDONED)
    late[Fault.UNHANDLED] = await store.unhandled(work, now - _RESPITE, now)
    late[Fault.UNFIRED] = await store.unfired(work, now - _RESPITE, now)
    late[Fault.UNRELEASED] = await store.unreleased(work, now - _RESPITE, now)
    late[Fault.UNCLIMBED] = await store.unclimbed(work, now - _RESPITE, now)
    late[Fault.UNDRAWN] = await store.undrawn(work, now - _RESPITE)
    open_now = [Finding(fault, one.many, one.seconds) for fault, one in late.items() if one.many]
    return (*open_now, *of_plans(await meters(work, house, now)))


def of_plans(read: Sequence[Meter]) -> tuple[Finding, ...]:
    """Which bots come near to what their plans allow. Of several that are, the one with most of it used. Pure."""
    found: list[Finding] = []
    busiest = max(read, key=lambda one: (one.is_used_up, one.is_near, one.used), default=None)
    if busiest is not None and busiest.is_near:
        fault = Fault.QUOTA_USED if busiest.is_used_up else Fault.QUOTA_NEAR
        found.append(Finding(fault, busiest.used, of=busiest.plan.messages))
    fullest = max(read, key=lambda one: (one.is_full, one.has_many_users, one.users), default=None)
    if fullest is not None and fullest.has_many_users:
        fault = Fault.USERS_FULL if fullest.is_full else Fault.USERS_NEAR
        found.append(Finding(fault, fullest.users, of=fullest.plan.users))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Course:
    """How findings go on: what is kept of each, what is over, and what is told of which."""

    kept: Mapping[str, Kept]
    over: frozenset[str]
    news: Mapping[Fault, News]


def follow(
    kept: Mapping[str, Kept], found: Mapping[Fault, Finding], now: datetime, patience: Patience, zone: tzinfo = UTC
) -> Course:
    """One look more. Pure; what an older program kept under a code that nobody knows any more ends silently.

    `zone`: by whose months that is told which is told once a month.
    """
    known = {fault.value for fault in Fault}
    goes_on: dict[str, Kept] = {}
    over = {code for code in kept if code not in known}
    news: dict[Fault, News] = {}
    for fault in Fault:
        before = kept.get(fault.value)
        if before is not None and fault in MONTHLY:
            if month_of(before.since, zone) == month_of(now, zone):
                goes_on[fault.value], told = _seen_monthly(before, now, patience, there=fault in found)
                news |= {} if told is None else {fault: told}
                continue
            before = None  # a new month
            over |= {fault.value} - {one.value for one in found}
        if fault in found:
            after, told = _seen(before, now, _confirm(fault, patience))
            goes_on[fault.value] = after
        elif before is not None and _is_calm(before, now, patience):
            over.add(fault.value)
            told = News.OVER if before.told else None
        else:
            continue
        if told is not None:
            news[fault] = told
    return Course(goes_on, frozenset(over), news)


def is_confirmed(fault: Fault, kept: Mapping[str, Kept]) -> bool:
    """Whether a finding has been there long enough to count."""
    return fault.value in kept and kept[fault.value].told > 0


def _seen_monthly(before: Kept, now: datetime, patience: Patience, *, there: bool) -> tuple[Kept, News | None]:
    """Told once, and kept until the month ends, so that what comes and goes is not told again."""
    if not there:
        return before, None
    begins = before.told == 0 and now - before.since >= patience.confirm
    return replace(before, seen=now, told=1 if begins else before.told), News.BEGUN if begins else None


def _confirm(fault: Fault, patience: Patience) -> timedelta:
    return patience.drawing if fault is Fault.UNDRAWN else patience.confirm


def _is_calm(before: Kept, now: datetime, patience: Patience) -> bool:
    """What was never told is over at once. A clock that was set back holds nothing up."""
    return not before.told or not before.seen <= now < before.seen + patience.calm


def _seen(before: Kept | None, now: datetime, confirm: timedelta) -> tuple[Kept, News | None]:
    if before is None or before.since > now:
        return Kept(now, now, before.told if before is not None else 0), None
    seen = replace(before, seen=now)
    lasted = now - before.since
    if before.told == 0 and lasted >= confirm:
        return replace(seen, told=1), News.BEGUN
    if before.told == 1 and lasted >= _LASTS:
        return replace(seen, told=2), News.LASTS
    return seen, None
