"""Which schema a database has, and how it gets today's. Alembic does the work; `migrations/` says what changed.

Schema changes run on a connection of their own: SQLite rebuilds tables, which its foreign keys must not see.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.engine import URL

from bot.domain.errors import NotPossibleNow
from bot.store.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 8_201_104_15  # any fixed number: the advisory lock of those who upgrade on PostgreSQL


def head() -> str:
    """The revision that this program wants."""
    return max(_revisions())


@cache
def _revisions() -> frozenset[str]:
    """All that this program knows, each the number that its file's name begins with: one after the other."""
    return frozenset(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py"))


async def revision_now(database: Database) -> str | None:
    """The revision that a database has; None when it has none or doesn't exist yet, which doesn't create it."""
    if database.path is not None and not database.path.exists():
        return None
    async with database.read() as work:
        if not await work.connection.run_sync(lambda connection: inspect(connection).has_table("alembic_version")):
            return None
        found: str | None = await work.connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


async def require_head(database: Database) -> None:
    """Refuses a database that this program can't work with.

    Raises:
        NotPossibleNow: `schema-old` when it has to be upgraded, `schema-new` when a newer program upgraded it.
    """
    if not _is_head(await revision_now(database)):
        raise NotPossibleNow("schema-old")


async def upgrade(database: Database) -> bool:
    """Brings a database to `head()` in one transaction, all or nothing; a new one is made. False: it was there.

    Raises:
        NotPossibleNow: `schema-new`.
    """
    if _is_head(await revision_now(database)):
        return False
    from alembic import command  # noqa: PLC0415 - heavy, and a bot that runs needs none of it

    await migrate(database, lambda config: command.upgrade(config, "head"))
    return True


def _is_head(revision: str | None) -> bool:
    if revision is not None and revision not in _revisions():
        raise NotPossibleNow("schema-new")
    return revision == head()


async def migrate(database: Database, act: "Callable[[Config], None]") -> None:
    """Runs an Alembic command on a database, in one transaction."""
    await asyncio.to_thread(_migrate, database.url, act)


def _migrate(url: URL, act: "Callable[[Config], None]") -> None:
    with _connect(url) as connection:
        act(configuration(connection))


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, without a file."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connect(url: URL) -> Iterator[Connection]:
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url.set(drivername="sqlite") if sqlite else url, poolclass=NullPool)
    if sqlite:
        _prepare_sqlite(engine)
    with engine.begin() as connection:
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield connection
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            assert broken is None, f"a migration left {broken[0]} without what it refers to"


def _prepare_sqlite(engine: Engine) -> None:
    """Our own BEGIN, so that changes of the schema can be taken back; foreign keys stay off."""

    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
