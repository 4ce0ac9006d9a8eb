"""An advisory is opened by its number, or from the list; a card that was decided says so and asks nothing more."""

import pytest

from bot.domain.advisory import Audience, Level
from bot.domain.people import Role
from tests.kit.roster import (
    ADMINISTRATOR,
    CITY,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_C,
    SCHOOL_A,
    SECOND_OFFICER,
)
from tests.kit.town import Town

HEADLINES = ("Giả giáo viên báo học sinh cấp cứu", "Kẹo lạ trước cổng trường")


@pytest.fixture
def mode() -> str:
    return "polling"


@pytest.mark.parametrize("typed", ["TB-0001", "tb 1", "tb1", "xem TB-0001", "/thongbao 1", "thông báo TB-0001"])
async def test_a_school_opens_what_it_got_and_answers_it(town: Town, typed: str):
    principal, officer, other = [await town.member(one) for one in (PRINCIPAL_A, OFFICER_A, PRINCIPAL_C)]
    await town.sends(OFFICER_A, level=Level.CANH_BAO)
    await principal.sees("TB-0001")
    board = await officer.sees("Bảng theo dõi TB-0001")
    principal.says(typed)
    opened = await principal.sees("CẢNH BÁO · Giả giáo viên")
    principal.chooses("Đã triển khai", opened)
    await principal.is_told("Đã ghi nhận: Đã triển khai")
    if principal.has_buttons:
        await principal.sees_in_place(opened, "✓ Đã triển khai")
        await officer.sees_in_place(board, "1/2")
    other.says(typed)
    await other.sees("Không tìm thấy TB-0001")
    officer.says(typed)
    await officer.sees("Bảng theo dõi TB-0001")
    other.says("tb 99")
    await other.sees("Không tìm thấy TB-0099")


async def test_an_opened_one_counts_as_no_further_delivery(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A, audience=Audience((town.roster.units[SCHOOL_A],)))
    await principal.sees("TB-0001")
    await officer.sees("Bảng theo dõi TB-0001")
    for _ in range(2):
        principal.says("TB-0001")
        await principal.sees("CẢNH BÁO · Giả giáo viên")
    await town.settled()
    officer.says("bảng TB-0001")
    assert "đã gửi: 1 " in (await officer.sees("Bảng theo dõi TB-0001")).text


async def test_the_list_of_what_holds_opens_each_of_it(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    for number, headline in enumerate(HEADLINES, start=1):
        await town.sends(OFFICER_A, headline=headline)
        await principal.sees(f"TB-000{number}")
        await officer.sees(f"Bảng theo dõi TB-000{number}")
    principal.says("/thongbao")
    shown = await principal.sees("2 thông báo còn hiệu lực")
    principal.chooses("Xem TB-0001", shown)
    opened = await principal.sees(f"CẢNH BÁO · {HEADLINES[0]}")
    principal.chooses("Đã nhận", opened) if principal.has_buttons else principal.says("1 TB-0001")
    await principal.is_told("Đã ghi nhận: Đã nhận (TB-0001)")
    principal.says("thông báo")
    assert (await principal.sees("2 thông báo còn hiệu lực")).text.count("chưa trả lời") == 1


async def test_the_second_person_opens_the_card_by_number_and_decides_by_it_alone(town: Town):
    author, second, officer = [await town.member(one) for one in (DUTY_OFFICER, SECOND_OFFICER, OFFICER_B)]
    await town.sends(DUTY_OFFICER, level=Level.KHAN)
    first = await second.sees("Cần người thứ hai duyệt")
    author.says("TB-0001")
    await author.sees("Chờ duyệt")
    officer.says("TB-0001")
    await officer.sees("Không tìm thấy TB-0001")
    officer.says("duyệt TB-0001")
    await officer.sees("TB-0001 không chờ đồng chí duyệt")
    for typed in ("duyệt TB-0001", "không duyệt tb 1", "TB-0001"):
        second.says(typed)
        card = await second.sees("Cần người thứ hai duyệt")
        assert "KHẨN · Giả giáo viên" in card.text
    await town.settled()
    second.chooses("Không duyệt", card)
    await second.is_told("TB-0001 không được duyệt, không gửi")
    await author.sees("không duyệt TB-0001")
    if second.has_buttons:
        for one in (first, card):
            await second.sees_in_place(one, f"✗ Không duyệt: {SECOND_OFFICER}, ")
            assert one.labels == ()
    second.says("duyệt tb1")
    await second.sees("TB-0001 không chờ đồng chí duyệt")


async def test_the_other_second_person_sees_who_decided_and_when(town: Town):
    third_name = "Chỉ huy Quận"
    async with town.database.write() as work:
        await town.roster.add_person(work, third_name, Role.CONG_AN, CITY, "+84900000055")
    author, second, third = [await town.member(one) for one in (DUTY_OFFICER, SECOND_OFFICER, third_name)]
    await town.sends(DUTY_OFFICER, level=Level.KHAN)
    other = await third.sees("Cần người thứ hai duyệt")
    card = await second.sees("Cần người thứ hai duyệt")
    await town.settled()
    second.chooses("Duyệt, gửi ngay", card)
    await second.is_told("Đã duyệt TB-0001")
    await author.sees("Bảng theo dõi")
    for one in (author, second, third):
        await one.sees("3 cơ sở do Công an Quận Mẫu phụ trách chưa trả lời")
    line = f"✓ Đã duyệt bởi {SECOND_OFFICER}, "
    if third.has_buttons:
        await third.sees_in_place(other, line)
        assert other.labels == ()
    else:
        await third.sees(f"TB-0001: {line}")


async def test_an_administrator_is_offered_what_works(town: Town):
    administrator = await town.member(ADMINISTRATOR)
    administrator.says("/menu")
    shown = await administrator.sees("muốn làm gì")
    entries = shown.labels if administrator.has_buttons else shown.text
    assert "Ai phụ trách?" in entries
    assert "Bảng theo dõi" not in entries
    administrator.chooses("Ai phụ trách?", shown)
    await administrator.sees("113")
    administrator.says("trợ giúp")
    shown = await administrator.sees("làm được những việc sau")
    assert "bảng" not in shown.text
    administrator.says(f"ai phụ trách {SCHOOL_A}")
    await administrator.sees(PRINCIPAL_A)


async def test_an_officer_without_a_message_to_answer_sees_those_of_the_own_unit(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("/thongbao")
    await officer.sees("không có thông báo nào còn hiệu lực")
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi TB-0001")
    officer.says("/thongbao")
    shown = await officer.sees("1 thông báo do đơn vị của đồng chí phát, còn hiệu lực")
    assert "TB-0001 · Cảnh báo · " in shown.text
    officer.chooses("Xem TB-0001")
    await officer.sees("Bảng theo dõi TB-0001")
