"""A lane over a real outbox: what leaves when, and what becomes of a row of which nothing could be sent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, text, update

from bot.channels.telegram.outbound import TelegramOutbound
from bot.domain.advisory import Level
from bot.domain.delivery import Accepted, DeliveryState, Outcome, Priority
from bot.domain.messages import Call, FileKind, Part
from bot.domain.profile import Command, Introduction
from bot.store import ageing, files, payloads
from bot.store.engine import Database
from bot.store.leases import hold
from bot.store.outbox import lane_name
from bot.store.tables import outbox
from bot.usecases.settling import Result, settle_results
from bot.wiring.program import SystemClock
from jobs.deliver import Lane, Pace
from jobs.gate import Gate
from tests.store.box import LANE, NOW, Box
from tests.usecases.samples import HOUSE


class Platform:
    """Takes everything after a moment, and keeps what it was called with."""

    channel, bot = LANE
    capabilities = TelegramOutbound.capabilities

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._called = asyncio.Event()

    @property
    def chats(self) -> list[str]:
        return [call.external_id for call in self.calls]

    async def send(self, call: Call) -> Outcome:
        self.calls.append(call)
        self._called.set()
        await asyncio.sleep(0.05)
        return Accepted(str(len(self.calls)), "REMOTE" if call.file is not None else None)

    async def is_there(self) -> bool:
        return True

    def have_taken(self, _external_ids: Collection[str]) -> None:
        raise AssertionError

    async def answer_tap(self, _tap_id: str, _text: str) -> None:
        raise AssertionError

    async def set_commands(self, _external_id: str, _commands: Sequence[Command]) -> bool:
        raise AssertionError

    async def introduce(self, _introduction: Introduction) -> bool:
        raise AssertionError

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not enough():
                self._called.clear()
                await self._called.wait()

    async def got(self, many: int) -> None:
        await self.until(lambda: len(self.calls) >= many)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def box(database: Database) -> Box:
    return Box(database)


@asynccontextmanager
async def sending(database: Database, platform: Platform) -> AsyncIterator[Lane]:
    lane = Lane(database, HOUSE, platform, SystemClock(), Pace(), (Gate(platform),), lambda _result, _took: None)
    async with hold(database, lane_name(*LANE)) as held:
        running = asyncio.create_task(lane.run(held))
        yield lane
        lane.stop()
        await running


async def put_photo(box: Box) -> int:
    async with box.database.write() as work:
        file_id = await files.add_file(work, FileKind.PHOTO, "ảnh.jpg", "image/jpeg", b"jpeg", NOW)
        (payload_id,) = await payloads.add_payloads(work, [Part(file_id=file_id)], "(gửi lại)")
    (row_id,) = await box.put("an")
    async with box.database.write() as work:
        await work.connection.execute(update(outbox).where(outbox.c.id == row_id).values(payload_id=payload_id))
    return row_id


async def rename(database: Database, name: str, to: str) -> None:
    async with database.write() as work:
        await work.connection.execute(text(f"ALTER TABLE {name} RENAME TO {to}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_that_the_database_could_not_give_is_sent_later_as_if_nothing_had_been(
    database: Database, box: Box, platform: Platform
):
    """Nothing had left: a mark would be untrue, and a second time would be the row's end."""
    photo = await put_photo(box)
    await rename(database, "file", "elsewhere")
    async with sending(database, platform):
        await asyncio.sleep(2.5)
        assert (await box.row(photo)).repeat is False
        await rename(database, "elsewhere", "file")
        await platform.got(1)
    assert [call.mark for call in platform.calls] == [""]
    assert await box.state(photo) is DeliveryState.ACCEPTED


async def test_a_reply_in_the_middle_of_a_broadcast_leaves_at_once(
    database: Database, box: Box, platform: Platform
):
    for number in range(90):
        await box.put(f"chat {number}", Level.KHAN.priority)
    async with sending(database, platform):
        await platform.got(20)
        (reply,) = await box.put("asks", Priority.REPLY, text="Đã nhận")
        before = len(platform.calls)
        await platform.until(lambda: "asks" in platform.chats)
    passed = platform.chats.index("asks") - before
    assert passed <= 15, "half a second's worth"
    assert await box.state(reply) is DeliveryState.ACCEPTED


async def test_a_file_goes_up_once_and_those_who_wait_for_it_go_by_its_name_there(
    database: Database, box: Box, platform: Platform
):
    photo = await put_photo(box)
    payload_id = (await box.row(photo)).payload_id
    for number in range(8):
        (row_id,) = await box.put(f"chat {number}")
        async with database.write() as work:
            await work.connection.execute(
                update(outbox).where(outbox.c.id == row_id).values(payload_id=payload_id)
            )
    async with sending(database, platform):
        await platform.got(9)
    assert [call.file.remote_id for call in platform.calls if call.file] == [None, *["REMOTE"] * 8]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_ages_and_what_settles_never_wait_for_each_other_in_a_ring(database: Database, box: Box):
    """Somebody has the first row for a moment, the ageing waits for it, the outcomes come in any order."""
    for name in ("an", "bình"):
        await box.put(name, Level.THONG_TIN.priority)
    rows = sorted(await box.claim(), key=lambda row: row.id)

    async def age() -> None:
        async with database.write() as work:
            await ageing.age(work)

    async def settle() -> None:
        results = [Result(row, Accepted(str(row.id))) for row in reversed(rows)]
        async with database.write() as work:
            await settle_results(work, HOUSE, results, NOW)

    async with database.write() as somebody:
        first = select(outbox.c.id).where(outbox.c.id == rows[0].id).with_for_update()
        await somebody.connection.execute(first)
        ageing_ends = asyncio.create_task(age())
        await asyncio.sleep(0.3)
        settling_ends = asyncio.create_task(settle())
        await asyncio.sleep(0.3)
    await asyncio.gather(ageing_ends, settling_ends)
    assert set((await box.states()).values()) == {"accepted"}
