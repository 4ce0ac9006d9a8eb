"""What a call sheet must know: which warnings hold, and by institution whom they reached; nobody is loaded."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, or_, select

from bot.domain.advisory import Advisory, AdvisoryState, Level, Status
from bot.domain.delivery import DeliveryState
from bot.domain.people import AddressState
from bot.store.advisories import all_advisories, read_row
from bot.store.deliveries import BRINGS_IT
from bot.store.engine import UnitOfWork
from bot.store.recipients import among
from bot.store.tables import address, advisory, outbox, recipient

_HAVING = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)


async def open_warnings(work: UnitOfWork, now: datetime) -> tuple[Advisory, ...]:
    """Released *Khẩn* and *Cảnh báo* that still hold, no tests; *Khẩn* first, of each level the newest."""
    rows = await work.connection.execute(
        all_advisories()
        .where(
            advisory.c.state == AdvisoryState.RELEASED,
            advisory.c.level.in_([Level.KHAN, Level.CANH_BAO]),
            advisory.c.status != Status.TEST,
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .order_by(advisory.c.id.desc())
    )
    return tuple(sorted(map(read_row, rows), key=lambda one: one.level.priority))


async def units_joined(work: UnitOfWork, revision_id: int, unit_ids: Collection[int]) -> frozenset[int]:
    """Those of the institutions of which somebody who is meant once opened the bot."""
    found = _units(work, revision_id, unit_ids).join(address, address.c.contact_id == recipient.c.contact_id)
    return frozenset(await work.connection.scalars(found))


async def units_having(work: UnitOfWork, revision_id: int, unit_ids: Collection[int]) -> frozenset[int]:
    """Those of the institutions where the text is, or may be, on the phone of somebody who is meant."""
    found = (
        _units(work, revision_id, unit_ids)
        .join(address, address.c.contact_id == recipient.c.contact_id)
        .join(outbox, outbox.c.address_id == address.c.id)
        .where(outbox.c.revision_id == revision_id, BRINGS_IT, outbox.c.state.in_(_HAVING))
    )
    return frozenset(await work.connection.scalars(found))


def _units(work: UnitOfWork, revision_id: int, unit_ids: Collection[int]) -> Select[int]:
    meant = among(work, recipient.c.unit_id, unit_ids)
    return select(recipient.c.unit_id).where(recipient.c.revision_id == revision_id, meant).distinct()


async def ended_since(work: UnitOfWork, contact_id: int, moment: datetime) -> bool:
    """Whether an address of a person was switched off since a moment: the person left, or was no such person."""
    off = select(address.c.id).where(
        address.c.contact_id == contact_id, address.c.state == AddressState.OFF, address.c.state_at >= moment
    )
    return await work.connection.scalar(off.limit(1)) is not None


async def told_since(
    work: UnitOfWork, purpose: str, address_ids: Collection[int], moment: datetime
) -> frozenset[int]:
    """Those of the addresses to which something was sent for a purpose since a moment."""
    sent = select(outbox.c.address_id).where(
        outbox.c.address_id.in_(address_ids), outbox.c.purpose == purpose, outbox.c.created_at >= moment
    )
    return frozenset(one for one in await work.connection.scalars(sent) if one is not None)
