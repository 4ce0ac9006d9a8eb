"""Reminders, their occurrences, and what people answered to one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.advisory import Audience, public_code
from bot.domain.people import Standing
from bot.store.advisories import decode_audience, encode_audience
from bot.store.engine import UnitOfWork
from bot.store.tables import address, occurrence, occurrence_answer, outbox, reminder

CODE_PREFIX = "NV"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A schedule: once (`rule` None) or by an RRULE from `starts_at`. `next_at` None = it is over.

    `audience` None: its author alone.
    """

    id: int
    author_contact_id: int
    standing: Standing
    text: str
    rule: str | None
    starts_at: datetime
    next_at: datetime | None
    grace_minutes: int
    audience: Audience | None

    @property
    def code(self) -> str:
        return public_code(CODE_PREFIX, self.id)


_REMINDER = tuple(reminder.c)
_SELF = {"self": True}


async def add_reminder(
    work: UnitOfWork,
    *,
    author_contact_id: int,
    standing: Standing,
    text: str,
    rule: str | None,
    starts_at: datetime,
    next_at: datetime | None,
    grace_minutes: int,
    audience: Audience | None,
    now: datetime,
) -> Reminder:
    added = await work.connection.execute(
        insert(reminder).values(
            author_contact_id=author_contact_id,
            unit_id=standing.unit_id,
            role=standing.role,
            text=text,
            rule=rule,
            starts_at=starts_at,
            next_at=next_at,
            grace_minutes=grace_minutes,
            audience=_SELF if audience is None else encode_audience(audience),
            created_at=now,
        )
    )
    assert added.inserted_primary_key is not None
    work.wake()
    made = await load(work, int(added.inserted_primary_key[0]))
    assert made is not None
    return made


def _reminder(row: Any) -> Reminder:
    return Reminder(
        id=row.id,
        author_contact_id=row.author_contact_id,
        standing=Standing(0, row.unit_id, row.role),
        text=row.text,
        rule=row.rule,
        starts_at=row.starts_at,
        next_at=row.next_at,
        grace_minutes=row.grace_minutes,
        audience=None if row.audience == _SELF else decode_audience(row.audience),
    )


async def load(work: UnitOfWork, reminder_id: int) -> Reminder | None:
    row = (await work.connection.execute(select(*_REMINDER).where(reminder.c.id == reminder_id))).one_or_none()
    return None if row is None else _reminder(row)


async def newest(work: UnitOfWork, limit: int) -> tuple[Reminder, ...]:
    rows = await work.connection.execute(select(*_REMINDER).order_by(reminder.c.id.desc()).limit(limit))
    return tuple(_reminder(row) for row in rows)


async def coming(work: UnitOfWork, contact_id: int, unit_ids: Collection[int]) -> tuple[Reminder, ...]:
    """What is still to come, soonest first: set by a contact, or by posts in these units for others."""
    rows = await work.connection.execute(
        select(*_REMINDER)
        .where(reminder.c.next_at.is_not(None))
        .where(or_(reminder.c.author_contact_id == contact_id, reminder.c.unit_id.in_(unit_ids)))
        .order_by(reminder.c.next_at, reminder.c.id)
    )
    found = (_reminder(row) for row in rows)
    return tuple(one for one in found if one.audience is not None or one.author_contact_id == contact_id)


async def due(work: UnitOfWork, now: datetime, limit: int) -> tuple[Reminder, ...]:
    """Reminders whose next moment has come, earliest first."""
    rows = await work.connection.execute(
        select(*_REMINDER)
        .where(reminder.c.next_at <= now)
        .order_by(reminder.c.next_at, reminder.c.id)
        .limit(limit)
    )
    return tuple(_reminder(row) for row in rows)


async def anything_due(work: UnitOfWork, now: datetime) -> bool:
    """Whether a reminder, or one that was put off, is due."""
    first = await work.connection.scalar(select(reminder.c.id).where(reminder.c.next_at <= now).limit(1))
    return first is not None or bool(await due_again(work, now, 1))


async def set_next(work: UnitOfWork, reminder_id: int, next_at: datetime | None) -> None:
    """Its next moment; None ends it, and what has been ended meanwhile stays so."""
    live = (reminder.c.id == reminder_id, reminder.c.next_at.is_not(None))
    await work.connection.execute(update(reminder).where(*live).values(next_at=next_at))


async def add_occurrence(
    work: UnitOfWork, reminder_id: int, at: datetime, now: datetime, state: str
) -> int | None:
    """One firing of a reminder (`fired`, `late` or `missed`); None when it exists already."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    added = await work.connection.execute(
        dialect_insert(occurrence)
        .values(reminder_id=reminder_id, at=at, fired_at=now, state=state)
        .on_conflict_do_nothing()
        .returning(occurrence.c.id)
    )
    made: int | None = added.scalar_one_or_none()
    return made


async def occurrences_of(work: UnitOfWork, reminder_id: int) -> tuple[tuple[int, datetime, str], ...]:
    """(id, at, state) of each, oldest first."""
    rows = await work.connection.execute(
        select(occurrence.c.id, occurrence.c.at, occurrence.c.state)
        .where(occurrence.c.reminder_id == reminder_id)
        .order_by(occurrence.c.at)
    )
    return tuple((row.id, row.at, row.state) for row in rows)


async def reminder_of(work: UnitOfWork, occurrence_id: int) -> tuple[Reminder, datetime] | None:
    """The reminder of an occurrence, and when that was due."""
    row = (
        await work.connection.execute(
            select(*_REMINDER, occurrence.c.at)
            .join(occurrence, occurrence.c.reminder_id == reminder.c.id)
            .where(occurrence.c.id == occurrence_id)
        )
    ).one_or_none()
    return None if row is None else (_reminder(row), row.at)


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


async def forget_again(work: UnitOfWork, occurrence_id: int, contact_ids: Collection[int]) -> tuple[int, ...]:
    """Who is not to be reminded again any more; those of them who were until now."""
    kept = occurrence_answer.c
    waited = (kept.occurrence_id == occurrence_id, kept.contact_id.in_(contact_ids), kept.again_at.is_not(None))
    ended = update(occurrence_answer).where(*waited).values(again_at=None).returning(kept.contact_id)
    return tuple(await work.connection.scalars(ended))


async def open_occurrences(work: UnitOfWork, contact_id: int, since: datetime) -> tuple[tuple[int, datetime], ...]:
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
