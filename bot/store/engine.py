"""Connections and the unit of work. One transaction is one unit of work; nothing is saved outside one.

SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE for writers and one writer at a time in a process, so that waiting
is done in asyncio and never in threads. PostgreSQL: plain transactions.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, Float, cast, event, extract, func, literal_column, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import BadInput
from bot.store.steady import connect

AWAY = (OperationalError, InterfaceError, NoConnection)  # the database can't be asked now; later perhaps


def is_away(error: BaseException) -> bool:
    """Whether it is the database that can't be asked, or has cut the connection: no row is to blame."""
    return isinstance(error, AWAY) or (isinstance(error, DBAPIError) and error.connection_invalidated)


CHANNEL = "truongan"  # on which PostgreSQL tells all processes that there is new work
_LONGEST_REST = 15_000  # milliseconds between two statements of one transaction
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


def database_seconds(*, sqlite: bool = False) -> ColumnElement[float]:
    """The database's own clock, seconds since 1970."""
    if sqlite:
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)")
    return cast(extract("epoch", func.clock_timestamp()), Float)


class UnitOfWork:
    """One transaction. `wake()` asks that the sender and others look for new work after the commit."""

    def __init__(self, connection: AsyncConnection, *, sqlite: bool) -> None:
        self.connection = connection
        self.sqlite = sqlite
        self.after_commit: list[Callable[[], None]] = []
        self.woke = False

    def wake(self) -> None:
        self.woke = True

    async def turn(self, name: str) -> bool:
        """Whether a kind of work that one process does at a time is ours to do, until the transaction ends.

        Never waits. What is read afterwards holds all that whoever did it before has saved.
        """
        if self.sqlite:  # a writer is alone anyway
            return True
        took = select(func.pg_try_advisory_xact_lock(func.hashtextextended(f"turn:{name}", 0)))
        return bool(await self.connection.scalar(took))

    @property
    def database_seconds(self) -> ColumnElement[float]:
        """The database's own clock, seconds since 1970: for leases and retries, which no wall clock may move."""
        return database_seconds(sqlite=self.sqlite)


class Database:
    """An engine with its habits; made in wiring, closed there. `name`: on PostgreSQL, of its connections."""

    def __init__(self, url: URL | str) -> None:
        self.url = read_url(url) if isinstance(url, str) else url
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.name = f"truongan-{secrets.token_hex(6)}"
        self.engine = _make_sqlite(self.url) if self.sqlite else _make_postgresql(self.url, self.name)
        self._writer: asyncio.Lock | None = asyncio.Lock() if self.sqlite else None
        self._listeners: list[Callable[[], None]] = []

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    def on_wake(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def wake(self) -> None:
        """There may be new work: whoever waits for some looks."""
        for listener in self._listeners:
            listener()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that commits when the block ends, or rolls back when it raises."""
        async with self._writer or nullcontext(), self.engine.connect() as connection:
            work = UnitOfWork(connection, sqlite=self.sqlite)
            async with connection.begin():
                yield work
                if work.woke and not self.sqlite:
                    await connection.execute(select(func.pg_notify(CHANNEL, self.name)))
        if work.woke:
            self.wake()
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


def _make_postgresql(url: URL, name: str) -> AsyncEngine:
    """A transaction that is left lying is undone, since its process has stopped in the middle of it."""
    given = url.query.get("options", "")
    options = f"{given} -c idle_in_transaction_session_timeout={_LONGEST_REST}".strip()
    arguments = {"application_name": name, "options": options}
    return create_async_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True, connect_args=arguments)


def _make_sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=8, max_overflow=8, async_creator=partial(connect, Path(url.database or ""))
    )
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
