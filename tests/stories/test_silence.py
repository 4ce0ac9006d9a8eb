"""Schools that stay silent: a reminder, the deputy, the other channel, the ward's call list, the unit above."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.domain.advisory import Audience, Level, Status
from bot.domain.people import Role
from bot.domain.units import UnitKind
from bot.sandbox import Button
from bot.store import advisories
from bot.store.engine import Database
from bot.store.tables import audit, climb, outbox, proxy_answer
from bot.usecases.boards import standing_of
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    WARD_A,
)
from tests.kit.town import Town, open_town

PRINCIPALS = Audience(roles=(Role.HIEU_TRUONG,))
MORNING = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # a Wednesday


@pytest.fixture
async def town(story_database: Database, channel: str) -> AsyncIterator[Town]:
    async with open_town(story_database, channel, "polling", start=MORNING) as opened:
        yield opened


@pytest.fixture
async def both(story_database: Database) -> AsyncIterator[Town]:
    async with open_town(story_database, "both", "polling", start=MORNING) as opened:
        yield opened


async def rests(town: Town) -> None:
    """Long enough for whatever is due to be looked for, and to leave."""
    await asyncio.sleep(1.0)
    await town.settled()


async def count_rungs(town: Town, purpose: str = "rung") -> int:
    async with town.database.read() as work:
        query = select(func.count()).select_from(outbox).where(outbox.c.purpose == purpose)
        return await work.connection.scalar(query) or 0


@pytest.mark.parametrize("channel", ["zalo"])
@pytest.mark.parametrize("blocked", ["refused", "lost"])
async def test_who_blocked_the_bot_on_a_channel_that_does_not_say_so_is_to_be_phoned(
    town: Town, blocked: Literal["refused", "lost"]
):
    town.sandbox.zalo.settings.blocked = blocked
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.phone.block()
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Kẻ lạ trước cổng trường", audience=PRINCIPALS)
    await officer.sees("0/2 cơ sở")
    await officer.sees(f"{SCHOOL_B} – chưa ai mở bot")
    town.world.clock.forward(minutes=31)
    calls = await officer.sees(f"{SCHOOL_A} – chưa trả lời")
    assert "Cần gọi điện · TB-0001 · Khẩn" in calls.text
    assert "Hiệu trưởng Mẫu A: 0900 000 005" in calls.text
    assert not principal.messages


async def test_two_schools_are_silent_about_a_khan(both: Town):
    """A reminder and the deputy after ten minutes, the other channel after fifteen, the call list after thirty."""
    officer, above = await both.member(OFFICER_A, "telegram"), await both.member(DUTY_OFFICER, "telegram")
    principal = await both.member(PRINCIPAL_A, "telegram")
    principals_other_phone = await both.member(PRINCIPAL_A, "textonly")
    deputy, other = await both.member(DEPUTY_A, "telegram"), await both.member(PRINCIPAL_B, "textonly")
    await both.sends(OFFICER_A, level=Level.KHAN, headline="Kẻ lạ trước cổng trường", audience=PRINCIPALS)
    board = await officer.sees("0/2 cơ sở")
    await principal.sees("Kẻ lạ trước cổng trường")
    await other.sees("Kẻ lạ trước cổng trường")
    both.world.clock.forward(minutes=9)
    await rests(both)
    assert not deputy.messages

    both.world.clock.forward(minutes=1)
    again = await principal.sees("Nhắc lần 2")
    assert "KHẨN · Kẻ lạ trước cổng trường" in again.text
    assert "(gửi lại)" not in again.text, "it is a new message, and says so"
    assert list(again.labels) == ["Đã nhận", "Đã triển khai", "Cần hỗ trợ"]
    await other.sees("Nhắc lần 2")
    first = await deputy.sees("KHẨN · Kẻ lạ trước cổng trường")
    assert "Nhắc lần" not in first.text, "to the deputy it is new"

    both.world.clock.forward(minutes=5)
    await principals_other_phone.sees("Nhắc lần 3")
    await rests(both)
    assert not [text for text in officer.unexpected if "Cần gọi điện" in text]

    both.world.clock.forward(minutes=15)
    calls = await officer.sees("Cần gọi điện · TB-0001 · Khẩn")
    for line in (
        f"2. {SCHOOL_A} – chưa trả lời",
        "Hiệu trưởng Mẫu A: 0900 000 005",
        "0900 000 006",
        "0900 000 007",
    ):
        assert line in calls.text
    officer.chooses(f"Đã gọi, đã báo: {SCHOOL_A}")
    await officer.is_told(f"Đã ghi: {SCHOOL_A} đã được báo qua điện thoại")
    await officer.sees_in_place(calls, f"2. ✓ {SCHOOL_A} – {OFFICER_A} đã gọi, đã báo lúc 09g30")
    assert list(calls.labels) == [f"Đã gọi, đã báo: {SCHOOL_B}"]
    both.world.clock.forward(seconds=5)
    await officer.sees_in_place(board, "1/2 cơ sở đã trả lời · 1 qua điện thoại")

    other.says("1")
    await other.sees("Đã ghi nhận: Đã nhận")
    await officer.sees_in_place(calls, f"1. ✓ {SCHOOL_B} – đã trả lời")
    assert not calls.labels
    both.world.clock.forward(minutes=45)
    await rests(both)
    assert not above.messages, "nothing is left to be told"
    async with both.database.read() as work:
        acts = (await work.connection.scalars(select(audit.c.act))).all()
    assert acts.count("proxy-answer") == 1


async def test_the_unit_above_hears_of_whom_nobody_has_told(town: Town):
    officer, above = await town.member(OFFICER_A), await town.member(DUTY_OFFICER)
    elsewhere = await town.member(OFFICER_B)
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A, level=Level.KHAN, status=Status.EXERCISE, headline="Diễn tập sơ tán")
    for minutes in (10, 20, 30):
        await rests(town)
        town.world.clock.forward(minutes=minutes)
    told = await above.sees("TB-0001 · Khẩn: vẫn còn nơi chưa trả lời")
    assert f"{WARD_A} – 2 cơ sở: {SCHOOL_B}, {SCHOOL_A}" in told.text.replace("\n", " ")
    assert told.text.count("DIỄN TẬP") == 2
    calls = await officer.sees("Cần gọi điện")
    assert calls.text.count("⟦DIỄN TẬP") == 2
    for one in (officer, principal, other):
        one.ignores_the_rest()
    assert not elsewhere.messages, "another ward"


async def test_an_answer_in_between_ends_it(town: Town):
    principal, deputy = await town.member(PRINCIPAL_A), await town.member(DEPUTY_A)
    await town.sends(OFFICER_A, level=Level.KHAN, audience=PRINCIPALS)
    await principal.sees("TB-0001")
    principal.chooses("Đã nhận")
    await principal.is_told("Đã ghi nhận")
    for minutes in (10, 20, 60):
        town.world.clock.forward(minutes=minutes)
        await rests(town)
    assert not deputy.messages
    assert await count_rungs(town) == 0


async def test_whom_nobody_can_reach_is_on_the_list_from_the_first_minute(town: Town):
    """School B's principal never joined. Who has answered or may still answer is not on it yet."""
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A, level=Level.KHAN)
    await principal.sees("TB-0001")
    calls = await officer.sees("Cần gọi điện · TB-0001")
    assert f"1. {SCHOOL_B} – chưa ai mở bot" in calls.text
    assert SCHOOL_A not in calls.text
    await officer.sees("0/2")
    officer.chooses(f"Đã gọi, đã báo: {SCHOOL_B}")
    await officer.is_told("đã được báo qua điện thoại")
    if not officer.has_buttons:
        officer.chooses(f"Đã gọi, đã báo: {SCHOOL_B}", calls)
        await officer.sees(f"{OFFICER_A} đã gọi, đã báo {SCHOOL_B}")


