"""One person on two channels: which comes first, by level; an answer anywhere counts; a code for a further one."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.domain.advisory import Level
from bot.store.engine import Database
from tests.kit.roster import OFFICER_A, PRINCIPAL_A
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town

CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")


@pytest.fixture
async def town(story_database: Database) -> AsyncIterator[Town]:
    async with open_town(story_database, "mixed", "polling") as opened:
        yield opened


async def on_both(town: Town, name: str) -> tuple[Someone, Someone]:
    """Somebody who joined by Telegram first and by Zalo later."""
    return await town.member(name, "telegram"), await town.member(name, "zalo")


async def test_somebody_on_one_channel_gets_a_code_and_joins_on_the_other_by_typing_it(town: Town):
    telegram = await town.member(PRINCIPAL_A, "telegram")
    officer = await town.member(OFFICER_A, "telegram")
    telegram.says("/kenh")
    await telegram.sees("đang nhận mọi tin của bot qua Telegram")
    telegram.chooses("Nhận tin cả ở Zalo")
    told = await telegram.sees("mở Zalo, vào bot của Công an Quận Mẫu rồi gõ mã này")
    code = CODE.search(told.text)
    assert code is not None
    zalo = town.newcomer(PRINCIPAL_A, channel="zalo")
    zalo.says(code[0])
    await zalo.sees("Đồng ý")
    zalo.says("1")
    await zalo.sees("Đã xong. Từ nay")
    await officer.sees("vừa tham gia kênh an toàn trường học")
    stranger = town.newcomer("Người lạ", "+84900099999", channel="zalo")
    stranger.says(code[0])
    await stranger.sees("Mã này đã được dùng")
    telegram.says("/kenh")
    both = await telegram.sees("Tin Khẩn, Cảnh báo: Telegram → Zalo")
    assert "Các tin khác: Telegram → Zalo" in both.text
    telegram.chooses("Giữ nguyên")
    await telegram.sees("Đã giữ kênh nhận tin như cũ")
    for one in (telegram, officer, zalo, stranger):
        one.ignores_the_rest()


async def test_what_is_urgent_comes_by_the_channel_chosen_for_it_and_the_rest_by_the_other(town: Town):
    telegram, zalo = await on_both(town, PRINCIPAL_A)
    zalo.says("kênh")
    screen = await zalo.sees("Tin Khẩn, Cảnh báo: Telegram → Zalo")
    assert "1. Tin Khẩn, Cảnh báo: Zalo trước" in screen.text
    zalo.says("1")
    await zalo.sees("Từ nay tin Khẩn và Cảnh báo tới Thầy/Cô qua Zalo trước")
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Kẻ lạ trước cổng")
    await zalo.sees("Kẻ lạ trước cổng")
    await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Phòng cháy mùa khô")
    await telegram.sees("Phòng cháy mùa khô")
    telegram.says("/kenh")
    await telegram.sees("Tin Khẩn, Cảnh báo: Zalo → Telegram")
    telegram.chooses("Các tin khác: Zalo trước")
    await telegram.sees("Từ nay các tin thường tới Thầy/Cô qua Zalo trước")
    await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Họp giao ban")
    await zalo.sees("Họp giao ban")
    await town.settled()
    for one in (telegram, zalo):
        one.ignores_the_rest()


async def test_an_answer_on_either_channel_counts_and_stops_the_reminders_on_both(town: Town):
    telegram, zalo = await on_both(town, PRINCIPAL_A)
    officer = await town.member(OFFICER_A, "zalo")
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Kẻ lạ trước cổng")
    await telegram.sees("Kẻ lạ trước cổng")
    await town.settled()
    town.world.clock.forward(minutes=11)
    again = await telegram.sees("Nhắc lần 2")
    await town.settled()
    town.world.clock.forward(minutes=5)
    await zalo.sees("Nhắc lần 3")
    zalo.says("da nhan")
    await zalo.sees("Đã ghi nhận: Đã nhận (TB-0001)")

    def told_there() -> bool:
        return any(one.id == again.id and "✓ Đã nhận – trả lời lúc" in one.text for one in telegram.messages)

    await town.world.until(told_there)
    town.world.clock.forward(minutes=60)
    officer.says("bảng TB-0001")
    await officer.sees("1/2 cơ sở đã trả lời", timeout=20)
    await town.settled()
    assert sum("Kẻ lạ trước cổng" in message.text for message in zalo.messages) == 1
    for one in (telegram, zalo, officer):
        one.ignores_the_rest()


async def test_somebody_who_only_stands_in_is_given_no_code_and_a_stranger_none_either(town: Town):
    stranger = town.newcomer("Người lạ", "+84900099998", channel="zalo")
    stranger.says("/kenh")
    await stranger.sees("mã")
    stranger.ignores_the_rest()
