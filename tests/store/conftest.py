"""The store's suite runs on both databases. Properties take the time they take: machines are shared."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bot.store.engine import Database, read_url
from bot.store.tables import metadata
from tests.kit.roster import PRINCIPAL_A
from tests.store.box import Box
from tests.store.people import Town

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def postgres_of_the_suite(postgres_server: str) -> str:
    """One database with today's tables for the whole suite: to make one takes longer than most tests."""
    with psycopg.connect(f"host={postgres_server} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE store_suite")
    url = f"postgresql://postgres@/store_suite?host={postgres_server}"
    engine = create_engine(read_url(url), poolclass=NullPool)
    metadata.create_all(engine)
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, make_database) -> AsyncIterator[Database]:
    """An empty database of both kinds in turn, with today's tables."""
    if request.param == "sqlite":
        async for made in make_database(request.getfixturevalue("sqlite_url")):
            yield made
        return
    emptied = Database(request.getfixturevalue("postgres_of_the_suite"))
    async with emptied.engine.begin() as connection:
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        await connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
    yield emptied
    await emptied.close()


@pytest.fixture
def box(database: Database) -> Box:
    return Box(database)


@pytest.fixture
async def town(database: Database) -> Town:
    return await Town.make(database)


@pytest.fixture
async def address_id(town: Town) -> int:
    return await town.join(PRINCIPAL_A)


@pytest.fixture
async def revision_id(town: Town) -> int:
    return (await town.advisory()).revision_id


@pytest.fixture
async def occurrence_id(town: Town) -> int:
    return await town.occurrence(await town.reminder())
