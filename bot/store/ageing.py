"""Rows that wait long become more urgent step by step, so that no stream of warnings starves the rest."""

from sqlalchemy import ColumnElement, literal_column, update

from bot.domain.ration import AGEING, OLDEST
from bot.store.engine import UnitOfWork
from bot.store.tables import outbox


async def age(work: UnitOfWork) -> int:
    """One pass: counts the waiting of what is new from now on; returns how many rows have waited for a step.

    The parts of a message are put in at once and taken in order, so they always age together: what is under way
    ages too.
    """
    waits: ColumnElement[bool] = literal_column("state IN ('queued', 'sending')")
    below = (waits, outbox.c.priority > OLDEST)
    stepped = await work.connection.execute(
        update(outbox)
        .where(*below, outbox.c.aged_at <= work.database_seconds - AGEING)
        .values(priority=outbox.c.priority - 1, aged_at=work.database_seconds)
    )
    await work.connection.execute(
        update(outbox).where(*below, outbox.c.aged_at.is_(None)).values(aged_at=work.database_seconds)
    )
    return stepped.rowcount
