"""A month's Zalo messages run short: Khẩn finds a way, the rest waits, and whoever should know hears of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.zalo import errors, outbound
from bot.domain.advisory import Level
from bot.sandbox import DEMO_ZALO_TOKEN
from bot.store import usage
from bot.store.engine import Database
from bot.store.usage import Used
from bot.text.dates import ZONE
from tests.kit.roster import ADMINISTRATOR, DEPUTY_A, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town
from tests.stories.watching import BEAT, Operator, watched

ZALO = ("zalo", DEMO_ZALO_TOKEN.partition(":")[0])
LAST_DAY = datetime(2026, 11, 30, 8, 0, tzinfo=ZONE)
FREE_PLAN: dict[str, Any] = {}
SMALL_PLAN = {"monthly_messages": 20, "users": 0, "reserve": 4}
ORDINARY, URGENT = "Họp phụ huynh đầu tháng", "Kẻ lạ cầm dao trước cổng"
NOT_SENT = "Chưa gửi được cho 1 người vì kênh đã hết số tin của tháng"


@asynccontextmanager
async def month(database: Database, **plan: Any) -> AsyncIterator[Town]:
    """A town on Telegram and Zalo, on the last day of a month."""
    async with open_town(database, "mixed", "polling", start=LAST_DAY, zalo=plan) as town:
        town.sandbox.zalo.settings.counted = "outbound"
        yield town


async def has_sent(town: Town, many: int) -> None:
    """So many messages of this month were sent before, as we know and as the platform does."""
    now = town.world.clock.now()
    async with town.database.write() as work:
        await usage.count(work, ZALO, "2026-11", now, sent=many, took=None)
    kept = town.sandbox.zalo.quota.as_json()
    town.sandbox.zalo.quota.put_back(kept | {"month": "2026-11", "used": kept["used"] + many})


async def used(town: Town, of: str = "2026-11") -> Used:
    async with town.database.read() as work:
        return await usage.used(work, ZALO, of)


def pauses(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """So long nothing is tried after a limit, which is a minute in earnest."""
    for room in (errors, outbound):
        monkeypatch.setattr(room, "LIMIT_PAUSE", timedelta(seconds=seconds))


async def on_both(town: Town, name: str) -> tuple[Someone, Someone]:
    """Somebody who joined by Zalo first and by Telegram later."""
    return await town.member(name, "zalo"), await town.member(name, "telegram")


async def goes_well_for_long(town: Town, many: int, officer: Someone, *principals: Someone) -> None:
    """Until so many messages of the month are sent, the first of them to each principal."""
    await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Trước khi hết")
    for someone in principals:
        await someone.sees("Trước khi hết")
    await officer.sees("TB-0001")
    await town.settled()
    assert await used(town) == Used(len(principals), 0)
    await has_sent(town, many - len(principals))


def tried_on_zalo(town: Town, words: str) -> set[str | None]:
    calls = town.world.calls_of("sendMessage", "zalo")
    return {call.chat_id for call in calls if words in call.params["text"]}


async def test_after_three_thousand_messages_a_khan_still_finds_a_way_and_the_rest_waits_for_the_next_month(
    story_database: Database, monkeypatch: pytest.MonkeyPatch
):
    pauses(monkeypatch, seconds=2)
    async with month(story_database, **FREE_PLAN) as town:
        officer = await town.member(OFFICER_A, "telegram")
        by_zalo, by_telegram = await on_both(town, PRINCIPAL_A)
        only_zalo = await town.member(PRINCIPAL_B, "zalo")
        await goes_well_for_long(town, 3000, officer, by_zalo, only_zalo)

        await town.sends(OFFICER_A, level=Level.CANH_BAO, headline=ORDINARY)
        await by_telegram.sees(ORDINARY)
        board = await officer.sees("TB-0002")
        await officer.sees_in_place(board, NOT_SENT)
        await officer.sees_in_place(board, "cần gọi điện (1): Trường THCS Mẫu B")
        await officer.sees_in_place(board, "Zalo: còn khoảng 0 tin trong tháng này")

        await town.sends(OFFICER_A, level=Level.KHAN, headline=URGENT)
        await by_telegram.sees(URGENT)
        assert str(by_zalo.phone.chat_id) not in tried_on_zalo(town, URGENT), "the open way at once"
        await officer.sees_in_place(await officer.sees("TB-0003"), "cần gọi điện (1): Trường THCS Mẫu B")
        town.world.clock.forward(minutes=1)
        calls = await officer.sees("Trường THCS Mẫu B – bot không nhắn được cho ai", timeout=20)
        assert "0900 000 007" in calls.text
        assert town.sandbox.zalo.quota.used(town.world.clock.now()) == 3000
        assert str(only_zalo.phone.chat_id) in tried_on_zalo(town, URGENT), "the platform has the last word"
        assert [message.text for message in only_zalo.messages if "Trước khi hết" not in message.text] == []

        town.world.clock.jump_to(LAST_DAY + timedelta(hours=17))
        await only_zalo.sees(ORDINARY, timeout=30)
        await only_zalo.sees(URGENT, timeout=30)
        await town.settled()
        assert (await used(town, "2026-12")).sent >= 2
        assert [sum(words in one.text for one in only_zalo.messages) for words in (ORDINARY, URGENT)] == [1, 1]
        await officer.sees_in_place(board, "Chưa trả lời (2): Trường Tiểu học Mẫu A, Trường THCS Mẫu B")
        assert NOT_SENT not in board.text
        for someone in town.people:
            someone.ignores_the_rest()


async def test_reminders_stop_first_then_advisories_and_answers_go_on_for_long(story_database: Database):
    async with month(story_database, **SMALL_PLAN) as town:
        principal = await town.member(PRINCIPAL_B, "zalo")
        await has_sent(town, 15)
        await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Còn trong phần chung")
        await principal.sees("Còn trong phần chung")  # the 16th
        principal.says("1")
        await principal.sees("Đã nhận")  # the 17th
        await town.sends(OFFICER_A, level=Level.LUU_Y, headline=ORDINARY)
        await town.sends(OFFICER_A, level=Level.KHAN, headline=URGENT)
        await principal.sees(URGENT)  # the 18th
        principal.says("1")
        await asyncio.sleep(1.5)
        await town.settled()
        assert principal.unexpected == [], "the last two are for Khẩn alone"
        assert await used(town) == Used(18, 2)
        async with town.database.read() as work:
            assert await usage.under_way(work, ZALO) == 0


async def test_where_messages_beyond_the_plan_are_taken_and_lost_khan_is_not_risked_there(
    story_database: Database,
):
    async with month(story_database, **SMALL_PLAN) as town:
        town.sandbox.zalo.settings.messages, town.sandbox.zalo.settings.over_quota = 20, "lost"
        by_zalo, by_telegram = await on_both(town, PRINCIPAL_A)
        await has_sent(town, 20)
        await asyncio.sleep(1.5)
        await town.sends(OFFICER_A, level=Level.KHAN, headline=URGENT)
        await by_telegram.sees(URGENT)
        await town.settled()
        assert by_zalo.messages == []
        assert await used(town) == Used(20, 0)


async def test_where_nobody_enforces_the_plan_khan_arrives_and_the_rest_still_waits(story_database: Database):
    async with month(story_database, **SMALL_PLAN) as town:
        town.sandbox.zalo.settings.over_quota = "accepted"
        principal = await town.member(PRINCIPAL_B, "zalo")
        await has_sent(town, 20)
        await town.sends(OFFICER_A, level=Level.LUU_Y, headline=ORDINARY)
        await town.sends(OFFICER_A, level=Level.KHAN, headline=URGENT)
        await principal.sees(URGENT)
        await town.settled()
        assert await used(town) == Used(21, 0)


async def test_who_is_one_person_too_many_is_reached_another_way_or_called(story_database: Database):
    async with month(story_database, users=2) as town:
        town.sandbox.zalo.settings.users = 2
        officer = await town.member(OFFICER_A, "telegram")
        inside = await town.member(PRINCIPAL_A, "zalo")
        other_bot = await town.member(ADMINISTRATOR, "zalo")
        town.sandbox.zalo.quota.users += [str(one.phone.chat_id) for one in (inside, other_bot)]
        by_zalo, by_telegram = await on_both(town, DEPUTY_A)
        only_zalo = await town.member(PRINCIPAL_B, "zalo")
        await town.sends(OFFICER_A, level=Level.KHAN, headline=URGENT)
        await inside.sees(URGENT)
        await by_telegram.sees(URGENT)
        told = await officer.sees("chưa nhận được tin: bot ở kênh đó đã đủ số người được phép")
        assert "0900 000 007" in told.text
        town.world.clock.forward(minutes=1)
        await officer.sees("Trường THCS Mẫu B – bot không nhắn được cho ai", timeout=20)
        assert (by_zalo.messages, only_zalo.messages) == ([], [])
        for someone in (officer, other_bot):
            someone.ignores_the_rest()


async def test_who_joins_a_bot_that_is_full_is_told_so_if_the_platform_lets_it(story_database: Database):
    async with month(story_database, users=1) as town:
        await town.member(PRINCIPAL_A, "zalo")
        late = town.newcomer(PRINCIPAL_B, channel="zalo")
        code = await town.code_for(PRINCIPAL_B, "MAUBMAUB22")
        late.says(code)
        await late.sees("Đồng ý")
        late.chooses("Đồng ý")
        told = await late.sees("đã đủ số người được phép")
        assert "Thầy/Cô nên mở bot thêm ở kênh khác" in told.text


async def test_the_administrator_is_warned_at_four_fifths_and_when_it_is_used_up_once_each(
    story_database: Database,
):
    operator = Operator()
    async with watched(story_database, operator, "mixed", start=LAST_DAY, zalo=SMALL_PLAN) as town:
        administrator = await town.member(ADMINISTRATOR, "telegram")
        await has_sent(town, 15)
        await operator.until_signs(2)
        assert (await operator.health())[1]["plans"] == [
            {"channel": "zalo", "messages": 15, "of_messages": 20, "users": 0, "of_users": 0, "refused": False}
        ]
        await has_sent(town, 1)
        near = await administrator.sees("Sắp hết số tin của tháng trên Zalo", timeout=30)
        assert "(16/20)" in near.text
        assert "trục trặc" not in near.text
        await has_sent(town, 4)
        await administrator.sees("Đã hết số tin của tháng trên Zalo", timeout=30)
        said = await operator.until_status("degraded")
        assert [one["fault"] for one in said["findings"]] == ["quota-used"]
        await operator.until_signs(2)
        assert 'truongan_plan_used{channel="zalo",what="messages"} 20.0' in (await operator.metrics())[1]
        assert administrator.unexpected == []
        town.world.clock.jump_to(LAST_DAY + timedelta(hours=17))
        await operator.until_status("ok")
        await asyncio.sleep(40 * BEAT)
        assert administrator.unexpected == []


async def test_a_platform_that_says_so_sooner_than_we_counted_is_believed_and_asked_again(
    story_database: Database, monkeypatch: pytest.MonkeyPatch
):
    pauses(monkeypatch, seconds=1)
    async with month(story_database, **FREE_PLAN) as town:
        first, second = await on_both(town, PRINCIPAL_A), await on_both(town, DEPUTY_A)
        only_zalo = await town.member(PRINCIPAL_B, "zalo")
        await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Trước khi hết")
        for someone in (first[0], second[0], only_zalo):
            await someone.sees("Trước khi hết")
        await town.settled()
        town.sandbox.zalo.settings.messages = 1  # what people write counts too, and nobody knew
        await town.sends(OFFICER_A, level=Level.KHAN, headline=URGENT)
        for _, by_telegram in (first, second):
            await by_telegram.sees(URGENT, timeout=30)
        assert (await used(town)).refusal is not None
        town.sandbox.zalo.settings.messages = 3000
        await only_zalo.sees(URGENT, timeout=30)
        await town.settled()
        assert (await used(town)).refusal is None
        await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Sau đó")
        for someone in (first[0], second[0], only_zalo):
            await someone.sees("Sau đó", timeout=30)
