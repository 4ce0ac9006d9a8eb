"""The call sheet's page over HTTP: who sees what, and how a call is noted."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.domain.advisory import AdvisoryText, Answer, Level, MessageType, Status
from bot.domain.people import Language
from bot.store import people
from bot.store.tables import audit, unit
from bot.usecases.revising import Wanted, revise
from tests.kit.roster import (
    CITY,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    SCHOOL_A,
    SCHOOL_B,
    SCHOOL_C,
    WARD_A,
)
from tests.usecases.district import District
from tests.web.sheet.reading import Visitor, called, form_of, token


async def test_an_officer_sees_whom_to_call_with_numbers_and_words(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    page = await visitor.opens(await token(district))
    assert visitor.status == 200
    for words in (
        "Phiếu gọi điện",
        WARD_A,
        "08g30 thứ Ba, 24/11/2026",
        "KHẨN",
        "TB-0001",
        SCHOOL_A,
        SCHOOL_B,
        "0900 000 005",
        f"Tôi gọi từ {WARD_A}, báo tin Khẩn, số TB-0001.",
        "Gọi lại.",
        "mời gọi lại Công an phường Mẫu Một: 028 3800 0001.",
    ):
        assert words in page.text
    assert SCHOOL_C not in page.text
    assert ("content", "30") in page.attributes
    assert len(page.forms) == 2


async def test_a_call_is_noted_at_once_and_the_page_says_by_whom(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    page = await visitor.opens(mine)
    after = await visitor.sends(mine, form_of(page, district, SCHOOL_A))
    assert f"{OFFICER_A} đã gọi, đã báo {SCHOOL_A} lúc 08g30" in after.text
    assert "Còn 1 cơ sở phải gọi" in after.text
    assert len(after.forms) == 1
    assert await called(district) == [(district.roster.units[SCHOOL_A], district.roster.contacts[OFFICER_A])]


async def test_noted_twice_is_noted_once_and_says_who_was_first(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine, theirs = await token(district), await token(district, DUTY_OFFICER, CITY)
    form, other = await visitor.opens(mine), await visitor.opens(theirs)
    await visitor.sends(mine, form_of(form, district, SCHOOL_A))
    for who, page in ((mine, form), (theirs, other)):
        said = await visitor.sends(who, form_of(page, district, SCHOOL_A))
        assert f"{OFFICER_A} đã gọi, đã báo {SCHOOL_A}" in said.text
    assert len(await called(district)) == 1


async def test_of_who_answered_meanwhile_the_page_says_so(district: District, visitor: Visitor):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    page = await visitor.opens(mine)
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    said = await visitor.sends(mine, form_of(page, district, SCHOOL_A))
    assert f"{SCHOOL_A} đã trả lời TB-0001, không cần gọi nữa." in said.text
    assert await called(district) == []


async def test_a_call_about_words_that_hold_no_more_is_not_noted(district: District, visitor: Visitor):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    page = await visitor.opens(mine)
    actor, words = await district.person(OFFICER_A), AdvisoryText("Lời mới", "Nội dung", "Việc mới")
    async with district.database.write() as work:
        await revise(work, district.house, actor, Wanted(made.id, MessageType.UPDATE, words=words), district.now)
    said = await visitor.sends(mine, form_of(page, district, SCHOOL_A))
    assert "chưa được ghi" in said.text
    assert "Lời mới" in said.text
    assert await called(district) == []
    district.now += timedelta(minutes=2)
    assert "chưa được ghi" not in (await visitor.opens(mine, "?n=changed.1795484000")).text


async def test_nothing_to_call_is_said(district: District, visitor: Visitor):
    assert "Không còn cơ sở nào phải gọi." in (await visitor.opens(await token(district))).text


async def test_a_drill_bears_its_mark_at_head_and_foot(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.CANH_BAO, status=Status.EXERCISE)
    page = await visitor.opens(await token(district))
    assert page.text.count("DIỄN TẬP – KHÔNG PHẢI TÌNH HUỐNG THẬT") == 2
    assert "Còn 2 cơ sở phải gọi." not in page.text


async def test_the_reader_is_spoken_to_in_the_own_language(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    async with district.database.write() as work:
        await people.set_language(work, district.roster.contacts[OFFICER_A], Language.EN)
    assert "Call sheet" in (await visitor.opens(await token(district))).text


async def test_looking_changes_nothing_and_is_on_record_once_an_hour(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    for _ in range(3):
        await visitor.opens(mine)
    await visitor.opens(mine, method="HEAD")
    district.now += timedelta(minutes=61)
    await visitor.opens(mine)
    async with district.database.read() as work:
        looks = (await work.connection.execute(select(audit).where(audit.c.act == "look-up"))).all()
    ward, officer = district.roster.units[WARD_A], district.roster.contacts[OFFICER_A]
    assert [(one.subject, one.actor_contact_id, one.via) for one in looks] == [
        (f"unit:{ward}", officer, "link")
    ] * 2
    assert await called(district) == []


async def test_the_answer_is_strict_and_loads_nothing(district: District, visitor: Visitor):
    await district.issue(OFFICER_A, level=Level.KHAN)
    page = await visitor.opens(await token(district))
    policy = visitor.seen["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert visitor.seen["Cache-Control"] == "no-store"
    assert visitor.seen["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in visitor.seen
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in {"src", "style"} or name.startswith("on")]
    assert all((value or "").startswith("tel:") for name, value in page.attributes if name == "href")


async def test_names_of_people_and_units_are_text_and_never_markup(district: District, visitor: Visitor):
    nasty = "<script>alert(1)</script>\"'><img src=x> \u202e&amp;"
    async with district.database.write() as work:
        await work.connection.execute(
            update(unit).where(unit.c.id == district.roster.units[SCHOOL_A]).values(name=nasty)
        )
        await work.connection.execute(
            update(unit).where(unit.c.id == district.roster.units[WARD_A]).values(name=nasty)
        )
    before = (await visitor.opens(await token(district))).tags
    assert "img" not in before
    await district.issue(OFFICER_A, level=Level.KHAN)
    mine = await token(district)
    page = await visitor.opens(mine)
    assert not {"script", "img"} & set(page.tags)
    assert "<script>alert(1)</script>\"'><img src=x> &amp;" in page.text
    assert "\u202e" not in page.text
    said = await visitor.sends(mine, form_of(page, district, SCHOOL_A))
    assert not {"script", "img"} & set(said.tags)
