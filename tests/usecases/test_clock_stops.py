"""Where the demo's clock stops: at what will really happen, not at what was called off. On both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.advisory import Level, MessageType
from bot.domain.ladder import Ladder, Rung
from bot.store.due import next_moment
from bot.usecases.escalating import climb
from tests.kit.roster import OFFICER_A
from tests.usecases.corrections import ALL_CLEAR, CANCEL, UPDATE, corrects
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW

HOUR = timedelta(hours=1)
LADDER = Ladder(((Rung.PUSH, 2 * HOUR), (Rung.CALL_LIST, 30 * HOUR)))  # valid for a day only
CLIMBING = replace(HOUSE, ladders={Level.CANH_BAO: LADDER})


@pytest.fixture(params=["sqlite", "postgresql"])
async def district(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        made = await District.make(database)
        made.house = CLIMBING
        yield made


async def stops_at(district: District):
    async with district.database.read() as work:
        return await next_moment(work)


async def test_the_clock_stops_where_silence_is_looked_at(district: District):
    await district.issue(OFFICER_A)
    assert await stops_at(district) == NOW + 2 * HOUR


@pytest.mark.parametrize("kind", [CANCEL, ALL_CLEAR])
async def test_the_clock_does_not_stop_for_what_was_called_off(district: District, kind: MessageType):
    made = await district.issue(OFFICER_A)
    await corrects(district, OFFICER_A, made, kind)
    assert await stops_at(district) is None


async def test_after_other_words_the_clock_stops_for_these_only(district: District):
    made = await district.issue(OFFICER_A)
    district.now += HOUR
    await corrects(district, OFFICER_A, made, UPDATE)
    assert await stops_at(district) == NOW + 3 * HOUR


async def test_the_clock_does_not_stop_for_a_rung_that_lies_after_the_expiry(district: District):
    await district.issue(OFFICER_A)
    district.now += 2 * HOUR
    async with district.database.write() as work:
        assert await climb(work, district.house, district.now) == 2
    assert await stops_at(district) is None
