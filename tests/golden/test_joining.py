"""How people come in, are let in, look at what is kept of them, and go."""

import pytest

from tests.golden.stage import Stage
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_B
from tests.kit.someone import Someone

CODE = "ABCDE23456"
STRANGER, NUMBER = "Nguyễn Thị Lan", "+84912345678"


async def test_joining_by_the_code_on_the_letter(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), stage.newcomer(PRINCIPAL_A)
    await stage.town.code_for(PRINCIPAL_A, CODE)
    principal.starts()
    await principal.sees("Đây là kênh an toàn trường học")
    principal.says("ABCDE 23457")
    await principal.sees("Không có mã thư mời này")
    principal.says("abcde-23456")
    await principal.sees("có đồng ý tham gia không")
    principal.chooses("Đồng ý")
    await principal.sees("Đã xong")
    await officer.sees("vừa tham gia")
    await stage.keeps("join-code", "Tham gia bằng mã trên thư mời, gõ sai một lần.", principal, officer)


async def test_joining_by_the_own_phone(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), stage.newcomer(PRINCIPAL_A)
    principal.starts()
    await principal.sees("Đây là kênh an toàn trường học")
    principal.says("0900 000 005")
    await principal.sees("Gõ số điện thoại chưa đủ")
    if stage.buttons:
        principal.shares_phone()
    else:
        principal.says(await stage.town.code_for(PRINCIPAL_A, CODE))
    await principal.sees("có đồng ý tham gia không")
    principal.says("dong y")
    await principal.sees("Đã xong")
    await officer.sees("vừa tham gia")
    await stage.keeps("join-phone", "Tham gia bằng số điện thoại của chính mình.", principal)


async def test_refusing_the_notice(stage: Stage):
    principal = stage.newcomer(PRINCIPAL_A)
    principal.starts(await stage.town.code_for(PRINCIPAL_A, CODE))
    await principal.sees("có đồng ý tham gia không")
    principal.chooses("Từ chối")
    await principal.sees("bot sẽ không gửi tin")
    await stage.keeps("join-refused", "Mở bằng liên kết, đọc rồi từ chối.", principal)


async def _asks(stranger: Someone) -> None:
    stranger.starts()
    await stranger.sees("Đây là kênh an toàn trường học")
    stranger.chooses("Tôi chưa có thư mời")
    await stranger.sees("gõ tên trường hoặc đơn vị")
    stranger.says("thcs mau b")
    await stranger.sees("là đơn vị nào dưới đây")
    stranger.chooses(SCHOOL_B)
    await stranger.sees("giữ chức danh nào ở")
    stranger.chooses("Phó hiệu trưởng")
    await stranger.sees("họ và tên")
    stranger.says(STRANGER)
    await stranger.sees("số điện thoại")
    if stranger.has_buttons:
        stranger.shares_phone()
    else:
        stranger.says("0912 345 678")
    await stranger.sees("có đồng ý tham gia không")
    stranger.chooses("Đồng ý")
    await stranger.sees("đang chờ")


async def test_asking_to_be_let_in_and_being_let_in(stage: Stage):
    officer, stranger = await stage.member(OFFICER_A), stage.newcomer(STRANGER, NUMBER)
    await _asks(stranger)
    card = await officer.sees("Yêu cầu tham gia số 1\n")
    await stage.settled()
    if stage.buttons:
        officer.chooses("Duyệt", card)
        await officer.sees_in_place(card, "Đã duyệt bởi")
    else:
        officer.says("duyet 1")
    await officer.is_told("Đã duyệt.")
    await stranger.sees("đã được duyệt")
    await stage.keeps(
        "request-approved", "Chưa có thư mời: xin tham gia, Công an phường duyệt.", stranger, officer
    )


