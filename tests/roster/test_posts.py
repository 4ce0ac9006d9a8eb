"""Which post a row means when people come, go and move."""

import pytest

from bot.domain.people import Role
from bot.usecases.roster.report import Counts
from tests.roster.desk import Office, small_office

SCHOOL = "Trường Tiểu học Mẫu A"
POLICE = "Công an phường Một"


def school(*deputies: tuple[str, int, int | None]) -> Office:
    office = Office()
    office.unit(SCHOOL)
    for name, phone, order in deputies:
        office.deputy(name, SCHOOL, phone, order=order)
    return office


async def deputies(desk) -> list[tuple[str, int]]:
    return sorted((name, order) for _, _, order, name in await desk.held(Role.PHO_HIEU_TRUONG))


async def test_two_deputies_with_one_title_are_two_posts(desk):
    report = await desk.imports(school(("Ân", 1, None), ("Bình", 2, None)))
    assert report.posts == Counts(new=2)
    assert await deputies(desk) == [("Bình", 0), ("Ân", 0)]


async def test_without_an_order_a_new_deputy_is_one_more_and_who_is_missing_stays(desk):
    await desk.imports(school(("Ân", 1, None), ("Bình", 2, None)))
    report = await desk.imports(school(("Ân", 1, None), ("Chi", 3, None)))
    assert report.posts == Counts(new=1, unchanged=1)
    assert [one.name for one in report.missing_contacts] == ["Bình"]
    assert len(await deputies(desk)) == 3


async def test_with_an_order_a_new_deputy_succeeds_the_old_one(desk):
    await desk.imports(school(("Ân", 1, 1), ("Bình", 2, 2)))
    report = await desk.imports(school(("Ân", 1, 1), ("Chi", 3, 2)))
    assert report.posts == Counts(changed=1, unchanged=1)
    assert report.contacts.ended == 1
    assert await deputies(desk) == [("Chi", 2), ("Ân", 1)]


async def test_deputies_who_change_places_keep_their_posts(desk):
    await desk.imports(school(("Ân", 1, 1), ("Bình", 2, 2)))
    before = await desk.stored()
    report = await desk.imports(school(("Ân", 1, 2), ("Bình", 2, 1)))
    assert report.posts == Counts(changed=2)
    assert (await desk.stored()).terms == before.terms
    assert await deputies(desk) == [("Bình", 1), ("Ân", 2)]


async def test_who_moves_up_displaces_who_was_there(desk):
    await desk.imports(school(("Ân", 1, 1), ("Bình", 2, 2)))
    report = await desk.imports(school(("Bình", 2, 1), ("Chi", 3, 2)))
    assert report.posts == Counts(new=1, changed=1, ended=1)
    assert report.missing_contacts == ()
    assert await deputies(desk) == [("Bình", 1), ("Chi", 2)]


async def test_an_order_given_later_is_an_update(desk):
    await desk.imports(school(("Ân", 1, None), ("Bình", 2, None)))
    report = await desk.imports(school(("Bình", 2, 1), ("Ân", 1, 2)))
    assert report.posts == Counts(changed=2)
    report = await desk.imports(school(("Ân", 1, None), ("Bình", 2, None)))
    assert report.posts == Counts(unchanged=2)


async def test_an_order_given_twice_tells_nobody_apart(desk):
    await desk.imports(school(("Ân", 1, 1), ("Bình", 2, 1)))
    report = await desk.imports(school(("Ân", 1, 1), ("Chi", 3, 1)))
    assert report.posts == Counts(new=1, unchanged=1)


async def test_a_title_that_only_one_person_can_hold_is_one_post(desk):
    office = Office()
    office.police()
    office.person("Ân", Role.CONG_AN, POLICE, 1, title="Trưởng Công an phường")
    office.person("Bình", Role.CONG_AN, POLICE, 2, title="Cảnh sát khu vực")
    await desk.imports(office)
    office.contacts.clear()
    office.person("Chi", Role.CONG_AN, POLICE, 3, title="TRƯỞNG công an phường")
    office.person("Dung", Role.CONG_AN, POLICE, 4, title="Cảnh sát khu vực")
    report = await desk.imports(office)
    assert report.posts == Counts(new=1, changed=1)
    assert [one.name for one in report.missing_contacts] == ["Bình"]
    assert sorted(name for *_, name in await desk.held(Role.CONG_AN)) == ["Bình", "Chi", "Dung"]


async def test_a_principal_may_get_another_title_and_stay_the_principal(desk):
    office = small_office()
    await desk.imports(office)
    office.contacts[1] = office.person("Nguyễn Thị Hiệu", Role.HIEU_TRUONG, SCHOOL, 2, title="Quyền Hiệu trưởng")
    office.contacts.pop()
    report = await desk.imports(office)
    assert report.posts == Counts(changed=1, unchanged=2)
    assert await desk.held(Role.HIEU_TRUONG) == [(SCHOOL, "Quyền Hiệu trưởng", 0, "Nguyễn Thị Hiệu")]


