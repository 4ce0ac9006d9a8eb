"""What becomes of rows of the outbox: settled by what the platform said of a call, or stopped, or moved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Float,
    String,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.domain.delivery import DeliveryState, Reason, Settlement
from bot.domain.people import Chat
from bot.store.engine import UnitOfWork, database_seconds
from bot.store.outbox import QUEUED, SENDING, Row
from bot.store.tables import outbox

_DOUBTED = outbox.c.state.in_([literal_column("'queued'"), literal_column("'unknown'")])


@dataclass(frozen=True, slots=True)
class Settled:
    """A row with what became of it."""

    row: Row
    settlement: Settlement
    message_id: str | None = None


async def settle(work: UnitOfWork, settled: Sequence[Settled], now: datetime) -> None:
    """Saves what became of claimed rows; the later parts of a message whose part failed fail with it.

    That a call was accepted counts also when its row was taken back meanwhile, as long as nobody has claimed it
    anew: nothing is left to be repeated then.
    """
    if not settled:
        return
    await work.connection.execute(
        _settling(sqlite=work.sqlite),
        [
            {
                "row_id": item.row.id,
                "claimed_in": item.row.epoch,
                "was_repeat": item.row.repeat,
                "arrived": item.settlement.state is DeliveryState.ACCEPTED,
                "becomes": item.settlement.state,
                "delay": item.settlement.delay.total_seconds() if item.settlement.delay is not None else None,
                "again": item.settlement.repeat,
                "because": item.settlement.reason,
                "final_at": now if item.settlement.state.final else None,
                "sent_as": item.message_id or None,
            }
            for item in settled
        ],
    )
    failed = [item.row.id for item in settled if item.settlement.state is DeliveryState.FAILED]
    if failed:
        await _fail_later_parts(work, failed, now)


@cache  # to put it together costs as much as to run it
def _settling(*, sqlite: bool) -> Update:
    return (
        update(outbox)
        .where(
            outbox.c.id == bindparam("row_id"),
            outbox.c.epoch == bindparam("claimed_in"),
            or_(
                and_(SENDING, outbox.c.repeat == bindparam("was_repeat")),
                and_(_DOUBTED, bindparam("arrived", type_=Boolean)),
            ),
        )
        .values(
            state=bindparam("becomes", type_=outbox.c.state.type),
            # No delay, no moment: NULL.
            not_before=database_seconds(sqlite=sqlite) + bindparam("delay", type_=Float),
            lease_until=None,
            repeat=bindparam("again"),
            reason=case((_is_tried_still(), outbox.c.reason), else_=bindparam("because", type_=String)),
            settled_at=bindparam("final_at"),
            message_id=func.coalesce(bindparam("sent_as", type_=String), outbox.c.message_id),
        )
    )


def _is_tried_still() -> ColumnElement[bool]:
    """Whether a row that is tried though nothing seems to be left is to be tried again, for whatever reason."""
    waits = bindparam("becomes", type_=outbox.c.state.type) == DeliveryState.QUEUED
    return and_(waits, outbox.c.reason == Reason.QUOTA_TRIED.value)


async def _fail_later_parts(work: UnitOfWork, failed: Collection[int], now: datetime) -> None:
    first = outbox.alias("first")
    await work.connection.execute(
        update(outbox)
        .where(
            QUEUED,
            exists(
                select(first.c.id).where(
                    first.c.id.in_(failed),
                    first.c.bundle == outbox.c.bundle,
                    first.c.channel == outbox.c.channel,
                    first.c.bot == outbox.c.bot,
                    first.c.external_id == outbox.c.external_id,
                    first.c.id < outbox.c.id,
                )
            ),
        )
        .values(state=DeliveryState.FAILED, reason=Reason.EARLIER_PART.value, settled_at=now)
    )


async def move_rows(work: UnitOfWork, chat: Chat, external_id: str) -> None:
    """What waits for a chat follows it to its new id."""
    await work.connection.execute(
        update(outbox)
        .where(
            outbox.c.channel == chat.channel,
            outbox.c.bot == chat.bot,
            outbox.c.external_id == chat.external_id,
            QUEUED,
        )
        .values(external_id=external_id)
    )


async def fail_address(work: UnitOfWork, address_id: int, reason: Reason, now: datetime) -> None:
    """Nothing that waits for an address goes out any more; what is under way is not tried again.

    But for whoever has blocked the bot: the platform says so itself then, and the message goes another way.
    """
    of_it = outbox.c.address_id == address_id
    await work.connection.execute(
        update(outbox).where(of_it, QUEUED).values(state=DeliveryState.FAILED, reason=reason.value, settled_at=now)
    )
    if reason is Reason.ADDRESS_OFF:
        await work.connection.execute(update(outbox).where(of_it, SENDING).values(expires_at=now))
