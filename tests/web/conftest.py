"""The page that links lead to, over a district of its own."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.advisory import Advisory
from tests.kit.roster import OFFICER_A, PRINCIPAL_A
from tests.usecases.district import District
from tests.web.linked import Site, attached, open_site


@pytest.fixture
async def district(sqlite_url: str, make_database) -> AsyncIterator[District]:
    async for database in make_database(sqlite_url):
        yield await District.make(database)


@pytest.fixture
async def site(district: District) -> AsyncIterator[Site]:
    async with open_site(district) as opened:
        yield opened


@pytest.fixture
async def made(site: Site) -> Advisory:
    """An advisory with one file."""
    return await site.district.issue(OFFICER_A, attachments=(attached("a.pdf"),))


@pytest.fixture
def token(site: Site, made: Advisory) -> str:
    return site.token(PRINCIPAL_A, made)
