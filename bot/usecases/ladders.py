"""Which rungs are due for whom, and when a revision is looked at next. Decides times only; does nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, Level, Status
from bot.domain.ladder import Ladder, Rung, due_at, due_rungs, next_due
from bot.store import climbs
from bot.store.engine import UnitOfWork
from bot.usecases.house import House

NO_LADDER = Ladder()
_AGAIN = timedelta(minutes=1)  # how often a *Khẩn* is looked at for people who turn out to be out of reach

Climbed = Mapping[int, frozenset[Rung]]


async def begin(work: UnitOfWork, house: House, advisory: Advisory, now: datetime) -> None:
    """From now on silence about the text that holds is looked at; to be said when that goes out."""
    if advisory.status is Status.TEST:
        return
    at = now if _calls_at_once(house, advisory) else _next_due(house, advisory, {frozenset()}, now)
    await climbs.set_next(work, advisory.revision_id, at)


def due_for(
    house: House,
    advisory: Advisory,
    silent: Collection[int],
    unreached: Collection[int],
    climbed: Climbed,
    now: datetime,
) -> frozenset[tuple[int, Rung]]:
    """The (institution, rung) pairs that are due now. Whom nobody can reach is to be called at once, if *Khẩn*.

    Args:
        house: with the ladders.
        advisory: one that is out.
        silent: the institutions that have not answered.
        unreached: those of them of whom the bot can reach nobody.
        climbed: what was done so far.
        now: the moment.
    """
    assert advisory.since is not None
    ladder = house.ladders.get(advisory.level, NO_LADDER)
    known = {
        done: due_rungs(ladder, advisory.since, done, house.calendar, now)
        for done in {climbed.get(unit_id, frozenset()) for unit_id in silent}
    }
    due = {(unit_id, rung) for unit_id in silent for rung in known[climbed.get(unit_id, frozenset())]}
    if _calls_at_once(house, advisory):
        due |= {(unit_id, Rung.CALL_LIST) for unit_id in unreached}
    return frozenset(pair for pair in due if pair[1] not in climbed.get(pair[0], frozenset()))


def next_look(
    house: House, advisory: Advisory, silent: Collection[int], climbed: Climbed, now: datetime
) -> datetime | None:
    """When a revision is looked at again, given what was done so far; None when nothing more can come."""
    left = {climbed.get(unit_id, frozenset()) for unit_id in silent}
    at = _next_due(house, advisory, left, now)
    if at is not None and _calls_at_once(house, advisory) and any(Rung.CALL_LIST not in done for done in left):
        return min(at, now + _AGAIN)
    return at


def _next_due(
    house: House, advisory: Advisory, left: Collection[frozenset[Rung]], now: datetime
) -> datetime | None:
    assert advisory.since is not None
    ladder = house.ladders.get(advisory.level, NO_LADDER)
    moments = [next_due(ladder, advisory.since, done, house.calendar) for done in left]
    earliest = min((moment for moment in moments if moment is not None), default=None)
    if earliest is None or earliest > now:
        return earliest
    # What is due but may not go out now waits for the hours in which people may be disturbed.
    return max(due_at(timedelta(0), ladder.hours, now, house.calendar), now)


def _calls_at_once(house: House, advisory: Advisory) -> bool:
    ladder = house.ladders.get(advisory.level, NO_LADDER)
    return advisory.level is Level.KHAN and any(rung is Rung.CALL_LIST for rung, _ in ladder.rungs)
