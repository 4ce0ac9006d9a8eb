"""How much of its plan a bot has used: counted by the month, in the transaction of what is counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.delivery import DeliveryState
from bot.domain.people import AddressState
from bot.domain.quota import Refusal
from bot.store.engine import UnitOfWork
from bot.store.tables import address, outbox, usage

Lane = tuple[str, str]

_SENDING = outbox.c.state == literal_column("'sending'")
_IS_OPEN = outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")])
_DELIVERABLE = [state for state in AddressState if state.deliverable]


@dataclass(frozen=True, slots=True)
class Used:
    """Of one month. `refusal`: what the platform says since it last took a message."""

    sent: int = 0
    received: int = 0
    refusal: Refusal | None = None


async def count(
    work: UnitOfWork, lane: Lane, month: str, now: datetime, *, sent: int = 0, received: int = 0, took: bool | None
) -> None:
    """Adds to a month. `took`: whether the platform takes messages, as it last said; None = nothing was said."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    refused = now if took is False else None
    new = dialect_insert(usage).values(
        channel=lane[0],
        bot=lane[1],
        month=month,
        sent=sent,
        received=received,
        refused_since=refused,
        refused_at=refused,
    )
    changed: dict[str, Any] = {
        "sent": usage.c.sent + new.excluded.sent,
        "received": usage.c.received + new.excluded.received,
    }
    if took is True:
        changed |= {"refused_since": None, "refused_at": None}
    elif took is False:
        changed["refused_since"] = func.coalesce(usage.c.refused_since, new.excluded.refused_since)
        changed["refused_at"] = new.excluded.refused_at
    await work.connection.execute(
        new.on_conflict_do_update(index_elements=["channel", "bot", "month"], set_=changed)
    )


async def used(work: UnitOfWork, lane: Lane, month: str) -> Used:
    row = (
        await work.connection.execute(
            select(usage.c.sent, usage.c.received, usage.c.refused_since, usage.c.refused_at).where(
                usage.c.channel == lane[0], usage.c.bot == lane[1], usage.c.month == month
            )
        )
    ).one_or_none()
    if row is None:
        return Used()
    since, last = row.refused_since, row.refused_at
    return Used(row.sent, row.received, None if since is None or last is None else Refusal(since, last))


async def under_way(work: UnitOfWork, lane: Lane) -> int:
    """Calls of a lane that are not settled yet."""
    # Said twice, since SQLite does not see that what is under way is in the index of what is queued or under way.
    found = select(func.count()).where(outbox.c.channel == lane[0], outbox.c.bot == lane[1], _IS_OPEN, _SENDING)
    return await work.connection.scalar(found) or 0


async def users(work: UnitOfWork, lane: Lane) -> int:
    """How many people can be written to by a lane."""
    found = select(func.count()).where(
        address.c.channel == lane[0], address.c.bot == lane[1], address.c.state.in_(_DELIVERABLE)
    )
    return await work.connection.scalar(found) or 0


async def took_before(work: UnitOfWork, lane: Lane, external_ids: Collection[str]) -> frozenset[str]:
    """Those of some chats that have taken a message, as far as messages are kept."""
    rows = await work.connection.scalars(_took(lane).where(outbox.c.external_id.in_(external_ids)).distinct())
    return frozenset(rows)


async def have_taken(work: UnitOfWork, lane: Lane, limit: int) -> frozenset[str]:
    """The chats of a lane that have taken a message, as far as messages are kept."""
    return frozenset(await work.connection.scalars(_took(lane).distinct().limit(limit)))


def _took(lane: Lane) -> Select[str]:
    return select(outbox.c.external_id).where(
        outbox.c.channel == lane[0], outbox.c.bot == lane[1], outbox.c.state == DeliveryState.ACCEPTED
    )


async def waiting_since(work: UnitOfWork, row_ids: Collection[int], before: datetime) -> frozenset[int]:
    """Those of some rows that were put in before a moment."""
    rows = await work.connection.scalars(
        select(outbox.c.id).where(outbox.c.id.in_(row_ids), outbox.c.created_at <= before)
    )
    return frozenset(rows)
