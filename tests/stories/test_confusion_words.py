"""People type instead of tapping, forward, send first and explain later, go back: nothing of it goes astray."""

import pytest

from bot.sandbox.screen import Kind
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town
from tests.stories.composer import NEWS, composes

ALL = "Tất cả cơ sở của phường Mẫu Một (2)"
WAYS = {
    "by labels": (
        "Soạn thông báo",
        "🟠 Cảnh báo – cần làm trong ngày",
        "Lừa đảo",
        ALL,
        "Gửi Cảnh báo tới 2 cơ sở",
    ),
    "by numbers": ("1", "số 2", "1.", "(1)", "1 ạ"),
    "without marks": ("soan thong bao", "canh bao", "lua dao", ALL.lower(), "gui canh bao toi 2 co so"),
    "with Telex slips": (
        "soajn thoong baos",
        "canhr baos",
        "luwaf ddaor",
        "1",
        "guwir canhr baos towis 2 cow sowr",
    ),
}


@pytest.fixture
def mode() -> str:
    """How updates come makes no difference to what they mean."""
    return "polling"


@pytest.mark.parametrize("way", WAYS)
async def test_everything_may_be_typed(town: Town, way: str):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    officer.says(NEWS)
    await officer.sees("chưa được gửi cho ai")
    seen = ("Mức của thông báo", "thuộc nhóm nào", "Gửi tới đâu", "Trên đây đúng là tin", "Đã phát hành TB-0001")
    for typed, words in zip(WAYS[way], seen, strict=True):
        officer.says(typed)
        if words == "Trên đây đúng là tin":
            await officer.sees("CẢNH BÁO · Giả giáo viên")
        await officer.sees(words)
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")


async def test_one_step_back_at_every_question_and_on_again(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("/soan")
    await officer.sees("gửi nội dung")
    officer.says("quay lại")
    await officer.sees("Đây là câu hỏi đầu tiên")
    officer.says(NEWS)
    await officer.sees("nội dung")
    steps = (
        ("Xong", "nội dung", "Mức của thông báo"),
        ("🟠 Cảnh báo – cần làm trong ngày", "Mức của thông báo", "thuộc nhóm nào"),
        ("Lừa đảo", "thuộc nhóm nào", "Gửi tới đâu"),
        (ALL, "Gửi tới đâu", "Trên đây đúng là tin"),
        ("Sửa", "Trên đây đúng là tin", "Sửa phần nào"),
    )
    for answer, question, next_question in steps:
        for turn in range(2):
            officer.chooses(answer)
            await _sees(officer, next_question)
            if turn == 0:
                officer.says("quay lai")
                await _sees(officer, question)


async def _sees(officer: Someone, words: str) -> None:
    if words == "Trên đây đúng là tin":
        await officer.sees("CẢNH BÁO · Giả giáo viên")
    await officer.sees(words)


async def test_a_forwarded_answer_of_somebody_else_answers_nothing(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    await officer.sees("Bảng theo dõi")
    principal.phone.forward("đã nhận", "Cô Lan lớp 5A")
    await principal.sees("chưa được gửi đi")
    principal.says("đã nhận")  # one's own word is an answer in the middle of it, and leaves it as it is
    await principal.sees("Đã ghi nhận: Đã nhận")
    principal.chooses("Không gửi")
    await principal.sees("không gửi gì")


async def test_a_forwarded_advisory_is_offered_to_the_ward_and_answers_nothing(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    shown = await principal.sees("TB-0001")
    board = await officer.sees("Bảng theo dõi")
    principal.phone.forward(shown.text, "Trường An")
    asked = await principal.sees("chưa được gửi đi")
    assert f"Gửi {WARD_A}" in asked.labels
    principal.chooses("Không gửi")
    await principal.sees("không gửi gì")
    assert "0/2" in board.text


async def test_a_voice_message_first_and_its_text_later(telegram_town: Town):
    officer, principal = await telegram_town.member(OFFICER_A), await telegram_town.member(PRINCIPAL_A)
    officer.phone.send_voice()
    await officer.sees("chưa được gửi cho ai")
    officer.says("Lệnh trực đêm\nĐề nghị: nghe ghi âm.")
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    for answer, words in (("cảnh báo", "thuộc nhóm nào"), ("Việc khác", "Gửi tới đâu")):
        if answer == "Việc khác" and "Việc khác" not in officer.messages[-1].labels:
            officer.chooses("Nhóm khác…")
            await officer.phone.until(lambda phone: any("Việc khác" in one.labels for one in phone.screen))
        officer.chooses(answer) if answer == "Việc khác" else officer.says(answer)
        await officer.sees(words)
    officer.chooses(ALL)
    await officer.sees("CẢNH BÁO · Lệnh trực đêm")
    await officer.sees_file()
    await officer.sees("Trên đây đúng là tin")
    officer.chooses("Gửi Cảnh báo tới 2 cơ sở")
    await officer.sees("Đã phát hành")
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    assert (await principal.sees_file()).kind is Kind.VOICE


async def test_an_album_of_five_gives_one_question(telegram_town: Town):
    officer = await telegram_town.member(OFFICER_A)
    for _ in range(5):
        officer.phone.send_photo(album="7")
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("còn thiếu phần chữ")
    officer.says("Năm ảnh hiện trường")
    await officer.sees("Đã thêm vào nội dung")
    officer.chooses("Xong")
    await officer.sees("Mức của thông báo")


async def test_an_edited_message_changes_nothing_that_was_said(telegram_town: Town):
    officer = await telegram_town.member(OFFICER_A)
    typed = officer.phone.say(NEWS)
    await officer.sees("chưa được gửi cho ai")
    officer.phone.edit(typed, "Một tin khác hẳn")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    for answer, words in (
        ("🟠 Cảnh báo – cần làm trong ngày", "thuộc nhóm nào"),
        ("Lừa đảo", "Gửi tới đâu"),
        (ALL, "CẢNH BÁO · Giả giáo viên"),
    ):
        officer.chooses(answer)
        await officer.sees(words)
    await officer.sees("Trên đây đúng là tin")


async def test_what_was_begun_from_a_plain_text_is_kept_when_one_stops(town: Town):
    officer = await town.member(OFFICER_A)
    await composes(officer)
    officer.says("thôi")
    await officer.sees("được giữ thành bản nháp")
    officer.says("/mau")
    await officer.sees("Bản nháp")
    officer.chooses("✏️ Giả giáo viên báo học sinh cấp cứu")
    await officer.sees("Mức của thông báo")


async def test_a_stranger_who_asks_for_help_is_told_what_this_is(town: Town):
    stranger = town.newcomer("Người lạ", "+84912345678")
    stranger.says("trợ giúp")
    await stranger.sees("dành cho người có trong danh bạ")
    stranger.starts()
    await stranger.sees("Đây là kênh an toàn trường học: Công an phường")
    stranger.says("/trogiup")
    await stranger.sees("dành cho người có trong danh bạ")


async def test_the_line_under_an_advisory_tells_the_answer_that_holds_however_it_was_given(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    shown = await principal.sees("TB-0001")
    await officer.sees("Bảng theo dõi")
    principal.chooses("Đã nhận", shown)
    await principal.is_told("Đã ghi nhận: Đã nhận")
    await principal.sees_in_place(shown, "✓ Đã nhận")
    principal.says("đã triển khai")
    await principal.sees("Đã ghi nhận: Đã triển khai")
    await principal.sees_in_place(shown, "✓ Đã triển khai")
    assert "✓ Đã nhận" not in shown.text
