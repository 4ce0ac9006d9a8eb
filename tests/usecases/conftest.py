"""Properties take the time they take: no deadline, since machines are shared."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import settings

from tests.usecases.calling import LINKS
from tests.usecases.district import District
from tests.usecases.short_month import run_short

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
async def district(sqlite_url: str, make_database) -> AsyncIterator[District]:
    async for database in make_database(sqlite_url):
        yield await District.make(database)


@pytest.fixture(params=["sqlite", "postgresql"])
async def linked(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    """A district on either database, with a page of ours that people can open."""
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        made = await District.make(database)
        made.house = replace(made.house, links=LINKS)
        yield made


@pytest.fixture
async def short(district: District) -> District:
    """A district in which the main bot's month is short."""
    return await run_short(district)