async def test_a_warning_wakes_nobody_at_night(town: Town):
    """Sent at eight in the evening, due at ten, it comes at six; the list on the next working morning."""
    town.world.clock.forward(hours=11)
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A, level=Level.CANH_BAO)
    await principal.sees("TB-0001")
    await officer.sees("0/2 cơ sở")
    town.world.clock.forward(hours=9)
    await rests(town)
    assert await count_rungs(town) == 0
    town.world.clock.forward(hours=1, minutes=1)
    await principal.sees("Nhắc lần 2")
    await rests(town)
    assert not officer.unexpected
    town.world.clock.forward(hours=1, minutes=29)
    await officer.sees("Cần gọi điện")
    assert not [text for text in principal.unexpected if "Nhắc lần" in text]


async def test_a_restart_in_between_climbs_nothing_twice(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A, level=Level.CANH_BAO)
    await principal.sees("TB-0001")
    await town.settled()
    town.world.clock.forward(hours=2)
    await principal.sees("Nhắc lần 2")
    await town.settled()
    await town.closes()
    await town.opens()
    await rests(town)
    assert await count_rungs(town) == 1
    await town.closes()
    town.world.clock.forward(hours=6)
    await town.opens()
    await rests(town)
    assert await count_rungs(town) == 1, "there is no other channel"
    officer.ignores_the_rest()


