"""Silence: when a revision is next looked at, which rungs were climbed for whom, who was told by phone."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, literal_column, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.advisory import Advisory, AdvisoryState, Answer, Status
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.ladder import Rung
from bot.domain.messages import CallKind, Choice
from bot.store import payloads
from bot.store.advisories import all_advisories, read_row
from bot.store.engine import UnitOfWork
from bot.store.tables import (
    address,
    advisory,
    answer,
    climb,
    outbox,
    payload,
    proxy_answer,
    recipient,
    revision,
)

_QUEUED = outbox.c.state == literal_column("'queued'")


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who told an institution by phone, and when."""

    contact_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CallList:
    """A list as it stands on an officer's phone; `choices` as they were when it came."""

    advisory_id: int
    revision_id: int
    came: datetime
    choices: tuple[Choice, ...]


async def set_next(work: UnitOfWork, revision_id: int, at: datetime | None) -> None:
    """When a revision is next looked at; None when its ladder has ended."""
    await work.connection.execute(update(revision).where(revision.c.id == revision_id).values(climb_at=at))


async def overdue(work: UnitOfWork, before: datetime) -> tuple[int, datetime | None]:
    """How many revisions should have been looked at before a moment, and when the first of them should have."""
    query = select(func.count(), func.min(revision.c.climb_at)).where(revision.c.climb_at <= before)
    row = (await work.connection.execute(query)).one()
    return row[0], row[1]


def _holds_at(moment: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    """Whether anybody is still to be reminded of an advisory then: it is out, no test, and has not expired."""
    return and_(
        advisory.c.state == AdvisoryState.RELEASED,
        advisory.c.status != Status.TEST,
        or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > moment),
    )


async def next_due(work: UnitOfWork) -> datetime | None:
    """When silence is next looked at; past if late. A text that holds no more by then is passed over."""
    moments = all_advisories().where(revision.c.climb_at.is_not(None), _holds_at(revision.c.climb_at))
    found: datetime | None = await work.connection.scalar(
        moments.with_only_columns(revision.c.climb_at).order_by(revision.c.climb_at).limit(1)
    )
    return found


async def end_ladders(work: UnitOfWork, now: datetime) -> None:
    """Nobody is reminded any more of what has expired, was called back or replaced, or was a test."""
    holds = all_advisories().where(_holds_at(now), revision.c.climb_at <= now).with_only_columns(revision.c.id)
    await work.connection.execute(
        update(revision).where(revision.c.climb_at <= now, revision.c.id.not_in(holds)).values(climb_at=None)
    )


async def due(work: UnitOfWork, now: datetime, limit: int) -> tuple[Advisory, ...]:
    """What is to be looked at, the longest due first."""
    rows = await work.connection.execute(
        all_advisories()
        .where(revision.c.climb_at <= now)
        .order_by(revision.c.climb_at, revision.c.id)
        .limit(limit)
    )
    return tuple(map(read_row, rows))


async def climbed(work: UnitOfWork, revision_id: int) -> dict[int, frozenset[Rung]]:
    """What was done so far, by institution."""
    found: dict[int, set[Rung]] = defaultdict(set)
    rows = select(climb.c.unit_id, climb.c.rung).where(climb.c.revision_id == revision_id)
    for unit_id, rung in await work.connection.execute(rows):
        found[unit_id].add(rung)
    return {unit_id: frozenset(rungs) for unit_id, rungs in found.items()}


async def climbed_for(
    work: UnitOfWork, revision_id: int, contact_ids: Collection[int]
) -> frozenset[tuple[int, Rung]]:
    """What was done so far for the institutions for which people are meant, as (institution, rung) pairs."""
    rows = await work.connection.execute(
        select(climb.c.unit_id, climb.c.rung)
        .join(
            recipient,
            and_(recipient.c.revision_id == climb.c.revision_id, recipient.c.unit_id == climb.c.unit_id),
        )
        .where(climb.c.revision_id == revision_id, recipient.c.contact_id.in_(contact_ids))
    )
    return frozenset((row.unit_id, row.rung) for row in rows)


