"""The outbox: rows that wait and are claimed under a lease; `outcomes` settles them. One row is one API call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Update,
    and_,
    bindparam,
    exists,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.delivery import DeliveryState, Priority, Reason
from bot.domain.messages import CallKind, Part
from bot.domain.people import Chat
from bot.store import payloads
from bot.store.engine import UnitOfWork, database_seconds
from bot.store.tables import lease, outbox, payload, remote_file
from bot.store.types import Moment

LEASE_SECONDS = 120.0  # longer than the longest call (an upload) may take

# Literals, so that the partial indexes match whatever plan the database prepares.
QUEUED = outbox.c.state == literal_column("'queued'")
SENDING = outbox.c.state == literal_column("'sending'")
_NOT_HELD = outbox.c.reason != Reason.OVER_QUOTA.value  # what is held for the month's quota is in nobody's way


@dataclass(frozen=True, slots=True)
class Row:
    """One claimed row. `part` is None for a board, which is rendered when it is claimed.

    `epoch`: that of the lane's holder who claimed it.
    """

    id: int
    chat: Chat
    address_id: int | None
    kind: CallKind
    purpose: str
    priority: int
    repeat: bool
    message_id: str | None
    board_id: int | None
    payload_id: int | None
    epoch: int = 0
    revision_id: int | None = None
    expires_at: datetime | None = None
    part: Part | None = None
    mark: str = ""
    remote_id: str | None = None


_ROW = (
    outbox.c.id,
    outbox.c.channel,
    outbox.c.bot,
    outbox.c.external_id,
    outbox.c.address_id,
    outbox.c.kind,
    outbox.c.purpose,
    outbox.c.priority,
    outbox.c.repeat,
    outbox.c.message_id,
    outbox.c.board_id,
    outbox.c.payload_id,
    outbox.c.epoch,
    outbox.c.revision_id,
    outbox.c.expires_at,
)


async def add(work: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queues rows; wakes the sender after the commit."""
    if rows:
        await work.connection.execute(insert(outbox), list(rows))
        work.wake()


def lane_name(channel: str, bot: str) -> str:
    """By which a lane's lease is known."""
    return f"lane:{channel}:{bot}"


async def claim(
    work: UnitOfWork, channel: str, bot: str, limit: int, now: datetime, epoch: int = 0, *, boards: bool = True
) -> tuple[Row, ...]:
    """Takes up to `limit` rows that may leave now, most urgent first, at most one a chat.

    `epoch`: the claimer's; nothing is left to claim for whose epoch is not the lane's newest any more.
    `boards`: whether boards and echoes may leave as well.
    A chat is busy while a call to it is under way, and a row of a chat never overtakes an earlier one of the same
    or a higher urgency, even one that is to wait: so parts stay in order and a chat that answers 429 holds only
    itself. What the month's quota does not let leave is passed over.
    """
    given = {
        "of_channel": channel,
        "of_bot": bot,
        "at_most": limit,
        "at": now,
        "of_lane": lane_name(channel, bot),
        "by_epoch": epoch,
    }
    claimed = await work.connection.execute(_claiming(boards=boards, sqlite=work.sqlite), given)
    rows = [_row(row) for row in claimed]
    return await _filled(work, sorted(rows, key=lambda row: (row.priority, row.id)))