async def test_a_notice_asks_once_more_and_an_information_never(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A, level=Level.LUU_Y, headline="Lưu ý này")
    await town.sends(OFFICER_A, level=Level.THONG_TIN, headline="Thông tin này")
    await principal.sees("Lưu ý này")
    await principal.sees("Thông tin này")
    town.world.clock.forward(hours=24)
    again = await principal.sees("Nhắc lần 2")
    assert "Lưu ý này" in again.text
    town.world.clock.forward(hours=72)
    await rests(town)


async def test_a_test_of_the_channel_reminds_nobody(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A, level=Level.KHAN, status=Status.TEST)
    await principal.sees("TB-0001")
    await town.settled()
    town.world.clock.forward(hours=2)
    await rests(town)
    async with town.database.read() as work:
        assert await work.connection.scalar(select(func.count()).select_from(climb)) == 0


async def test_a_long_list_comes_by_the_page(town: Town):
    async with town.database.write() as work:
        for number in range(23):
            name = f"Trường Mẫu số {number:02d}"
            await town.roster.add_unit(work, name, UnitKind.THCS, polices=WARD_A)
            await town.roster.add_person(
                work, f"Hiệu trưởng số {number:02d}", Role.HIEU_TRUONG, name, f"+8490100{number:04d}"
            )
    officer = await town.member(OFFICER_A)
    await town.sends(OFFICER_A, level=Level.KHAN)
    await officer.sees("0/25")
    page = await officer.sees("25 cơ sở")
    assert "Trường Mẫu số 09" in page.text
    assert "còn 15 cơ sở nữa" in page.text
    officer.chooses("Xem các cơ sở còn lại")
    await officer.sees("còn 5 cơ sở nữa")
    officer.chooses("Xem các cơ sở còn lại")
    page = await officer.sees(f"5. {SCHOOL_A}")
    officer.chooses(f"Đã gọi, đã báo: {SCHOOL_A}", page)
    if not officer.has_buttons:  # a number that stands on three pages
        which = await officer.sees("Tin vừa rồi là cho việc nào?")
        officer.chooses(f"TB-0001 · Đã gọi, đã báo: {SCHOOL_A}", which)
    await officer.is_told(f"Đã ghi: {SCHOOL_A}")


async def test_nobody_notes_calls_of_another_ward(telegram_town: Town):
    town = telegram_town
    officer, stranger = await town.member(OFFICER_A), await town.member(OFFICER_B)
    await town.sends(OFFICER_A, level=Level.KHAN)
    calls = await officer.sees("Cần gọi điện")
    await officer.sees("0/2")
    for data in (f"g:1:{town.roster.units[SCHOOL_A]}", f"l:1:{town.roster.units[WARD_A]}", "g:1:999", "g:9:1"):
        stranger.phone.bot.button_tapped(stranger.phone, calls, Button("?", data=data))
        await stranger.is_told("Cơ sở này nằm ngoài phạm vi phụ trách")
    async with town.database.read() as work:
        assert await work.connection.scalar(select(func.count()).select_from(proxy_answer)) == 0


async def test_what_waits_for_the_deputy_goes_no_more_once_the_principal_has_answered(telegram_town: Town):
    town = telegram_town
    officer = await town.member(OFFICER_A)
    principal, deputy = await town.member(PRINCIPAL_A), await town.member(DEPUTY_A)
    await town.sends(OFFICER_A, level=Level.KHAN, audience=PRINCIPALS)
    await principal.sees("TB-0001")
    await town.settled()
    slow = town.world.faults.too_many(2, phone=deputy.phone)
    town.world.clock.forward(minutes=10)
    await principal.sees("Nhắc lần 2")
    await town.settled()
    principal.chooses("Đã nhận")
    await principal.is_told("Đã ghi nhận")
    town.world.faults.remove(slow)
    await asyncio.sleep(3)
    assert not deputy.messages
    officer.ignores_the_rest()
    async with town.database.read() as work:
        advisory = await advisories.load(work, 1)
        assert advisory is not None
        standing = await standing_of(work, town.house, advisory)
    assert (standing.recipients, standing.failed) == (1, 0), "whom an answer spared is no failure"