async def lists_of(work: UnitOfWork, contact_id: int, now: datetime, limit: int) -> tuple[CallList, ...]:
    """The call lists that a person has got about what still holds, newest first."""
    rows = await work.connection.execute(
        select(revision.c.advisory_id, outbox.c.revision_id, outbox.c.created_at, payload.c.body)
        .join(address, address.c.id == outbox.c.address_id)
        .join(payload, payload.c.id == outbox.c.payload_id)
        .join(revision, revision.c.id == outbox.c.revision_id)
        .join(advisory, advisory.c.id == revision.c.advisory_id)
        .where(
            address.c.contact_id == contact_id,
            outbox.c.purpose == "call-list",
            outbox.c.kind == CallKind.SEND,
            outbox.c.state.in_([DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]),
            advisory.c.state == AdvisoryState.RELEASED,
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    found = (CallList(*row[:3], payloads.decode(row[3]).choices) for row in rows)
    return tuple(one for one in found if one.choices)


async def add(
    work: UnitOfWork, revision_id: int, rungs: Collection[tuple[int, Rung]], now: datetime
) -> frozenset[tuple[int, Rung]]:
    """Those of the (institution, rung) pairs that nobody else has climbed: they are ours to do."""
    if not rungs:
        return frozenset()
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    added = await work.connection.execute(
        dialect_insert(climb).on_conflict_do_nothing().returning(climb.c.unit_id, climb.c.rung),
        [
            {"revision_id": revision_id, "unit_id": unit_id, "rung": rung, "at": now}
            for unit_id, rung in sorted(rungs)  # in one order, so that two processes can't wait for each other
        ],
    )
    return frozenset((row.unit_id, row.rung) for row in added)


async def add_proxy(work: UnitOfWork, revision_id: int, unit_id: int, contact_id: int, now: datetime) -> bool:
    """An institution was told by phone; False when somebody had said so before."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    added = await work.connection.execute(
        dialect_insert(proxy_answer)
        .values(revision_id=revision_id, unit_id=unit_id, contact_id=contact_id, at=now)
        .on_conflict_do_nothing()
        .returning(proxy_answer.c.unit_id)
    )
    return added.one_or_none() is not None


async def proxies(work: UnitOfWork, revision_id: int) -> dict[int, Proxy]:
    """Who was told by phone, by institution."""
    rows = await work.connection.execute(select(proxy_answer).where(proxy_answer.c.revision_id == revision_id))
    return {row.unit_id: Proxy(row.contact_id, row.at) for row in rows}


async def colleagues(work: UnitOfWork, revision_id: int, unit_ids: Collection[int]) -> dict[int, set[int]]:
    """The contacts who are meant for any of some institutions, each with all units for which it is."""
    near = select(recipient.c.contact_id).where(
        recipient.c.revision_id == revision_id, recipient.c.unit_id.in_(unit_ids)
    )
    rows = await work.connection.execute(
        select(recipient.c.contact_id, recipient.c.unit_id).where(
            recipient.c.revision_id == revision_id, recipient.c.contact_id.in_(near)
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for contact_id, unit_id in rows:
        found[contact_id].add(unit_id)
    return found


async def answers_of(work: UnitOfWork, revision_id: int, contact_ids: Collection[int]) -> dict[int, Answer]:
    """What some people have answered to a revision."""
    rows = await work.connection.execute(
        select(answer.c.contact_id, answer.c.answer).where(
            answer.c.revision_id == revision_id, answer.c.contact_id.in_(contact_ids)
        )
    )
    return {row.contact_id: row.answer for row in rows}


async def supersede(work: UnitOfWork, revision_id: int, contact_ids: Collection[int], now: datetime) -> None:
    """What still waits to remind these people goes out no more; of a repeat it isn't known whether it went before.

    The advisory itself still goes to all who were meant from the beginning.
    """
    theirs = select(address.c.id).where(address.c.contact_id.in_(contact_ids))
    brought_in = (
        select(address.c.id)
        .join(recipient, recipient.c.contact_id == address.c.contact_id)
        .where(
            recipient.c.revision_id == revision_id,
            recipient.c.contact_id.in_(contact_ids),
            recipient.c.stand_in,
        )
    )
    waits = (
        update(outbox)
        .where(
            _QUEUED,
            outbox.c.revision_id == revision_id,
            outbox.c.address_id.in_(theirs),
            or_(
                outbox.c.purpose == "rung",
                and_(outbox.c.purpose == "advisory", outbox.c.address_id.in_(brought_in)),
            ),
        )
        .values(settled_at=now, reason=Reason.COVERED.value)
    )
    await work.connection.execute(waits.where(outbox.c.repeat).values(state=DeliveryState.UNKNOWN))
    await work.connection.execute(waits.where(not_(outbox.c.repeat)).values(state=DeliveryState.SUPERSEDED))
