"""Rows that wait long become more urgent step by step, so that no stream of warnings starves the rest."""

from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, select, update

from bot.domain.ration import AGEING, OLDEST
from bot.store.engine import UnitOfWork
from bot.store.tables import outbox


async def age(work: UnitOfWork) -> int:
    """One pass: counts the waiting of what is new from now on; returns how many rows have waited for a step.

    The parts of a message are put in at once and taken in order, so they always age together: what is under way
    ages too.
    """
    waits: ColumnElement[bool] = literal_column("state IN ('queued', 'sending')")
    below = and_(waits, outbox.c.priority > OLDEST)
    stepped = await _touch(
        work,
        and_(below, outbox.c.aged_at <= work.database_seconds - AGEING),
        {"priority": outbox.c.priority - 1, "aged_at": work.database_seconds},
    )
    await _touch(work, and_(below, outbox.c.aged_at.is_(None)), {"aged_at": work.database_seconds})
    return stepped


async def _touch(work: UnitOfWork, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    """Locks rows by their ids, as settling does: else both could wait for each other."""
    if not work.sqlite:
        which = outbox.c.id.in_(select(outbox.c.id).where(which).order_by(outbox.c.id).with_for_update())
    touched = await work.connection.execute(update(outbox).where(which).values(**values))
    return touched.rowcount
