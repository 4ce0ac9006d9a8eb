"""What a later revision does to the messages of earlier ones: which stop, who is owed a word, which are unmarked.

Each question is one statement over all messages of an advisory. Decides nothing.
"""

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

from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind
from bot.domain.people import AddressState, Chat, Form, Language
from bot.store.engine import UnitOfWork
from bot.store.revisions import Revision, newer_than
from bot.store.tables import address, contact, outbox, recipient, revision

NOTICE, MARKING = "correction", "struck"  # purposes: the word on a correction, and the edit of what it corrects
CALLS_OFF = "calls-off"  # the word to police that their call list holds no more
_SAY_IT = ("advisory", "rung", NOTICE, "reply")  # purposes of messages that hold an advisory's words
CALLS = "call-list"  # who is to be phoned, for the police
_GO_ON = ("alarm", "thread", "reply", "release", "notice", MARKING)  # purposes that no correction stops

_QUEUED = outbox.c.state == literal_column("'queued'")
_SENDING = outbox.c.state == literal_column("'sending'")
_SEND = outbox.c.kind == CallKind.SEND
_IS_SEEN = address.c.state.in_([state for state in AddressState if state.deliverable])


@dataclass(frozen=True, slots=True)
class Heard:
    """An address with whose it is, and how to speak there."""

    address_id: int
    contact_id: int
    chat: Chat
    language: Language
    form: Form


@dataclass(frozen=True, slots=True)
class Standing:
    """A delivered message of an earlier revision."""

    heard: Heard
    message_id: str
    payload_id: int


def says_what_was() -> ColumnElement[bool]:
    """Whether an outbox row would say what holds no more."""
    return and_(outbox.c.purpose.not_in(_GO_ON), newer_than(outbox.c.revision_id))


async def lagging(work: UnitOfWork) -> frozenset[int]:
    """The advisories of which something still waits that says what holds no more."""
    # Which revisions wait is found first: tens of thousands of rows are of few of them.
    waits = select(outbox.c.revision_id).where(_QUEUED, _SEND, outbox.c.purpose.not_in(_GO_ON)).distinct()
    found = waits.cte("waiting").prefix_with("MATERIALIZED")
    rows = await work.connection.scalars(
        select(revision.c.advisory_id)
        .join(found, found.c.revision_id == revision.c.id)
        .where(newer_than(revision.c.id))
        .distinct()
    )
    return frozenset(rows)


async def stop(work: UnitOfWork, revision_ids: Collection[int], now: datetime) -> int:
    """What waits of earlier revisions goes no more; of a repeat it isn't known whether it went before.

    What is under way stays as it is, and is kept from settling unseen until this transaction ends.
    """
    states = outbox.c.state.type
    unknown, superseded = (literal(state, states) for state in (DeliveryState.UNKNOWN, DeliveryState.SUPERSEDED))
    of_them = outbox.c.revision_id.in_(revision_ids)
    stopped = await work.connection.execute(
        update(outbox)
        .where(of_them, _QUEUED, _SEND, outbox.c.purpose.not_in(_GO_ON))
        .values(
            state=case((outbox.c.repeat, unknown), else_=superseded),
            reason=Reason.CORRECTED.value,
            settled_at=now,
        )
    )
    await work.connection.execute(select(outbox.c.id).where(of_them, _SENDING).with_for_update())
    return stopped.rowcount


def _says_it() -> ColumnElement[bool]:
    """Whether a message holds an advisory's words, for one of its recipients."""
    is_meant = exists(
        select(recipient.c.contact_id).where(
            recipient.c.revision_id == outbox.c.revision_id, recipient.c.contact_id == address.c.contact_id
        )
    )
    return and_(outbox.c.purpose.in_(_SAY_IT), is_meant)


def _reached(revision_ids: Collection[int], which: ColumnElement[bool]) -> Select[Any]:
    """Messages of revisions that have arrived, or may have, with how to speak to whose they are."""
    return (
        select(
            address.c.id,
            contact.c.id,
            address.c.channel,
            address.c.bot,
            address.c.external_id,
            contact.c.language,
            contact.c.form,
        )
        .join(outbox, outbox.c.address_id == address.c.id)
        .join(contact, contact.c.id == address.c.contact_id)
        .where(
            outbox.c.revision_id.in_(revision_ids),
            _SEND,
            outbox.c.state.in_([DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]),
            _IS_SEEN,
            which,
        )
    )


def _heard(row: Any) -> Heard:
    return Heard(row[0], row[1], Chat(*row[2:5]), row[5], row[6])


