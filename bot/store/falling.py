"""Messages that wait for an address and can go to another of the same person. Says which; decides nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from bot.domain.advisory import Level
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind
from bot.domain.people import AddressState, Chat, Form, Language
from bot.store.corrections import NOTICE, says_what_was
from bot.store.engine import UnitOfWork
from bot.store.quota import HELD
from bot.store.tables import address, advisory, contact, outbox, revision

_QUEUED = outbox.c.state == literal_column("'queued'")
_URGENT = (Level.KHAN, Level.CANH_BAO)


@dataclass(frozen=True, slots=True)
class Jam:
    """A lane on which nothing leaves, the healthy ones beside it, and the purposes of what doesn't wait.

    `held`: of what the month's quota holds up, of any level, all but these purposes.
    """

    lane: tuple[str, str]
    healthy: Collection[tuple[str, str]]
    purposes: Collection[str]
    held: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row with whose it is."""

    id: int
    chat: Chat
    contact_id: int
    language: Language
    form: Form
    state: DeliveryState
    repeat: bool
    payload_id: int
    bundle: int | None
    purpose: str
    priority: int
    revision_id: int | None
    occurrence_id: int | None
    thread_id: int | None
    request_id: int | None
    expires_at: datetime | None


_SELECTED = (
    select(
        outbox.c.id,
        outbox.c.channel,
        outbox.c.bot,
        outbox.c.external_id,
        contact.c.id,
        contact.c.language,
        contact.c.form,
        outbox.c.state,
        outbox.c.repeat,
        outbox.c.payload_id,
        outbox.c.bundle,
        outbox.c.purpose,
        outbox.c.priority,
        outbox.c.revision_id,
        outbox.c.occurrence_id,
        outbox.c.thread_id,
        outbox.c.request_id,
        outbox.c.expires_at,
    )
    .join(address, address.c.id == outbox.c.address_id)
    .join(contact, contact.c.id == address.c.contact_id)
    .where(outbox.c.kind == CallKind.SEND, outbox.c.payload_id.is_not(None))
    .order_by(outbox.c.id)
)


async def anything_urgent(work: UnitOfWork, jam: Jam, now: datetime) -> bool:
    """Whether there is anything that `urgent` would give: a look that disturbs no writer."""
    return await work.connection.scalar(_people(jam, now).limit(1)) is not None


async def urgent(work: UnitOfWork, jam: Jam, now: datetime, limit: int) -> tuple[Waiting, ...]:
    """What waits on a lane for whole messages of a jam's purposes: alarms, what is of an urgent level; or is held.

    Of those people who have an address on a healthy lane, `limit` at most, the most urgent first. Not what has
    come over from another address: a message changes its way once.
    """
    most_urgent = func.min(outbox.c.priority), func.min(outbox.c.id)
    people = _people(jam, now).group_by(address.c.contact_id).order_by(*most_urgent).limit(limit)
    people = people.correlate(None)
    return await _rows(work, and_(_is_urgent(jam, now), address.c.contact_id.in_(people)))


def _people(jam: Jam, now: datetime) -> Select[int]:
    """Of a lane's urgent rows those to whom the person could be reached elsewhere."""
    another = address.alias("another")
    elsewhere = exists().where(
        another.c.contact_id == address.c.contact_id,
        tuple_(another.c.channel, another.c.bot).in_(jam.healthy),
        another.c.state.in_([state for state in AddressState if state.deliverable]),
    )
    return (
        select(address.c.contact_id)
        .join(outbox, outbox.c.address_id == address.c.id)
        .where(outbox.c.kind == CallKind.SEND, outbox.c.payload_id.is_not(None), _is_urgent(jam, now), elsewhere)
    )


def _is_urgent(jam: Jam, now: datetime) -> ColumnElement[bool]:
    other = outbox.alias("other")
    begun = exists().where(
        other.c.bundle == outbox.c.bundle,
        other.c.channel == outbox.c.channel,
        other.c.bot == outbox.c.bot,
        other.c.external_id == outbox.c.external_id,
        other.c.state != DeliveryState.QUEUED,
    )
    of_an_urgent_level = exists().where(
        revision.c.id == outbox.c.revision_id,
        advisory.c.id == revision.c.advisory_id,
        advisory.c.level.in_(_URGENT),
    )
    if jam.held:
        which = and_(outbox.c.purpose.not_in(jam.purposes), outbox.c.reason.in_(HELD))
    else:
        urgent = or_(outbox.c.purpose == "alarm", of_an_urgent_level)
        which = and_(outbox.c.purpose.in_(jam.purposes), urgent)
    return and_(
        outbox.c.channel == jam.lane[0],
        outbox.c.bot == jam.lane[1],
        _QUEUED,
        outbox.c.instead_of.is_(None),
        ~says_what_was(),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
        which,
        ~begun,
        ~_has_its_own(),
    )


def _has_its_own() -> ColumnElement[bool]:
    """Whether another address of the person has, or gets anyway, the same text or word on a correction."""
    word, there, here = outbox.alias("word"), address.alias("there"), address.alias("here")
    return exists().where(
        word.c.purpose.in_([NOTICE, "advisory"]),
        word.c.purpose == outbox.c.purpose,
        # Not by the index of revisions: each row would go through all of its broadcast.
        word.c.revision_id + 0 == outbox.c.revision_id,
        word.c.kind == CallKind.SEND,
        word.c.state.not_in([DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.SUPERSEDED]),
        word.c.address_id == there.c.id,
        there.c.id != outbox.c.address_id,
        there.c.contact_id == here.c.contact_id,
        here.c.id == outbox.c.address_id,
    )


async def of_address(
    work: UnitOfWork, address_id: int, failed: Collection[int], bound: Collection[str], now: datetime
) -> tuple[Waiting, ...]:
    """Every part of the messages that wait for an address, or of which a row just failed.

    `bound`: the purposes of what is said in one chat only.
    """
    of_it = and_(outbox.c.address_id == address_id, outbox.c.purpose.not_in(bound), ~says_what_was())
    live = or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now)
    stopped = and_(of_it, live, ~_has_its_own(), or_(_QUEUED, outbox.c.id.in_(failed)))
    bundles = select(outbox.c.bundle).where(stopped, outbox.c.bundle.is_not(None))
    return await _rows(work, or_(stopped, and_(of_it, outbox.c.bundle.in_(bundles))))


async def _rows(work: UnitOfWork, wanted: ColumnElement[bool]) -> tuple[Waiting, ...]:
    rows = await work.connection.execute(_SELECTED.where(wanted))
    return tuple(_waiting(row) for row in rows)


def _waiting(row: Any) -> Waiting:
    return Waiting(row[0], Chat(*row[1:4]), *row[4:])


async def take(work: UnitOfWork, row_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Those of the rows that still waited go no more; of a repeat it isn't known whether it went before."""
    states = outbox.c.state.type
    unknown, superseded = (literal(state, states) for state in (DeliveryState.UNKNOWN, DeliveryState.SUPERSEDED))
    taken = await work.connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(row_ids), _QUEUED)
        .values(
            state=case((outbox.c.repeat, unknown), else_=superseded),
            reason=Reason.FELL_OVER.value,
            settled_at=now,
        )
        .returning(outbox.c.id)
    )
    return frozenset(taken.scalars())
