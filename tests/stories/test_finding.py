"""Whom to call, whom one may look up, and what is kept about oneself."""

from sqlalchemy import select

from bot.domain.people import Role
from bot.store.tables import audit, unit
from tests.kit.roster import (
    DEPUTY_A,
    OFFICE,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_B,
    SCHOOL_C,
)
from tests.kit.town import Town


async def looked_up(town: Town) -> list[str]:
    async with town.database.read() as work:
        rows = await work.connection.scalars(
            select(audit.c.subject).where(audit.c.act == "look-up").order_by(audit.c.id)
        )
        return list(rows)


async def test_a_school_learns_who_is_responsible_and_copies_a_number(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("Ai phụ trách trường tôi?")
    told = await principal.sees("Phụ trách Trường Tiểu học Mẫu A")
    for wanted in ("Công an phường Mẫu Một 028 3800 0001", OFFICER_A, "0900 000 003", "113", "114", "115", "111"):
        assert wanted in told.text
    if principal.has_buttons:
        assert told.labels[0] == "113 Công an"
        principal.chooses("028 3800 0001 Công an phường Mẫu Một", told)
        assert principal.phone.clipboard == "02838000001"
    else:
        assert "\n1. " not in told.text, "a number can't be copied by typing another"
    assert await looked_up(town) == [f"unit:{town.roster.units['Công an phường Mẫu Một']}"]


async def test_an_officer_looks_up_a_school_of_the_own_ward_and_no_other(town: Town):
    officer = await town.member(OFFICER_A)
    await town.member(PRINCIPAL_A)
    async with town.database.write() as work:
        await work.connection.execute(unit.update().where(unit.c.name == SCHOOL_A).values(phone="+842838000111"))
    officer.says("ai phu trach tieu hoc mau a")
    found = await officer.sees(f"{SCHOOL_A} · 028 3800 0111")
    assert f"{PRINCIPAL_A}, 0900 000 005 (đã tham gia)" in found.text
    assert f"{DEPUTY_A}, 0900 000 006 (chưa mở bot)" in found.text
    officer.says("ai phụ trách thpt mẫu c")
    outside = await officer.sees("ngoài phạm vi phụ trách")
    assert SCHOOL_C in outside.text
    assert PRINCIPAL_C not in outside.text
    assert "0900" not in outside.text
    officer.says("ai phụ trách mẫu")
    several = await officer.sees("Có nhiều đơn vị tên gần giống")
    assert SCHOOL_A in several.text
    assert SCHOOL_B in several.text
    assert SCHOOL_C not in several.text
    officer.says("ai phụ trách trường không có thật xyz")
    await officer.sees("Không tìm thấy đơn vị nào")
    subjects = await looked_up(town)
    assert subjects == [f"unit:{town.roster.units[SCHOOL_A]}", f"unit:{town.roster.units[SCHOOL_C]}", "units"]


async def test_a_school_looks_up_itself_only(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("ai phụ trách thcs mẫu b")
    outside = await principal.sees("ngoài phạm vi phụ trách của Thầy/Cô")
    assert PRINCIPAL_B not in outside.text
    principal.says("ai phụ trách tiểu học mẫu a")
    own = await principal.sees(SCHOOL_A)
    assert DEPUTY_A in own.text


async def test_the_education_office_looks_up_the_schools_it_manages(town: Town):
    async with town.database.write() as work:
        await town.roster.add_person(work, "Chuyên viên Mẫu", Role.GIAO_DUC, OFFICE, "+84900000044")
    office = await town.member("Chuyên viên Mẫu")
    office.says("ai phụ trách thpt mẫu c")
    found = await office.sees(SCHOOL_C)
    assert f"{PRINCIPAL_C}, 0900 000 008" in found.text
    office.says("ai phụ trách công an phường mẫu hai")
    await office.sees("ngoài phạm vi phụ trách")


async def test_an_officer_hears_of_the_unit_above(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("ai phụ trách")
    above = await officer.sees("Đơn vị cấp trên của Công an phường Mẫu Một: Công an Quận Mẫu")
    assert "0900 000 001" in above.text


async def test_everybody_sees_all_that_is_kept_of_them_and_can_leave_from_there(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    await officer.sees("cơ sở đã trả lời")
    principal.says("/dulieu")
    before = await principal.sees("Câu trả lời thông báo: chưa có")
    principal.says("đã nhận")
    await principal.sees("Đã ghi nhận")
    principal.says("/dulieu")
    shown = await principal.sees("Câu trả lời thông báo: 1, từ")
    for wanted in (
        "0900 000 005",
        SCHOOL_A,
        "Tài khoản chat: " + ("Telegram" if principal.has_buttons else "Zalo") + ", từ",
        "đang nhận tin",
        "Đồng ý với bản thông tin 2026-11-25",
        "Bản nháp: 0",
        "Yêu cầu tham gia: 0",
        "Không bao giờ lưu",
        "Sai sót, xin báo Công an phường",
    ):
        assert wanted in shown.text
    if principal.has_buttons:
        principal.chooses("Đổi ngôn ngữ", shown)
        await principal.sees("Chọn ngôn ngữ")
        principal.chooses("Tiếng Việt")
        await principal.sees("bằng tiếng Việt")
        principal.chooses("Rời khỏi", before)
    else:
        assert "\n1. " not in shown.text, "a number would answer an advisory"
        principal.says("/roikhoi")
    await principal.sees("có chắc muốn rời khỏi")
    principal.chooses("Ở lại")
    await principal.sees("vẫn ở lại")
