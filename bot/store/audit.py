"""The trail: rows chained by their digests, so that a changed or missing one shows."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text

from bot.store.engine import UnitOfWork
from bot.store.tables import audit

_START = "0" * 64
_BATCH = 1000
_LOCK = 8_201_104_13  # any fixed number: the advisory lock that orders the chain on PostgreSQL


async def append(
    work: UnitOfWork,
    *,
    act: str,
    subject: str,
    now: datetime,
    actor_contact_id: int | None = None,
    via: str = "bot",
    details: Mapping[str, object] | None = None,
) -> None:
    """One act. `details` holds counts, ids and slugs; never names, numbers or bodies of messages."""
    if not work.sqlite:  # on SQLite a writer is alone anyway
        await work.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    previous = await work.connection.scalar(select(audit.c.digest).order_by(audit.c.id.desc()).limit(1)) or _START
    kept = dict(details or {})
    row = {
        "at": now,
        "actor_contact_id": actor_contact_id,
        "via": via,
        "act": act,
        "subject": subject,
        "details": kept,
    }
    await work.connection.execute(insert(audit).values(**row, previous=previous, digest=_digest(previous, row)))


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the trail, without its chain."""

    at: datetime
    act: str
    subject: str
    actor_contact_id: int | None


async def newest(work: UnitOfWork, limit: int) -> tuple[Act, ...]:
    """The newest acts, newest first."""
    rows = await work.connection.execute(
        select(audit.c.at, audit.c.act, audit.c.subject, audit.c.actor_contact_id)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    return tuple(Act(*row) for row in rows)


async def last(work: UnitOfWork, acts: Collection[str], subject: str) -> Act | None:
    """The newest of some acts on a subject."""
    rows = await work.connection.execute(
        select(audit.c.at, audit.c.act, audit.c.subject, audit.c.actor_contact_id)
        .where(audit.c.act.in_(acts), audit.c.subject == subject)
        .order_by(audit.c.id.desc())
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else Act(*row)


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the chain was looked at and held. `broken`: the row after that, if it does not hold.

    `ended`: there was nothing more to look at.
    """

    row_id: int = 0
    digest: str = _START
    broken: int | None = None
    ended: bool = False


async def check(work: UnitOfWork, after: Checked, limit: int) -> Checked:
    """Looks at the next rows of the chain."""
    row_id, digest = after.row_id, after.digest
    rows = (
        await work.connection.execute(select(audit).where(audit.c.id > row_id).order_by(audit.c.id).limit(limit))
    ).all()
    for row in rows:
        kept = {key: getattr(row, key) for key in ("at", "actor_contact_id", "via", "act", "subject", "details")}
        if row.previous != digest or row.digest != _digest(digest, kept):
            return Checked(row_id, digest, broken=row.id)
        row_id, digest = row.id, row.digest
    return Checked(row_id, digest, ended=len(rows) < limit)


async def first_broken(work: UnitOfWork) -> int | None:
    """The id of the first row whose chain does not hold; None when the trail is whole."""
    checked = Checked()
    while not checked.ended and checked.broken is None:
        checked = await check(work, checked, _BATCH)
    return checked.broken


def _digest(previous: str, row: Mapping[str, object]) -> str:
    at = row["at"]
    assert isinstance(at, datetime)
    words = json.dumps({**row, "at": at.timestamp()}, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(f"{previous}\n{words}".encode()).hexdigest()
