"""Reminders set by typing: the dates are shown first; then they come, are answered, are called off."""

from datetime import datetime, timedelta

from bot.store import reminders
from bot.text.dates import ZONE
from tests.kit.roster import DUTY_OFFICER, OFFICER_A, OFFICER_B, PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C
from tests.kit.someone import Someone
from tests.kit.town import Town

LINE = "nhắc các trường nộp báo cáo trước 25 hằng tháng lúc 8h"


async def sets(someone: Someone, line: str, *, first: str = "Sẽ nhắc") -> None:
    someone.says(line)
    await someone.sees(first)
    someone.chooses("Đặt nhắc việc")
    await someone.sees("Đã đặt NV-0001")


async def next_of(town: Town, reminder_id: int = 1) -> datetime:
    async with town.database.read() as work:
        found = await reminders.load(work, reminder_id)
    assert found is not None
    assert found.next_at is not None
    return found.next_at


async def comes_due(town: Town, reminder_id: int = 1) -> None:
    town.world.clock.jump_to(await next_of(town, reminder_id) + timedelta(seconds=1))


async def test_one_typed_line_becomes_a_reminder_that_schools_get_and_answer(town: Town):
    officer = await town.member(OFFICER_A)
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    elsewhere = await town.member(PRINCIPAL_C)
    officer.says(LINE)
    echo = await officer.sees("Sẽ nhắc tất cả cơ sở của Công an phường Mẫu Một (2 cơ sở, 3 người)")
    assert "“Nộp báo cáo”" in echo.text
    assert echo.text.count("08g00 ") == 3
    assert "Lặp lại: hằng tháng, ngày 25, 08g00." in echo.text
    officer.chooses("Đặt nhắc việc")
    await officer.sees("Đã đặt NV-0001: “Nộp báo cáo”")
    at = await next_of(town)
    assert at.astimezone(ZONE).strftime("%d %H:%M") == "25 08:00"
    await comes_due(town)
    shown = await principal.sees("Nộp báo cáo")
    assert "Hẹn lúc 08g00" in shown.text
    await other.sees("Nộp báo cáo")
    principal.chooses("Xong")
    await principal.is_told("Đã ghi nhận: Xong")
    assert await next_of(town) > at + timedelta(days=27)
    assert elsewhere.messages == []


