"""Who stands in the database and not in the file."""

from bot.domain.people import Role
from bot.domain.units import UnitKind
from bot.usecases.roster.report import Counts, MissingContact
from bot.usecases.roster.rows import Sheet
from tests.roster.desk import small_office


async def test_who_is_missing_stays_and_is_listed(any_desk):
    office = small_office()
    await any_desk.imports(office)
    await any_desk.joins("Lê Văn Phó", "33")
    missing = office.contacts.pop()
    report = await any_desk.imports(office)
    assert report.posts == Counts(unchanged=2)
    assert report.missing_contacts == (
        MissingContact(missing.name, Role.PHO_HIEU_TRUONG, "Phó hiệu trưởng", "Trường Tiểu học Mẫu A"),
    )
    assert [holder for *_, holder in await any_desk.held(Role.PHO_HIEU_TRUONG)] == ["Lê Văn Phó"]


async def test_end_missing_ends_terms_addresses_and_codes(any_desk):
    office = small_office()
    office.unit("Trường THCS Mẫu B", UnitKind.THCS, "Phường Một", police="Công an phường Một")
    office.principal("Bùi Thị Bốn", "Trường THCS Mẫu B", 4, telegram="44")
    await any_desk.imports(office)
    await any_desk.invites("Bùi Thị Bốn", "hash")
    office.units.pop()
    office.contacts.pop()
    report = await any_desk.imports(office, end_missing=True)
    assert report.units == Counts(unchanged=3, ended=1)
    assert report.contacts == Counts(unchanged=3, ended=1)
    assert report.posts == Counts(unchanged=3, ended=1)
    assert report.addresses == Counts(ended=1)
    assert [unit.name for unit in report.missing_units] == ["Trường THCS Mẫu B"]
    assert [one.name for one in report.missing_contacts] == ["Bùi Thị Bốn"]
    stored = await any_desk.stored()
    assert [unit.name for unit in stored.ended_units] == ["Trường THCS Mẫu B"]
    assert (len(stored.units), len(stored.links), len(stored.posts), len(stored.terms)) == (3, 2, 3, 3)
    assert await any_desk.addresses("Bùi Thị Bốn") == [("telegram", "44", "off")]
    assert await any_desk.is_revoked("hash")
    assert (await any_desk.imports(office, end_missing=True)).changes_nothing


async def test_who_comes_back_is_linked_again(desk):
    office = small_office()
    office.person("Phan Văn Vệ", Role.BAO_VE, "Trường Tiểu học Mẫu A", 4, telegram="44")
    await desk.imports(office)
    back = office.contacts.pop()
    await desk.imports(office, end_missing=True)
    office.contacts.append(back)
    report = await desk.imports(office)
    assert report.contacts == Counts(unchanged=4)
    assert report.posts == Counts(new=1, unchanged=3)
    assert report.addresses == Counts(changed=1)
    assert await desk.addresses("Phan Văn Vệ") == [("telegram", "44", "imported")]


async def test_a_unit_that_had_ended_comes_back_with_its_code(desk):
    office = small_office()
    await desk.imports(office)
    before = await desk.stored()
    short = small_office()
    del short.units[2:], short.contacts[1:]
    await desk.imports(short, end_missing=True)
    assert [unit.name for unit in (await desk.stored()).ended_units] == ["Trường Tiểu học Mẫu A"]
    report = await desk.imports(office)
    assert report.units == Counts(changed=1, unchanged=2)
    assert (await desk.stored()).units == before.units


async def test_a_bad_row_keeps_end_missing_from_ending_anybody(desk):
    office = small_office()
    await desk.imports(office)
    office.contacts.pop()
    office.deputy("Lê Văn Phó", "Trường gõ nhầm tên", 3)
    report = await desk.imports(office, skip_bad=True, end_missing=True)
    assert (report.taken, report.held_back) == (True, True)
    assert (report.posts.ended, report.contacts.ended) == (0, 0)
    assert [one.name for one in report.missing_contacts] == ["Lê Văn Phó"]


async def test_a_file_of_units_alone_ends_nobody(desk):
    office = small_office()
    await desk.imports(office)
    office.contacts.clear()
    office.sheets = frozenset({Sheet.UNITS})
    report = await desk.imports(office, end_missing=True)
    assert report.changes_nothing
    assert report.missing_contacts == ()
