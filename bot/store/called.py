"""Who was told by phone needs no message any more: what still waits for them is stopped, however many."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, literal_column, not_, select, update

from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind
from bot.store.engine import UnitOfWork
from bot.store.tables import address, outbox, proxy_answer, recipient

_QUEUED = outbox.c.state == literal_column("'queued'")
_SENDING = outbox.c.state == literal_column("'sending'")


async def stop(work: UnitOfWork, revision_ids: Collection[int], now: datetime) -> None:
    """What waits for people all of whose institutions were told by phone goes out no more, not even a text itself.

    What is under way is kept from settling unseen until this transaction ends; whoever settles it asks again. Of a
    repeat it isn't known whether it went before. A correction goes: it is about what somebody has in writing.
    """
    theirs = and_(
        outbox.c.revision_id.in_(revision_ids),
        outbox.c.purpose.in_(["advisory", "rung"]),
        outbox.c.kind == CallKind.SEND,
        _is_for_called(),
    )
    under_way = select(outbox.c.id).where(theirs, _SENDING).order_by(outbox.c.id)
    await work.connection.execute(under_way.with_for_update())
    waits = update(outbox).where(theirs, _QUEUED).values(settled_at=now, reason=Reason.COVERED.value)
    await work.connection.execute(waits.where(outbox.c.repeat).values(state=DeliveryState.UNKNOWN))
    await work.connection.execute(waits.where(not_(outbox.c.repeat)).values(state=DeliveryState.SUPERSEDED))


def _is_for_called() -> ColumnElement[bool]:
    """Whether a row is for somebody who is meant, and for no institution that was not told by phone.

    A message of which a part has left goes out whole.
    """
    meant, other, owned, own = (table.alias() for table in (recipient, recipient, address, address))
    is_meant = exists().where(
        owned.c.id == outbox.c.address_id,
        meant.c.contact_id == owned.c.contact_id,
        meant.c.revision_id == outbox.c.revision_id,
    )
    told = exists().where(
        proxy_answer.c.revision_id == other.c.revision_id, proxy_answer.c.unit_id == other.c.unit_id
    )
    for_other = exists().where(
        own.c.id == outbox.c.address_id,
        other.c.contact_id == own.c.contact_id,
        other.c.revision_id == outbox.c.revision_id,
        ~told,
    )
    part = outbox.alias("part")
    begun = exists().where(
        part.c.bundle == outbox.c.bundle,
        part.c.address_id == outbox.c.address_id,
        part.c.state.in_([DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.UNKNOWN]),
    )
    return and_(is_meant, ~for_other, ~begun)


async def among(work: UnitOfWork, revision_ids: Collection[int]) -> frozenset[int]:
    """Those of the revisions about which somebody was told by phone."""
    of_them = proxy_answer.c.revision_id.in_(revision_ids)
    return frozenset(await work.connection.scalars(select(proxy_answer.c.revision_id).where(of_them).distinct()))


async def since(work: UnitOfWork, moment: datetime) -> frozenset[int]:
    """The revisions about which somebody was told by phone since a moment."""
    lately = proxy_answer.c.at >= moment
    return frozenset(await work.connection.scalars(select(proxy_answer.c.revision_id).where(lately).distinct()))
