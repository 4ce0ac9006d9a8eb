"""E-mail and the own number for SMS: behind a person's chats, of one person each, and gone with the person."""

import pytest

from bot.domain.people import EMAIL, SMS, STANDBY, AddressState, Role
from bot.store import people
from bot.store.standby import give_phones
from bot.usecases.roster import read_roster
from bot.usecases.roster.report import Counts
from bot.usecases.roster.rows import Column, Sheet
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, Office, reasons, write_xlsx

SCHOOL = "Trường Tiểu học Mẫu A"
MAIL = "c1maua@example.edu.vn"


def office_with(email: str = MAIL, telegram: str = "", name: str = "Ân", phone: int = 1) -> Office:
    office = Office()
    office.unit(SCHOOL)
    office.principal(name, SCHOOL, phone, email=email, telegram=telegram)
    return office


async def orders(desk, name: str) -> dict[str, int]:
    contact_id = await desk.contact_id(name)
    return {one.channel: one.order for one in (await desk.stored()).addresses if one.contact_id == contact_id}


async def test_both_are_deliverable_at_once_and_stand_behind_the_chats_whenever_these_come(any_desk):
    report = await any_desk.imports(office_with(), sms=True)
    assert report.addresses == Counts(new=2)
    assert (await any_desk.imports(office_with(), sms=True)).changes_nothing
    await any_desk.imports(office_with(telegram="11"), sms=True)
    assert await orders(any_desk, "Ân") == {"telegram": 0, EMAIL: STANDBY[EMAIL], SMS: STANDBY[SMS]}
    assert {state for _, _, state in await any_desk.addresses("Ân")} == {"imported"}


async def test_an_empty_cell_keeps_an_address_and_another_one_replaces_it(desk):
    await desk.imports(office_with())
    assert (await desk.imports(office_with(""))).changes_nothing
    assert (await desk.imports(office_with("khac@example.vn"))).addresses == Counts(new=1, ended=1)
    assert await desk.addresses("Ân") == [(EMAIL, MAIL, "off"), (EMAIL, "khac@example.vn", "imported")]


async def test_a_shared_mailbox_is_one_persons(desk):
    office = office_with()
    office.deputy("Bình", SCHOOL, 2, email=MAIL)
    report = await desk.imports(office)
    assert reasons(report) == [(3, "email-twice")]
    assert not report.taken
    await desk.imports(office_with())
    assert reasons(await desk.imports(office_with(name="Bình", phone=2, email=MAIL))) == []
    assert await desk.addresses("Ân") == []
    assert await desk.addresses("Bình") == [(EMAIL, MAIL, "imported")]


async def test_a_mailbox_of_somebody_who_stays_is_taken(desk):
    await desk.imports(office_with())
    office = Office()
    office.unit(SCHOOL)
    office.deputy("Bình", SCHOOL, 2, email=MAIL)
    assert reasons(await desk.imports(office)) == [(2, "email-taken")]


async def test_one_person_has_one_mailbox_in_all_rows(desk):
    office = office_with()
    office.unit("Trường B")
    office.principal("Ân", "Trường B", 1, email="khac@example.vn")
    assert reasons(await desk.imports(office)) == [(3, "email-differs")]


async def test_whoever_leaves_the_last_post_leaves_with_both_and_comes_back_with_both(desk):
    await desk.imports(office_with(), sms=True)
    gone = Office()
    gone.unit(SCHOOL)
    report = await desk.imports(gone, end_missing=True, sms=True)
    assert report.addresses == Counts(ended=2)
    assert {state for _, _, state in await desk.addresses("Ân")} == {"off"}
    async with desk.database.write() as work:
        assert await give_phones(work, desk.now) == 0
    await desk.imports(office_with(), sms=True)
    assert {state for _, _, state in await desk.addresses("Ân")} == {"imported"}


async def test_what_its_person_switched_off_stays_off(desk):
    await desk.imports(office_with(), sms=True)
    async with desk.database.write() as work:
        for one in (await people.addresses_of(work, [await desk.contact_id("Ân")])).popitem()[1]:
            await people.set_address_state(work, one.id, AddressState.OFF, desk.now)
    assert (await desk.imports(office_with(), sms=True)).changes_nothing


async def test_a_landline_gets_no_sms(desk):
    office = office_with("")
    row = office.contacts.pop()
    office.contacts.append(type(row)(2, "Ân", Role.HIEU_TRUONG, SCHOOL, "+842838297643"))
    await desk.imports(office, sms=True)
    assert await desk.addresses("Ân") == []


async def test_at_the_start_everybody_in_office_gets_the_own_number_once(any_desk):
    office = office_with("")
    office.deputy("Bình", SCHOOL, 2)
    await any_desk.imports(office)
    async with any_desk.database.write() as work:
        assert await give_phones(work, any_desk.now) == 2
        assert await give_phones(work, any_desk.now) == 0
    assert await any_desk.addresses("Bình") == [(SMS, "+84900000002", "imported")]
    assert await orders(any_desk, "Bình") == {SMS: STANDBY[SMS]}
    assert (await any_desk.imports(office, sms=True)).changes_nothing


GOOD = {
    "Hieutruong.A@Example.EDU.vn": "hieutruong.a@example.edu.vn",
    "mailto:lan+truong@a-b.vn": "lan+truong@a-b.vn",
    " a_b@c.vn ": "a_b@c.vn",
    "": "",
}
BAD = (
    "lan",
    "lan@",
    "@b.vn",
    "lan@b",
    "lan @b.vn",
    "a@b.vn, c@d.vn",
    "a@b.vn;c@d.vn",
    "hiệu@b.vn",
    "a@b..vn",
    "a..b@c.vn",
    "Lan <a@b.vn>",
    "a@b.vn\nBcc: c@d.vn",
    "a@[127.0.0.1]",
    f"{'x' * 80}@b.vn",
    "a%40b@c.vn",
    "a@-b.vn",
    "{address}@b.vn",
)


@pytest.mark.parametrize("cell", [*GOOD, *BAD])
def test_a_cell_is_one_plain_address_or_a_bad_row(tmp_path, cell):
    sheets: dict[str, list[tuple[str, ...]]] = {
        "Đơn vị": [UNIT_HEADINGS, (SCHOOL, "Tiểu học")],
        "Liên hệ": [
            (*CONTACT_HEADINGS, "Email"),
            ("Ân", "Hiệu trưởng", "Hiệu trưởng", SCHOOL, "0901234567", "", "", "", cell),
        ],
    }
    file = read_roster(write_xlsx(tmp_path / "roster.xlsx", sheets))
    if cell in GOOD:
        assert [row.email for row in file.contacts] == [GOOD[cell]]
    else:
        assert [(one.sheet, one.column, one.reason) for one in file.problems] == [
            (Sheet.CONTACTS, Column.EMAIL, "email")
        ]
