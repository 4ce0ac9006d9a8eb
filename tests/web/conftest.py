"""The page that links lead to, over a district of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.usecases.district import District
from tests.web.linked import Site, open_site


@pytest.fixture
async def district(sqlite_url: str, make_database) -> AsyncIterator[District]:
    async for database in make_database(sqlite_url):
        yield await District.make(database)


@pytest.fixture
async def site(district: District) -> AsyncIterator[Site]:
    async with open_site(district) as opened:
        yield opened
