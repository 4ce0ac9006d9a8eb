"""A platform that is down and people who block the bot: what is urgent goes the other way, once."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.domain.advisory import Level, Status
from bot.domain.delivery import DeliveryState, Reason
from bot.domain.people import Role
from bot.store.engine import Database
from bot.store.tables import outbox
from tests.kit.roster import (
    DEPUTY_A,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
)
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town

MARK = "(gửi lại)"
GUARDS = [f"Bảo vệ {number}" for number in range(1, 7)]


@pytest.fixture
async def town(story_database: Database) -> AsyncIterator[Town]:
    """Both channels at the pace of a real one, so that a channel is known to be down before all was tried."""
    pace = {"per_second": 20, "burst": 1, "chat_per_second": 100, "chat_burst": 50}
    async with open_town(story_database, "both", "polling", delivery=pace) as opened:
        yield opened


async def on_both(town: Town, name: str) -> tuple[Someone, Someone]:
    """Somebody who joined by Telegram first and by the text-only channel later."""
    return await town.member(name, "telegram"), await town.member(name, "textonly")


async def guards_join(town: Town) -> list[tuple[Someone, Someone]]:
    async with town.database.write() as work:
        for number, name in enumerate(GUARDS):
            await town.roster.add_person(work, name, Role.BAO_VE, SCHOOL_A, f"+8490000010{number}")
    return [await on_both(town, name) for name in GUARDS]


async def rows(town: Town, state: DeliveryState, reason: Reason | None = None) -> int:
    async with town.database.read() as work:
        query = select(outbox.c.id).where(outbox.c.state == state, outbox.c.purpose == "advisory")
        if reason is not None:
            query = query.where(outbox.c.reason == reason.value)
        return len((await work.connection.scalars(query)).all())


HEADLINE = "Kẻ lạ cầm dao trước cổng"


async def test_while_telegram_swallows_everything_a_khan_goes_by_the_other_channel_and_never_twice(town: Town):
    people = await guards_join(town)
    only_telegram = await town.member(PRINCIPAL_B, "telegram")
    hole = town.world.faults.cut_before(channel="telegram")
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    copies = [await textonly.sees(HEADLINE, timeout=20) for _, textonly in people]
    assert all("1. Đã nhận" in copy.text for copy in copies), "it can be answered there"
    called = {
        call.chat_id for call in town.world.calls_of("sendMessage", "telegram") if HEADLINE in call.params["text"]
    }
    tried = [str(telegram.phone.chat_id) in called for telegram, _ in people]
    told = [copy.text.startswith(MARK) for copy in copies]
    assert told == tried, "whose first call may have arrived is told so, and nobody else"
    assert {True, False} == set(tried), "both have to be played"
    town.world.faults.remove(hole)
    await only_telegram.sees(HEADLINE, timeout=30)
    await town.settled()
    assert all(not telegram.messages for telegram, _ in people), "nobody is alarmed twice"
    people[0][1].says("1")
    await people[0][1].sees("Đã nhận")


async def test_a_khan_to_a_single_person_goes_the_other_way_too(town: Town):
    """One call without an answer is few; it is not tried for the last time before the platform was heard of."""
    telegram, textonly = await on_both(town, PRINCIPAL_A)
    hole = town.world.faults.cut_before(channel="telegram")
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Kẻ lạ trong sân trường")
    copy = await textonly.sees("Kẻ lạ trong sân trường", timeout=30)
    assert copy.text.startswith(MARK)
    town.world.faults.remove(hole)
    await town.settled()
    assert not telegram.messages


async def test_what_is_not_urgent_waits_until_the_channel_is_back(town: Town):
    people = await guards_join(town)
    hole = town.world.faults.cut_before(channel="telegram")
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Khẩn trước")
    for _, textonly in people:
        await textonly.sees("Khẩn trước", timeout=20)
    await town.sends(OFFICER_A, level=Level.THONG_TIN, headline="Họp phụ huynh")
    await asyncio.sleep(1.5)
    town.world.faults.remove(hole)
    for telegram, _ in people:
        await telegram.sees("Họp phụ huynh", timeout=30)
        assert "Khẩn trước" not in "".join(message.text for message in telegram.messages)


async def test_a_while_of_500s_loses_nothing_and_doubles_nothing(town: Town):
    people = await guards_join(town)
    alone = [await town.member(PRINCIPAL_B, "telegram"), await town.member(PRINCIPAL_C, "telegram")]
    town.world.faults.server_error(channel="telegram", lasting=13)
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Cháy gần trường")
    await town.world.until(lambda: all(one.messages or other.messages for one, other in people), 60)
    await alone[0].sees("Cháy gần trường", timeout=40)
    await town.settled()
    for telegram, textonly in people:
        (copy,) = [*telegram.messages, *textonly.messages]
        assert MARK not in copy.text
        telegram.ignores_the_rest()
        textonly.ignores_the_rest()
    assert not alone[1].messages, "another ward's school"


async def test_who_blocks_telegram_gets_what_waits_on_the_other_channel_and_the_ward_hears_it(town: Town):
    telegram, textonly = await on_both(town, PRINCIPAL_A)
    officer = await town.member(OFFICER_A, "telegram")
    telegram.phone.state = type(telegram.phone.state).BLOCKED  # before the bot could be told
    await town.sends(OFFICER_A, headline="Giả danh công an", status=Status.EXERCISE)
    copy = await textonly.sees("Giả danh công an")
    assert copy.text.count("DIỄN TẬP") == 2, "a drill stays a drill"
    assert MARK not in copy.text
    await officer.sees("đã chặn bot. Tin chuyển sang kênh khác của người này.")
    await officer.sees("TB-0001")
    assert await rows(town, DeliveryState.FAILED, Reason.BLOCKED) == 1
    textonly.says("1")
    await textonly.sees("Đã nhận")


async def test_the_ward_hears_of_one_contact_once_a_day(town: Town):
    principal, officer = await town.member(PRINCIPAL_A, "telegram"), await town.member(OFFICER_A, "telegram")
    for _ in range(3):
        principal.phone.block()
        await asyncio.sleep(0.3)
        principal.phone.unblock()
        await asyncio.sleep(0.3)
    await officer.sees("đã chặn bot. Tin không tới được nữa, có việc phải gọi: 0900 000 005.")
    town.world.clock.forward(hours=25)
    principal.phone.block()
    await officer.sees("đã chặn bot")


async def test_who_comes_back_gets_what_was_missed_unless_it_came_the_other_way(town: Town):
    telegram, textonly = await on_both(town, PRINCIPAL_A)
    deputy = await town.member(DEPUTY_A, "telegram")
    for one in (telegram, deputy):
        one.phone.block()
    await asyncio.sleep(0.5)
    await town.sends(OFFICER_A, headline="Trong lúc bị chặn")
    await textonly.sees("Trong lúc bị chặn")
    for one in (telegram, deputy):
        one.phone.unblock()
    await deputy.sees("Trong lúc bị chặn")
    await town.settled()
    assert not telegram.messages


async def test_of_people_who_are_nobody_s_school_the_police_hear_nothing(town: Town):
    officer = await town.member(OFFICER_A, "telegram")
    colleague = await town.member("Trực ban Quận", "telegram")
    officer.phone.block()
    await asyncio.sleep(0.5)
    assert not colleague.messages
