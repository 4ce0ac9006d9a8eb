"""How a school answers, asks for help, writes to its police; and how the police follow it."""

from bot.sandbox import ShownMessage
from tests.golden.stage import Stage
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A, WARD_A
from tests.kit.someone import Someone


async def _answers(stage: Stage, someone: Someone, message: ShownMessage, text: str) -> None:
    await stage.town.settled()
    if someone.has_buttons:
        someone.says(text, reply_to=message)
    else:
        someone.says(f"trả lời TD-0001 {text}")


async def test_answering_and_answering_otherwise(stage: Stage):
    principal = await stage.member(PRINCIPAL_A)
    await stage.town.sends(OFFICER_A)
    shown = await principal.sees("TB-0001")
    await stage.settled()
    principal.chooses("Đã nhận", shown)
    await principal.is_told("Đã ghi nhận: Đã nhận")
    if stage.buttons:
        await principal.sees_in_place(shown, "✓ Đã nhận")
    principal.chooses("Đã nhận", shown)
    await principal.is_told("từ trước")
    principal.says("đã triển khai")
    await principal.sees("Đã ghi nhận: Đã triển khai")
    if stage.buttons:
        await principal.sees_in_place(shown, "✓ Đã triển khai")
    principal.says("thông báo")
    await principal.sees("thông báo còn hiệu lực")
    await stage.keeps("answer", "Trả lời Đã nhận, bấm lần nữa, rồi đổi thành Đã triển khai.", principal)


async def test_needing_help(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    await stage.town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi")
    shown = await principal.sees("TB-0001")
    await stage.settled()
    principal.chooses("Cần hỗ trợ", shown)
    await principal.is_told("Đã ghi nhận: Cần hỗ trợ")
    urgent = await principal.sees("đã được báo")
    alarm = await officer.sees("cần hỗ trợ")
    await stage.board_shows(officer, "🆘")
    await _answers(stage, officer, alarm, "Giữ các em trong lớp, tổ tuần tra tới ngay.")
    await principal.sees("Giữ các em trong lớp")
    await officer.sees("Đã gửi")
    await _answers(stage, principal, urgent, "Vâng, cổng đã khóa.")
    await officer.sees("cổng đã khóa")
    await principal.sees("Đã gửi")
    await stage.keeps("help-wanted", "Cần hỗ trợ: Công an được báo, hai bên nhắn tiếp.", principal, officer)


async def test_writing_to_the_police(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    principal.says("Có nhóm thanh niên tụ tập trước cổng trường.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    told = await officer.sees("tụ tập trước cổng trường")
    await _answers(stage, officer, told, "Tổ tuần tra tới trong 5 phút.")
    await officer.sees("Đã gửi")
    answer = await principal.sees("5 phút")
    await _answers(stage, principal, answer, "Cảm ơn, các em đã về.")
    await principal.sees("Đã gửi")
    await officer.sees("các em đã về")
    for someone in (principal, officer):
        someone.says("trao đổi")
        await someone.sees(f"TD-0001 · {SCHOOL_A}")
    await stage.keeps("write", "Nhà trường nhắn Công an phường, hai bên trả lời nhau.", principal, officer)


async def test_writing_from_the_menu_in_several_pieces(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    principal.says("/guitin")
    await principal.sees("Xin nhắn nội dung")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Chưa có nội dung")
    principal.says("Xe lạ đỗ trước cổng từ 6 giờ.")
    await principal.sees("")
    principal.chooses("Không gửi")
    await principal.sees("không gửi gì")
    assert officer.messages == []
    await stage.keeps("write-menu", "Nhắn Công an từ lệnh, chưa có nội dung, rồi thôi.", principal)


async def test_a_pupil_s_name(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    principal.says("Em Nguyễn Văn An lớp 5A bị người lạ bám theo.")
    await principal.sees("nêu tên học sinh")
    principal.chooses("Gửi, bỏ tên")
    await principal.sees("Đã gửi")
    await officer.sees("bị người lạ bám theo")
    await stage.keeps("write-pupil", "Tin của trường nêu tên học sinh; gửi đi, bỏ tên.", principal, officer)


async def test_a_photo_for_the_police(stage: Stage):
    principal = await stage.member(PRINCIPAL_A)
    await stage.member(OFFICER_A)
    principal.phone.send_photo()
    if stage.takes_files:
        await principal.sees("chưa được gửi đi")
        principal.says("thôi")
        await principal.sees("Đã dừng")
    else:
        await principal.sees("nhắn bằng chữ")
    await stage.keeps("write-photo", "Nhà trường gửi một ảnh, rồi thôi.", principal)


async def test_the_board_and_its_lists(stage: Stage):
    officer = await stage.member(OFFICER_A)
    principal, silent = await stage.member(PRINCIPAL_A), await stage.member(PRINCIPAL_B)
    await stage.town.sends(OFFICER_A)
    board = await officer.sees("Bảng theo dõi TB-0001")
    await silent.sees("TB-0001")
    shown = await principal.sees("TB-0001")
    await stage.settled()
    principal.chooses("Đã nhận", shown)
    await principal.is_told("Đã ghi nhận")
    await stage.board_shows(officer, "1/2")
    if stage.buttons:
        await officer.phone.until(lambda _: "Chưa trả lời (1)" in board.labels)
        officer.chooses("Chưa trả lời (1)", board)
    else:
        officer.says("ai chưa trả lời")
    await officer.sees("chưa trả lời: 1")
    officer.says("ai da tra loi TB-0001?")
    await officer.sees("đã trả lời: 1")
    officer.says("ai cần hỗ trợ")
    await officer.sees("cần hỗ trợ: 0")
    officer.says("ai chưa nhận được")
    await officer.sees("chưa tới được ai")
    await stage.keeps("board", "Bảng theo dõi và các danh sách của nó.", officer)
