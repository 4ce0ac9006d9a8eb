"""Rows of the outbox that a month's quota does not let leave: they are marked, wait, and are let go again.

Which may leave is decided in `bot.domain.quota`; where else they go, in `usecases.falling`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Result,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import update as change

from bot.domain.advisory import Level, Status
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind
from bot.domain.quota import ALWAYS, OF_KHAN, REMINDERS, TO_PERSONS, Room
from bot.store.engine import UnitOfWork
from bot.store.tables import advisory, outbox, revision
from bot.store.types import Moment

Lane = tuple[str, str]

HELD = (Reason.OVER_QUOTA.value, Reason.QUOTA_TRIED.value)
WAITS_FOR_QUOTA = and_(
    outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")]), outbox.c.reason.in_(HELD)
)

_QUEUED = outbox.c.state == literal_column("'queued'")
_IS_HELD = outbox.c.reason == Reason.OVER_QUOTA.value
_IS_TRIED = outbox.c.reason == Reason.QUOTA_TRIED.value


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when what is held is worth sending, if it has no end of its own: `reminder` for reminders."""

    reminder: datetime
    rest: datetime


async def has_news(work: UnitOfWork, lane: Lane, room: Room, *, tried: bool) -> bool:
    """Whether `hold`, `mark_tried` or `let_go` has anything to do, or anything is held: disturbs no writer."""
    held = or_(_IS_HELD, _IS_TRIED)
    wanted = or_(held, and_(_is_message(), or_(~_leaves(room), _goes_always() if tried else false())))
    found = select(outbox.c.id).where(_waits(lane), wanted).limit(1)
    return await work.connection.scalar(found) is not None


async def hold(
    work: UnitOfWork, lane: Lane, room: Room, bound: Collection[str], patience: Patience, now: datetime
) -> frozenset[int]:
    """What may not leave waits, marked; what has no sense later (`bound`) fails. The revisions that it is about.

    A message of which a part has left leaves whole.
    """
    stopped = and_(_waits(lane), _is_message(), ~_IS_HELD, ~_leaves(room), ~_has_begun())
    is_bound, states = outbox.c.purpose.in_(bound), outbox.c.state.type
    ends = case(
        (outbox.c.purpose == "reminder", literal(patience.reminder, Moment)), else_=literal(patience.rest, Moment)
    )
    rows = await work.connection.execute(
        change(outbox)
        .where(_one_by_one(work, stopped))
        .values(
            state=case((is_bound, literal(DeliveryState.FAILED, states)), else_=outbox.c.state),
            settled_at=case((is_bound, literal(now, Moment)), else_=outbox.c.settled_at),
            expires_at=func.coalesce(outbox.c.expires_at, ends),
            reason=Reason.OVER_QUOTA.value,
        )
        .returning(outbox.c.revision_id)
    )
    return _about(rows)


async def mark_tried(work: UnitOfWork, lane: Lane) -> frozenset[int]:
    """What is tried though nothing seems to be left says so: its people may not be reached. Its revisions."""
    marked = and_(_waits(lane), _is_message(), outbox.c.reason == "", _goes_always(), ~_has_begun())
    rows = await work.connection.execute(
        change(outbox)
        .where(_one_by_one(work, marked))
        .values(reason=Reason.QUOTA_TRIED.value)
        .returning(outbox.c.revision_id)
    )
    return _about(rows)


async def let_go(work: UnitOfWork, lane: Lane, room: Room, *, tried: bool) -> frozenset[int]:
    """What may leave again is as it was. `tried`: nothing seems to be left yet. The revisions that it is about."""
    free = and_(_waits(lane), or_(and_(_IS_HELD, _leaves(room)), false() if tried else _IS_TRIED))
    rows = await work.connection.execute(
        change(outbox)
        .where(_one_by_one(work, free))
        .values(reason="", not_before=None)
        .returning(outbox.c.revision_id)
    )
    return _about(rows)


def _about(rows: Result[int]) -> frozenset[int]:
    return frozenset(filter(None, rows.scalars()))


def _one_by_one(work: UnitOfWork, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Locks rows by their ids, as settling does: else both could wait for each other."""
    if work.sqlite:
        return which
    return and_(_QUEUED, outbox.c.id.in_(select(outbox.c.id).where(which).order_by(outbox.c.id).with_for_update()))


def _waits(lane: Lane) -> ColumnElement[bool]:
    return and_(outbox.c.channel == lane[0], outbox.c.bot == lane[1], _QUEUED)


def _is_message() -> ColumnElement[bool]:
    return outbox.c.kind == CallKind.SEND


def _has_begun() -> ColumnElement[bool]:
    part = outbox.alias("part")
    return exists().where(
        part.c.bundle == outbox.c.bundle,
        part.c.channel == outbox.c.channel,
        part.c.bot == outbox.c.bot,
        part.c.external_id == outbox.c.external_id,
        part.c.state.in_([DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]),
    )


def _leaves(room: Room) -> ColumnElement[bool]:
    """`bot.domain.quota.may_leave`, of a row."""
    match room:
        case Room.EVERYTHING:
            return true()
        case Room.NO_REMINDERS:
            return or_(outbox.c.purpose.not_in(REMINDERS), _goes_always())
        case Room.TO_PERSONS:
            return or_(outbox.c.purpose.in_(TO_PERSONS), _goes_always())
        case Room.KHAN | Room.KHAN_TRIED:
            return _goes_always()


def _goes_always() -> ColumnElement[bool]:
    of_khan = exists().where(
        revision.c.id == outbox.c.revision_id,
        advisory.c.id == revision.c.advisory_id,
        advisory.c.level == Level.KHAN,
        advisory.c.status == Status.ACTUAL,
    )
    return or_(outbox.c.purpose.in_(ALWAYS), and_(outbox.c.purpose.in_(OF_KHAN), of_khan))