async def test_step_by_step_with_a_past_date_a_step_back_and_a_restart_in_the_middle(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    officer.says("/nhac")
    await officer.sees("Nhắc việc gì?")
    officer.says("Họp giao ban")
    await officer.sees("Nhắc vào lúc nào?")
    officer.says("hôm qua")
    await officer.sees("đã qua")
    officer.says("31/2")
    await officer.sees("Không có ngày giờ như vậy")
    await town.closes()
    town.world.clock.forward(hours=20)
    await town.opens()
    officer.says("mai 7g30")
    await officer.sees("Nhắc ai?")
    officer.says("tieu hoc mau a")
    await officer.sees("Trường Tiểu học Mẫu A")
    officer.says("1")
    echo = await officer.sees("Sẽ nhắc Trường Tiểu học Mẫu A (1 cơ sở, 2 người)")
    assert "07g30 ngày mai" in echo.text  # the day after the restart, not the one after the beginning
    officer.says("quay lại")
    await officer.sees("Trường Tiểu học Mẫu A")
    officer.says("1")
    await officer.sees("Sẽ nhắc Trường Tiểu học Mẫu A")
    officer.chooses("Đặt nhắc việc")
    await officer.sees("Đã đặt NV-0001")
    await comes_due(town)
    await principal.sees("Họp giao ban")


async def test_day_31_of_every_month_is_read_as_its_last_day(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("nhắc các trường nộp báo cáo 31 hằng tháng")
    echo = await officer.sees("Lặp lại: hằng tháng, ngày cuối tháng, 08g00.")
    assert "Đồng chí chưa nói giờ nên lấy 08g00." in echo.text
    officer.says("thôi")
    await officer.sees("Đã thôi, không đặt nhắc việc nào.")


async def test_a_principal_is_reminded_alone(town: Town):
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await sets(principal, "nhắc tôi mai 7g30 gọi Công an phường", first="Sẽ nhắc riêng Thầy/Cô")
    await comes_due(town)
    await principal.sees("Gọi Công an phường")
    principal.chooses("Xong")
    await principal.is_told("Đã ghi nhận: Xong")
    assert other.messages == []


async def test_what_was_called_off_does_not_come(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await sets(officer, LINE)
    due = await next_of(town)
    if officer.has_buttons:
        officer.chooses("Hủy NV-0001")
    else:
        officer.says("huy nv-0001")
    await officer.is_told("Đã hủy NV-0001")
    town.world.clock.jump_to(due + timedelta(minutes=1))
    officer.says("hủy NV-0001")
    await officer.sees("NV-0001 đã kết thúc hoặc đã hủy từ trước")
    assert principal.messages == []


async def test_the_list_shows_what_is_to_come_and_ends_it(town: Town):
    officer = await town.member(OFFICER_A)
    await sets(officer, LINE)
    officer.says("/nhac")
    listed = await officer.sees("Nhắc việc sắp tới")
    assert "NV-0001 · Nộp báo cáo" in listed.text
    assert "hằng tháng, ngày 25, 08g00" in listed.text
    officer.chooses("Hủy NV-0001", listed)
    await officer.sees("Đã hủy NV-0001")
    officer.says("/nhac")
    await officer.sees("Nhắc việc gì?")


async def test_two_officers_set_their_own_and_the_wrong_one_ends_nothing(town: Town):
    officer, other, duty = [await town.member(name) for name in (OFFICER_A, OFFICER_B, DUTY_OFFICER)]
    await sets(officer, LINE)
    other.says("nhắc các trường họp mai 9h")
    await other.sees("Sẽ nhắc tất cả cơ sở của Công an phường Mẫu Hai (1 cơ sở, 1 người)")
    other.chooses("Đặt nhắc việc")
    await other.sees("Đã đặt NV-0002")
    other.says("hủy NV-0001")
    await other.sees("NV-0001 do đơn vị khác đặt nên đồng chí không hủy được.")
    other.says("/nhac")
    listed = await other.sees("Nhắc việc sắp tới")
    assert "NV-0001" not in listed.text
    duty.says("hủy NV-0001")  # of the unit above
    await duty.sees("Đã hủy NV-0001")
    await next_of(town, 2)  # which is still to come


async def test_a_reminder_typed_without_marks_is_for_the_one_who_types(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await sets(principal, "nhac toi mai 7g30 nop bao cao", first="Sẽ nhắc riêng Thầy/Cô")
    assert (await next_of(town)).astimezone(ZONE).strftime("%H:%M") == "07:30"


async def test_an_appointment_and_a_date_said_first_are_orders_too(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("hen 15/12 hop")
    echo = await principal.sees("Sẽ nhắc riêng Thầy/Cô")
    assert "“Hop”" in echo.text
    officer.says("thứ sáu 9h nhắc nộp báo cáo")
    await officer.sees("Nhắc ai?")
    officer.chooses("Chỉ nhắc tôi")
    echo = await officer.sees("Sẽ nhắc riêng đồng chí")
    assert "09g00 thứ Sáu" in echo.text


async def test_somebody_else_s_reminding_is_only_mentioned(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("hôm qua có người nhắc 8h mai họp")
    await principal.sees("chưa được gửi đi")


async def test_what_repeats_within_a_day_is_never_quietly_once(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("mỗi 1 phút lúc 8h nhắc tôi gọi trường")
    asked = await principal.sees("mỗi ngày một lần")
    assert "Nhắc vào lúc nào?" in asked.text
    principal.chooses("Thôi")
    await principal.sees("không đặt nhắc việc nào")


async def test_the_question_when_can_be_left(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("nhắc tôi gọi cô Lan")
    await officer.sees("Nhắc vào lúc nào?")
    officer.says("thôi")
    await officer.sees("Đã thôi, không đặt nhắc việc nào.")


MESSAGE = "Có người lạ chụp ảnh trước cổng."
ORDER = "nhắc tôi mai 7g30 gọi Công an phường"


async def test_a_reminder_amid_a_message_is_set_and_the_message_goes_on(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says(MESSAGE)
    await principal.sees("chưa được gửi đi")
    principal.says(ORDER)
    asked = await principal.sees("đặt nhắc việc?")
    assert "gọi Công an phường” – câu này" in asked.text
    principal.says("Xe màu đen.")  # belongs to the message, whatever is chosen
    await principal.sees("đặt nhắc việc?")
    principal.chooses("Đặt nhắc việc")
    await principal.sees("Sẽ nhắc riêng Thầy/Cô")
    principal.chooses("Đặt nhắc việc")
    await principal.sees("Đã đặt NV-0001: “Gọi Công an phường”")
    again = await principal.sees("Trở lại việc đang làm dở")
    assert f"Đã có:\n• {MESSAGE}\n• Xe màu đen." in again.text
    principal.chooses("Gửi Công an phường Mẫu Một")
    await principal.sees("Đã gửi Công an phường Mẫu Một")
    letter = await officer.sees(MESSAGE)
    assert "Xe màu đen." in letter.text
    assert "nhắc tôi" not in letter.text


async def test_an_order_amid_a_message_may_be_a_part_of_it(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says(MESSAGE)
    await principal.sees("chưa được gửi đi")
    principal.says("dat nhac mai 8h cho bao ve")
    await principal.sees("đặt nhắc việc?")
    principal.chooses("Thêm vào tin đang viết")
    again = await principal.sees("chưa được gửi đi")
    assert f"Đã có:\n• {MESSAGE}\n• dat nhac mai 8h cho bao ve" in again.text
    principal.chooses("Gửi Công an phường Mẫu Một")
    await principal.sees("Đã gửi Công an phường Mẫu Một")
    assert "dat nhac mai 8h cho bao ve" in (await officer.sees(MESSAGE)).text


async def test_what_was_collected_is_shown_with_each_more_of_it(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says(MESSAGE)
    first = await principal.sees("chưa được gửi đi")
    assert "Đã có" not in first.text
    principal.says("Nhắc học sinh đi cổng sau.")
    again = await principal.sees("chưa được gửi đi")
    assert f"Đã có:\n• {MESSAGE}\n• Nhắc học sinh đi cổng sau." in again.text


async def test_the_command_amid_a_message_is_obeyed_at_once(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says(MESSAGE)
    await principal.sees("chưa được gửi đi")
    principal.says("/nhac mai 7g30 họp")
    await principal.sees("Sẽ nhắc riêng Thầy/Cô")
    principal.chooses("Thôi")
    await principal.sees("không đặt nhắc việc nào")
    assert MESSAGE in (await principal.sees("Trở lại việc đang làm dở")).text


async def test_who_stops_at_that_question_keeps_the_message(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says(MESSAGE)
    await principal.sees("chưa được gửi đi")
    principal.says(ORDER)
    await principal.sees("đặt nhắc việc?")
    principal.says("Xe màu đen.")
    await principal.sees("đặt nhắc việc?")
    principal.says("hủy")
    await principal.sees("Đã dừng")
    assert f"• {MESSAGE}\n• Xe màu đen." in (await principal.sees("Trở lại việc đang làm dở")).text


async def test_a_school_that_is_named_in_the_line_is_reminded(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("nhac truong tieu hoc mau a mai 7h30 nop bao cao")
    echo = await officer.sees("Sẽ nhắc Trường Tiểu học Mẫu A")
    assert "“Nop bao cao”" in echo.text


async def test_whom_to_remind_has_a_way_out_and_the_search_a_way_back(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("nhac truong khong co that mai 7h30 nop bao cao")
    asked = await officer.sees("Nhắc ai?")
    for back in ("↩ Quay lại", "quay lại", "quay lai"):
        officer.chooses("Chọn từng trường…")
        if officer.has_buttons:
            await officer.sees_in_place(asked, "gõ tên trường, không dấu cũng được")
        else:
            await officer.sees("gõ tên trường, không dấu cũng được")
        if back.startswith("↩"):
            officer.chooses(back)
        else:
            officer.says(back)
        asked = await officer.sees("Nhắc ai?")
    officer.chooses("Thôi")
    await officer.sees("Đã thôi, không đặt nhắc việc nào.")
