"""Call sheets: whom to phone when no message arrives, and why; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.domain.advisory import AdvisoryText, Answer, Level, MessageType, Status
from bot.domain.delivery import Accepted, Failed, Reason
from bot.domain.people import Chat, Role
from bot.domain.units import UnitKind
from bot.store import people
from bot.store.units import load_tree
from bot.usecases.call_sheet import Why, khan_open, load_sheet, read_out
from bot.usecases.revising import Wanted, revise
from tests.kit.roster import (
    CITY,
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    SCHOOL_C,
    WARD_A,
    WARD_B,
)
from tests.usecases.calling import VOICE, never_opened, sheets, why
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM


@pytest.fixture
def district(linked: District) -> District:
    return linked


async def test_while_nothing_leaves_every_school_is_to_be_called_with_the_reason(district: District):
    await never_opened(district, PRINCIPAL_B)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    assert await why(district) == {SCHOOL_B: Why.NOT_JOINED, SCHOOL_A: Why.UNSENT}
    await district.drain()
    assert await why(district) == {SCHOOL_B: Why.NOT_JOINED, SCHOOL_A: Why.SILENT}
    assert WARD_B not in await sheets(district), "another ward's schools were not meant"


async def test_who_can_not_be_written_to_any_more_comes_first(district: District):
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    while rows := await district.box.claim(now=district.now):
        outcomes = [
            Failed(Reason.BLOCKED) if one.chat.external_id == PRINCIPAL_B else Accepted("1") for one in rows
        ]
        await district.settle_all(list(zip(rows, outcomes, strict=True)))
    assert list((await why(district)).items()) == [(SCHOOL_B, Why.UNREACHABLE), (SCHOOL_A, Why.SILENT)]


async def test_the_principal_stands_before_the_deputy(district: District):
    await district.issue(OFFICER_A, level=Level.KHAN)
    (section,) = (await sheets(district))[WARD_A].sections
    (school,) = [one for one in section.to_call if one.unit.name == SCHOOL_A]
    assert [contact.name for contact, _ in school.people] == [PRINCIPAL_A, DEPUTY_A]


async def test_the_unit_above_has_all_wards_below(district: District):
    district.house = replace(district.house, second_person=False)
    await district.issue(DUTY_OFFICER, level=Level.KHAN)
    made = await sheets(district)
    assert {name: one.calls for name, one in made.items()} == {CITY: 3, WARD_A: 2, WARD_B: 1}
    (section,) = made[CITY].sections
    assert {one.unit.name: one.police and one.police.name for one in section.to_call} == {
        SCHOOL_A: WARD_A,
        SCHOOL_B: WARD_A,
        SCHOOL_C: WARD_B,
    }


async def test_who_has_answered_is_counted_and_not_called(district: District):
    made = await district.issue(OFFICER_A, level=Level.CANH_BAO)
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    (section,) = (await sheets(district))[WARD_A].sections
    assert (section.covered, section.total) == (1, 2)
    assert [one.unit.name for one in section.to_call] == [SCHOOL_B]


async def test_only_warnings_that_hold_stand_there_and_no_test_of_a_channel(district: District):
    await district.issue(OFFICER_A, level=Level.LUU_Y)
    await district.issue(OFFICER_A, level=Level.KHAN, status=Status.TEST)
    gone = await district.issue(OFFICER_A, level=Level.CANH_BAO)
    actor = await district.person(OFFICER_A)
    async with district.database.write() as work:
        await revise(work, district.house, actor, Wanted(gone.id, MessageType.CANCEL), district.now)
    assert await sheets(district) == {}
    await district.issue(OFFICER_A, level=Level.CANH_BAO)
    assert list(await sheets(district)) == [CITY, WARD_A]
    async with district.database.read() as work:
        assert not await khan_open(work, district.now)
    district.now += timedelta(days=2)
    assert await sheets(district) == {}


async def test_the_most_urgent_stands_first(district: District):
    await district.issue(OFFICER_A, level=Level.KHAN)
    await district.issue(OFFICER_A, level=Level.CANH_BAO)
    found = (await sheets(district))[WARD_A]
    assert [one.advisory.level for one in found.sections] == [Level.KHAN, Level.CANH_BAO]
    assert (found.calls, found.real_calls, found.urgent) == (4, 4, True)


async def test_what_is_read_out_says_from_whom_what_and_what_to_do(district: District):
    await district.issue(DUTY_OFFICER, level=Level.CANH_BAO)
    sheet = (await sheets(district))[WARD_A]
    assert read_out(sheet.sections[0], sheet.police, VOICE) == (
        f"Tôi gọi từ {WARD_A}, báo tin Cảnh báo của {CITY}, số TB-0001.",
        "Giả giáo viên.",
        "Gọi lại.",
        "Xin cho biết ai đang nghe máy, và nhắc lại giúp việc cần làm.",
    )
    section = replace(sheet.sections[0], sender=WARD_A)
    assert read_out(section, sheet.police, VOICE)[0] == f"Tôi gọi từ {WARD_A}, báo tin Cảnh báo, số TB-0001."
    bare = replace(
        section, advisory=replace(section.advisory, text=AdvisoryText("Cháy!\u202e", "Ở chợ\n\nTránh xa"))
    )
    assert read_out(bare, sheet.police, VOICE)[1:4] == ("Cháy!", "Ở chợ.", "Tránh xa.")


async def test_a_drill_is_called_one_twice_and_counts_apart(district: District):
    await district.issue(OFFICER_A, level=Level.CANH_BAO, status=Status.EXERCISE)
    sheet = (await sheets(district))[WARD_A]
    said = read_out(sheet.sections[0], sheet.police, VOICE)
    assert said[0] == "Đây là diễn tập, không phải tình huống thật."
    assert said[-2] == "Xin nhắc lại: đây là diễn tập."
    assert (sheet.calls, sheet.real_calls) == (2, 0)


async def test_a_city_of_hundreds_is_loaded_in_few_statements(district: District):
    async with district.database.write() as work:
        for number in range(300):
            name = f"Trường {number:03d}"
            await district.roster.add_unit(work, name, UnitKind.THCS, polices=WARD_A)
            await district.roster.add_person(
                work, f"Hiệu trưởng {number:03d}", Role.HIEU_TRUONG, name, f"+8490010{number:04d}"
            )
            await people.open_address(
                work, district.roster.contacts[f"Hiệu trưởng {number:03d}"], Chat(*TELEGRAM, str(number)), NOW
            )
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    statements: list[str] = []
    engine = district.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    async with district.database.read() as work:
        tree = await load_tree(work)
        sheet = await load_sheet(work, district.house, tree[district.roster.units[WARD_A]], district.now)
    assert sheet.calls == 302
    assert len(statements) < 20
