"""Who takes part in the threads of a unit, and whose turn it is when nobody is there below."""

import pytest

from bot.domain.people import Contact, Form, Language, Person, Role, Standing
from bot.domain.threads import heard_units, police_upwards, speaking_post, writing_posts
from bot.domain.units import Link, LinkKind, Unit, UnitKind, UnitTree

CITY, WARD, OTHER_WARD, OFFICE, SCHOOL, OTHER_SCHOOL, ALONE, POLICED_OFFICE = range(1, 9)

TREE = UnitTree(
    [
        Unit(CITY, "city", UnitKind.CONG_AN, "Công an thành phố"),
        Unit(WARD, "ward", UnitKind.CONG_AN, "Công an phường"),
        Unit(OTHER_WARD, "other", UnitKind.CONG_AN, "Công an phường khác"),
        Unit(OFFICE, "office", UnitKind.GIAO_DUC, "Phòng"),
        Unit(SCHOOL, "school", UnitKind.THCS, "Trường"),
        Unit(OTHER_SCHOOL, "other-school", UnitKind.THCS, "Trường khác"),
        Unit(ALONE, "alone", UnitKind.THPT, "Trường chưa có công an phụ trách"),
        Unit(POLICED_OFFICE, "policed", UnitKind.GIAO_DUC, "Phòng có công an phụ trách"),
    ],
    [
        Link(WARD, CITY, LinkKind.MANAGES),
        Link(OTHER_WARD, CITY, LinkKind.MANAGES),
        Link(SCHOOL, WARD, LinkKind.POLICES),
        Link(SCHOOL, OFFICE, LinkKind.MANAGES),
        Link(OTHER_SCHOOL, OTHER_WARD, LinkKind.POLICES),
        Link(POLICED_OFFICE, WARD, LinkKind.POLICES),
    ],
)


def person(*posts: tuple[Role, int]) -> Person:
    contact = Contact(1, "Ai đó", "+84900000001", Form.ANH_CHI, Language.VI)
    return Person(contact, tuple(Standing(index, unit, role) for index, (role, unit) in enumerate(posts)))


SCHOOL_SIDE = [Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.BAO_VE, Role.QUAN_LY_KTX]


@pytest.mark.parametrize("role", SCHOOL_SIDE)
def test_everybody_with_a_post_in_a_school_takes_part_in_its_threads_only(role: Role):
    someone = person((role, SCHOOL))
    assert [post.unit_id for post in writing_posts(someone, TREE)] == [SCHOOL]
    assert heard_units(someone, TREE) == {SCHOOL}
    assert speaking_post(someone, SCHOOL, TREE) == someone.standings[0]
    assert speaking_post(someone, OTHER_SCHOOL, TREE) is None


@pytest.mark.parametrize(("unit", "heard", "unheard"), [(WARD, SCHOOL, OTHER_SCHOOL), (CITY, SCHOOL, ALONE)])
def test_police_take_part_in_the_threads_of_all_they_police(unit: int, heard: int, unheard: int):
    officer = person((Role.CONG_AN, unit))
    assert writing_posts(officer, TREE) == ()
    assert speaking_post(officer, heard, TREE) is not None
    assert speaking_post(officer, unheard, TREE) is None
    assert heard in heard_units(officer, TREE)
    assert unheard not in heard_units(officer, TREE)


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.GIAO_DUC, OFFICE), (Role.QUAN_SAT, CITY), (Role.QUAN_TRI, CITY), (Role.QUAN_TRI, SCHOOL)],
)
def test_offices_observers_and_administrators_take_part_in_none(role: Role, unit: int):
    someone = person((role, unit))
    assert writing_posts(someone, TREE) == ()
    assert heard_units(someone, TREE) == frozenset()
    assert all(speaking_post(someone, one, TREE) is None for one in TREE.units)


def test_an_office_with_police_over_it_may_write_for_itself_but_not_for_its_schools():
    clerk = person((Role.GIAO_DUC, POLICED_OFFICE))
    assert [post.unit_id for post in writing_posts(clerk, TREE)] == [POLICED_OFFICE]
    assert heard_units(clerk, TREE) == {POLICED_OFFICE}


def test_a_school_without_police_over_it_has_nobody_to_write_to():
    assert writing_posts(person((Role.HIEU_TRUONG, ALONE)), TREE) == ()


def test_two_posts_in_one_school_are_one_place_and_two_schools_are_two():
    someone = person((Role.HIEU_TRUONG, SCHOOL), (Role.BAO_VE, SCHOOL), (Role.PHO_HIEU_TRUONG, OTHER_SCHOOL))
    assert [post.unit_id for post in writing_posts(someone, TREE)] == [SCHOOL, OTHER_SCHOOL]


def test_who_holds_a_post_in_a_school_and_over_it_speaks_for_the_school():
    someone = person((Role.CONG_AN, CITY), (Role.HIEU_TRUONG, SCHOOL))
    assert speaking_post(someone, SCHOOL, TREE) == someone.standings[1]
    assert speaking_post(someone, OTHER_SCHOOL, TREE) == someone.standings[0]


def test_nobody_speaks_in_the_threads_of_a_unit_that_is_not_there():
    assert speaking_post(person((Role.CONG_AN, CITY)), 99, TREE) is None


def test_the_police_over_a_unit_are_the_nearest_first_and_no_other_kind():
    assert [unit.id for unit in police_upwards(SCHOOL, TREE)] == [WARD, CITY]
    assert police_upwards(ALONE, TREE) == ()