@cache  # to put it together costs as much as to run it
def _claiming(*, boards: bool, sqlite: bool) -> ReturningUpdate[Any]:
    now = database_seconds(sqlite=sqlite)
    epoch = bindparam("by_epoch", type_=Integer)
    taken_over = exists().where(lease.c.name == bindparam("of_lane", type_=String), lease.c.epoch > epoch)
    # A CTE, since PostgreSQL may run a subquery once more for every row, and each run skips what is taken by then.
    due = (
        select(outbox.c.id)
        .where(
            outbox.c.channel == bindparam("of_channel", type_=String),
            outbox.c.bot == bindparam("of_bot", type_=String),
            QUEUED,
            _NOT_HELD,
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now),
            or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > bindparam("at", type_=Moment)),
            ~_goes_before(),
            ~taken_over,
            *(() if boards else (outbox.c.priority.not_in(Priority.SHARE),)),
        )
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(bindparam("at_most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(state=DeliveryState.SENDING, lease_until=now + LEASE_SECONDS, epoch=epoch)
        .returning(*_ROW)
    )


async def expire(work: UnitOfWork, channel: str, bot: str, now: datetime) -> None:
    """What comes too late stays unsent; of what was to be repeated it isn't known whether it was sent.

    It is claimed no more as it is; until it is said to be late, what came after it for its chat waits.
    """
    given = {"of_channel": channel, "of_bot": bot, "at": now}
    for expiring in _expiring():
        await work.connection.execute(expiring, given)


@cache
def _expiring() -> tuple[Update, Update]:
    at = bindparam("at", type_=Moment)
    late = (
        update(outbox)
        .where(
            outbox.c.channel == bindparam("of_channel", type_=String),
            outbox.c.bot == bindparam("of_bot", type_=String),
            QUEUED,
            outbox.c.expires_at <= at,
        )
        .values(settled_at=at)
    )
    return (
        late.where(outbox.c.repeat).values(state=DeliveryState.UNKNOWN),
        late.values(state=DeliveryState.EXPIRED),
    )


_OTHER = outbox.alias("other")


def _goes_before() -> ColumnElement[bool]:
    return exists(
        select(_OTHER.c.id).where(
            _OTHER.c.channel == outbox.c.channel,
            _OTHER.c.bot == outbox.c.bot,
            _OTHER.c.external_id == outbox.c.external_id,
            _OTHER.c.state.in_([literal_column("'queued'"), literal_column("'sending'")]),
            _OTHER.c.reason != Reason.OVER_QUOTA.value,
            or_(
                _OTHER.c.state == literal_column("'sending'"),
                tuple_(_OTHER.c.priority, _OTHER.c.id) < tuple_(outbox.c.priority, outbox.c.id),
            ),
        )
    )


def _row(row: Any) -> Row:
    channel, bot, external_id = row[1:4]
    return Row(row[0], Chat(channel, bot, external_id), *row[4:])


_BODIES = select(payload.c.id, payload.c.body).where(payload.c.id.in_(bindparam("ids", expanding=True)))


async def _filled(work: UnitOfWork, rows: Sequence[Row]) -> tuple[Row, ...]:
    wanted = {row.payload_id for row in rows if row.payload_id is not None}
    found = await work.connection.execute(_BODIES, {"ids": list(wanted)})
    bodies = {row.id: row.body for row in found}
    parts = {key: payloads.decode(body) for key, body in bodies.items()}
    remote = await _remote_ids(work, {part.file_id for part in parts.values() if part.file_id is not None})
    filled = []
    for row in rows:
        if row.payload_id is None:
            filled.append(row)
            continue
        part = parts[row.payload_id]
        remote_id = remote.get((part.file_id, row.chat.channel, row.chat.bot))
        filled.append(replace(row, part=part, mark=bodies[row.payload_id]["mark"], remote_id=remote_id))
    return tuple(filled)


async def _remote_ids(work: UnitOfWork, file_ids: Collection[int]) -> dict[tuple[int | None, str, str], str]:
    if not file_ids:
        return {}
    found = await work.connection.execute(select(remote_file).where(remote_file.c.file_id.in_(file_ids)))
    return {(row.file_id, row.channel, row.bot): row.remote_id for row in found}


async def unclaim(work: UnitOfWork, row_ids: Collection[int], seconds: float = 0.0) -> None:
    """Gives rows back that certainly were not sent, to be taken again after some seconds."""
    await work.connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(row_ids), SENDING)
        .values(state=DeliveryState.QUEUED, lease_until=None, not_before=work.database_seconds + seconds)
    )


async def has_due(work: UnitOfWork, channel: str, bot: str) -> bool:
    """Whether a lane has anything that may leave now: a cheap look that disturbs no writer."""
    found = await work.connection.scalar(_looking(sqlite=work.sqlite), {"of_channel": channel, "of_bot": bot})
    return found is not None


@cache
def _looking(*, sqlite: bool) -> Select[int]:
    return (
        select(outbox.c.id)
        .where(
            outbox.c.channel == bindparam("of_channel", type_=String),
            outbox.c.bot == bindparam("of_bot", type_=String),
            QUEUED,
            _NOT_HELD,
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= database_seconds(sqlite=sqlite)),
        )
        .limit(1)
    )


async def recover(work: UnitOfWork, channel: str, bot: str, now: datetime, epoch: int) -> int:
    """Claims that nobody holds any more have an unknown outcome: repeat once and marked, then rest as unknown.

    `epoch`: the holder's now; claims of earlier ones are over, and so are those whose lease is.
    """
    # Said twice, since SQLite does not see that what is under way is in the index of what is queued or under way.
    is_open = outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")])
    over = or_(outbox.c.epoch < epoch, outbox.c.lease_until < work.database_seconds)
    lost = and_(outbox.c.channel == channel, outbox.c.bot == bot, is_open, SENDING, over)
    sends = outbox.c.kind == CallKind.SEND
    rests = await work.connection.execute(
        update(outbox)
        .where(lost, sends, outbox.c.repeat)
        .values(state=DeliveryState.UNKNOWN, reason=Reason.UNKNOWN_TWICE.value, lease_until=None, settled_at=now)
    )
    again = await work.connection.execute(
        update(outbox).where(lost, sends).values(state=DeliveryState.QUEUED, repeat=True, lease_until=None)
    )
    edits = await work.connection.execute(
        update(outbox).where(lost, ~sends).values(state=DeliveryState.QUEUED, lease_until=None)
    )
    return rests.rowcount + again.rowcount + edits.rowcount
