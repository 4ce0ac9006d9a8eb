"""An advisory goes out, is answered, is counted; told on both channels and in both modes."""

from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
)
from tests.kit.town import Town


async def test_a_ward_officer_warns_the_schools_and_they_answer(town: Town):
    officer = await town.member(OFFICER_A)
    principal_a, principal_b = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A)
    board = await officer.sees("Cơ sở đã trả lời: 0/2")
    warning = await principal_a.sees("Giả giáo viên báo học sinh cấp cứu")
    assert "CẢNH BÁO" in warning.text
    assert "Thầy/Cô" in warning.text
    await principal_b.sees("Giả giáo viên")

    principal_a.chooses("Đã nhận")
    await principal_a.is_told("Đã ghi nhận: Đã nhận (TB-0001)")
    if principal_a.has_buttons:
        await principal_a.sees_in_place(warning, "✓ Đã nhận")
        await officer.sees_in_place(board, "Cơ sở đã trả lời: 1/2")
    else:
        officer.says("bảng")
        await officer.sees("Cơ sở đã trả lời: 1/2")
