"""What was sent, looked back upon: a message on somebody's phone, and how far a revision has got. Reads only."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, tuple_

from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind, Part
from bot.domain.people import Chat
from bot.store import payloads
from bot.store.edits import Shown
from bot.store.engine import UnitOfWork
from bot.store.quota import WAITS_FOR_QUOTA
from bot.store.tables import address, outbox, payload, thread

# A revision comes to a person as an advisory, or as the correction of what came before.
BRINGS_IT = and_(outbox.c.purpose.in_(["advisory", "correction"]), outbox.c.kind == CallKind.SEND)
LOST = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.SUPERSEDED)
# Whether a message does not get to its person, for good or as far as can be seen.
FAILS = or_(outbox.c.state.in_(LOST), WAITS_FOR_QUOTA)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours as it stands on somebody's phone; `mark` is "" unless it was repeated.

    `message_id` is None until the sending is settled. A board is drawn when it leaves, so its part is empty here.
    """

    part: Part
    mark: str
    purpose: str
    revision_id: int | None
    occurrence_id: int | None
    thread_id: int | None = None
    message_id: str | None = None


async def find_sent(work: UnitOfWork, chat: Chat, message_id: str) -> Sent | None:
    """What a message that we sent to a chat carries."""
    return (await find_all_sent(work, [(chat, message_id)])).get((chat, message_id))


async def find_all_sent(work: UnitOfWork, messages: Collection[Shown]) -> dict[Shown, Sent]:
    """What messages that we sent carry; what we did not send is left out."""
    lanes: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for chat, message_id in messages:
        lanes[chat.channel, chat.bot].add((chat.external_id, message_id))
    found: dict[Shown, Sent] = {}
    for (channel, bot), meant in lanes.items():
        these = tuple_(outbox.c.external_id, outbox.c.message_id).in_(meant)
        for external_id, sent in await _sent(work, channel, bot, these):
            if sent.message_id is not None:  # the newest stands first
                found.setdefault((Chat(channel, bot, external_id), sent.message_id), sent)
    return found


async def find_asking(
    work: UnitOfWork, chat: Chat, *, revision_id: int | None = None, occurrence_id: int | None = None
) -> Sent | None:
    """The newest message to a chat that asks about a revision or an occurrence.

    For an answer that was typed, and for a tap that comes before the sending of what was tapped is settled. A
    message of a thread only asks for an answer in there.
    """
    about = (
        outbox.c.revision_id == revision_id if revision_id is not None else outbox.c.occurrence_id == occurrence_id
    )
    here = and_(outbox.c.external_id == chat.external_id, about, outbox.c.thread_id.is_(None))
    rows = await _sent(work, chat.channel, chat.bot, here)
    return next((sent for _, sent in rows if sent.part.choices), None)


async def _sent(work: UnitOfWork, channel: str, bot: str, which: ColumnElement[bool]) -> list[tuple[str, Sent]]:
    """Messages with the chats they stand in, newest first."""
    columns = (
        outbox.c.external_id,
        outbox.c.payload_id,
        outbox.c.repeat,
        outbox.c.purpose,
        outbox.c.revision_id,
        outbox.c.occurrence_id,
        outbox.c.thread_id,
        outbox.c.message_id,
    )
    rows = (
        await work.connection.execute(
            select(*columns)
            .where(outbox.c.channel == channel, outbox.c.bot == bot, outbox.c.kind == CallKind.SEND, which)
            .order_by(outbox.c.id.desc())
        )
    ).all()
    carried = await payloads.load_marked(work, {row.payload_id for row in rows if row.payload_id is not None})
    found = []
    for external_id, payload_id, repeat, *about in rows:
        part, mark = carried.get(payload_id, (Part(), ""))
        found.append((external_id, Sent(part, mark if repeat else "", *about)))
    return found


@dataclass(frozen=True, slots=True)
class Card:
    """A message with choices on somebody's phone; `message_id` is None as long as its sending is not settled."""

    address_id: int
    contact_id: int
    message_id: str | None
    part: Part


async def cards_of_revision(work: UnitOfWork, revision_id: int, purpose: str) -> tuple[Card, ...]:
    """All messages with choices that were sent about a revision for one purpose."""
    rows = await work.connection.execute(
        select(address.c.id, address.c.contact_id, outbox.c.message_id, payload.c.body)
        .join(outbox, outbox.c.address_id == address.c.id)
        .join(payload, payload.c.id == outbox.c.payload_id)
        .where(
            outbox.c.revision_id == revision_id,
            outbox.c.purpose == purpose,
            outbox.c.kind == CallKind.SEND,
        )
        .order_by(outbox.c.id)
    )
    cards = (Card(row[0], row[1], row[2], payloads.decode(row[3])) for row in rows)
    return tuple(card for card in cards if card.part.choices)


