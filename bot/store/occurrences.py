"""Firings of reminders, and what people answered to one: done, again later, not theirs."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.engine import UnitOfWork
from bot.store.reminders import COLUMNS, Reminder, read_reminder
from bot.store.tables import address, occurrence, occurrence_answer, outbox, reminder


async def add(
    work: UnitOfWork, firings: Sequence[tuple[int, datetime, str]], now: datetime
) -> dict[tuple[int, datetime], int]:
    """Firings of reminders, each (reminder, at, state: `fired`, `late` or `missed`).

    The ids of those that did not exist yet, by (reminder, at).
    """
    if not firings:
        return {}
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    adding = (
        dialect_insert(occurrence)
        .on_conflict_do_nothing()
        .returning(occurrence.c.id, occurrence.c.reminder_id, occurrence.c.at)
    )
    rows = [
        {"reminder_id": reminder_id, "at": at, "fired_at": now, "state": state}
        for reminder_id, at, state in firings
    ]
    return {(row.reminder_id, row.at): row.id for row in await work.connection.execute(adding, rows)}


async def of_reminder(work: UnitOfWork, reminder_id: int) -> tuple[tuple[int, datetime, str], ...]:
    """(id, at, state) of each, oldest first."""
    rows = await work.connection.execute(
        select(occurrence.c.id, occurrence.c.at, occurrence.c.state)
        .where(occurrence.c.reminder_id == reminder_id)
        .order_by(occurrence.c.at)
    )
    return tuple((row.id, row.at, row.state) for row in rows)


async def reminders_of(work: UnitOfWork, occurrence_ids: Collection[int]) -> dict[int, tuple[Reminder, datetime]]:
    """The reminder of each occurrence, and when that was due."""
    rows = await work.connection.execute(
        select(*COLUMNS, occurrence.c.at, occurrence.c.id.label("occurrence_id"))
        .join(occurrence, occurrence.c.reminder_id == reminder.c.id)
        .where(occurrence.c.id.in_(occurrence_ids))
    )
    return {row.occurrence_id: (read_reminder(row), row.at) for row in rows}


async def reminder_of(work: UnitOfWork, occurrence_id: int) -> tuple[Reminder, datetime] | None:
    """The reminder of an occurrence, and when that was due."""
    return (await reminders_of(work, [occurrence_id])).get(occurrence_id)


async def put_answer(
    work: UnitOfWork,
    occurrence_id: int,
    contact_id: int,
    *,
    done_at: datetime | None = None,
    again_at: datetime | None = None,
    not_applicable: bool = False,
) -> None:
    """A person is done with an occurrence, or wants it again at a moment; the newest counts."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    values = {"done_at": done_at, "again_at": again_at, "not_applicable": not_applicable}
    await work.connection.execute(
        dialect_insert(occurrence_answer)
        .values(occurrence_id=occurrence_id, contact_id=contact_id, **values)
        .on_conflict_do_update(index_elements=["occurrence_id", "contact_id"], set_=values)
    )


async def done_by(work: UnitOfWork, occurrence_id: int) -> frozenset[int]:
    rows = await work.connection.scalars(
        select(occurrence_answer.c.contact_id).where(
            occurrence_answer.c.occurrence_id == occurrence_id, occurrence_answer.c.done_at.is_not(None)
        )
    )
    return frozenset(rows)


async def due_again(work: UnitOfWork, now: datetime, limit: int) -> tuple[tuple[int, int], ...]:
    """(occurrence, contact) of those who put a reminder off until now."""
    rows = await work.connection.execute(
        select(occurrence_answer.c.occurrence_id, occurrence_answer.c.contact_id)
        .where(occurrence_answer.c.again_at <= now, occurrence_answer.c.done_at.is_(None))
        .order_by(occurrence_answer.c.again_at)
        .limit(limit)
    )
    return tuple((row.occurrence_id, row.contact_id) for row in rows)


async def forget_again(work: UnitOfWork, waiting: Collection[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Which (occurrence, contact) are not to come again any more; those of them that were until now."""
    if not waiting:
        return ()
    kept = occurrence_answer.c
    pair = tuple_(kept.occurrence_id, kept.contact_id)
    ended = (
        update(occurrence_answer)
        .where(pair.in_(waiting), kept.again_at.is_not(None))
        .values(again_at=None)
        .returning(kept.occurrence_id, kept.contact_id)
    )
    return tuple((row.occurrence_id, row.contact_id) for row in await work.connection.execute(ended))


async def open_for(work: UnitOfWork, contact_id: int, since: datetime) -> tuple[tuple[int, datetime], ...]:
    """Occurrences sent to a contact since a moment that the contact has not done, newest first; when each came."""
    done = select(occurrence_answer.c.occurrence_id).where(
        occurrence_answer.c.contact_id == contact_id, occurrence_answer.c.done_at.is_not(None)
    )
    rows = await work.connection.execute(
        select(occurrence.c.id, func.max(outbox.c.created_at).label("came"))
        .join(outbox, outbox.c.occurrence_id == occurrence.c.id)
        .join(address, address.c.id == outbox.c.address_id)
        .where(address.c.contact_id == contact_id, occurrence.c.fired_at > since, occurrence.c.id.not_in(done))
        .group_by(occurrence.c.id)
        .order_by(occurrence.c.id.desc())
    )
    return tuple((row.id, row.came) for row in rows)


async def was_sent_to(work: UnitOfWork, occurrence_id: int, contact_id: int) -> bool:
    found = await work.connection.scalar(
        select(outbox.c.id)
        .join(address, address.c.id == outbox.c.address_id)
        .where(outbox.c.occurrence_id == occurrence_id, address.c.contact_id == contact_id)
        .limit(1)
    )
    return found is not None