def _was_written_to(revision_id: int, purposes: Collection[str]) -> ColumnElement[bool]:
    """Whether an address gets, or got, something about a revision."""
    word = outbox.alias("word")
    return exists(
        select(word.c.id).where(
            word.c.revision_id == revision_id,
            word.c.address_id == address.c.id,
            word.c.purpose.in_(purposes),
            word.c.kind == CallKind.SEND,
        )
    )


async def owed(work: UnitOfWork, earlier: Collection[int], last: Revision) -> tuple[Heard, ...]:
    """Addresses that have, or may have, an earlier revision, and have not been written to about the last one."""
    reached = _reached(earlier, _says_it()).where(~_was_written_to(last.id, [NOTICE]))
    rows = await work.connection.execute(reached.distinct().order_by(address.c.id))
    return tuple(_heard(row) for row in rows)


async def calling(work: UnitOfWork, earlier: Collection[int], last: Revision) -> tuple[Heard, ...]:
    """Addresses with a call list of an earlier revision that have heard nothing of the last one.

    Whoever made that knows.
    """
    reached = _reached(earlier, outbox.c.purpose == CALLS).where(
        ~_was_written_to(last.id, [NOTICE, CALLS_OFF, "advisory"]), contact.c.id != last.by_contact_id
    )
    rows = await work.connection.execute(reached.distinct().order_by(address.c.id))
    return tuple(_heard(row) for row in rows)


async def still_meant(work: UnitOfWork, earlier: Collection[int], revision_id: int) -> frozenset[int]:
    """Contacts meant by a revision who got nothing of it, and to whom nothing earlier is under way."""
    gets_it = and_(outbox.c.revision_id == revision_id, outbox.c.purpose.in_(_SAY_IT))
    may_get_what_was = and_(outbox.c.revision_id.in_(earlier), _SENDING, outbox.c.purpose.in_(_SAY_IT))
    served = exists(
        select(outbox.c.id)
        .join(address, address.c.id == outbox.c.address_id)
        .where(address.c.contact_id == recipient.c.contact_id, _SEND, or_(gets_it, may_get_what_was))
    )
    rows = await work.connection.scalars(
        select(recipient.c.contact_id).where(recipient.c.revision_id == revision_id, ~served).distinct()
    )
    return frozenset(rows)


async def unmarked(
    work: UnitOfWork, earlier: Collection[int], lanes: Collection[tuple[str, str]]
) -> tuple[Standing, ...]:
    """Messages of earlier revisions, on lanes that can edit, that do not say yet that they hold no more."""
    edit = outbox.alias("edit")
    marked = exists(
        select(edit.c.id).where(
            _same_message(edit.c, outbox.c), edit.c.kind == CallKind.EDIT, edit.c.purpose == MARKING
        )
    )
    rows = await work.connection.execute(
        _reached(earlier, or_(_says_it(), outbox.c.purpose.in_([CALLS, CALLS_OFF])))
        .add_columns(outbox.c.message_id, outbox.c.payload_id)
        .where(
            outbox.c.message_id.is_not(None),
            outbox.c.payload_id.is_not(None),
            tuple_(outbox.c.channel, outbox.c.bot).in_(lanes),
            ~marked,
        )
        .order_by(outbox.c.id)
    )
    return tuple(Standing(_heard(row), *row[7:]) for row in rows)


async def stop_echoes(work: UnitOfWork, earlier: Collection[int], now: datetime) -> None:
    """No other edit of the messages of earlier revisions waits any more."""
    sent = outbox.alias("sent")
    of_them = exists(
        select(sent.c.id).where(
            _same_message(sent.c, outbox.c), sent.c.revision_id.in_(earlier), sent.c.kind == CallKind.SEND
        )
    )
    await work.connection.execute(
        update(outbox)
        .where(_QUEUED, outbox.c.kind == CallKind.EDIT, outbox.c.purpose != MARKING, of_them)
        .values(state=DeliveryState.SUPERSEDED, settled_at=now)
    )


def _same_message(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(
        one.channel == other.channel,
        one.bot == other.bot,
        one.external_id == other.external_id,
        one.message_id == other.message_id,
    )


async def told_of(work: UnitOfWork, revision_id: int) -> tuple[int, int]:
    """How many people have got the word on a revision, at one of their addresses at least, and how many are to."""
    arrived = func.count(case((outbox.c.state == DeliveryState.ACCEPTED, address.c.contact_id)).distinct())
    found = await work.connection.execute(
        select(arrived, func.count(address.c.contact_id.distinct()))
        .join(outbox, outbox.c.address_id == address.c.id)
        .where(outbox.c.revision_id == revision_id, outbox.c.purpose == NOTICE, _SEND)
    )
    told, total = found.one()
    return told, total
