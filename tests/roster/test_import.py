"""What an import does to a real database, whole stories."""

from bot.domain.people import Form, Role
from bot.domain.units import LinkKind
from bot.store import audit
from bot.usecases.roster.report import Counts
from tests.roster.desk import Office, small_office

NOTHING = Counts()


async def test_a_first_import_stores_units_links_people_and_posts(any_desk):
    report = await any_desk.imports(small_office())
    assert report.taken
    assert (report.units, report.contacts, report.posts) == (Counts(new=3), Counts(new=3), Counts(new=3))
    stored = await any_desk.stored()
    ids = {unit.name: unit.id for unit in stored.units}
    assert {(link.child, link.parent, link.kind) for link in stored.links} == {
        (ids["Công an phường Một"], ids["Công an Thành phố"], LinkKind.MANAGES),
        (ids["Trường Tiểu học Mẫu A"], ids["Công an phường Một"], LinkKind.POLICES),
    }
    assert {contact.name: contact.form for contact in stored.contacts} == {
        "Trần Văn Trực": Form.DONG_CHI,
        "Nguyễn Thị Hiệu": Form.THAY_CO,
        "Lê Văn Phó": Form.THAY_CO,
    }
    assert await any_desk.held(Role.PHO_HIEU_TRUONG) == [
        ("Trường Tiểu học Mẫu A", "Phó hiệu trưởng", 0, "Lê Văn Phó")
    ]


async def test_importing_twice_changes_nothing(any_desk):
    office = small_office()
    office.person(
        "Phan Văn Vệ", Role.BAO_VE, "Trường Tiểu học Mẫu A", 4, telegram="44", form=Form.ANH_CHI, order=2
    )
    await any_desk.imports(office)
    before, acts = await any_desk.stored(), await any_desk.acts()
    report = await any_desk.imports(office, end_missing=True)
    assert report.changes_nothing
    assert report.units == Counts(unchanged=3)
    assert report.contacts == report.posts == Counts(unchanged=4)
    assert report.addresses == Counts(unchanged=1)
    assert (report.missing_units, report.missing_contacts) == ((), ())
    assert await any_desk.stored() == before
    assert await any_desk.acts() == acts


async def test_a_change_is_an_update(any_desk):
    await any_desk.imports(small_office())
    before = await any_desk.stored()
    office = Office()
    office.police("Công an Thành phố")
    office.police("Công an phường Một", ward="Phường Một", phone="+842838290001")
    office.police("Công an phường Hai", ward="Phường Hai", manager="Công an Thành phố")
    office.unit("TRƯỜNG TIỂU HỌC MẪU A", ward="Phường Một", police="Công an phường Hai")
    office.person("Trần Văn Trực", Role.CONG_AN, "Công an phường Một", 1, title="CSKV", form=Form.ANH_CHI)
    office.principal("Nguyễn Thị Hiệu", "Trường Tiểu học Mẫu A", 2)
    office.deputy("Lê Văn Phó", "Trường Tiểu học Mẫu A", 3, order=1)
    report = await any_desk.imports(office)
    assert report.units == Counts(new=1, changed=2, unchanged=1)
    assert report.contacts == Counts(changed=1, unchanged=2)
    assert report.posts == Counts(changed=2, unchanged=1)
    after = await any_desk.stored()
    assert [post.id for post in after.posts] == [post.id for post in before.posts]
    assert after.terms == before.terms
    names = {unit.id: unit.name for unit in after.units}
    assert "TRƯỜNG TIỂU HỌC MẪU A" in names.values()
    polices = [link for link in after.links if link.kind is LinkKind.POLICES]
    assert [names[link.parent] for link in polices] == ["Công an phường Hai"]
    assert await any_desk.held(Role.CONG_AN) == [("Công an phường Một", "CSKV", 0, "Trần Văn Trực")]
    assert (await any_desk.imports(office)).changes_nothing


async def test_a_new_principal_takes_the_post_and_the_old_one_loses_address_and_code(any_desk):
    office = small_office()
    await any_desk.imports(office)
    await any_desk.joins("Nguyễn Thị Hiệu", "22")
    await any_desk.joins("Nguyễn Thị Hiệu", "zalo-22", channel="textonly")
    await any_desk.invites("Nguyễn Thị Hiệu", "hash-of-her-code")
    await any_desk.invites("Lê Văn Phó", "hash-of-his-code")
    before = await any_desk.stored()
    del office.contacts[1]
    office.principal("Võ Văn Mới", "Trường Tiểu học Mẫu A", 20)
    report = await any_desk.imports(office)
    assert report.posts == Counts(changed=1, unchanged=2)
    assert report.contacts == Counts(new=1, unchanged=2, ended=1)
    assert report.addresses == Counts(ended=2)
    assert report.missing_contacts == ()
    assert await any_desk.held(Role.HIEU_TRUONG) == [("Trường Tiểu học Mẫu A", "Hiệu trưởng", 0, "Võ Văn Mới")]
    assert [post.id for post in (await any_desk.stored()).posts] == [post.id for post in before.posts]
    assert {state for _, _, state in await any_desk.addresses("Nguyễn Thị Hiệu")} == {"off"}
    assert await any_desk.is_revoked("hash-of-her-code")
    assert not await any_desk.is_revoked("hash-of-his-code")


