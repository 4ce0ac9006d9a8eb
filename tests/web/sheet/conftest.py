"""The call sheet's page, over HTTP and a database."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.usecases.district import District
from tests.web.sheet.reading import LINKS, Visitor, at_the_page


@pytest.fixture
async def district(sqlite_url: str, make_database) -> AsyncIterator[District]:
    async for database in make_database(sqlite_url):
        made = await District.make(database)
        made.house = replace(made.house, links=LINKS)
        yield made


@pytest.fixture
async def visitor(district: District) -> AsyncIterator[Visitor]:
    async with at_the_page(district) as one:
        yield one
