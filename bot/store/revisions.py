"""The messages of an advisory in the sense of CAP: its first text, later ones, the word that ends it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, insert, literal, or_, select, union, update

from bot.domain.advisory import AdvisoryState, AdvisoryText, MessageType
from bot.store.engine import UnitOfWork
from bot.store.tables import advisory, audience_unit, outbox, recipient, revision, revision_file

_EARLIER, _LATER = revision.alias("earlier"), revision.alias("later")


@dataclass(frozen=True, slots=True)
class Revision:
    """One message of an advisory in the sense of CAP. `by_contact_id` is None for the first."""

    id: int
    number: int
    kind: MessageType
    at: datetime
    by_contact_id: int | None


def newer_than(revision_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a revision has a later one, which holds in its place or ends the advisory."""
    return exists(
        select(_LATER.c.id)
        .join(_EARLIER, _EARLIER.c.advisory_id == _LATER.c.advisory_id)
        .where(_EARLIER.c.id == revision_id, _LATER.c.number > _EARLIER.c.number)
    )


_CORRECTED = select(revision.c.advisory_id).where(
    revision.c.id.in_(bindparam("ids", expanding=True)), newer_than(revision.c.id)
)


async def hold_still(work: UnitOfWork, advisory_id: int) -> None:
    """Nobody else corrects an advisory, or follows a correction up, before this transaction ends."""
    await work.connection.execute(select(advisory.c.id).where(advisory.c.id == advisory_id).with_for_update())


async def revisions_of(work: UnitOfWork, advisory_id: int) -> tuple[Revision, ...]:
    """All, oldest first."""
    rows = await work.connection.execute(
        select(revision.c.id, revision.c.number, revision.c.kind, revision.c.created_at, revision.c.by_contact_id)
        .where(revision.c.advisory_id == advisory_id)
        .order_by(revision.c.number)
    )
    return tuple(Revision(*row) for row in rows)


async def add_revision(
    work: UnitOfWork,
    advisory_id: int,
    last: Revision,
    kind: MessageType,
    words: AdvisoryText,
    by_contact_id: int,
    now: datetime,
) -> int:
    """The next message of an advisory after its last one."""
    added = await work.connection.execute(
        insert(revision).values(
            advisory_id=advisory_id,
            number=last.number + 1,
            kind=kind,
            by_contact_id=by_contact_id,
            headline=words.headline,
            description=words.description,
            instruction=words.instruction,
            created_at=now,
        )
    )
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


async def take_over(work: UnitOfWork, before_id: int, revision_id: int, *, files: bool) -> None:
    """Who was meant by one text is meant by the next; its files go along unless there are others."""
    tables = (recipient, audience_unit, *([revision_file] if files else []))
    for table in tables:
        kept = [column for column in table.c if column.name != "revision_id"]
        await work.connection.execute(
            insert(table).from_select(
                ["revision_id", *(column.name for column in kept)],
                select(literal(revision_id), *kept).where(table.c.revision_id == before_id),
            )
        )


async def goes_on(work: UnitOfWork, advisory_id: int, answer_by: datetime | None) -> None:
    """A new text asks for its answer anew."""
    await work.connection.execute(update(advisory).where(advisory.c.id == advisory_id).values(answer_by=answer_by))


async def end(work: UnitOfWork, advisory_id: int, state: AdvisoryState) -> None:
    await work.connection.execute(update(advisory).where(advisory.c.id == advisory_id).values(state=state))


async def units_reached(work: UnitOfWork, revision_id: int) -> frozenset[int]:
    """All units to which a revision went: the institutions of its audience, and those of its people."""
    went = [
        select(table.c.unit_id).where(table.c.revision_id == revision_id) for table in (audience_unit, recipient)
    ]
    return frozenset(await work.connection.scalars(union(*went)))


async def corrected_of(work: UnitOfWork, revision_ids: Collection[int]) -> frozenset[int]:
    """The advisories of those revisions that are not the last of theirs."""
    if not revision_ids:
        return frozenset()
    return frozenset(await work.connection.scalars(_CORRECTED, {"ids": list(revision_ids)}))


async def corrected_since(work: UnitOfWork, since: datetime) -> frozenset[int]:
    rows = await work.connection.scalars(
        select(revision.c.advisory_id).where(revision.c.number > 1, revision.c.created_at >= since)
    )
    return frozenset(rows)


async def ended_at(work: UnitOfWork, address_id: int, now: datetime) -> frozenset[int]:
    """The advisories that were written to an address and have ended before their time."""
    rows = await work.connection.scalars(
        select(advisory.c.id)
        .join(revision, revision.c.advisory_id == advisory.c.id)
        .join(outbox, outbox.c.revision_id == revision.c.id)
        .where(
            outbox.c.address_id == address_id,
            advisory.c.state.in_([AdvisoryState.CANCELLED, AdvisoryState.CLOSED]),
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .distinct()
    )
    return frozenset(rows)


async def correctable(work: UnitOfWork, now: datetime, limit: int) -> tuple[int, ...]:
    """The newest advisories that are out and still hold."""
    rows = await work.connection.scalars(
        select(advisory.c.id)
        .where(
            advisory.c.state == AdvisoryState.RELEASED,
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .order_by(advisory.c.id.desc())
        .limit(limit)
    )
    return tuple(rows)
