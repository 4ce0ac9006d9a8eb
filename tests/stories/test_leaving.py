"""Leaving, staying, handing over, language and the own data."""

from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.kit.town import Town


async def test_a_principal_leaves_and_names_a_successor(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("/roikhoi")
    await principal.sees("có chắc muốn rời khỏi không")
    principal.chooses("Rời khỏi")
    await principal.sees("Ai sẽ thay Thầy/Cô?")
    principal.says("Cô Mẫu, 0900 000 099")
    await principal.sees("đã rời khỏi")
    told = await officer.sees("Hiệu trưởng Mẫu A (Trường Tiểu học Mẫu A) vừa rời khỏi")
    assert "Cô Mẫu, 0900 000 099" in told.text
    await town.sends(OFFICER_A)
    await officer.sees("Bot chưa tới được ai")
    principal.starts(await town.code_for(PRINCIPAL_A, "ABCDE23456"))
    await principal.sees("có đồng ý tham gia không")
    principal.chooses("Đồng ý")
    await principal.sees("Hiện có 1 thông báo còn hiệu lực")
    await principal.sees("TB-0001")
    await officer.sees("vừa tham gia")


async def test_who_thinks_again_stays(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("rời khỏi")
    await principal.sees("có chắc")
    principal.says("khong")
    await principal.sees("vẫn ở lại")
    principal.says("roi khoi")
    await principal.sees("có chắc")
    principal.chooses("Rời khỏi")
    await principal.sees("Ai sẽ thay")
    principal.says("quay lai")
    await principal.sees("có chắc")
    principal.says("/huy")
    await principal.sees("Đã dừng")
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")


async def test_the_language_can_be_changed_and_changes_what_follows(town: Town):
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    principal.says("/ngonngu")
    await principal.sees("Chọn ngôn ngữ")
    principal.chooses("English")
    await principal.sees("From now on the bot writes in English")
    await town.sends(OFFICER_A)
    english = await principal.sees("WARNING")
    assert "Please answer by" in english.text
    vietnamese = await other.sees("CẢNH BÁO")
    assert "Đề nghị" in vietnamese.text
    principal.chooses("Received")
    await principal.is_told("Recorded: Received")


async def test_everybody_can_see_what_is_kept_of_them(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("/dulieu")
    shown = await principal.sees("Dữ liệu đang lưu về Thầy/Cô")
    assert "0900 000 005" in shown.text
    assert "Trường Tiểu học Mẫu A" in shown.text
