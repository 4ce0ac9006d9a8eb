"""What a check-up asks of a database: its habits, its clock, the newest moment that it knows. Changes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text

from bot.domain.delivery import DeliveryState
from bot.store.engine import UnitOfWork
from bot.store.tables import audit, inbox, outbox


@dataclass(frozen=True, slots=True)
class Habits:
    """`journal`: SQLite's journal mode; `encoding`: PostgreSQL's. The other one is empty."""

    journal: str = ""
    encoding: str = ""


async def habits(work: UnitOfWork) -> Habits:
    if work.sqlite:
        return Habits(journal=str(await work.connection.scalar(text("PRAGMA journal_mode"))))
    return Habits(encoding=str(await work.connection.scalar(text("SHOW server_encoding"))))


async def database_now(work: UnitOfWork) -> datetime:
    """The database's own clock."""
    seconds = await work.connection.scalar(select(work.database_seconds))
    assert seconds is not None
    return datetime.fromtimestamp(seconds, UTC)


async def newest_moment(work: UnitOfWork) -> datetime | None:
    """When the newest act of the trail was; None in a new database."""
    found: datetime | None = await work.connection.scalar(select(func.max(audit.c.at)))
    return found


async def count_deliveries(work: UnitOfWork) -> dict[DeliveryState, int]:
    """All rows of the outbox by state."""
    rows = await work.connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


async def is_calm(work: UnitOfWork) -> bool:
    """Whether nothing waits to be understood or sent."""
    new = await work.connection.scalar(select(inbox.c.id).where(inbox.c.state == "new").limit(1))
    counts = await count_deliveries(work)
    return new is None and not any(count for state, count in counts.items() if not state.final)