async def wrote_to(work: UnitOfWork, chat: Chat) -> bool:
    """Whether anything was ever written to a chat."""
    found = await work.connection.scalar(
        select(outbox.c.id)
        .where(
            outbox.c.channel == chat.channel,
            outbox.c.bot == chat.bot,
            outbox.c.external_id == chat.external_id,
        )
        .limit(1)
    )
    return found is not None


async def count_unsent(work: UnitOfWork, chat: Chat) -> int:
    """How many messages to a chat have not left yet; the states are literal for the sake of the partial index."""
    found = select(func.count()).where(
        outbox.c.channel == chat.channel,
        outbox.c.bot == chat.bot,
        outbox.c.external_id == chat.external_id,
        literal_column("state IN ('queued', 'sending')"),
    )
    return await work.connection.scalar(found) or 0


async def states_of_revision(work: UnitOfWork, revision_id: int) -> dict[DeliveryState, int]:
    """Deliveries of a revision, counted by state."""
    rows = await work.connection.execute(
        select(outbox.c.state, func.count())
        .where(outbox.c.revision_id == revision_id, BRINGS_IT)
        .group_by(outbox.c.state)
    )
    return {row[0]: row[1] for row in rows}


async def people_of_revision(work: UnitOfWork, revision_id: int) -> dict[int, bool]:
    """Contacts to whom a revision was sent, each with whether it may still reach, or has reached, the person."""
    rows = await work.connection.execute(
        select(address.c.contact_id, func.max(case((FAILS, 0), else_=1)))
        .join(address, address.c.id == outbox.c.address_id)
        .where(
            outbox.c.revision_id == revision_id,
            BRINGS_IT,
            outbox.c.reason != Reason.COVERED.value,  # whom the answer of a colleague spared
        )
        .group_by(address.c.contact_id)
    )
    return {row[0]: bool(row[1]) for row in rows}


async def people_having(work: UnitOfWork, revision_id: int) -> frozenset[int]:
    """Contacts on whose phone a revision is, or may be."""
    rows = await work.connection.scalars(
        select(address.c.contact_id)
        .join(outbox, outbox.c.address_id == address.c.id)
        .where(
            outbox.c.revision_id == revision_id,
            BRINGS_IT,
            outbox.c.state.in_([DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]),
        )
    )
    return frozenset(rows)


async def addresses_tried(work: UnitOfWork, revision_id: int) -> frozenset[int]:
    """Addresses to which a revision, or a reminder of it, was to go."""
    rows = await work.connection.scalars(
        select(outbox.c.address_id).where(
            outbox.c.revision_id == revision_id,
            or_(BRINGS_IT, outbox.c.purpose == "rung"),
            outbox.c.address_id.is_not(None),
        )
    )
    return frozenset(rows)


async def alarmed(work: UnitOfWork, revision_id: int, thread_id: int | None) -> frozenset[int]:
    """The contacts to whom an alarm about a revision went, in a thread or outside of all; not those it failed."""
    return await _alarmed(work, revision_id, outbox.c.thread_id == thread_id)


async def alarmed_for(work: UnitOfWork, revision_id: int, unit_id: int) -> frozenset[int]:
    """As `alarmed`, in whatever thread of a unit."""
    threads = select(thread.c.id).where(thread.c.unit_id == unit_id)
    return await _alarmed(work, revision_id, outbox.c.thread_id.in_(threads))


async def _alarmed(work: UnitOfWork, revision_id: int, here: ColumnElement[bool]) -> frozenset[int]:
    rows = await work.connection.scalars(
        select(address.c.contact_id)
        .join(outbox, outbox.c.address_id == address.c.id)
        .where(
            outbox.c.revision_id == revision_id,
            outbox.c.purpose == "alarm",
            outbox.c.state.not_in(LOST),
            or_(outbox.c.thread_id.is_(None), here),
        )
    )
    return frozenset(rows)


async def failures_of_revision(work: UnitOfWork, revision_id: int) -> dict[str, int]:
    """Failed deliveries of a revision, counted by reason."""
    rows = await work.connection.execute(
        select(outbox.c.reason, func.count())
        .where(
            outbox.c.revision_id == revision_id,
            BRINGS_IT,
            outbox.c.state == DeliveryState.FAILED,
        )
        .group_by(outbox.c.reason)
    )
    return {row[0]: row[1] for row in rows}
