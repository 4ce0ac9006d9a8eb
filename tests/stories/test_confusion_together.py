"""Two phones, two posts, two taps, two officers at once: one thing is done, and everybody hears which."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.people import Role
from bot.store.engine import Database
from tests.kit.roster import (
    CITY,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SECOND_OFFICER,
    WARD_B,
)
from tests.kit.town import Town, open_town
from tests.stories.composer import asks_for_release, composes
from tests.stories.stranger import NAME, NUMBER, asks, decides, second_officer_of_a, sees_card


@pytest.fixture
def mode() -> str:
    """How updates come makes no difference to what they mean."""
    return "polling"


async def test_an_answer_counts_once_and_the_first_phone_no_more(town: Town):
    officer, old = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi")
    await old.sees("TB-0001")
    new = town.newcomer(PRINCIPAL_A)
    new.starts(await town.code_for(PRINCIPAL_A, "ABCDE23456"))
    await new.sees("có đồng ý tham gia không")
    new.chooses("Đồng ý")
    await new.sees("Hiện có 1 thông báo còn hiệu lực")
    await new.sees("TB-0001")
    await old.sees("Một tài khoản khác vừa tham gia với tên Thầy/Cô")
    await officer.sees("vừa tham gia")
    old.says("đã nhận")
    await old.sees("Đây là kênh an toàn trường học")
    new.says("đã nhận")
    await new.sees("Đã ghi nhận: Đã nhận")
    officer.says("ai đã trả lời")
    answered = await officer.sees("đã trả lời: 1")
    assert answered.text.count("Đã nhận") == 1


@pytest.fixture
async def two_channels(story_database: Database) -> AsyncIterator[Town]:
    async with open_town(story_database, "both", "polling") as town:
        yield town


async def test_one_person_on_two_channels_is_one_person(two_channels: Town):
    town = two_channels
    officer = await town.member(OFFICER_A, "telegram")
    phone, words = await town.member(PRINCIPAL_A, "telegram"), await town.member(PRINCIPAL_A, "textonly")
    await town.sends(OFFICER_A)
    board = await officer.sees("Bảng theo dõi")
    shown = await phone.sees("TB-0001")
    words.says("đã nhận")
    await words.sees("Đã ghi nhận: Đã nhận (TB-0001)")
    await officer.sees_in_place(board, "Đã nhận: 1")
    phone.chooses("Đã nhận", shown)
    await phone.is_told("đã được ghi nhận từ trước")
    phone.chooses("Đã triển khai", shown)
    await phone.is_told("Đã ghi nhận: Đã triển khai")
    await officer.sees_in_place(board, "Đã nhận: 0 · Đã triển khai: 1")
    words.says("/ngonngu")
    await words.sees("Chọn ngôn ngữ")
    phone.says("2")  # the question stands on the other phone only
    await phone.sees("Câu trả lời “Đã triển khai” đã được ghi nhận")


async def test_an_officer_with_two_posts_is_asked_by_which_and_the_other_schools_get_nothing(town: Town):
    async with town.database.write() as work:
        await town.roster.give_post(work, OFFICER_A, Role.CONG_AN, WARD_B)
    officer, here, there = [await town.member(name) for name in (OFFICER_A, PRINCIPAL_A, PRINCIPAL_C)]
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Hai (1)")
    preview = await officer.sees("CẢNH BÁO · Giả giáo viên")
    assert WARD_B in preview.text
    officer.chooses("Gửi Cảnh báo tới 1 cơ sở")
    await officer.sees("Đã phát hành TB-0001")
    await officer.sees("Bảng theo dõi")
    await there.sees(f"TB-0001 · {WARD_B}")
    assert here.messages == []


async def test_to_send_twice_quickly_sends_once(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("CẢNH BÁO · Giả giáo viên")
    officer.chooses("Gửi Cảnh báo tới 2 cơ sở")
    officer.chooses("Gửi Cảnh báo tới 2 cơ sở")
    await officer.sees("Đã phát hành TB-0001")
    if officer.has_buttons:
        await officer.is_told("Lựa chọn này đã cũ")
    else:
        await officer.sees("Hiện không có thông báo nào đang chờ")
    await officer.sees("Bảng theo dõi TB-0001")
    await principal.sees("TB-0001")
    officer.says("bảng TB-0002")
    await officer.sees("Không có thông báo TB-0002")


async def test_two_second_persons_at_once_release_once(town: Town):
    third_name = "Chỉ huy Quận"
    async with town.database.write() as work:
        await town.roster.add_person(work, third_name, Role.CONG_AN, CITY, "+84900000055")
    officer, second, third = [await town.member(name) for name in (DUTY_OFFICER, SECOND_OFFICER, third_name)]
    principals = [await town.member(name) for name in (PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C)]
    await asks_for_release(officer)
    for one in (second, third):
        await one.sees("Cần người thứ hai duyệt")
    second.chooses("Duyệt, gửi ngay")
    third.chooses("Không duyệt")
    await officer.sees("Bảng theo dõi TB-0001")
    await second.is_told("Đã duyệt TB-0001")
    if third.has_buttons:
        await third.is_told("không còn chờ duyệt")
    else:
        await third.sees("Hiện không có thông báo nào đang chờ")
        await third.sees(f"TB-0001: ✓ Đã duyệt bởi {SECOND_OFFICER}")
    for principal in principals:
        await principal.sees("KHẨN · Giả giáo viên")


@pytest.mark.parametrize("channel", ["telegram", "zalo"])  # of what comes by two channels the order isn't known
async def test_two_officers_decide_about_one_stranger_at_once_and_the_first_word_holds(town: Town):
    first, second = await town.member(OFFICER_A), await second_officer_of_a(town)
    stranger = town.newcomer(NAME, NUMBER)
    await asks(stranger)
    other = await second.sees("Yêu cầu tham gia số 1\n")
    card = await sees_card(town, first)
    decides(first, card, yes=True)
    decides(second, other, yes=False)
    await first.is_told("Đã duyệt")
    await second.is_told(f"đã được {OFFICER_A} duyệt lúc")
    await stranger.sees("đã được duyệt")
    if not second.has_buttons:
        await second.sees("Đã duyệt bởi")
