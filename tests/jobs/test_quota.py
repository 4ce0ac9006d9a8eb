"""A lane and the month's quota, over the wire: it claims what is left and no more, and forgets no call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.channels.zalo.client import BotApi
from bot.channels.zalo.outbound import ZaloOutbound
from bot.domain.quota import Plan
from bot.sandbox import DEMO_ZALO_TOKEN, Phone, Sandbox, World
from bot.store import usage
from bot.store.engine import Database
from bot.store.leases import hold
from bot.store.outbox import lane_name
from bot.store.usage import Used
from bot.wiring.program import SystemClock
from jobs.deliver import Lane, Pace
from jobs.gate import Gate
from tests.store.box import Box
from tests.usecases.samples import HOUSE

BOT = DEMO_ZALO_TOKEN.partition(":")[0]
ZALO = ("zalo", BOT)
PLAN = Plan(30, 0, 4)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(World()) as opened:
        opened.zalo.settings.counted = "outbound"
        yield opened


@pytest.fixture
def box(database: Database) -> Box:
    return Box(database)


@asynccontextmanager
async def sending(database: Database, sandbox: Sandbox, plan: Plan = PLAN) -> AsyncIterator[Lane]:
    api = BotApi(DEMO_ZALO_TOKEN, base_url=sandbox.zalo_base_url)
    outbound = ZaloOutbound(api)
    house = replace(HOUSE, lanes={ZALO: outbound.capabilities}, plans={ZALO: plan})
    lane = Lane(database, house, outbound, SystemClock(), Pace(), (Gate(outbound),), lambda _result, _took: None)
    async with hold(database, lane_name(*ZALO)) as held:
        running = asyncio.create_task(lane.run(held))
        yield lane
        lane.stop()
        await running
    await api.close()


def people(sandbox: Sandbox, many: int) -> list[Phone]:
    phones = [sandbox.world.new_phone(f"+84902{number:06}", channel="zalo") for number in range(many)]
    for phone in phones:
        phone.start()
    return phones


async def put(box: Box, phones: list[Phone], purpose: str = "notice") -> None:
    for phone in phones:
        await box.put(str(phone.chat_id), purpose=purpose, lane=ZALO)


def got(phones: list[Phone]) -> int:
    return sum(any(message.by_bot for message in phone.screen) for phone in phones)


async def used(database: Database) -> Used:
    month = f"{SystemClock().now().astimezone(HOUSE.calendar.zone):%Y-%m}"
    async with database.read() as work:
        return await usage.used(work, ZALO, month)


async def test_it_sends_what_is_left_and_not_one_more_and_alarms_besides(
    database: Database, box: Box, sandbox: Sandbox
):
    sandbox.zalo.settings.users = 100
    ordinary, alarmed = (everybody := people(sandbox, 40))[:35], everybody[35:]
    await put(box, ordinary)
    async with sending(database, sandbox):
        await sandbox.world.until(lambda: got(ordinary) >= 26, 20)
        await asyncio.sleep(2)
        assert got(ordinary) == 26, "four are kept"
        await put(box, alarmed, "alarm")
        await sandbox.world.until(lambda: got(alarmed) >= 4, 20)
        await asyncio.sleep(2)
    assert got(ordinary) == 26
    assert (await used(database)).sent == 30 + got(alarmed) - 4
    held = [state for state in (await box.states()).values() if state == "queued"]
    assert len(held) >= 9


async def test_what_a_dead_process_had_under_way_counts_as_sent(database: Database, box: Box, sandbox: Sandbox):
    phones = people(sandbox, 3)
    await put(box, phones)
    assert len(await box.claim(lane=ZALO)) == 3  # and dies
    async with sending(database, sandbox):
        await sandbox.world.until(lambda: got(phones) == 3, 20)
        await asyncio.sleep(0.5)
    assert await used(database) == Used(6, 0), "each may have been sent before, and was sent again"


async def test_a_bot_that_starts_again_still_tells_its_own_limit_from_one_of_somebody_new(
    database: Database, box: Box, sandbox: Sandbox
):
    phones = people(sandbox, 2)
    await put(box, phones)
    async with sending(database, sandbox):
        await sandbox.world.until(lambda: got(phones) == 2, 20)
        await asyncio.sleep(0.5)
    sandbox.zalo.settings.messages = 1
    await put(box, phones)
    async with sending(database, sandbox):
        async with asyncio.timeout(20):
            while (await used(database)).refusal is None:  # noqa: ASYNC110 - asked of the database
                await asyncio.sleep(0.1)
    assert got(phones) == 2
