"""The auditor's numbers: how much of what should have happened has not, and since when. Reads only what is open.

Which of it is too late is decided in `usecases.auditing`. Also: what was found, and who was told of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, literal_column, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.advisory import AdvisoryState
from bot.domain.people import AddressState
from bot.store import climbs
from bot.store.engine import UnitOfWork
from bot.store.quota import HELD
from bot.store.tables import address, advisory, board, finding, inbox, occurrence_answer, outbox, reminder

# Literals, so that the partial indexes match whatever plan the database prepares.
_QUEUED = outbox.c.state == literal_column("'queued'")
_NEW = inbox.c.state == literal_column("'new'")


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many, and how many seconds ago the oldest of them was due."""

    many: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Overdue") -> "Overdue":
        return Overdue(self.many + other.many, max(self.seconds, other.seconds))


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be sent on a channel at one priority."""

    channel: str
    priority: int
    many: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding as it was last seen. `told`: how often the administrators were told of it."""

    since: datetime
    seen: datetime
    told: int = 0


async def queues(work: UnitOfWork) -> tuple[Queue, ...]:
    """What waits to be sent, most urgent first in each channel."""
    rows = await work.connection.execute(
        select(outbox.c.channel, outbox.c.priority, func.count(), func.min(outbox.c.created_at))
        .where(_QUEUED)
        .group_by(outbox.c.channel, outbox.c.priority)
        .order_by(outbox.c.channel, outbox.c.priority)
    )
    return tuple(Queue(*row) for row in rows)


async def unsent(
    work: UnitOfWork,
    lanes: Collection[tuple[str, str]],
    priorities: range,
    before: datetime,
    now: datetime,
    *,
    but: str = "",
) -> Overdue:
    """Rows of these lanes and priorities that wait since before a moment, those to be tried again too.

    `but`: the purpose of rows that don't count.
    """
    return await _overdue(
        work,
        select(func.count(), func.min(outbox.c.created_at)).where(
            _QUEUED,
            tuple_(outbox.c.channel, outbox.c.bot).in_(lanes),
            outbox.c.priority >= priorities.start,
            outbox.c.priority < priorities.stop,
            outbox.c.created_at <= before,
            outbox.c.purpose != but,
            outbox.c.reason.not_in(HELD),  # of which the finding about the quota speaks
        ),
        now,
    )


async def abandoned(work: UnitOfWork, lanes: Collection[tuple[str, str]], seconds: float) -> Overdue:
    """Calls of these lanes whose lease is over for so long and that nobody took back."""
    late = work.database_seconds - outbox.c.lease_until
    # Said twice, since SQLite does not see that what is under way is in the index of what is queued or under way.
    is_open = outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")])
    found = await work.connection.execute(
        select(func.count(), func.max(late)).where(
            is_open,
            outbox.c.state == literal_column("'sending'"),
            tuple_(outbox.c.channel, outbox.c.bot).in_(lanes),
            late > seconds,
        )
    )
    many, longest = found.one()
    return Overdue(many, float(longest or 0.0))


async def unhandled(work: UnitOfWork, before: datetime, now: datetime) -> Overdue:
    """Updates that came before a moment and were not handled."""
    waiting = select(func.count(), func.min(inbox.c.received_at)).where(_NEW, inbox.c.received_at <= before)
    return await _overdue(work, waiting, now)


async def unfired(work: UnitOfWork, before: datetime, now: datetime) -> Overdue:
    """Reminders, and those put off, that were due before a moment."""
    first = select(func.count(), func.min(reminder.c.next_at)).where(reminder.c.next_at <= before)
    again = select(func.count(), func.min(occurrence_answer.c.again_at)).where(
        occurrence_answer.c.again_at <= before, occurrence_answer.c.done_at.is_(None)
    )
    return await _overdue(work, first, now) + await _overdue(work, again, now)


async def unreleased(work: UnitOfWork, before: datetime, now: datetime) -> Overdue:
    """Advisories whose holding ended before a moment and that did not go out."""
    held = select(func.count(), func.min(advisory.c.release_at)).where(
        advisory.c.state == AdvisoryState.HELD, advisory.c.release_at <= before
    )
    return await _overdue(work, held, now)


async def unclimbed(work: UnitOfWork, before: datetime, now: datetime) -> Overdue:
    """Advisories whose silent institutions should have been looked at before a moment."""
    many, oldest = await climbs.overdue(work, before)
    return Overdue(many, _since(oldest, now))


async def undrawn(work: UnitOfWork, before: datetime) -> Overdue:
    """Stale boards that somebody sees, last drawn before a moment, with nothing on its way to them.

    Since when each is stale isn't known.
    """
    under_way = exists(
        select(outbox.c.id).where(
            outbox.c.board_id == board.c.id,
            outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")]),
        )
    )
    seen: ColumnElement[bool] = address.c.state.in_([state for state in AddressState if state.deliverable])
    drawn = board.c.edited_at.is_(None) | (board.c.edited_at <= before)
    many = await work.connection.scalar(
        select(func.count()).select_from(board.join(address)).where(board.c.stale, seen, drawn, ~under_way)
    )
    return Overdue(many or 0)


async def waiting_updates(work: UnitOfWork, now: datetime) -> Overdue:
    """All updates that are not handled yet."""
    return await _overdue(work, select(func.count(), func.min(inbox.c.received_at)).where(_NEW), now)


async def _overdue(work: UnitOfWork, question: Select[int, datetime | None], now: datetime) -> Overdue:
    row: Row[int, datetime | None] = (await work.connection.execute(question)).one()
    many, oldest = row
    return Overdue(many, _since(oldest, now))


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0


async def kept_findings(work: UnitOfWork) -> dict[str, Kept]:
    """What was found and is not over, by its code."""
    rows = await work.connection.execute(select(finding))
    return {row.code: Kept(row.since_at, row.seen_at, row.told) for row in rows}


async def keep_findings(work: UnitOfWork, kept: Mapping[str, Kept], over: Collection[str]) -> None:
    """Saves what holds now, and removes what is over."""
    insert = sqlite.insert if work.sqlite else postgresql.insert
    for code, one in kept.items():
        values = {"since_at": one.since, "seen_at": one.seen, "told": one.told}
        await work.connection.execute(
            insert(finding).values(code=code, **values).on_conflict_do_update(index_elements=["code"], set_=values)
        )
    if over:
        await work.connection.execute(delete(finding).where(finding.c.code.in_(over)))
