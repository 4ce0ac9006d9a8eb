"""Connections and the unit of work. One transaction is one unit of work; nothing is saved outside one.

SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE for writers and one writer at a time in a process, so that waiting
is done in asyncio and never in threads. PostgreSQL: plain transactions.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Float, cast, event, extract, func, literal_column
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import BadInput

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def read_url(text: str) -> URL:
    """A database URL with our driver.

    Raises:
        BadInput: `database-url` for anything but sqlite:///FILE and postgresql://….
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise BadInput("database-url") from error
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None or (driver.startswith("sqlite") and not url.database):
        raise BadInput("database-url")
    return url.set(drivername=driver)


class UnitOfWork:
    """One transaction. `wake()` asks that the sender and others look for new work after the commit."""

    def __init__(self, connection: AsyncConnection, *, sqlite: bool) -> None:
        self.connection = connection
        self.sqlite = sqlite
        self.after_commit: list[Callable[[], None]] = []
        self.woke = False

    def wake(self) -> None:
        self.woke = True

    @property
    def database_seconds(self) -> ColumnElement[float]:
        """The database's own clock, seconds since 1970: for leases and retries, which no wall clock may move."""
        if self.sqlite:
            return literal_column("((julianday('now') - 2440587.5) * 86400.0)")
        return cast(extract("epoch", func.clock_timestamp()), Float)


class Database:
    """An engine with its habits; made in wiring, closed there."""

    def __init__(self, url: URL | str) -> None:
        self.url = read_url(url) if isinstance(url, str) else url
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _make_engine(self.url, sqlite=self.sqlite)
        self._writer: asyncio.Lock | None = asyncio.Lock() if self.sqlite else None
        self._listeners: list[Callable[[], None]] = []

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    def on_wake(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that commits when the block ends, or rolls back when it raises."""
        async with self._writer or nullcontext(), self.engine.connect() as connection:
            work = UnitOfWork(connection, sqlite=self.sqlite)
            async with connection.begin():
                yield work
        if work.woke:
            for listener in self._listeners:
                listener()
        for act in work.after_commit:
            act()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that only reads and never waits for a writer."""
        async with self.engine.connect() as connection:
            await connection.execution_options(read_only=True)
            async with connection.begin() as transaction:
                yield UnitOfWork(connection, sqlite=self.sqlite)
                await transaction.rollback()

    async def close(self) -> None:
        await self.engine.dispose()


def _make_engine(url: URL, *, sqlite: bool) -> AsyncEngine:
    if not sqlite:
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_async_engine(url, pool_size=8, max_overflow=8)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


# secure_delete: what is forgotten is overwritten, not left on a free page.
_PRAGMAS = (
    "busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
)  # fmt: skip


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes too late (reads would run outside the transaction), so ours replaces it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
