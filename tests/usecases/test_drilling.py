"""The lists behind a board: whom to call, for those who may know it, in few statements and few messages."""

from sqlalchemy import event, update

from bot.domain.advisory import Advisory, Answer
from bot.domain.messages import Message
from bot.domain.people import Form, Language, Role
from bot.domain.taps import BoardTap, BoardView, read_tap
from bot.domain.units import LinkKind, UnitKind
from bot.store.tables import unit_link
from bot.text.catalogue import Voice
from bot.usecases import drilling
from bot.usecases.layout import parts_of
from tests.kit.roster import (
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    WARD_A,
    WARD_B,
)
from tests.usecases.district import District
from tests.usecases.samples import CAPABILITIES, TELEGRAM


async def see(
    district: District, name: str, made: Advisory, view: BoardView = BoardView.SILENT, offset: int = 0
) -> Message:
    person = await district.person(name)
    voice = Voice(person.contact.language, person.contact.form)
    async with district.database.write() as work:
        return await drilling.show(work, district.house, person, made, view, voice, district.now, offset)


async def read(district: District, name: str, made: Advisory, view: BoardView = BoardView.SILENT) -> str:
    found: str = (await see(district, name, made, view)).text.plain
    return found


async def test_the_ward_reads_who_is_silent_and_whom_to_call(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    said = await read(district, OFFICER_A, made)
    assert f"{SCHOOL_A}\n{PRINCIPAL_A}: 0900 000 005" in said
    assert f"{PRINCIPAL_B}: 0900 000 007" in said


async def test_an_observer_reads_names_of_schools_and_nobodys_number(district: District):
    async with district.database.write() as work:
        await district.roster.add_person(work, "Lý Văn Minh", Role.QUAN_SAT, WARD_A, "+84900000077")
    made = await district.issue(OFFICER_A, attachments=())
    said = await read(district, "Lý Văn Minh", made)
    assert SCHOOL_A in said
    assert SCHOOL_B in said
    assert PRINCIPAL_A not in said
    assert "0900" not in said


async def test_a_school_that_moved_to_another_ward_is_named_and_no_more(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    units, now = district.roster.units, district.now
    async with district.database.write() as work:
        here = (unit_link.c.child_id == units[SCHOOL_A], unit_link.c.kind == LinkKind.POLICES)
        await work.connection.execute(update(unit_link).where(*here).values(to_at=now))
        moved = {"child_id": units[SCHOOL_A], "parent_id": units[WARD_B], "kind": LinkKind.POLICES, "from_at": now}
        await work.connection.execute(unit_link.insert().values(moved))
    said = await read(district, OFFICER_A, made)
    assert SCHOOL_A in said
    assert PRINCIPAL_A not in said
    assert PRINCIPAL_B in said


async def test_the_principal_stands_first_then_who_answered_and_the_rest_is_counted(district: District):
    async with district.database.write() as work:
        for number in range(1, 7):
            name = f"Bảo vệ {number}"
            await district.roster.add_person(work, name, Role.BAO_VE, SCHOOL_A, f"+8490000010{number}")
    made = await district.issue(OFFICER_A, attachments=())
    await district.answer("Bảo vệ 5", made, Answer.CAN_HO_TRO)
    said = await read(district, OFFICER_A, made, BoardView.NEEDING_HELP)
    _title, school = said.split("\n\n")
    lines = school.split("\n")
    assert [line.partition(":")[0] for line in lines[1:3]] == [PRINCIPAL_A, "Bảo vệ 5"]
    assert lines[2].endswith("– Cần hỗ trợ")
    assert lines[5:] == ["… và 4 người nữa"]


async def test_a_longer_list_asks_the_database_no_more_often(district: District):
    asked: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        asked.append(statement)

    counts = []
    for officer in (OFFICER_B, DUTY_OFFICER):
        made = await district.issue(officer, attachments=())
        event.listen(district.database.engine.sync_engine, "before_cursor_execute", note)
        await see(district, officer, made, BoardView.UNREACHED)
        await see(district, officer, made)
        event.remove(district.database.engine.sync_engine, "before_cursor_execute", note)
        counts.append(len(asked))
        asked.clear()
    assert counts[0] == counts[1]


async def test_a_page_of_a_long_list_fits_into_one_message_and_leads_to_the_next(district: District):
    async with district.database.write() as work:
        for number in range(30):
            school = f"Trường Tiểu học Nguyễn Thị Minh Khai {number}"
            await district.roster.add_unit(
                work, school, UnitKind.TIEU_HOC, polices=WARD_B, phone=f"+8428380010{number:02}"
            )
            for place, role in enumerate([Role.BAO_VE] * 3 + [Role.PHO_HIEU_TRUONG] * 2 + [Role.HIEU_TRUONG]):
                await district.roster.add_person(
                    work,
                    f"Trần Thị Phương Anh {number}.{place}",
                    role,
                    school,
                    f"+849100{number:02}{place}00",
                    title="Phó Hiệu trưởng",
                )
    made = await district.issue(OFFICER_B, attachments=())
    message = await see(district, OFFICER_B, made, BoardView.UNREACHED)
    parts = parts_of(message, CAPABILITIES[TELEGRAM], Voice(Language.VI, Form.DONG_CHI), 20)
    assert message.text.plain.count("… và 2 người nữa") == 10
    assert len(parts) == 1
    assert [choice.label for choice in message.choices] == ["Xem tiếp (20)"]
    pages = [message]
    while pages[-1].choices:
        onwards = read_tap(pages[-1].choices[0].data)
        assert isinstance(onwards, BoardTap)
        pages.append(await see(district, OFFICER_B, made, BoardView.UNREACHED, onwards.offset))
    told = "\n".join(page.text.plain for page in pages)
    assert len(pages) == 3
    assert all(told.count(f"Minh Khai {number} ·") == 1 for number in range(30))


async def test_a_list_that_has_become_shorter_is_shown_from_its_beginning(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    shown = await see(district, OFFICER_A, made, BoardView.SILENT, 10)
    assert SCHOOL_A in shown.text.plain
    assert shown.choices == ()


async def test_a_person_who_is_called_by_post_and_school_is_told_by_the_post(district: District):
    school = "Trường Mầm non Hoa Lư"
    async with district.database.write() as work:
        await district.roster.add_unit(work, school, UnitKind.MAM_NON, polices=WARD_A)
        name, phone = f"Hiệu trưởng {school}", "+84900000088"
        await district.roster.add_person(work, name, Role.HIEU_TRUONG, school, phone, title="Hiệu trưởng")
    made = await district.issue(OFFICER_A, attachments=())
    said = await read(district, OFFICER_A, made, BoardView.UNREACHED)
    assert f"{school} – Hiệu trưởng: 0900 000 088" in said.split("\n\n")
