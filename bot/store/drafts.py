"""Drafts: what a person began and did not send, and the templates of a unit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from bot.store.engine import UnitOfWork
from bot.store.tables import draft


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """`contact_id`: whose it is; None for a template, which belongs to a unit. `body` is a conversation."""

    id: int
    contact_id: int | None
    unit_id: int | None
    title: str
    body: dict[str, Any]
    updated_at: datetime

    @property
    def is_template(self) -> bool:
        return self.unit_id is not None


_DRAFT = (draft.c.id, draft.c.contact_id, draft.c.unit_id, draft.c.title, draft.c.body, draft.c.updated_at)


async def add(
    work: UnitOfWork,
    title: str,
    body: dict[str, Any],
    now: datetime,
    *,
    contact_id: int | None = None,
    unit_id: int | None = None,
) -> int:
    added = await work.connection.execute(
        insert(draft).values(contact_id=contact_id, unit_id=unit_id, title=title, body=body, updated_at=now)
    )
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


async def change(
    work: UnitOfWork, draft_id: int, contact_id: int, title: str, body: dict[str, Any], now: datetime
) -> bool:
    """Puts another body into a person's draft; False when it is gone, or somebody else's."""
    done = await work.connection.execute(
        update(draft)
        .where(draft.c.id == draft_id, draft.c.contact_id == contact_id)
        .values(title=title, body=body, updated_at=now)
    )
    return done.rowcount == 1


async def forget(work: UnitOfWork, draft_id: int, contact_id: int) -> bool:
    """Deletes a person's own draft."""
    done = await work.connection.execute(
        delete(draft).where(draft.c.id == draft_id, draft.c.contact_id == contact_id)
    )
    return done.rowcount == 1


async def forget_before(work: UnitOfWork, moment: datetime) -> int:
    """Deletes people's drafts that nobody has touched since a moment; templates stay. Returns how many."""
    done = await work.connection.execute(
        delete(draft).where(draft.c.contact_id.is_not(None), draft.c.updated_at < moment)
    )
    return done.rowcount


async def load(work: UnitOfWork, draft_id: int) -> StoredDraft | None:
    row = (await work.connection.execute(select(*_DRAFT).where(draft.c.id == draft_id))).one_or_none()
    return None if row is None else StoredDraft(*row)


async def seen_by(work: UnitOfWork, contact_id: int, unit_ids: Collection[int]) -> tuple[StoredDraft, ...]:
    """A person's own drafts, newest first, then the templates of some units in their order."""
    rows = await work.connection.execute(
        select(*_DRAFT)
        .where(or_(draft.c.contact_id == contact_id, draft.c.unit_id.in_(unit_ids)))
        .order_by(draft.c.unit_id.is_not(None), draft.c.updated_at.desc(), draft.c.id)
    )
    return tuple(StoredDraft(*row) for row in rows)
