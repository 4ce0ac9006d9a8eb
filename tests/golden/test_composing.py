"""How an officer sends something to the schools, in all the ways there are."""

from datetime import timedelta

from bot.domain.advisory import AdvisoryText, Category, Level
from bot.domain.units import UnitKind
from bot.usecases import drafting
from tests.golden.stage import Stage
from tests.kit.roster import CITY, DUTY_OFFICER, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SECOND_OFFICER
from tests.kit.someone import Someone

NEWS = (
    "Giả giáo viên báo học sinh cấp cứu\n"
    "Nhiều phụ huynh nhận cuộc gọi tự xưng giáo viên, đòi chuyển tiền viện phí.\n"
    "Đề nghị: nhắn phụ huynh gọi lại giáo viên chủ nhiệm trước khi chuyển tiền."
)
TO_ALL = "Tất cả cơ sở của phường Mẫu Một (2)"


async def _composes(officer: Someone, *answers: str, text: str = NEWS) -> None:
    officer.says(text)
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    asked = ("thuộc nhóm nào", "Gửi tới đâu", "Trên đây đúng là tin")[-len(answers) :]  # of Khẩn no category
    for answer, next_words in zip(answers, asked, strict=True):
        officer.chooses(answer)
        if next_words == "Trên đây đúng là tin":
            await officer.sees("TB-…")
        await officer.sees(next_words)


