"""Threads and what was written into them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, literal_column, select, update

from bot.domain.advisory import Status
from bot.domain.delivery import DeliveryState
from bot.domain.people import Chat
from bot.domain.threads import Entry, Thread
from bot.store.engine import UnitOfWork
from bot.store.tables import outbox, thread, thread_entry

_CAME = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN, DeliveryState.SENDING)
_THREAD = (
    thread.c.id,
    thread.c.unit_id,
    thread.c.police_unit_id,
    thread.c.advisory_id,
    thread.c.opened_at,
    thread.c.last_at,
    thread.c.status,
)
_ENTRY = (
    thread_entry.c.contact_id,
    thread_entry.c.from_police,
    thread_entry.c.text,
    thread_entry.c.files,
    thread_entry.c.at,
)


async def add_thread(work: UnitOfWork, unit_id: int, police_unit_id: int, status: Status, now: datetime) -> Thread:
    made = await work.connection.execute(
        insert(thread).values(
            unit_id=unit_id, police_unit_id=police_unit_id, opened_at=now, last_at=now, status=status
        )
    )
    assert made.inserted_primary_key is not None
    return Thread(int(made.inserted_primary_key[0]), unit_id, police_unit_id, None, now, now, status)


async def load(work: UnitOfWork, thread_id: int) -> Thread | None:
    row = (await work.connection.execute(select(*_THREAD).where(thread.c.id == thread_id))).one_or_none()
    return None if row is None else Thread(*row)


async def newest_between(work: UnitOfWork, unit_id: int, police_unit_id: int, status: Status) -> Thread | None:
    """The one of a unit with a police unit into which something was written last, of one status."""
    rows = await work.connection.execute(
        select(*_THREAD)
        .where(
            thread.c.unit_id == unit_id,
            thread.c.police_unit_id == police_unit_id,
            thread.c.status == status,
        )
        .order_by(thread.c.last_at.desc(), thread.c.id.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else Thread(*row)


async def active(
    work: UnitOfWork, unit_ids: Collection[int], since: datetime, limit: int, *, came_to: Chat | None = None
) -> tuple[Thread, ...]:
    """Threads of the units into which something was written since, the newest first.

    `came_to`: only those of which some message has reached that chat, or may have.
    """
    found = select(*_THREAD).where(thread.c.unit_id.in_(unit_ids), thread.c.last_at > since)
    if came_to is not None:
        came = select(outbox.c.thread_id).where(
            outbox.c.channel == came_to.channel,
            outbox.c.bot == came_to.bot,
            outbox.c.external_id == came_to.external_id,
            outbox.c.thread_id.is_not(None),
            outbox.c.state.in_(_CAME),
        )
        found = found.where(thread.c.id.in_(came))
    rows = await work.connection.execute(found.order_by(thread.c.last_at.desc(), thread.c.id.desc()).limit(limit))
    return tuple(Thread(*row) for row in rows)


async def set_advisory(work: UnitOfWork, thread_id: int, advisory_id: int) -> None:
    """Help was asked for about it, in this thread."""
    await work.connection.execute(update(thread).where(thread.c.id == thread_id).values(advisory_id=advisory_id))


async def add_entry(
    work: UnitOfWork,
    thread_id: int,
    contact_id: int,
    text: str,
    files: Sequence[int],
    now: datetime,
    *,
    from_police: bool,
) -> Entry:
    await work.connection.execute(
        insert(thread_entry).values(
            thread_id=thread_id,
            contact_id=contact_id,
            from_police=from_police,
            text=text,
            files=list(files),
            at=now,
        )
    )
    await work.connection.execute(update(thread).where(thread.c.id == thread_id).values(last_at=now))
    return Entry(contact_id, from_police, text, tuple(files), now)


async def newest_entries(work: UnitOfWork, thread_id: int, limit: int) -> tuple[Entry, ...]:
    """The last entries of a thread, in the order in which they were written."""
    rows = await work.connection.execute(
        select(*_ENTRY)
        .where(thread_entry.c.thread_id == thread_id)
        .order_by(thread_entry.c.id.desc())
        .limit(limit)
    )
    found = [Entry(row.contact_id, row.from_police, row.text, tuple(row.files), row.at) for row in rows]
    return tuple(reversed(found))


async def writers(work: UnitOfWork, thread_id: int) -> frozenset[int]:
    """The contacts who wrote into a thread, of either side."""
    rows = await work.connection.scalars(
        select(thread_entry.c.contact_id).where(thread_entry.c.thread_id == thread_id).distinct()
    )
    return frozenset(rows)


async def being_sent_to(work: UnitOfWork, chat: Chat) -> frozenset[int]:
    """The threads of messages to a chat whose ids on the platform are not known yet."""
    rows = await work.connection.scalars(
        select(outbox.c.thread_id)
        .where(
            outbox.c.channel == chat.channel,
            outbox.c.bot == chat.bot,
            outbox.c.external_id == chat.external_id,
            outbox.c.state == literal_column("'sending'"),
            outbox.c.thread_id.is_not(None),
        )
        .distinct()
    )
    return frozenset(rows)


async def forget_before(work: UnitOfWork, moment: datetime) -> int:
    """Removes what was written earlier; that there was a thread stays known."""
    done = await work.connection.execute(delete(thread_entry).where(thread_entry.c.at < moment))
    return done.rowcount