async def test_a_deputy_who_becomes_principal_takes_that_post_and_the_old_one_is_listed(desk):
    office = small_office()
    await desk.imports(office)
    del office.contacts[1:]
    office.principal("Lê Văn Phó", SCHOOL, 3)
    report = await desk.imports(office)
    assert report.posts == Counts(changed=1, unchanged=1)
    assert [(one.name, one.role) for one in report.missing_contacts] == [("Lê Văn Phó", Role.PHO_HIEU_TRUONG)]
    assert report.contacts.ended == 1


async def test_one_person_may_hold_several_posts(desk):
    office = small_office()
    office.person("Trần Văn Trực", Role.CONG_AN, POLICE, 1, title="CSKV")
    office.person("Trần Văn Trực", Role.QUAN_TRI, "Công an Thành phố", 1)
    report = await desk.imports(office)
    assert (report.contacts, report.posts) == (Counts(new=3), Counts(new=5))
    assert (await desk.imports(office)).posts == Counts(unchanged=5)


async def test_two_principals_of_one_school_are_told_by_their_persons(desk):
    office = school()
    office.principal("Ân", SCHOOL, 1)
    office.principal("Bình", SCHOOL, 2)
    assert (await desk.imports(office)).posts == Counts(new=2)
    assert (await desk.imports(office)).posts == Counts(unchanged=2)
    office.contacts.pop()
    report = await desk.imports(office)
    assert report.posts == Counts(unchanged=1, ended=1)
    assert await desk.held(Role.HIEU_TRUONG) == [(SCHOOL, "Hiệu trưởng", 0, "Ân")]


async def test_a_school_without_a_principal_gets_one_again_on_the_same_post(desk):
    office = small_office()
    await desk.imports(office)
    before = await desk.stored()
    async with desk.database.write() as work:
        from bot.store.roster import end_terms

        principal = next(post for post in before.posts if post.role is Role.HIEU_TRUONG)
        await end_terms(work, [term.id for term in before.terms if term.post_id == principal.id], desk.now)
    del office.contacts[1]
    office.principal("Võ Văn Mới", SCHOOL, 20)
    report = await desk.imports(office)
    assert report.posts == Counts(changed=1, unchanged=2)
    assert [post.id for post in (await desk.stored()).posts] == [post.id for post in before.posts]


async def test_a_stand_in_goes_with_the_one_who_named_them(desk):
    office = small_office()
    await desk.imports(office)
    stored = await desk.stored()
    principal = next(post for post in stored.posts if post.role is Role.HIEU_TRUONG)
    async with desk.database.write() as work:
        from bot.store.roster import Term, add_terms

        await add_terms(
            work, [Term(0, principal.id, await desk.contact_id("Lê Văn Phó"), stand_in=True)], desk.now
        )
    assert (await desk.imports(office)).changes_nothing
    del office.contacts[1]
    office.principal("Võ Văn Mới", SCHOOL, 20)
    await desk.imports(office)
    names = [name for *_, name in await desk.held(Role.HIEU_TRUONG)]
    assert names == ["Võ Văn Mới"]
    assert len((await desk.stored()).terms) == 3


@pytest.mark.parametrize(
    ("role", "unit", "fits"),
    [
        (Role.CONG_AN, SCHOOL, False),
        (Role.CONG_AN, POLICE, True),
        (Role.HIEU_TRUONG, POLICE, False),
        (Role.BAO_VE, SCHOOL, True),
        (Role.GIAO_DUC, SCHOOL, False),
        (Role.QUAN_SAT, SCHOOL, True),
        (Role.QUAN_TRI, POLICE, True),
    ],
)
async def test_a_role_has_to_fit_the_kind_of_unit(desk, role, unit, fits):
    office = small_office()
    office.person("Ân", role, unit, 9)
    report = await desk.imports(office, dry_run=True)
    assert [one.reason for one in report.problems] == ([] if fits else ["role-unit"])


async def test_one_phone_is_one_person(desk):
    office = small_office()
    office.person("Người Khác", Role.BAO_VE, SCHOOL, 2)
    office.person("NGUYEN THI HIEU", Role.QUAN_SAT, POLICE, 2)
    report = await desk.imports(office, dry_run=True)
    assert [(one.row, one.reason, one.params) for one in report.problems] == [(5, "phone-shared", {"other": 3})]


async def test_rows_of_one_person_must_not_contradict_each_other(desk):
    from bot.domain.people import Form

    office = Office()
    office.unit(SCHOOL)
    office.principal("Ân", SCHOOL, 1, telegram="11", form=Form.CO)
    office.person("Ân", Role.BAO_VE, SCHOOL, 1, telegram="12", form=Form.THAY)
    office.principal("Ân", SCHOOL, 1, telegram="11")
    office.person("Bình", Role.BAO_VE, SCHOOL, 2, telegram="11")
    report = await desk.imports(office, dry_run=True)
    assert [(one.row, one.reason) for one in report.problems] == [
        (3, "form-differs"),
        (3, "telegram-differs"),
        (4, "contact-twice"),
        (5, "telegram-twice"),
    ]


async def test_a_corrected_name_is_an_update_of_the_person(desk):
    office = small_office()
    await desk.imports(office)
    office.contacts[1] = office.principal("Nguyễn Thị Hiếu", SCHOOL, 2)
    office.contacts.pop()
    report = await desk.imports(office)
    assert (report.contacts, report.posts) == (Counts(changed=1, unchanged=2), Counts(unchanged=3))
