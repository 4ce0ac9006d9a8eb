"""Who works on a database: one `run` on SQLite, any number on PostgreSQL; nobody else while it is upgraded.

The place is held by the process and goes with it, however it ends.
"""

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NoReturn, TextIO

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import NotPossibleNow
from bot.store.engine import Database

log = structlog.get_logger(__name__)

_LOCK = 8_201_104_14  # any fixed number: the session's advisory lock on PostgreSQL
_PATIENCE = 1.0  # seconds; who only asks holds the place for a moment, and a server notices a death with a delay
_TRY_AGAIN = 0.05


class Place:
    """A place on one database: a lock on a file beside SQLite's, or a connection's lock on PostgreSQL.

    `beside`: where the database has room for several, others may have a place beside ours.
    """

    def __init__(self, database: Database, *, beside: bool = False) -> None:
        self._database = database
        self._shared = beside and not database.sqlite
        self._file: TextIO | None = None
        self._connection: AsyncConnection | None = None

    async def take(self, patience: float = 0.0) -> None:
        """Takes the place, waiting for it so many seconds.

        Raises:
            NotPossibleNow: `already-running`, or `being-upgraded` where others who run would be no hindrance.
        """
        deadline = time.monotonic() + patience
        while not (self._lock_file(self._database.path) if self._database.path else await self._lock_connection()):
            if time.monotonic() >= deadline:
                raise NotPossibleNow("being-upgraded" if self._shared else "already-running")
            await asyncio.sleep(_TRY_AGAIN)

    async def keep(self, every: float = 5.0) -> NoReturn:
        """Looks for ever whether the place is still held: a connection can be lost, and the lock with it.

        Raises:
            NotPossibleNow: `being-upgraded`, since an upgrade began meanwhile.
        """
        while True:
            await asyncio.sleep(every)
            if self._file is not None:
                continue
            with suppress(SQLAlchemyError):  # the database is away: later
                if not await self._is_connected():
                    log.warning("place_lost")
                    await self.take(_PATIENCE)

    async def leave(self) -> None:
        """Gives the place back."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            with suppress(SQLAlchemyError):  # a connection that is lost has given it back already
                await self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            await self._connection.close()
        self._file = self._connection = None

    def _lock_file(self, database_path: Path) -> bool:
        file = lock_path(database_path).open("w", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    async def _lock_connection(self) -> bool:
        connection = await self._database.engine.connect()
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        lock = "pg_try_advisory_lock_shared" if self._shared else "pg_try_advisory_lock"
        if not await autocommit.scalar(text(f"SELECT {lock}(:key)"), {"key": _LOCK}):
            await connection.close()
            return False
        self._connection = autocommit
        return True

    async def _is_connected(self) -> bool:
        connection = self._connection
        if connection is None:
            return False
        try:
            await connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self._connection = None
            await connection.close()
            return False
        return True


@asynccontextmanager
async def hold_place(
    database: Database, patience: float = _PATIENCE, *, beside: bool = False
) -> AsyncIterator[Place]:
    """Holds the place while the block runs; `beside`: several may, where the database has room for them.

    Raises:
        NotPossibleNow: `already-running` or `being-upgraded`.
    """
    place = Place(database, beside=beside)
    await place.take(patience)
    try:
        yield place
    finally:
        await place.leave()


async def somebody_runs(database: Database) -> bool:
    """Whether a `run` holds a place now."""
    try:
        async with hold_place(database, patience=0.0):
            return False
    except NotPossibleNow:
        return True


def lock_path(database_path: Path) -> Path:
    return database_path.with_name(f"{database_path.name}.lock")
