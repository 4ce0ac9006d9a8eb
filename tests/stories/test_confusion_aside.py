"""A word of the menu, a command or a number amid a question: it is obeyed, and nothing typed is lost."""

import pytest

from tests.kit.roster import OFFICER_A, PRINCIPAL_A, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town
from tests.stories.composer import composes

GO_ON = "↩ Tiếp tục việc đang làm dở"
BACK = "Trở lại việc đang làm dở"
NO_COMMAND = "Bot không có lệnh này"


@pytest.fixture
def mode() -> str:
    """How updates come makes no difference to what they mean."""
    return "polling"


async def writes(principal: Someone, *texts: str) -> None:
    for text in texts:
        principal.says(text)
        await principal.sees("chưa được gửi đi")


@pytest.mark.parametrize("typed", ["/menu", "menu", "Trợ giúp", "tro giup", "/help"])
async def test_the_menu_in_the_middle_of_a_question_leads_back_to_it(town: Town, typed: str):
    officer = await town.member(OFFICER_A)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    officer.says(typed)
    shown = await officer.sees("làm được những việc sau" if typed not in {"/menu", "menu"} else "muốn làm gì?")
    assert GO_ON in (shown.labels if officer.has_buttons else shown.text)
    officer.chooses(GO_ON, shown)
    back = await officer.sees(BACK)
    assert "thuộc nhóm nào" in back.text
    officer.chooses("Lừa đảo")
    await officer.sees("Gửi tới đâu")


@pytest.mark.parametrize(
    ("typed", "answered"),
    [
        ("bảng", "Chưa có thông báo nào"),
        ("Dữ liệu của tôi", "Dữ liệu đang lưu"),
        ("/dulieu", "Dữ liệu đang lưu"),
        ("/thongbao", "không có thông báo nào còn hiệu lực"),
        ("thông báo đang mở", "không có thông báo nào còn hiệu lực"),
        ("TB-0077", "Không tìm thấy TB-0077"),
        ("duyệt TB-0077", "TB-0077 không chờ đồng chí duyệt"),
        ("ai chưa trả lời", "Chưa có thông báo nào"),
    ],
)
async def test_what_is_asked_in_between_is_answered_and_the_question_put_again(
    town: Town, typed: str, answered: str
):
    officer = await town.member(OFFICER_A)
    await composes(officer)
    officer.says(typed)
    await officer.sees(answered)
    assert "Mức của thông báo" in (await officer.sees(BACK)).text
    officer.chooses("🟠 Cảnh báo – cần làm trong ngày")
    await officer.sees("thuộc nhóm nào")


async def test_another_conversation_over_one_comes_first_and_then_the_one_below(town: Town):
    officer = await town.member(OFFICER_A)
    await composes(officer)
    officer.says("ngôn ngữ")
    await officer.sees("Chọn ngôn ngữ")
    officer.chooses("Tiếng Việt")
    await officer.sees("Từ nay bot nhắn bằng tiếng Việt")
    assert "Mức của thông báo" in (await officer.sees(BACK)).text


async def test_a_message_to_the_police_keeps_its_words_and_obeys_the_menu(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    await officer.sees("Bảng theo dõi")
    await writes(principal, "Có người lạ trước cổng", "thông báo", "TB-0001", "giúp", "ai gửi tin này")
    principal.says("trợ giúp")
    shown = await principal.sees("làm được những việc sau")
    principal.chooses(GO_ON, shown)
    await principal.sees(BACK)
    principal.says("/thongbao")
    shown = await principal.sees("1 thông báo còn hiệu lực")
    assert GO_ON in (shown.labels if principal.has_buttons else shown.text)
    principal.says("tiếp tục" if principal.has_buttons else principal.number_of(GO_ON))
    await principal.sees("chưa được gửi đi")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    told = await officer.sees("Có người lạ trước cổng")
    for text in ("thông báo", "TB-0001", "giúp", "ai gửi tin này"):
        assert f"\n{text}" in told.text
    assert "trợ giúp" not in told.text


async def test_to_begin_the_same_message_again_loses_nothing_of_it(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    await writes(principal, "Có người lạ trước cổng")
    principal.says("/guitin")
    await principal.sees("chưa được gửi đi")
    await writes(principal, "Người này đi xe đen")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    told = await officer.sees("Có người lạ trước cổng")
    assert "Người này đi xe đen" in told.text


@pytest.mark.parametrize("typed", ["/admin", "/settings", "/khongco lệnh nào"])
async def test_a_command_that_there_is_not_goes_into_no_message(town: Town, typed: str):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    principal.says(typed)
    await principal.sees(NO_COMMAND)
    await writes(principal, "Có người lạ trước cổng")
    principal.says(typed)
    assert "chưa được gửi đi" in (await principal.sees(NO_COMMAND)).text
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    assert typed not in (await officer.sees("Có người lạ")).text


async def test_to_go_on_with_nothing_is_answered(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("tiếp tục")
    await principal.sees("không có câu hỏi nào đang chờ")