async def test_who_holds_another_post_keeps_the_address(desk):
    office = small_office()
    office.person("Nguyễn Thị Hiệu", Role.QUAN_SAT, "Công an Thành phố", 2)
    await desk.imports(office)
    await desk.joins("Nguyễn Thị Hiệu", "22")
    del office.contacts[1]
    office.principal("Võ Văn Mới", "Trường Tiểu học Mẫu A", 20)
    report = await desk.imports(office)
    assert (report.contacts.ended, report.addresses) == (0, NOTHING)
    assert await desk.addresses("Nguyễn Thị Hiệu") == [("telegram", "22", "active")]


async def test_a_dry_run_says_all_and_changes_nothing(any_desk):
    office = small_office()
    report = await any_desk.imports(office, dry_run=True)
    assert (report.dry_run, report.taken) == (True, False)
    assert (report.units, report.contacts, report.posts) == (Counts(new=3), Counts(new=3), Counts(new=3))
    stored = await any_desk.stored()
    assert (stored.units, stored.contacts, await any_desk.acts()) == ((), (), [])


async def test_no_row_is_taken_while_one_is_bad(desk):
    office = small_office()
    office.deputy("Ai Đó", "Trường không có", 5)
    report = await desk.imports(office)
    assert (report.taken, report.dry_run) == (False, False)
    assert [(one.row, one.reason) for one in report.problems] == [(5, "unit-unknown")]
    assert report.contacts == Counts(new=3)
    assert (await desk.stored()).units == ()


async def test_skip_bad_takes_the_others(desk):
    office = small_office()
    office.deputy("Ai Đó", "Trường không có", 5)
    report = await desk.imports(office, skip_bad=True)
    assert report.taken
    assert len(report.problems) == 1
    assert len((await desk.stored()).contacts) == 3
    (_, details), *more = await desk.acts()
    assert (details["skipped"], more) == (1, [])


async def test_the_audit_row_has_counts_and_neither_names_nor_numbers(any_desk):
    await any_desk.imports(small_office())
    ((act, details),) = await any_desk.acts()
    assert act == "roster-import"
    new = {"new": 3, "changed": 0, "unchanged": 0, "ended": 0}
    assert details == {
        "units": new,
        "contacts": new,
        "posts": new,
        "addresses": {"new": 0, "changed": 0, "unchanged": 0, "ended": 0},
        "skipped": 0,
        "end_missing": False,
    }
    async with any_desk.database.read() as work:
        assert await audit.first_broken(work) is None


async def test_the_report_as_json_has_its_stable_keys(desk):
    office = small_office()
    await desk.imports(office)
    office.units.pop()
    office.contacts.pop()
    office.unit("Trường Lạ", police="không có")
    office.contacts[1] = office.contacts[0]
    said = (await desk.imports(office, dry_run=True)).as_json()
    counts = {"new", "changed", "unchanged", "ended"}
    assert set(said) == {
        "dry_run",
        "taken",
        "held_back",
        "units",
        "contacts",
        "posts",
        "addresses",
        "problems",
        "ignored_columns",
        "missing",
    }
    assert all(set(said[what]) == counts for what in ("units", "contacts", "posts", "addresses"))
    assert said["problems"][0] == {
        "sheet": "Đơn vị",
        "row": 4,
        "column": "Công an phụ trách",
        "reason": "unit-unknown",
        "params": {"text": "không có"},
    }
    assert said["missing"]["units"] == [
        {"code": "truong-tieu-hoc-mau-a.tieu-hoc.mot", "name": "Trường Tiểu học Mẫu A", "ward": "Phường Một"}
    ]
    assert said["missing"]["contacts"] == [
        {
            "name": "Nguyễn Thị Hiệu",
            "role": "hieu-truong",
            "title": "Hiệu trưởng",
            "unit": "Trường Tiểu học Mẫu A",
        },
        {
            "name": "Lê Văn Phó",
            "role": "pho-hieu-truong",
            "title": "Phó hiệu trưởng",
            "unit": "Trường Tiểu học Mẫu A",
        },
    ]


async def test_a_big_roster_is_taken_in_one_go(any_desk):
    office = Office()
    office.police("Công an Thành phố")
    for number in range(40):
        office.police(f"Công an phường {number}", manager="Công an Thành phố", ward=f"Phường {number}")
    for number in range(400):
        ward = number % 40
        office.unit(f"Trường {number}", ward=f"Phường {ward}", police=f"Công an phường {ward}")
        office.principal(f"Hiệu trưởng {number}", f"Trường {number}", number * 2, telegram=str(1000 + number))
        office.deputy(f"Phó {number}", f"Trường {number}", number * 2 + 1)
    report = await any_desk.imports(office)
    assert (report.units.new, report.posts.new, report.addresses.new) == (441, 800, 400)
    assert (await any_desk.imports(office)).changes_nothing