async def test_a_text_becomes_a_warning(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    await _composes(officer, "🟠 Cảnh báo – cần làm trong ngày", "Lừa đảo", TO_ALL)
    officer.chooses("Gửi Cảnh báo tới 2 cơ sở")
    await officer.sees("Đã phát hành TB-0001")
    await officer.sees("Bảng theo dõi TB-0001")
    await principal.sees("TB-0001")
    await stage.keeps("compose-warning", "Soạn Cảnh báo từ một tin nhắn, gửi cả phường.", officer, principal)


async def test_photo_first_then_text_and_taken_back(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    if stage.takes_files:
        officer.phone.send_photo()
        await officer.sees("chưa được gửi cho ai")
        officer.chooses("Soạn thông báo")
        await officer.sees("còn thiếu phần chữ")
    else:
        officer.phone.send_photo()
        await officer.sees("nhắn bằng chữ")
        officer.says("soạn thông báo")
        await officer.sees("nội dung")
    officer.says("Thuốc lá điện tử dạng bút\nĐề nghị: kiểm tra góc khuất sau giờ học.")
    await officer.sees("nội dung")
    officer.chooses("Xong")
    for answer, seen in (
        ("🟡 Lưu ý – cần để ý", "Mức của thông báo"),
        ("Thuốc lá điện tử", "thuộc nhóm nào"),
        (TO_ALL, "Gửi tới đâu"),
    ):
        await officer.sees(seen)
        officer.chooses(answer)
    await _sees_preview(officer)
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    held = await officer.sees("sẽ được gửi sau 10 giây")
    if stage.buttons:
        officer.chooses("Hoàn tác")
        await officer.sees_in_place(held, "Đã rút lại")
    else:
        officer.says("hoan tac")
        await officer.sees("Đã rút lại")
    officer.chooses("Soạn tiếp")
    await _sees_preview(officer)
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    await officer.sees("TB-0002 sẽ được gửi")
    stage.town.world.clock.forward(seconds=11)
    await principal.sees("TB-0002")
    if stage.buttons:
        await principal.sees_file()
    await officer.sees("Bảng theo dõi TB-0002")
    await stage.keeps("compose-photo", "Ảnh trước, chữ sau; Lưu ý, rút lại rồi gửi lại.", officer, principal)


async def _sees_preview(officer: Someone) -> None:
    await officer.sees("TB-…")
    if officer.has_buttons:
        await officer.sees_file()
    await officer.sees("Trên đây đúng là tin")


async def test_urgent_with_a_second_person(stage: Stage):
    officer, second = await stage.member(DUTY_OFFICER), await stage.member(SECOND_OFFICER)
    principal = await stage.member(PRINCIPAL_A)
    await _composes(officer, "🔴 Khẩn – nguy hiểm ngay", "Tất cả cơ sở của Quận Mẫu (3)")
    officer.chooses("Gửi để duyệt (3 cơ sở)")
    await officer.sees("chắc chắn")
    officer.chooses("Đề nghị duyệt ngay")
    await officer.sees("đang chờ người thứ hai duyệt")
    await second.sees("Cần người thứ hai duyệt")
    second.chooses("Duyệt, gửi ngay")
    await second.is_told("Đã duyệt TB-0001")
    await principal.sees("KHẨN · Giả giáo viên")
    await officer.sees("Bảng theo dõi TB-0001")
    for one in (officer, second):
        await one.sees("Cần gọi điện")
    await stage.keeps("compose-urgent", "Khẩn quá một phường: người thứ hai duyệt.", officer, second, principal)


async def test_urgent_that_the_second_person_holds_back(stage: Stage):
    officer, second = await stage.member(DUTY_OFFICER), await stage.member(SECOND_OFFICER)
    await _composes(officer, "🔴 Khẩn – nguy hiểm ngay", "Tất cả cơ sở của Quận Mẫu (3)")
    officer.chooses("Gửi để duyệt (3 cơ sở)")
    await officer.sees("chắc chắn")
    officer.chooses("Đề nghị duyệt ngay")
    await officer.sees("đang chờ người thứ hai duyệt")
    await second.sees("Cần người thứ hai duyệt")
    second.chooses("Không duyệt")
    await second.is_told("không được duyệt")
    await officer.sees("không duyệt TB-0001")
    await stage.keeps("compose-held-back", "Khẩn không được người thứ hai duyệt.", officer, second)


async def test_a_template(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_B)
    async with stage.town.database.write() as work:
        await drafting.add_template(
            work,
            stage.town.roster.units[CITY],
            Level.CANH_BAO,
            Category.THUOC_LA_DIEN_TU,
            (UnitKind.THCS, UnitKind.THPT),
            AdvisoryText("Thuốc lá điện tử dạng bút", "Rao bán qua mạng cho học sinh.", "Kiểm tra góc khuất."),
            stage.town.world.clock.now() - timedelta(days=1),
        )
    officer.says("mẫu")
    await officer.sees("Bản nháp")
    officer.chooses("🟠 Thuốc lá điện tử dạng bút")
    await officer.sees("TB-…")
    await officer.sees("Trên đây đúng là tin")
    officer.chooses("Gửi Cảnh báo tới 1 cơ sở")
    await officer.sees("Đã phát hành")
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    await stage.keeps("compose-template", "Gửi từ mẫu, ba lần chạm.", officer)


async def test_drafts(stage: Stage):
    officer = await stage.member(OFFICER_A)
    await _composes(officer, "🔵 Thông tin – để biết", "Lừa đảo", TO_ALL)
    officer.chooses("Để sau")
    await officer.sees("Đã giữ thành bản nháp")
    officer.says("/mau")
    await officer.sees("Bản nháp")
    officer.chooses("✏️ 🔵 Giả giáo viên báo học sinh cấp cứu")
    await officer.sees("TB-…")
    await officer.sees("Trên đây đúng là tin")
    officer.chooses("Sửa")
    await officer.sees("Sửa phần nào")
    officer.chooses("Mức")
    await officer.sees("Mức của thông báo")
    officer.says("luu y")
    await officer.sees("TB-…")
    await officer.sees("Trên đây đúng là tin")
    officer.says("thôi")
    await officer.sees("Đã dừng")
    officer.says("/mau")
    await officer.sees("Bản nháp")
    officer.chooses("Xóa bớt bản nháp…")
    await officer.sees("Xóa bản nháp nào")
    officer.chooses("✏️ 🟡 Giả giáo viên báo học sinh cấp cứu")
    await officer.sees("Đã xóa bản nháp")
    officer.says("/mau")
    await officer.sees("Chưa có bản nháp")
    await stage.keeps("drafts", "Để sau, soạn tiếp, sửa mức, dừng, xóa bản nháp.", officer)


async def test_words_that_were_for_nobody(stage: Stage):
    officer = await stage.member(OFFICER_A)
    officer.says("Chiều nay mưa to đấy")
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Không gửi cho ai")
    await officer.sees("không được gửi cho ai")
    await stage.keeps("purpose", "Công an gõ một câu: bot hỏi dùng làm gì, không gửi cho ai.", officer)


async def test_a_pupil_s_name_in_an_advisory(stage: Stage):
    officer = await stage.member(OFFICER_A)
    officer.says("Tìm học sinh đi lạc\nEm Nguyễn Văn An lớp 5A rời trường lúc 16 giờ.")
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("nêu tên học sinh")
    officer.chooses("Bỏ tên học sinh")
    await officer.sees("Mức của thông báo")
    officer.says("cảnh báo")
    await officer.sees("thuộc nhóm nào")
    officer.says("quay lại")
    await officer.sees("Mức của thông báo")
    officer.says("/huy")
    await officer.sees("được giữ thành bản nháp")
    await stage.keeps("compose-pupil", "Thông báo nêu tên học sinh; quay lại; dừng.", officer)
