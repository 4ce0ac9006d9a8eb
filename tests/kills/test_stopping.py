"""How soon a bot stops and goes on, whatever its platforms do. The limits are generous: machines are shared."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryState
from bot.store.engine import Database
from tests.kills.bots import Bot, Incubator
from tests.kills.district import District, open_district

SIZE = 40
AT_ONCE = 10.0  # seconds; meant are five at most

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # not the database's matter


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        yield opened


async def test_a_bot_whose_calls_hang_stops_at_once_and_its_next_start_repeats_them_marked(district: District):
    hole = district.world.faults.black_hole(channel="telegram", method="sendMessage")
    sent = await district.sends()
    async with district.bot() as bot:
        await district.world.until(lambda: len(district.wire.calls()) >= SIZE, 20)
        began = time.monotonic()
        await bot.stopped()
        assert time.monotonic() - began < AT_ONCE
    hanging = await district.chats(DeliveryState.SENDING)
    assert len(hanging) == SIZE // 2
    district.world.faults.remove(hole)
    async with district.bot():
        await district.settles()
    district.check_copies(sent.text.headline, hanging)
    assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE


@on_sqlite
async def test_a_bot_that_its_platform_refuses_stops_at_once(district: District):
    district.world.faults.refuse(401, "Unauthorized", channel="telegram", method="sendMessage")
    await district.sends()
    async with district.bot() as bot:
        await district.world.until(lambda: any(call.status == 401 for call in district.wire.calls()), 20)
        began = time.monotonic()
        await bot.stopped()
        assert time.monotonic() - began < AT_ONCE
    assert await district.chats(DeliveryState.SENDING) == []


@on_sqlite
async def test_a_bot_whose_platform_is_down_stops_at_once(district: District):
    district.world.faults.cut_before(channel="telegram")
    await district.sends()
    async with district.bot() as bot:
        await district.until(lambda: _said(bot, "channel_down"))
        began = time.monotonic()
        await bot.stopped()
        assert time.monotonic() - began < AT_ONCE


async def test_a_start_goes_on_at_once_with_what_a_kill_left(district: District):
    await district.sends()
    async with district.bot() as bot:
        district.wire.at("accepted", 5, bot.kill)
        await bot.dies()
    district.wire.forget()

    async with district.bot() as bot:
        await district.until(lambda: _said(bot, "began"))
        began = time.monotonic()
        await district.world.until(lambda: bool(district.wire.calls()), AT_ONCE)
        assert time.monotonic() - began < AT_ONCE
        await district.settles()


async def _said(bot: Bot, words: str) -> bool:
    return bot.said(words)
