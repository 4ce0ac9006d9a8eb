"""What a new start makes of what was under way, and that two never run at once on SQLite."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryState, Reason
from bot.domain.messages import CallKind
from bot.store.engine import Database
from bot.store.tables import outbox
from tests.kills.bots import Incubator
from tests.kills.district import MARK, District, open_district
from tests.kills.wire import EDITS, POLLS
from tests.kit.crashing import Crash, Point

SIZE = 40


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        yield opened


async def test_a_call_that_was_lost_twice_rests_unknown_and_is_never_made_again(district: District):
    deaf, forgetful, *others = district.schools
    district.world.faults.black_hole(phone=deaf.phone)
    district.world.faults.black_hole(phone=forgetful.phone, accepted=True)
    sent = await district.sends()

    async def only_they_wait() -> bool:
        settled = len(await district.chats(DeliveryState.ACCEPTED)) == len(others)
        return settled and {deaf.chat_id, forgetful.chat_id} <= {call.chat_id for call in district.wire.calls()}

    for _ in range(2):
        async with district.bot() as bot:
            await district.until(only_they_wait)
            await bot.killed()
        district.wire.forget()
    async with district.bot():
        await district.settles()
        await asyncio.sleep(0.3)
    assert not {deaf.chat_id, forgetful.chat_id} & {call.chat_id for call in district.wire.calls()}
    unknown = await district.chats(DeliveryState.UNKNOWN, outbox.c.reason == Reason.UNKNOWN_TWICE)
    assert sorted(unknown) == sorted([deaf.chat_id, forgetful.chat_id])
    assert len(await district.chats(DeliveryState.ACCEPTED)) == len(others)
    assert deaf.texts() == []
    first, second = forgetful.texts(sent.text.headline)
    assert not first.startswith(MARK)
    assert second.startswith(MARK)


async def test_an_edit_that_was_lost_is_made_again_without_a_mark(district: District):
    sent = await district.sends()
    school = district.schools[0]
    async with district.bot() as bot:
        await district.settles()
        school.phone.tap("Đã nhận")
        district.wire.at("arrived", 1, bot.kill, EDITS)
        await bot.dies()
    district.world.faults.black_hole(method="editMessageText", times=1)
    async with district.bot() as bot:
        district.wire.at("arrived", 1, bot.kill, EDITS)
        await bot.dies()
    async with district.bot():
        await district.settles()
    assert len(district.wire.calls(EDITS)) == 3
    (text,) = school.texts(sent.text.headline)
    assert "✓ Đã nhận" in text
    assert MARK not in text
    assert await district.chats(DeliveryState.ACCEPTED, outbox.c.kind == CallKind.EDIT) == [school.chat_id]


async def test_an_advisory_that_expired_meanwhile_is_not_sent(district: District):
    now = district.world.clock.now()
    sent = await district.sends(expires=now + timedelta(hours=1))
    async with district.bot(Crash(Point.AFTER_CLAIM, 1)) as bot:
        await bot.dies()
    under_way = await district.chats(DeliveryState.SENDING)
    assert under_way
    district.world.clock.forward(hours=2)
    async with district.bot():
        await district.settles()
        await asyncio.sleep(0.3)
    assert all(school.texts() == [] for school in district.schools)
    assert sorted(await district.chats(DeliveryState.UNKNOWN)) == sorted(under_way)
    expired = await district.chats(DeliveryState.EXPIRED, outbox.c.revision_id == sent.revision_id)
    assert len(expired) == SIZE - len(under_way)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL has room for several
async def test_a_second_bot_on_the_same_database_is_refused(district: District):
    async with district.bot() as first:
        await _runs(district)
        async with district.bot() as second:
            await second.dies()
            assert second.said("refused: now.already-running")
        await district.sends()
        await district.settles()
        await first.killed()
        async with district.bot() as third:
            await district.sends()
            await district.settles()
            await third.stopped()
    assert len(await district.chats(DeliveryState.ACCEPTED)) == 2 * SIZE


@pytest.mark.parametrize("moment", [1, 15, 30])
async def test_a_bot_told_to_stop_finishes_what_it_began_and_repeats_nothing(district: District, moment: int):
    sent = await district.sends()
    reached = asyncio.Event()
    district.wire.at("accepted", moment, reached.set)
    async with district.bot() as bot:
        await asyncio.wait_for(reached.wait(), 20)
        await bot.stopped()
    assert await district.chats(DeliveryState.SENDING) == []
    async with district.bot():
        await district.settles()
    district.check_copies(sent.text.headline, ())
    assert len(await district.chats(DeliveryState.ACCEPTED)) == SIZE


async def _runs(district: District) -> None:
    """Waits until a bot asks for updates on both channels."""
    await district.world.until(lambda: len({call.method for call in district.wire.calls(POLLS)}) == 2, 20)