async def test_asking_to_be_let_in_and_being_refused(stage: Stage):
    officer, stranger = await stage.member(OFFICER_A), stage.newcomer(STRANGER, NUMBER)
    await _asks(stranger)
    card = await officer.sees("Yêu cầu tham gia số 1\n")
    await stage.settled()
    if stage.buttons:
        officer.chooses("Từ chối", card)
        await officer.sees_in_place(card, "Đã từ chối bởi")
    else:
        officer.says("từ chối 1")
    await officer.is_told("Đã từ chối")
    await stranger.sees("không được duyệt")
    await stage.keeps(
        "request-refused", "Chưa có thư mời: xin tham gia, Công an phường từ chối.", stranger, officer
    )


async def test_not_this_person(stage: Stage):
    officer, impostor = await stage.member(OFFICER_A), stage.newcomer(PRINCIPAL_A)
    impostor.starts(await stage.town.code_for(PRINCIPAL_A, CODE))
    await impostor.sees("có đồng ý tham gia không")
    impostor.chooses("Đồng ý")
    await impostor.sees("Đã xong")
    notice = await officer.sees("vừa tham gia")
    if stage.buttons:
        officer.chooses("Không phải người này", notice)
    else:
        officer.says(notice.text.rpartition("xin nhắn: ")[2])
    await officer.is_told("Đã gỡ tài khoản")
    await impostor.sees("Công an đã gỡ tài khoản này")
    await stage.keeps("revoke", "Người vừa tham gia không đúng người: Công an gỡ.", officer, impostor)


async def test_leaving(stage: Stage):
    officer, principal = await stage.member(OFFICER_A), await stage.member(PRINCIPAL_A)
    principal.says("/roikhoi")
    await principal.sees("có chắc muốn rời khỏi")
    principal.chooses("Rời khỏi")
    await principal.sees("Ai sẽ thay")
    principal.says("Cô Lê Thị Ngọc, 0900 000 099")
    await principal.sees("đã rời khỏi")
    await officer.sees("vừa rời khỏi")
    principal.says("đã nhận")
    await principal.sees("Đây là kênh an toàn trường học")
    await stage.keeps("leave", "Rời khỏi, bàn giao cho người khác.", principal, officer)


async def test_the_own_data(stage: Stage):
    principal = await stage.member(PRINCIPAL_A)
    principal.says("/dulieu")
    await principal.sees("Dữ liệu đang lưu")
    await stage.keeps("my-data", "Xem dữ liệu của mình.", principal)


async def test_the_language(stage: Stage):
    principal = await stage.member(PRINCIPAL_A)
    principal.says("/ngonngu")
    await principal.sees("Chọn ngôn ngữ")
    principal.chooses("English")
    await principal.sees("From now on")
    principal.says("/language")
    await principal.sees("Chọn ngôn ngữ")
    principal.chooses("Tiếng Việt")
    await principal.sees("bằng tiếng Việt")
    await stage.keeps("language", "Đổi sang tiếng Anh rồi đổi lại.", principal)


async def test_help_for_a_stranger(stage: Stage):
    stranger = stage.newcomer("Người lạ", NUMBER)
    stranger.says("trợ giúp")
    await stranger.sees("dành cho người có trong danh bạ")
    stranger.says("Con tôi học trường này, có chuyện gì vậy?")
    await stranger.sees("Đây là kênh an toàn trường học")
    await stage.keeps("help-stranger", "Người lạ hỏi trợ giúp, rồi nhắn một câu.", stranger)


@pytest.mark.parametrize("stage", ["telegram"], indirect=True)  # the one with groups
async def test_the_one_line_in_a_group(stage: Stage):
    principal = await stage.member(PRINCIPAL_A)
    group = stage.town.world.new_group("Phụ huynh lớp 5A")
    group.say(principal.phone, "/start")
    await stage.town.world.until(lambda: any(message.by_bot for message in group.screen))
    said = [message.text for message in group.screen if message.by_bot]
    stage.compares("group", "Trong nhóm bot chỉ nói một câu.", "\n".join(said))
