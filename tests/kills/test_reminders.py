"""Reminders that fall due while the bot is dead, or whose bot dies while they go out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.advisory import Audience
from bot.domain.delivery import DeliveryState
from bot.store import occurrences, reminders
from bot.store.engine import Database
from bot.store.reminders import Reminder
from bot.store.tables import outbox
from bot.usecases import reminding
from tests.kills.bots import Incubator
from tests.kills.district import District, open_district
from tests.kit.crashing import BEAT

SIZE = 40
REPORT = "Nộp báo cáo tháng về Công an phường"
LATE = "nhắc muộn"


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        yield opened


async def test_a_reminder_that_fell_due_in_a_stop_comes_once_and_late(district: District):
    reminder = await _remind(district)
    async with district.bot():
        await district.until(lambda: _runs(district))
    district.world.clock.forward(hours=3)
    for _ in range(2):
        async with district.bot() as bot:
            await district.until(lambda: _fired(district, reminder, ["late"]))
            await district.settles()
            await asyncio.sleep(2 * BEAT)  # for more looks at what is due
            await bot.stopped()
    assert [len(school.texts(REPORT)) for school in district.schools] == [1] * SIZE
    assert all(LATE in text for school in district.schools for text in school.texts(REPORT))


async def test_a_reminder_that_is_too_late_is_kept_as_missed(district: District):
    reminder = await _remind(district, rule="FREQ=DAILY")
    district.world.clock.forward(days=2, hours=14)  # the grace is twelve hours
    async with district.bot():
        await district.until(lambda: _fired(district, reminder, ["missed"] * 3))
        await district.settles()
    assert all(school.texts() == [] for school in district.schools)
    async with district.database.read() as work:
        stored = await reminders.load(work, reminder.id)
    assert stored is not None
    assert stored.next_at == reminder.starts_at + timedelta(days=3)


@pytest.mark.parametrize("stage", ["arrived", "accepted"])
async def test_a_reminder_whose_bot_dies_while_it_goes_out_goes_out_once(district: District, stage):
    reminder = await _remind(district)
    district.world.clock.forward(hours=1, seconds=1)
    async with district.bot() as bot:
        district.wire.at(stage, 15, bot.kill)
        await bot.dies()
    await district.wire_is_quiet()
    under_way = await district.chats(DeliveryState.SENDING)
    district.world.clock.forward(minutes=30)
    async with district.bot():
        await district.settles()
    assert await _fired(district, reminder, ["fired"])
    assert await district.count(outbox, outbox.c.purpose == "reminder") == SIZE
    district.check_copies(REPORT, under_way)


async def _remind(district: District, rule: str | None = None) -> Reminder:
    """In an hour, everybody."""
    officer, now = await district.officer(), district.world.clock.now()
    async with district.database.write() as work:
        return await reminding.set_reminder(
            work,
            district.house,
            officer,
            text=REPORT,
            starts_at=_whole(now + timedelta(hours=1)),
            rule=rule,
            audience=Audience(),
            now=now,
            via="cli",
        )


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


async def _fired(district: District, reminder: Reminder, states: list[str]) -> bool:
    async with district.database.read() as work:
        return [state for _, _, state in await occurrences.of_reminder(work, reminder.id)] == states


async def _runs(district: District) -> bool:
    return bool(district.world.calls)
