"""An officer composes in the chat: nothing needs a command, nothing becomes a broadcast by itself."""

from datetime import timedelta

from bot.domain.units import UnitKind
from bot.usecases import drafting
from tests.kit.roster import (
    CITY,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SECOND_OFFICER,
)
from tests.kit.someone import Someone
from tests.kit.town import Town

NEWS = "Giả giáo viên báo học sinh cấp cứu\nPhụ huynh nhận cuộc gọi đòi chuyển tiền.\nĐề nghị: gọi lại giáo viên."


async def _composes(officer: Someone, *answers: str, text: str = NEWS) -> None:
    """From a plain text to the preview."""
    officer.says(text)
    await officer.sees("Tin chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    asked = ("thuộc nhóm nào", "Gửi tới đâu", "Trên đây đúng là tin")[-len(answers) :]  # of Khẩn no category
    for answer, next_words in zip(answers, asked, strict=True):
        officer.chooses(answer)
        await officer.sees(next_words)


async def test_a_plain_text_becomes_a_warning_after_a_look_at_it(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await _composes(officer, "🟠 Cảnh báo – cần làm trong ngày", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    preview = await officer.sees("CẢNH BÁO · Giả giáo viên báo học sinh cấp cứu")
    officer.chooses("Gửi Cảnh báo tới 2 cơ sở")
    await officer.sees("Đã phát hành TB-0001")
    await officer.sees("Bảng theo dõi TB-0001")
    received = await principal.sees("TB-0001")
    numbers = "\n\nTrả lời: gõ một số rồi gửi.\n1. Đã nhận\n2. Đã triển khai\n3. Cần hỗ trợ"
    assert received.text.replace("TB-0001", "TB-…").removesuffix(numbers) == preview.text.removesuffix(numbers)
    assert received.text.endswith(numbers) is not principal.has_buttons
    assert "Gọi lại giáo viên." in received.text


async def test_a_low_level_can_be_taken_back_for_ten_seconds_and_goes_on_as_a_draft(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await _composes(officer, "🟡 Lưu ý – cần để ý", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("LƯU Ý · Giả giáo viên")
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    await officer.sees("sẽ được gửi sau 10 giây")
    officer.says("hoàn tác")
    await officer.sees("Đã rút lại TB-0001, chưa gửi cho ai")
    officer.chooses("Soạn tiếp")
    await officer.sees("LƯU Ý · Giả giáo viên")
    await officer.sees("Trên đây đúng là tin")
    town.world.clock.forward(seconds=30)
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    await officer.sees("TB-0002 sẽ được gửi")
    town.world.clock.forward(seconds=11)
    await principal.sees("TB-0002")
    await officer.sees("Bảng theo dõi TB-0002")
    officer.says("hoàn tác")
    await officer.sees("Không có thông báo nào đang chờ gửi")


async def test_what_is_held_goes_out_although_the_bot_was_restarted(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await _composes(officer, "🔵 Thông tin – để biết", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("THÔNG TIN · Giả giáo viên")
    officer.chooses("Gửi Thông tin tới 2 cơ sở")
    await officer.sees("sẽ được gửi sau 10 giây")
    await town.closes()
    town.world.clock.forward(minutes=5)
    await town.opens()
    received = await principal.sees("TB-0001")
    assert received.silent or not principal.has_buttons
    await officer.sees("Bảng theo dõi TB-0001")


async def test_a_template_is_sent_with_three_taps(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_B)
    await _add_template(town)
    officer.says("/menu")
    await officer.sees("muốn làm gì")
    taps = 0
    for label, seen in (
        ("Mẫu và bản nháp", "Bản nháp"),
        ("🟠 Thuốc lá điện tử dạng bút", "Trên đây đúng là tin"),
        ("Gửi Cảnh báo tới 1 cơ sở", "Đã phát hành TB-0001"),
    ):
        officer.chooses(label)
        taps += 1
        await officer.sees(seen)
    assert taps == 3
    await officer.sees("CẢNH BÁO · Thuốc lá điện tử dạng bút")
    await officer.sees("Bảng theo dõi TB-0001")
    await principal.sees("Thuốc lá điện tử dạng bút")


async def test_khan_beyond_one_ward_waits_for_a_second_person(town: Town):
    officer, second = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    principals = [await town.member(name) for name in (PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C)]
    await _composes(officer, "🔴 Khẩn – nguy hiểm ngay", "Tất cả cơ sở của Quận Mẫu (3)")
    await officer.sees("KHẨN · Giả giáo viên")
    officer.chooses("Gửi để duyệt (3 cơ sở)")
    await officer.sees("chắc chắn")
    officer.chooses("Đề nghị duyệt ngay")
    await officer.sees("đang chờ người thứ hai duyệt")
    await second.sees("Cần người thứ hai duyệt")
    second.chooses("Duyệt, gửi ngay")
    await second.is_told("Đã duyệt TB-0001")
    for principal in principals:
        await principal.sees("KHẨN · Giả giáo viên")
    await officer.sees("Bảng theo dõi TB-0001")


async def test_single_schools_and_kinds_are_chosen_by_name_and_by_tapping(town: Town):
    officer, principal = await town.member(DUTY_OFFICER), await town.member(PRINCIPAL_B)
    officer.says(NEWS)
    await officer.sees("Tin chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    officer.says("canh bao")
    await officer.sees("thuộc nhóm nào")
    officer.chooses("Nhóm khác…")
    if officer.has_buttons:
        await officer.phone.until(lambda phone: any("An toàn mạng" in one.labels for one in phone.screen))
    else:
        await officer.sees("thuộc nhóm nào")
    officer.chooses("An toàn mạng")
    await officer.sees("Gửi tới đâu")
    officer.says("thcs mau b")
    await officer.sees("Đã chọn: Trường THCS Mẫu B")
    officer.chooses("Xong (1)")
    await officer.sees("CẢNH BÁO · Giả giáo viên")
    await officer.sees("1 cơ sở: Trường THCS Mẫu B. Gửi ngay tới 1 người đã mở bot")
    officer.chooses("Gửi Cảnh báo tới 1 cơ sở")
    await officer.sees("Đã phát hành")
    await officer.sees("Bảng theo dõi TB-0001")
    await principal.sees("TB-0001")


async def test_what_was_begun_is_kept_overnight_and_through_a_restart(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    officer.says("/soan")
    await officer.sees("nội dung")
    officer.says("Họp giao ban quý IV")
    await officer.sees("Đã thêm vào nội dung")
    await town.closes()
    town.world.clock.forward(hours=20)
    await town.opens()
    officer.says("Đề nghị: gửi số liệu trước thứ Sáu")
    await officer.sees("nội dung")
    officer.chooses("Xong")
    await officer.sees("Mức của thông báo")
    officer.says("quay lại")
    await officer.sees("nội dung")
    officer.chooses("Xong")
    await officer.sees("Mức của thông báo")
    officer.says("thôi")
    await officer.sees("được giữ thành bản nháp")
    officer.says("/mau")
    await officer.sees("Bản nháp")
    officer.chooses("✏️ Họp giao ban quý IV")
    await officer.sees("Mức của thông báo")
    officer.chooses("🔵 Thông tin – để biết")
    await officer.sees("thuộc nhóm nào")
    officer.chooses("Công tác phối hợp")
    await officer.sees("Gửi tới đâu")
    officer.chooses("Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("THÔNG TIN · Họp giao ban quý IV")
    await officer.sees("Trên đây đúng là tin")
    officer.chooses("Gửi Thông tin tới 2 cơ sở")
    await officer.sees("sẽ được gửi sau 10 giây")
    town.world.clock.forward(seconds=12)
    await principal.sees("Gửi số liệu trước thứ Sáu")
    await officer.sees("Bảng theo dõi")
    officer.says("/mau")
    await officer.sees("Chưa có bản nháp hay mẫu nào")


async def test_the_board_opens_its_lists(town: Town):
    officer = await town.member(OFFICER_A)
    principal, silent = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A)
    board = await officer.sees("Bảng theo dõi TB-0001")
    message = await principal.sees("TB-0001")
    await silent.sees("TB-0001")
    principal.chooses("Đã nhận", message)
    await principal.is_told("Đã ghi nhận: Đã nhận")
    if officer.has_buttons:
        await officer.sees_in_place(board, "1/2")
        await officer.phone.until(lambda _: "Chưa trả lời (1)" in board.labels)
        officer.chooses("Chưa trả lời (1)", board)
    else:
        officer.says("ai chưa trả lời TB-0001")
    shown = await officer.sees("chưa trả lời: 1")
    assert "Trường THCS Mẫu B" in shown.text
    assert "0900 000 007" in shown.text
    officer.says("Ai đã trả lời?")
    answered = await officer.sees("đã trả lời: 1")
    assert "Đã nhận" in answered.text
    principal.says("ai chưa trả lời")
    await principal.sees("không được làm việc đó")


async def _add_template(town: Town) -> None:
    from bot.domain.advisory import AdvisoryText, Category, Level

    async with town.database.write() as work:
        await drafting.add_template(
            work,
            town.roster.units[CITY],
            Level.CANH_BAO,
            Category.THUOC_LA_DIEN_TU,
            (UnitKind.THCS, UnitKind.THPT),
            AdvisoryText("Thuốc lá điện tử dạng bút", "Rao bán qua mạng.", "Kiểm tra góc khuất."),
            town.world.clock.now() - timedelta(days=1),
        )


async def test_what_the_second_person_refuses_is_a_draft_again(town: Town):
    officer, second = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    await _composes(officer, "🔴 Khẩn – nguy hiểm ngay", "Tất cả cơ sở của Quận Mẫu (3)")
    await officer.sees("KHẨN · Giả giáo viên")
    officer.chooses("Gửi để duyệt (3 cơ sở)")
    await officer.sees("chắc chắn")
    officer.chooses("Đề nghị duyệt ngay")
    await officer.sees("đang chờ người thứ hai duyệt")
    await second.sees("(THẬT)")
    second.chooses("Không duyệt")
    await second.is_told("không được duyệt")
    await officer.sees("được giữ thành bản nháp")
    officer.says("/mau")
    await officer.sees("Bản nháp")
    officer.chooses("✏️ 🔴 Giả giáo viên báo học sinh cấp cứu")
    await officer.sees("KHẨN · Giả giáo viên")
    await officer.sees("tình huống THẬT")


async def test_what_was_held_too_long_goes_to_nobody_and_is_a_draft_again(town: Town):
    """The machine was off until after the advisory would have expired."""
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await _composes(officer, "🟡 Lưu ý – cần để ý", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("LƯU Ý · Giả giáo viên")
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    await officer.sees("sẽ được gửi sau 10 giây")
    await town.closes()
    town.world.clock.forward(days=400)
    await town.opens()
    await officer.sees("Hạn hiệu lực đã qua")
    assert principal.messages == []


async def test_a_board_shows_what_has_gone_out_and_nothing_else(town: Town):
    officer = await town.member(OFFICER_A)
    await _composes(officer, "🟡 Lưu ý – cần để ý", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("LƯU Ý · Giả giáo viên")
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    await officer.sees("sẽ được gửi sau 10 giây")
    officer.says("bảng")
    await officer.sees("Chưa có thông báo nào")
    officer.says("bảng TB-0001")
    await officer.sees("TB-0001")
    officer.says("hoàn tác")
    await officer.sees("Đã rút lại")
    officer.ignores_the_rest()


async def test_the_answers_below_a_preview_are_no_buttons(town: Town):
    officer = await town.member(OFFICER_A)
    await _composes(officer, "🟡 Lưu ý – cần để ý", "Lừa đảo", "Tất cả cơ sở của phường Mẫu Một (2)")
    preview = await officer.sees("LƯU Ý · Giả giáo viên báo học sinh cấp cứu")
    assert preview.labels == ()
