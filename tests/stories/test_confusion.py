"""People mix things up: two things open, old buttons, words in the middle of others. The bot asks, or is kind."""

import pytest

from bot.domain.advisory import Audience
from bot.domain.people import Role
from bot.store.tables import term
from tests.kit.roster import (
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SECOND_OFFICER,
    WARD_A,
)
from tests.kit.town import Town
from tests.stories.composer import NEWS, asks_for_release, composes

HEADLINES = ("Giả giáo viên báo học sinh cấp cứu", "Kẹo lạ trước cổng trường")


@pytest.fixture
def mode() -> str:
    """How updates come makes no difference to what they mean."""
    return "polling"


async def test_a_bare_answer_with_two_advisories_open_is_asked_for_which(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    for number, headline in enumerate(HEADLINES, start=1):
        await town.sends(OFFICER_A, headline=headline)
        await principal.sees(f"TB-000{number}")
        await officer.sees(f"Bảng theo dõi TB-000{number}")
    principal.says("da nhan")
    await principal.sees("Tin vừa rồi là cho việc nào")
    principal.chooses(f"TB-0001 · {HEADLINES[0]}")
    await principal.sees("Đã ghi nhận: Đã nhận (TB-0001)")
    principal.says("đã triển khai ạ")
    await principal.sees("Đã ghi nhận: Đã triển khai (TB-0002)")  # the only one that still waits
    officer.says("ai đã trả lời TB-0001")
    assert "Đã nhận" in (await officer.sees("TB-0001 · đã trả lời: 1")).text


async def test_which_of_two_may_be_left_unsaid_and_nothing_is_answered(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    for number, headline in enumerate(HEADLINES, start=1):
        await town.sends(OFFICER_A, headline=headline)
        await principal.sees(f"TB-000{number}")
        await officer.sees(f"Bảng theo dõi TB-000{number}")
    principal.says("da nhan")
    await principal.sees("Tin vừa rồi là cho việc nào")
    principal.says("thôi")
    await principal.sees("Đã dừng")
    principal.says("thông báo")
    assert (await principal.sees("2 thông báo còn hiệu lực")).text.count("chưa trả lời") == 2


async def test_a_private_word_to_a_school_does_not_become_a_broadcast(town: Town):
    officer, writer, other = [await town.member(name) for name in (OFFICER_A, PRINCIPAL_A, PRINCIPAL_B)]
    writer.says("Có người lạ trước cổng.")
    await writer.sees("chưa được gửi đi")
    writer.chooses(f"Gửi {WARD_A}")
    await writer.sees("Đã gửi")
    await officer.sees("Có người lạ trước cổng")
    officer.says("Tổ tuần tra tới ngay, cô giữ các em trong lớp.")
    asked = await officer.sees("chưa được gửi cho ai")
    assert f"Trả lời {SCHOOL_A}" in (asked.labels if officer.has_buttons else asked.text)
    assert other.messages == []
    officer.chooses(f"Trả lời {SCHOOL_A}")
    await officer.sees("Đã gửi")
    await writer.sees("Tổ tuần tra tới ngay")
    assert other.messages == []


async def test_an_advisory_may_be_answered_after_it_has_expired_or_the_person_is_told_that_none_waits(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    old = await principal.sees("TB-0001")
    await officer.sees("Bảng theo dõi")
    town.world.clock.forward(days=10)
    if principal.has_buttons:
        principal.chooses("Đã nhận", old)
        await principal.is_told("Đã ghi nhận: Đã nhận")
    else:
        principal.says("1")
        await principal.sees("Hiện không có thông báo nào đang chờ")


async def test_a_button_of_a_screen_that_is_past_puts_the_present_question(telegram_town: Town):
    officer = await telegram_town.member(OFFICER_A)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    level = next(one for one in officer.messages if "Mức của" in one.text)
    officer.chooses("🔵 Thông tin – để biết", level)
    await officer.sees("thuộc nhóm nào")
    assert "Lựa chọn vừa rồi thuộc về câu hỏi cũ" in officer.messages[-1].text


async def test_a_number_that_the_question_does_not_have_is_no_answer(town: Town):
    officer = await town.member(OFFICER_A)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    officer.says("4")
    said = await officer.sees("một trong các mục")
    assert ("gõ số" in said.text) is not officer.has_buttons


async def test_a_menu_button_after_leaving_says_how_to_begin_again(telegram_town: Town):
    principal = await telegram_town.member(PRINCIPAL_A)
    principal.says("/menu")
    menu = await principal.sees("muốn làm gì")
    principal.says("/roikhoi")
    await principal.sees("có chắc")
    principal.chooses("Rời khỏi")
    await principal.sees("Ai sẽ thay")
    principal.chooses("Chưa biết")
    await principal.sees("đã rời khỏi")
    principal.chooses("Dữ liệu của tôi", menu)
    await principal.is_told("chưa tham gia")


async def test_who_lost_the_post_sees_no_list_of_an_old_board(telegram_town: Town):
    town = telegram_town
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A)
    board = await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    async with town.database.write() as work:
        post = town.roster.posts[OFFICER_A]
        now = town.world.clock.now()
        await work.connection.execute(term.update().where(term.c.post_id == post).values(to_at=now))
    officer.chooses(next(label for label in board.labels if label.startswith("Chưa trả lời")), board)
    await officer.is_told("chưa tham gia")


@pytest.mark.parametrize("typed", ["1", "đã nhận"])
async def test_a_draft_interrupted_by_an_advisory_is_gone_on_with_untouched(town: Town, typed: str):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    await town.sends(DUTY_OFFICER, headline="Lệnh trực tăng cường", audience=Audience(roles=(Role.CONG_AN,)))
    alert = await officer.sees("Lệnh trực tăng cường")
    if officer.has_buttons:
        officer.chooses("Đã nhận", alert)
        await officer.is_told("Đã ghi nhận: Đã nhận")
    else:
        officer.says(typed)
        if typed == "1":
            await officer.sees("Tin vừa rồi là cho việc nào")
            officer.chooses("TB-0001 · Lệnh trực tăng cường")
        await officer.sees("Đã ghi nhận: Đã nhận (TB-0001)")
        if typed == "1":
            await officer.sees("Trở lại việc đang làm dở")
    officer.chooses("Lừa đảo")
    await officer.sees("Gửi tới đâu")
    officer.chooses("Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("CẢNH BÁO · Giả giáo viên")
    await officer.sees("Trên đây đúng là tin")
    assert principal.messages == []


async def test_a_number_on_what_came_in_between_may_be_meant_for_the_question_after_all(town: Town):
    officer = await town.member(OFFICER_A)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    await town.sends(DUTY_OFFICER, headline="Lệnh trực tăng cường", audience=Audience(roles=(Role.CONG_AN,)))
    await officer.sees("Lệnh trực tăng cường")
    if officer.has_buttons:
        officer.says("1")  # the buttons say what they are for, so a number is for the question
    else:
        officer.says("1")
        await officer.sees("Tin vừa rồi là cho việc nào")
        officer.chooses("Câu hỏi đang làm dở")
    await officer.sees("Gửi tới đâu")


async def test_a_number_on_a_request_for_a_second_person_is_not_lost_to_a_draft(town: Town):
    first, second = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    principals = [await town.member(name) for name in (PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C)]
    second.says(NEWS)
    await second.sees("chưa được gửi cho ai")
    second.chooses("Soạn thông báo")
    await second.sees("Mức của thông báo")
    await asks_for_release(first)
    await second.sees("Cần người thứ hai duyệt")
    if second.has_buttons:
        second.chooses("Duyệt, gửi ngay")
    else:
        second.says("1")
        await second.sees("Tin vừa rồi là cho việc nào")
        second.chooses("TB-0001 · Giả giáo viên báo học sinh cấp cứu")
    await second.is_told("Đã duyệt TB-0001")
    if not second.has_buttons:
        await second.sees("Trở lại việc đang làm dở")
    for principal in principals:
        await principal.sees("KHẨN · Giả giáo viên")
    await first.sees("Bảng theo dõi TB-0001")
