"""Which schema a database has, and how it gets today's. Alembic does the work; `migrations/` says what changed.

Schema changes run on a connection of their own: SQLite rebuilds tables, which its foreign keys must not see.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL

from bot.domain.errors import NotPossibleNow
from bot.store.engine import Database

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 8_201_104_15  # any fixed number: the advisory lock of those who upgrade on PostgreSQL


def head() -> str:
    """The revision that this program wants."""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    assert newest is not None
    return newest


async def revision_now(database: Database) -> str | None:
    """The revision that a database has; None when it has none or doesn't exist yet, which doesn't create it."""
    if database.path is not None and not database.path.exists():
        return None
    async with database.read() as work:
        return await work.connection.run_sync(
            lambda connection: MigrationContext.configure(connection).get_current_revision()
        )


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
    await migrate(database, lambda config: command.upgrade(config, "head"))
    return True


def _is_head(revision: str | None) -> bool:
    scripts = ScriptDirectory.from_config(configuration())
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise NotPossibleNow("schema-new")
    return revision == scripts.get_current_head()


async def migrate(database: Database, act: Callable[[Config], None]) -> None:
    """Runs an Alembic command on a database, in one transaction."""
    await asyncio.to_thread(_migrate, database.url, act)


def _migrate(url: URL, act: Callable[[Config], None]) -> None:
    with _connect(url) as connection:
        act(configuration(connection))


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
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
