"""An officer in a hurry, and with second thoughts: a level that is said, a deadline, an undo; a photo alone."""

from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A, WARD_A
from tests.kit.town import Town
from tests.stories.composer import composes

HURRY = "khan cap: co doi tuong cam dao truoc cong truong"
ALL = "Tất cả cơ sở của phường Mẫu Một (2)"


async def test_a_hurried_khan_is_three_taps_away_from_its_words(town: Town):
    officer = await town.member(OFFICER_A)
    principals = [await town.member(name) for name in (PRINCIPAL_A, PRINCIPAL_B)]
    officer.says(HURRY)
    asked = await officer.sees("Gửi tới đâu")
    assert "Mức được lấy theo chữ ở đầu tin: Khẩn" in asked.text
    assert "Chưa gửi cho ai" in asked.text
    officer.chooses(ALL)
    await officer.sees("🔴 KHẨN · Co doi tuong cam dao")
    await officer.sees("Trên đây đúng là tin")
    officer.chooses("Gửi KHẨN tới 2 cơ sở")
    await officer.sees("chắc chắn")
    officer.chooses("Gửi KHẨN ngay")
    await officer.sees("Đã phát hành TB-0001")
    await officer.sees("Bảng theo dõi TB-0001")
    for principal in principals:
        await principal.sees("🔴 KHẨN · Co doi tuong cam dao")


async def test_a_khan_that_was_not_meant_is_put_aside_and_stays_a_draft(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says(HURRY)
    await officer.sees("Gửi tới đâu")
    officer.chooses("Để sau")
    await officer.sees("Đã giữ thành bản nháp")
    officer.says("/mau")
    await officer.sees("Bản nháp (✏️)")
    officer.chooses("✏️ 🔴 Co doi tuong cam dao truoc cong truong")
    await officer.sees("Gửi tới đâu")
    officer.says("thôi")
    await officer.sees("giữ thành bản nháp")


async def test_the_deadline_is_changed_in_words(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await composes(officer, "🟡 Lưu ý – cần để ý", "Lừa đảo", ALL)
    await officer.sees("LƯU Ý · Giả giáo viên")
    officer.chooses("Sửa")
    await officer.sees("Sửa phần nào")
    officer.chooses("Hạn trả lời")
    await officer.sees("trả lời trước lúc nào")
    officer.says("hôm qua")
    await officer.sees("đã qua")
    officer.says("3 tiếng nữa")
    preview = await officer.sees("LƯU Ý · Giả giáo viên")
    await officer.sees("Trên đây đúng là tin")
    said = next(line for line in preview.text.splitlines() if "trả lời trước" in line)
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    await officer.sees("sẽ được gửi sau 10 giây")
    town.world.clock.forward(seconds=11)
    received = await principal.sees("LƯU Ý · Giả giáo viên")
    assert said in received.text
    await officer.sees("Bảng theo dõi TB-0001")


async def test_the_message_itself_says_that_nothing_went_out_and_leads_back(telegram_town: Town):
    officer, principal = await telegram_town.member(OFFICER_A), await telegram_town.member(PRINCIPAL_A)
    await composes(officer, "🟡 Lưu ý – cần để ý", "Lừa đảo", ALL)
    await officer.sees("LƯU Ý · Giả giáo viên")
    officer.chooses("Gửi Lưu ý tới 2 cơ sở")
    held = await officer.sees("sẽ được gửi sau 10 giây")
    officer.chooses("Hoàn tác")
    await officer.sees_in_place(held, "Đã rút lại TB-0001, chưa gửi cho ai")
    assert held.labels == ("Soạn tiếp",)
    telegram_town.world.clock.forward(seconds=30)
    officer.chooses("Soạn tiếp", held)
    await officer.sees("LƯU Ý · Giả giáo viên")
    await officer.sees("Trên đây đúng là tin")
    assert all("TB-" not in message.text for message in principal.messages)


async def test_who_sent_only_a_photo_can_leave_by_a_choice(telegram_town: Town):
    officer = await telegram_town.member(OFFICER_A)
    officer.phone.send_photo()
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("còn thiếu phần chữ")
    officer.chooses("Thôi")
    await officer.sees("Đã giữ thành bản nháp")


async def test_a_photo_alone_says_whose_it_is_and_takes_an_answer(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.phone.send_photo()
    await principal.sees("chưa được gửi đi")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    letter = await officer.sees(f"🖼 1 ảnh từ {SCHOOL_A}")
    assert letter.labels == ("Trả lời",)
    photo = await officer.sees_file()
    assert photo.text == f"{SCHOOL_A} · TD-0001"
    await town.settled()
    officer.says("Đã thấy, tổ tuần tra tới ngay.", reply_to=photo)
    await officer.sees(f"Đã gửi {SCHOOL_A}")
    await principal.sees("Đã thấy, tổ tuần tra tới ngay.")


async def test_words_for_nobody_are_not_offered_to_a_thread_that_never_came_here(town: Town):
    """The officer joins after the school has written."""
    principal = await town.member(PRINCIPAL_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("chưa tới được ai")
    officer = await town.member(OFFICER_A)
    officer.says("Mời họp giao ban.")
    asked = await officer.sees("chưa được gửi cho ai")
    assert "Trả lời" not in " ".join((asked.text, *asked.labels))
    officer.chooses("Không gửi cho ai")
    await officer.sees("không được gửi cho ai")
