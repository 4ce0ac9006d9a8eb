"""Somebody runs here: one `run` a database. The place is held by the process and goes with it, however it ends."""

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from bot.domain.errors import NotPossibleNow
from bot.store.engine import Database

_LOCK = 8_201_104_14  # any fixed number: the session's advisory lock on PostgreSQL


@asynccontextmanager
async def hold_place(database: Database) -> AsyncIterator[None]:
    """Holds the place while the block runs.

    Raises:
        NotPossibleNow: `already-running`.
    """
    if database.path is not None:
        with lock_path(database.path).open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise NotPossibleNow("already-running") from error
            yield
        return
    async with database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await autocommit.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}):
            raise NotPossibleNow("already-running")
        try:
            yield
        finally:
            await autocommit.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


async def somebody_runs(database: Database) -> bool:
    """Whether a `run` holds the place now."""
    try:
        async with hold_place(database):
            return False
    except NotPossibleNow:
        return True


def lock_path(database_path: Path) -> Path:
    return database_path.with_name(f"{database_path.name}.lock")
