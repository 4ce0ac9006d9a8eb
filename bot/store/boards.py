"""Boards: an officer's live message about one advisory. Stale ones are redrawn, at most every few seconds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.delivery import DeliveryState
from bot.domain.messages import CallKind
from bot.domain.people import AddressState, Chat
from bot.store.engine import UnitOfWork
from bot.store.tables import address, board, outbox, revision
from bot.store.types import Moment

MOVED_FOR = timedelta(seconds=15)  # between two drawings as long as nothing happens but that messages leave
IS_SEEN = address.c.state.in_([state for state in AddressState if state.deliverable])


@dataclass(frozen=True, slots=True)
class Board:
    """`message_id` is None until the first message was accepted."""

    id: int
    advisory_id: int
    address_id: int
    contact_id: int
    chat: Chat
    message_id: str | None


async def add_board(work: UnitOfWork, advisory_id: int, address_id: int) -> int:
    """The board of an advisory for an address; there is one at most."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    await work.connection.execute(
        dialect_insert(board)
        .values(advisory_id=advisory_id, address_id=address_id, stale=False)
        .on_conflict_do_nothing()
    )
    found: int | None = await work.connection.scalar(
        select(board.c.id).where(board.c.advisory_id == advisory_id, board.c.address_id == address_id)
    )
    assert found is not None
    return found


async def mark_stale(work: UnitOfWork, advisory_id: int) -> None:
    await work.connection.execute(update(board).where(board.c.advisory_id == advisory_id).values(stale=True))


async def mark_stale_of(work: UnitOfWork, revision_ids: Collection[int]) -> None:
    """The boards of the advisories of some revisions."""
    theirs = select(revision.c.advisory_id).where(revision.c.id.in_(revision_ids))
    await work.connection.execute(update(board).where(board.c.advisory_id.in_(theirs)).values(stale=True))


async def mark_moved(work: UnitOfWork, revision_ids: Collection[int]) -> None:
    """More of some revisions has been sent, or could not be: their boards show it before long."""
    theirs = select(revision.c.advisory_id).where(revision.c.id.in_(revision_ids))
    await work.connection.execute(
        update(board).where(board.c.advisory_id.in_(theirs), board.c.moved == false()).values(moved=True)
    )


def needs_drawing(before: ColumnElement[datetime], now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Stale ones do, and those of which only the sending went on if they were not drawn since `before`."""
    return or_(board.c.stale, and_(board.c.moved, _rested(before, now)))


def _rested(before: ColumnElement[datetime], now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """A moment after `now` is one before the clock was set back: it holds nothing up."""
    return or_(board.c.edited_at.is_(None), board.c.edited_at <= before, board.c.edited_at > now)


def _boards() -> Select[Any]:
    newest = (
        select(outbox.c.message_id)
        .where(
            outbox.c.board_id == board.c.id,
            outbox.c.kind == CallKind.SEND,
            outbox.c.state == DeliveryState.ACCEPTED,
        )
        .order_by(outbox.c.id.desc())
        .limit(1)
        .correlate(board)
        .scalar_subquery()
    )
    return select(
        board.c.id,
        board.c.advisory_id,
        board.c.address_id,
        address.c.contact_id,
        address.c.channel,
        address.c.bot,
        address.c.external_id,
        newest,
    ).join(address, address.c.id == board.c.address_id)


def _board(row: Any) -> Board:
    return Board(row[0], row[1], row[2], row[3], Chat(row[4], row[5], row[6]), row[7])


async def by_id(work: UnitOfWork, board_id: int) -> Board:
    row = (await work.connection.execute(_boards().where(board.c.id == board_id))).one()
    return _board(row)


async def to_redraw(work: UnitOfWork, before: datetime, now: datetime) -> tuple[Board, ...]:
    """Boards that need it, not redrawn since `before`, with nothing on its way; who left is not drawn for."""
    under_way = exists(
        select(outbox.c.id).where(
            outbox.c.board_id == board.c.id,
            outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")]),
        )
    )
    at = literal(now, Moment)
    rows = await work.connection.execute(
        _boards().where(
            needs_drawing(literal(now - MOVED_FOR, Moment), at),
            IS_SEEN,
            _rested(literal(before, Moment), at),
            ~under_way,
        )
    )
    return tuple(_board(row) for row in rows)


async def drawn(work: UnitOfWork, board_id: int, now: datetime) -> None:
    """The board shows what holds now; said at the moment it is rendered."""
    await work.connection.execute(
        update(board).where(board.c.id == board_id).values(stale=False, moved=False, edited_at=now)
    )
