"""What is out is put right: who has it hears of it, who has not never does; two taps, on both channels."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.advisory import Audience, Level, Status
from bot.domain.people import Role
from bot.store.engine import Database
from tests.kit.roster import (
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_B,
    SECOND_OFFICER,
)
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town

HEADLINE = "Kẻ lạ cầm dao trước cổng"
CANCELLED, CORRECTED = "ĐÃ HỦY TB-0001", "ĐÍNH CHÍNH TB-0001"


@pytest.fixture
async def slow_town(story_database: Database, channel: str) -> AsyncIterator[Town]:
    """Where a broadcast to many takes some seconds."""
    pace = {"per_second": 6, "burst": 1, "chat_per_second": 100, "chat_burst": 50}
    async with open_town(story_database, channel, "polling", delivery=pace) as opened:
        yield opened


async def asks_to_correct(officer: Someone) -> None:
    """The first tap: under the board, or typed where there are no buttons."""
    if officer.has_buttons:
        board = next(one for one in officer.messages if "Bảng theo dõi" in one.text)
        officer.chooses("Đính chính", board)
    else:
        officer.says("đính chính TB-0001")
    await officer.sees("Đính chính TB-0001: ", timeout=20)


async def guards(town: Town, number: int) -> list[Someone]:
    names = [f"Bảo vệ {one}" for one in range(number)]
    async with town.database.write() as work:
        for one, name in enumerate(names):
            school = SCHOOL_A if one % 2 else SCHOOL_B
            await town.roster.add_person(work, name, Role.BAO_VE, school, f"+8490001{one:04d}")
    return [await town.member(name) for name in names]


def texts(someone: Someone) -> list[str]:
    return [message.text for message in someone.messages]


async def have_it(town: Town, people: list[Someone], many: int) -> None:
    await town.world.until(lambda: sum(bool(one.messages) for one in people) >= many, 30)


async def test_a_false_alarm_in_the_middle_of_its_broadcast_reaches_exactly_whom_the_alarm_has(slow_town: Town):
    town = slow_town
    officer, people = await town.member(OFFICER_A), await guards(town, 14)
    doubted, blocked = people[2], people[3]
    town.world.faults.cut_after(phone=doubted.phone, times=1)
    blocked.phone.state = type(blocked.phone.state).BLOCKED
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    await have_it(town, people, 5)
    officer.says("đính chính TB-0001")
    await officer.sees("Đính chính TB-0001: ", timeout=20)
    officer.chooses("Báo nhầm, xin bỏ qua")
    await officer.sees("Đã hủy TB-0001", timeout=20)
    await asyncio.sleep(4)
    await town.settled()
    assert doubted.messages
    assert not blocked.messages
    assert any(not one.messages for one in people if one is not blocked), "some never got it"
    for one in people:
        if one.messages:
            notice = await one.sees(CANCELLED, timeout=20)
            assert "bỏ qua" in notice.text
        alarms = [text for text in texts(one) if CANCELLED not in text]
        assert bool(alarms) == sum(CANCELLED in text for text in texts(one)), texts(one)
        assert len(alarms) <= 1 + (one is doubted), "only what may not have arrived is said again"
        one.ignores_the_rest()
    officer.ignores_the_rest()


async def test_other_words_amid_a_broadcast_reach_everybody_once_and_ask_again(slow_town: Town):
    town = slow_town
    officer, people = await town.member(OFFICER_A), await guards(town, 10)
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    officer.says("đính chính TB-0001")
    await have_it(town, people, 3)
    await officer.sees("Đính chính TB-0001: ", timeout=20)
    officer.chooses("Sửa nội dung")
    await officer.sees("gửi nội dung thông báo")
    officer.says("Người cầm dao đã đi về phía chợ\nTrường đóng cổng, giữ học sinh trong lớp.")
    await officer.sees("Đã thêm vào nội dung")
    officer.chooses("Xong")
    preview = await officer.sees(CORRECTED, timeout=20)
    await officer.sees("Trên đây đúng là tin nhà trường sẽ thấy. Gửi đính chính TB-0001 chứ?")
    officer.chooses("Gửi đính chính")
    await officer.sees("Đã đính chính TB-0001. Đang gửi bản mới cho", timeout=20)
    for one in people:
        await one.sees("Người cầm dao đã đi về phía chợ", timeout=30)
        assert sum("phía chợ" in text for text in texts(one)) == 1
        assert sum(HEADLINE in text for text in texts(one)) <= 1
        assert (CORRECTED in "".join(texts(one))) == any(HEADLINE in text for text in texts(one))
    assert "ĐÍNH CHÍNH" in preview.text
    people[0].chooses("Đã nhận", people[0].messages[-1])
    await people[0].is_told("Đã ghi nhận: Đã nhận (TB-0001)")
    for one in (officer, *people):
        one.ignores_the_rest()


async def test_an_old_button_is_answered_kindly_and_shows_what_holds(telegram_town: Town):
    town = telegram_town
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A)
    warning = await principal.sees("Giả giáo viên báo học sinh cấp cứu")
    await town.settled()
    town.world.faults.slow(4, phone=principal.phone, method="editMessageText")
    await asks_to_correct(officer)
    officer.chooses("Báo nhầm, xin bỏ qua")
    await principal.sees(CANCELLED)
    principal.chooses("Cần hỗ trợ", warning)
    await principal.is_told("TB-0001 đã được hủy, Thầy/Cô không cần trả lời nữa")
    await principal.sees(CANCELLED)
    await principal.sees("113")  # help is wanted, whatever has become of the advisory: one tap more, to the ward
    principal.chooses("Gửi Công an phường Mẫu Một")
    await officer.sees("Cần hỗ trợ")
    for one in (officer, principal):
        one.ignores_the_rest()


async def test_two_taps_under_the_board_cancel_it_and_nothing_of_it_is_open_any_more(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A)
    warning = await principal.sees("Giả giáo viên báo học sinh cấp cứu")
    board = await officer.sees("Bảng theo dõi TB-0001")
    await town.settled()
    await asks_to_correct(officer)
    officer.chooses("Báo nhầm, xin bỏ qua")
    await officer.sees("Đã hủy TB-0001. Đang báo cho 1 người đã nhận")
    notice = await principal.sees(CANCELLED)
    assert "Thầy/Cô bỏ qua" in notice.text
    town.world.clock.forward(seconds=5)
    if principal.has_buttons:
        await principal.sees_in_place(warning, "ĐÃ HỦY lúc")
        assert not warning.buttons
    else:
        principal.says("1")
        await principal.sees("Hiện không có thông báo nào đang chờ Thầy/Cô trả lời")
    if officer.has_buttons:
        await officer.sees_in_place(board, "ĐÃ HỦY lúc")
        assert "Đính chính" not in board.text
    principal.says("TB-0001")
    await principal.sees(CANCELLED)
    principal.says("thông báo")
    await principal.sees("Hiện không có thông báo nào còn hiệu lực")
    officer.says("bảng TB-0001")
    await officer.sees("đã báo 1/1 người")


async def test_a_drill_is_called_off_as_a_drill_and_the_code_says_which_is_meant(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A, status=Status.EXERCISE, headline="Diễn tập cháy")
    await town.sends(OFFICER_A, headline="Giả danh bưu tá")
    await principal.sees("Diễn tập cháy")
    await principal.sees("Giả danh bưu tá")
    await town.settled()
    officer.says("đính chính TB-0001")
    await officer.sees("Đính chính TB-0001: Diễn tập cháy")
    officer.chooses("Đã an toàn")
    await officer.sees("Đã báo an toàn cho TB-0001")
    clear = await principal.sees("ĐÃ AN TOÀN · TB-0001: Diễn tập cháy")
    assert clear.text.count("DIỄN TẬP") == 2
    principal.chooses("Đã nhận") if principal.has_buttons else principal.says("1")
    await principal.is_told("Đã ghi nhận: Đã nhận (TB-0002)")
    officer.ignores_the_rest()


async def test_of_two_officers_one_is_told_who_was_faster(town: Town):
    author, other = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    principal = await town.member(PRINCIPAL_C)
    await town.sends(DUTY_OFFICER)
    await principal.sees("Giả giáo viên")
    await town.settled()
    for one in (author, other):
        one.says("đính chính TB-0001")
        await one.sees("Đính chính TB-0001: ")
    other.chooses("Báo nhầm, xin bỏ qua")
    await other.sees("Đã hủy TB-0001")
    await author.sees(f"{SECOND_OFFICER} vừa hủy TB-0001")
    author.chooses("Báo nhầm, xin bỏ qua")
    await author.sees(f"TB-0001 đã được {SECOND_OFFICER} hủy lúc")
    await principal.sees(CANCELLED)
    await asyncio.sleep(0.5)
    assert sum(CANCELLED in text for text in texts(principal)) == 1
    author.ignores_the_rest()


async def test_who_may_not_correct_says_the_word_to_the_police_and_words_that_were_left_are_kept(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A)
    await principal.sees("Giả giáo viên")
    principal.says("đính chính TB-0001")
    await principal.sees("gửi")
    officer.says("đính chính TB-0001")
    await officer.sees("Đính chính TB-0001: ")
    officer.chooses("Sửa nội dung")
    await officer.sees("gửi nội dung thông báo")
    officer.says("Số máy đúng là 0901")
    await officer.sees("nội dung")
    officer.says("thôi")
    await officer.sees("Phần đang soạn được giữ thành bản nháp")
    officer.says("/mau")
    await officer.sees("nháp")
    for one in (officer, principal):
        one.ignores_the_rest()


async def test_whoever_was_to_phone_hears_that_nobody_need_be_phoned(town: Town):
    author, ward = await town.member(DUTY_OFFICER), await town.member(OFFICER_A)
    only_a = Audience(units=(town.roster.units[SCHOOL_A],))
    await town.sends(DUTY_OFFICER, level=Level.KHAN, headline=HEADLINE, audience=only_a)
    calls = await ward.sees("Cần gọi điện · TB-0001")
    await town.settled()
    author.says("đính chính TB-0001")
    await author.sees("Đính chính TB-0001: ")
    author.chooses("Báo nhầm, xin bỏ qua")
    await ward.sees(CANCELLED)
    if ward.has_buttons:
        await ward.sees_in_place(calls, "ĐÃ HỦY lúc")
        assert not calls.buttons
    town.world.clock.forward(hours=2)
    await asyncio.sleep(0.5)
    author.ignores_the_rest()
    assert not ward.unexpected, "nobody is reminded of it any more"
