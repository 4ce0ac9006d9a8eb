"""Requests of strangers for a post: what they said, how it stands, the cards about it; and what a yes needs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update

from bot.domain.advisory import AdvisoryState
from bot.domain.messages import CallKind, Part
from bot.domain.people import Chat, Role
from bot.store import payloads
from bot.store.engine import UnitOfWork
from bot.store.roster import Post
from bot.store.tables import advisory, audience_unit, join_request, outbox, payload, post, revision, term

PURPOSE = "request"  # of the cards in the outbox


class RequestState(StrEnum):
    """How a request stands; `lapsed` and `replaced` ones may no longer be decided either."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a stranger says. `own_phone`: the platform vouches that the number (E.164) is the sender's."""

    unit_id: int
    role: Role
    name: str
    phone: str
    own_phone: bool


@dataclass(frozen=True, slots=True)
class JoinRequest:
    id: int
    chat: Chat
    wish: Wish
    state: RequestState
    created_at: datetime
    decided_by: int | None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card on an officer's phone; `message_id` is None as long as its sending is not settled."""

    address_id: int
    message_id: str | None
    part: Part


_REQUEST = (
    join_request.c.id,
    join_request.c.channel,
    join_request.c.bot,
    join_request.c.external_id,
    join_request.c.unit_id,
    join_request.c.role,
    join_request.c.name,
    join_request.c.phone,
    join_request.c.own_phone,
    join_request.c.state,
    join_request.c.created_at,
    join_request.c.decided_by_contact_id,
    join_request.c.decided_at,
)


def _at(chat: Chat) -> tuple[ColumnElement[bool], ...]:
    return (
        join_request.c.channel == chat.channel,
        join_request.c.bot == chat.bot,
        join_request.c.external_id == chat.external_id,
    )


async def add(work: UnitOfWork, chat: Chat, wish: Wish, now: datetime) -> int:
    added = await work.connection.execute(
        insert(join_request).values(
            channel=chat.channel,
            bot=chat.bot,
            external_id=chat.external_id,
            unit_id=wish.unit_id,
            role=wish.role,
            name=wish.name,
            phone=wish.phone,
            own_phone=wish.own_phone,
            state=RequestState.WAITING,
            created_at=now,
        )
    )
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


async def load(work: UnitOfWork, request_id: int) -> JoinRequest | None:
    return await _one(work, join_request.c.id == request_id)


async def waiting_at(work: UnitOfWork, chat: Chat) -> JoinRequest | None:
    """The request of a chat that nobody has decided yet, however old."""
    return await _one(work, *_at(chat), join_request.c.state == RequestState.WAITING)


async def _one(work: UnitOfWork, *conditions: ColumnElement[bool]) -> JoinRequest | None:
    found = await work.connection.execute(
        select(*_REQUEST).where(*conditions).order_by(join_request.c.id.desc()).limit(1)
    )
    row = found.one_or_none()
    return None if row is None else _request(row)


def _request(row: Any) -> JoinRequest:
    return JoinRequest(row[0], Chat(*row[1:4]), Wish(*row[4:9]), RequestState(row[9]), *row[10:13])


async def waiting_since_before(work: UnitOfWork, moment: datetime, limit: int) -> tuple[JoinRequest, ...]:
    """Requests of that moment or earlier that nobody has decided yet, the oldest first."""
    rows = await work.connection.execute(
        select(*_REQUEST)
        .where(join_request.c.state == RequestState.WAITING, join_request.c.created_at <= moment)
        .order_by(join_request.c.id)
        .limit(limit)
    )
    return tuple(map(_request, rows))


async def count_since(work: UnitOfWork, chat: Chat, since: datetime) -> int:
    """How many requests a chat has made, whatever became of them."""
    found = await work.connection.scalar(
        select(func.count()).select_from(join_request).where(*_at(chat), join_request.c.created_at > since)
    )
    return found or 0


async def settle(
    work: UnitOfWork, request_id: int, state: RequestState, now: datetime, *, by: int | None = None
) -> bool:
    """Ends the waiting of a request; False when it had ended already. `by`: the contact who decided.

    Name and number stay only with a yes: nothing else of a stranger is worth keeping.
    """
    kept = {} if state is RequestState.APPROVED else {"name": "", "phone": ""}
    done = await work.connection.execute(
        update(join_request)
        .where(join_request.c.id == request_id, join_request.c.state == RequestState.WAITING)
        .values(state=state, decided_at=now, decided_by_contact_id=by, **kept)
    )
    return done.rowcount == 1


async def cards_of(work: UnitOfWork, request: JoinRequest, address_ids: Collection[int]) -> tuple[Card, ...]:
    """The cards with buttons about a request that were sent to some addresses."""
    rows = await work.connection.execute(
        select(outbox.c.address_id, outbox.c.message_id, payload.c.body)
        .join(payload, payload.c.id == outbox.c.payload_id)
        .where(*_about(request, address_ids))
    )
    cards = (Card(row[0], row[1], payloads.decode(row[2])) for row in rows)
    return tuple(card for card in cards if card.part.choices)


async def asked_at(work: UnitOfWork, request: JoinRequest, address_ids: Collection[int]) -> frozenset[int]:
    """Those of some addresses to which a card went."""
    rows = await work.connection.scalars(select(outbox.c.address_id).where(*_about(request, address_ids)))
    return frozenset(rows)


def _about(request: JoinRequest, address_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        outbox.c.address_id.in_(address_ids),
        outbox.c.purpose == PURPOSE,
        outbox.c.kind == CallKind.SEND,
        outbox.c.request_id == request.id,
    )


async def posts_of(work: UnitOfWork, unit_id: int, role: Role) -> tuple[tuple[Post, bool], ...]:
    """The posts of a role in a unit by their order, each with whether somebody holds it."""
    held = exists().where(term.c.post_id == post.c.id, term.c.to_at.is_(None))
    rows = await work.connection.execute(
        select(post.c.id, post.c.unit_id, post.c.role, post.c.title, post.c.position, held)
        .where(post.c.unit_id == unit_id, post.c.role == role, post.c.to_at.is_(None))
        .order_by(post.c.position, post.c.id)
    )
    return tuple((Post(*row[:5]), bool(row[5])) for row in rows)


async def open_revisions(work: UnitOfWork, unit_id: int, now: datetime) -> tuple[int, ...]:
    """Revisions of released advisories that still hold and whose audience counts a unit, oldest first."""
    rows = await work.connection.scalars(
        select(revision.c.id)
        .join(audience_unit, audience_unit.c.revision_id == revision.c.id)
        .join(advisory, advisory.c.id == revision.c.advisory_id)
        .where(
            audience_unit.c.unit_id == unit_id,
            advisory.c.state == AdvisoryState.RELEASED,
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .order_by(revision.c.id)
    )
    return tuple(rows)
