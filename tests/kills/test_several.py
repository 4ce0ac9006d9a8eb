"""Two bots side by side on one PostgreSQL: whoever holds a lane is killed or stopped, and the other goes on."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.advisory import Answer
from bot.domain.delivery import DeliveryState
from bot.store import advisories
from bot.store.engine import Database
from bot.store.leases import OVER
from bot.store.tables import inbox, occurrence, outbox
from bot.usecases import reminding
from tests.kills.bots import Bot, Incubator
from tests.kills.district import IN_FLIGHT, LANES, District, open_district, settings_of
from tests.kills.wire import POLLS

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

SIZE = 200
ALL = 4  # leases: two lanes, two readers
TAKEN_OVER = 5.0  # seconds


@pytest.fixture
def mode() -> str:
    return "polling"


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path, mode: str) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE, mode=mode) as opened:
        yield opened


@pytest.mark.parametrize("nth", [1, 60, SIZE - 20])
async def test_the_holder_is_killed_in_a_broadcast_and_the_other_goes_on_at_once(district: District, nth: int):
    async with district.bot() as first:
        await _holds(district, first, ALL)
        async with district.bot() as second:
            await _runs_beside(second)
            sent = await district.sends()
            district.wire.at("accepted", nth, first.kill)
            await first.dies()
            killed = time.monotonic()
            under_way = await district.chats(DeliveryState.SENDING)
            assert len(under_way) <= LANES * IN_FLIGHT
            await _holds(district, second, ALL)
            assert time.monotonic() - killed < TAKEN_OVER
            await district.settles()
            assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE
            district.check_copies(sent.text.headline, under_way)
            school = district.schools[0]
            school.phone.tap("Đã nhận")
            await district.until(lambda: _answered(district, sent.revision_id, 1))
            await district.settles()


async def test_the_holder_is_stopped_in_a_broadcast_and_finds_out_before_it_acts_again(district: District):
    async with district.bot(errors_expected=True) as first:
        await _holds(district, first, ALL)
        async with district.bot() as second:
            await _runs_beside(second)
            sent = await district.sends()
            frozen = asyncio.Event()

            def freeze() -> None:
                first.freeze()
                frozen.set()

            district.wire.at("accepted", 60, freeze)
            await asyncio.wait_for(frozen.wait(), 20)
            since = time.monotonic()
            under_way = await district.chats(DeliveryState.SENDING)
            assert len(under_way) <= LANES * IN_FLIGHT
            await _holds(district, second, ALL)
            assert time.monotonic() - since < OVER + TAKEN_OVER
            await district.settles()
            assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE
            later = await district.sends()
            await district.settles()
            polls = len(district.wire.calls(POLLS))
            first.thaw()
            await district.until(lambda: _said(first, "lease_lost", ALL))
            await asyncio.sleep(1)
            last = await district.sends()
            await district.settles()
            assert len(district.wire.calls(POLLS)) <= polls + 2 * LANES  # those of the second, whose line is held
            assert not second.said("another process reads")
            await second.killed()
            await _holds(district, first, 2 * ALL)
            again = await district.sends()
            await district.settles()
    district.check_copies(sent.text.headline, under_way)
    for one in (later, last, again):
        district.check_copies(one.text.headline, ())


@pytest.mark.parametrize("mode", ["webhook"])
async def test_a_tap_that_comes_to_one_process_while_the_other_sends(district: District):
    await district.officer_joins()
    elsewhere = settings_of(district.sandbox, district.database, "webhook")
    async with district.bot() as first:
        await _holds(district, first, LANES)
        async with district.bot(settings=elsewhere) as second:
            await district.world.until(lambda: len(_announced(district)) == 2 * LANES, 20)
            sent = await district.sends()
            reached = asyncio.Event()
            district.wire.at("accepted", 40, reached.set)
            await asyncio.wait_for(reached.wait(), 20)
            early = [school for school in district.schools if school.texts(sent.text.headline)][:20]
            for school in early:
                if school.phone.channel == "telegram":
                    school.phone.tap("Đã nhận")
                else:
                    school.phone.say("da nhan")
            await district.until(lambda: _answered(district, sent.revision_id, len(early)))
            await district.settles()
            assert not second.said("lease_held")
    assert await district.count(inbox, inbox.c.state == "done") == len(early)
    district.check_copies(sent.text.headline, ())
    for school in early:
        if school.phone.channel == "telegram":
            (text,) = school.texts(sent.text.headline)
            assert "✓ Đã nhận" in text


async def test_a_thousand_reminders_fire_once_each_however_many_look(district: District):
    await district.officer_joins()
    officer, now = await district.officer(), district.world.clock.now()
    async with district.database.write() as work:
        for number in range(1000):
            await reminding.set_reminder(
                work,
                district.house,
                officer,
                text=f"Việc {number}",
                starts_at=now + timedelta(hours=1),
                rule=None,
                audience=None,
                now=now,
            )
    district.world.clock.forward(hours=1, seconds=1)
    async with district.bot() as first, district.bot() as second:
        await district.until(lambda: _fired(district, 1000), patience=80)
        await asyncio.sleep(1)
        await first.stopped()
        await second.stopped()
    assert await district.count(occurrence) == 1000
    assert await district.count(outbox, outbox.c.purpose == "reminder") == 1000


async def _runs_beside(bot: Bot) -> None:
    async with asyncio.timeout(20):
        while not bot.said("began"):  # noqa: ASYNC110 - another process says it
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)
    assert not bot.said("lease_held")


async def _holds(district: District, bot: Bot, leases: int) -> None:
    await district.until(lambda: _said(bot, "lease_held", leases))


async def _said(bot: Bot, words: str, times: int) -> bool:
    return sum(words in line for line in bot.log) >= times


async def _fired(district: District, number: int) -> bool:
    return await district.count(occurrence) >= number


async def _answered(district: District, revision_id: int, number: int) -> bool:
    async with district.database.read() as work:
        given = await advisories.answers_to(work, revision_id)
    return len(given) == number and set(given.values()) == {Answer.DA_NHAN}


def _announced(district: District) -> list[str]:
    return [call.method for call in district.wire.calls(("setwebhook", "webhook")) if call.outcome == "ok"]
