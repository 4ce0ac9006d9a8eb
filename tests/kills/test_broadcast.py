"""A broadcast to 200 people, half on each channel, whose bot is killed in the middle and started again."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.advisory import Advisory
from bot.domain.delivery import DeliveryState
from bot.store.engine import Database
from bot.store.tables import outbox
from tests.kills.bots import Bot, Incubator
from tests.kills.district import IN_FLIGHT, LANES, District, open_district
from tests.kills.wire import tell
from tests.kit.crashing import Crash, Point

SIZE = 200


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        yield opened


@pytest.mark.parametrize("point", Point)
async def test_a_kill_at_a_named_point_loses_nothing(district: District, point: Point, dice: random.Random):
    for nth in (1, dice.randint(2, SIZE - 1), SIZE):
        tell(f"{point}, call {nth}")
        sent = await district.sends()
        async with district.bot(Crash(point, nth)) as bot:
            _arm(district, bot, point, nth)
            await bot.dies()
        await _goes_on(district, sent)


async def test_a_kill_at_any_moment_loses_nothing(district: District, dice: random.Random):
    """Ten; sixty of each kind are in the bench (`kills`)."""
    for number in range(1, 11):
        accepted, pause = dice.randint(1, SIZE), dice.uniform(0, 0.06)
        tell(f"kill {number}: {accepted} accepted, and {pause:.3f} s")
        sent = await district.sends()
        reached = asyncio.Event()
        district.wire.at("accepted", accepted, reached.set)
        async with district.bot() as bot:
            await asyncio.wait_for(reached.wait(), 20)
            await asyncio.sleep(pause)
            await bot.killed()
        await _goes_on(district, sent)


def _arm(district: District, bot: Bot, point: Point, nth: int) -> None:
    match point:
        case Point.MID_CALL:
            district.wire.at("arrived", nth, bot.kill)
        case Point.AFTER_ACCEPT:
            district.wire.at("accepted", nth, bot.kill)
        case Point.AFTER_CLAIM | Point.BEFORE_SETTLE:
            pass  # the process sees to it by itself


async def _goes_on(district: District, sent: Advisory) -> None:
    """The bot starts again. What was under way at the kill is what its database says."""
    await district.wire_is_quiet()
    mine = outbox.c.revision_id == sent.revision_id
    under_way = await district.chats(DeliveryState.SENDING, mine)
    assert len(under_way) <= LANES * IN_FLIGHT
    async with district.bot():
        await district.settles()
    assert len(await district.chats(DeliveryState.ACCEPTED, mine)) == SIZE
    assert await district.count(outbox, mine) == SIZE
    district.check_copies(sent.text.headline, under_way)
    district.forgets()
