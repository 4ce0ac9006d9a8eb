"""Reminders: what is said to whom, and when next. Their firings stand in `occurrences`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from bot.domain.advisory import Audience, public_code
from bot.domain.people import Standing
from bot.store.advisories import decode_audience, encode_audience
from bot.store.engine import UnitOfWork
from bot.store.tables import reminder

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


COLUMNS = tuple(reminder.c)
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


def read_reminder(row: Any) -> Reminder:
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
    row = (await work.connection.execute(select(*COLUMNS).where(reminder.c.id == reminder_id))).one_or_none()
    return None if row is None else read_reminder(row)


async def newest(work: UnitOfWork, limit: int) -> tuple[Reminder, ...]:
    rows = await work.connection.execute(select(*COLUMNS).order_by(reminder.c.id.desc()).limit(limit))
    return tuple(read_reminder(row) for row in rows)


async def coming(work: UnitOfWork, contact_id: int, unit_ids: Collection[int]) -> tuple[Reminder, ...]:
    """What is still to come, soonest first: set by a contact, or by posts in these units for others."""
    rows = await work.connection.execute(
        select(*COLUMNS)
        .where(reminder.c.next_at.is_not(None))
        .where(or_(reminder.c.author_contact_id == contact_id, reminder.c.unit_id.in_(unit_ids)))
        .order_by(reminder.c.next_at, reminder.c.id)
    )
    found = (read_reminder(row) for row in rows)
    return tuple(one for one in found if one.audience is not None or one.author_contact_id == contact_id)


async def due(work: UnitOfWork, now: datetime, limit: int) -> tuple[Reminder, ...]:
    """Reminders whose next moment has come, earliest first; nobody else ends one before the transaction does."""
    rows = await work.connection.execute(
        select(*COLUMNS).where(reminder.c.next_at <= now).order_by(reminder.c.next_at, reminder.c.id).limit(limit)
    )
    return tuple(read_reminder(row) for row in rows)


async def set_next(work: UnitOfWork, moments: Mapping[int, datetime | None]) -> None:
    """The next moment of each reminder; None ends it, and what has been ended meanwhile stays so."""
    if moments:
        live = (reminder.c.id == bindparam("of_reminder"), reminder.c.next_at.is_not(None))
        setting = update(reminder).where(*live).values(next_at=bindparam("new"))
        rows = [{"of_reminder": reminder_id, "new": at} for reminder_id, at in moments.items()]
        await work.connection.execute(setting, rows)
