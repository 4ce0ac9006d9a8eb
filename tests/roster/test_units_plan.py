"""Units and links of a file against what is stored, without a database."""

import pytest

from bot.domain.people import Role
from bot.domain.units import Link, LinkKind, Unit, UnitKind
from bot.usecases.roster.rows import Column, Problem, Sheet
from tests.roster.desk import Office, planned, reasons

THCS = UnitKind.THCS
SCHOOL = Unit(1, "truong-a.thcs.mot", THCS, "Trường A", "Phường Một")
TWIN = Unit(2, "truong-a.thcs.hai", THCS, "Trường A", "Phường Hai")
POLICE = Unit(3, "ca-mot", UnitKind.CONG_AN, "Công an phường Một", "Phường Một")


def test_a_new_unit_gets_a_code_of_name_kind_and_ward():
    office = Office()
    office.unit("Trường THCS Mẫu B", THCS, "Phường Một")
    office.unit("Sở Giáo dục", UnitKind.GIAO_DUC, code="SGD")
    first, second = planned(office).units.new
    assert (first.code, second.code) == ("truong-thcs-mau-b.thcs.mot", "SGD")


def test_a_very_long_name_still_gets_a_code_that_fits_and_stays():
    office = Office()
    office.unit("Trường " + "dài " * 48, THCS, "Phường Một")
    (unit,) = planned(office).units.new
    assert len(unit.code) <= 120
    assert planned(office, Unit(7, unit.code, THCS, unit.name, unit.ward)).units.unchanged == 1


@pytest.mark.parametrize("ward", ["Phường Một", "P. Một", "phuong mot", "Một", ""])
def test_a_unit_is_known_by_folded_name_kind_and_ward(ward):
    office = Office()
    office.unit("TRUONG A", THCS, ward)
    changes = planned(office, SCHOOL, Unit(9, "x", UnitKind.THPT, "Trường A", "Phường Một")).units
    assert (changes.new, [unit.id for unit in changes.changed]) == ((), [1])


def test_a_ward_that_was_not_known_is_learnt():
    office = Office()
    office.unit("Trường A", THCS, "Phường Một")
    (unit,) = planned(office, Unit(1, "truong-a.thcs", THCS, "Trường A")).units.changed
    assert (unit.id, unit.ward, unit.code) == (1, "Phường Một", "truong-a.thcs")


def test_a_namesake_in_another_ward_is_another_unit():
    office = Office()
    office.unit("Trường A", THCS, "Phường Hai")
    (unit,) = planned(office, SCHOOL).units.new
    assert unit.ward == "Phường Hai"


def test_two_units_that_could_be_meant_make_a_bad_row():
    office = Office()
    office.unit("Trường A", THCS)
    decided = planned(office, SCHOOL, TWIN)
    assert decided.problems == (
        Problem(
            Sheet.UNITS,
            2,
            Column.UNIT,
            "unit-ambiguous",
            {"text": "Trường A", "wards": "Phường Hai, Phường Một"},
        ),
    )


def test_two_rows_that_may_mean_one_unit_are_not_both_taken():
    office = Office()
    office.unit("Trường A", THCS, "Phường Một")
    office.unit("truong a", THCS)
    office.unit("Trường A", THCS, "Phường Hai")
    office.unit("Trường B", THCS, code="b")
    office.unit("Trường C", THCS, code="B")
    assert reasons(planned(office)) == [(3, "unit-twice"), (6, "unit-twice")]


def test_namesakes_in_one_ward_need_codes_and_are_then_two_units():
    office = Office()
    office.unit("Trường A", THCS, "Phường Một", code="A1")
    office.unit("Trường A", THCS, "Phường Một", code="A2")
    decided = planned(office)
    assert (len(decided.units.new), decided.problems) == (2, ())


def test_a_code_lets_a_unit_change_its_name_kind_and_ward():
    office = Office()
    office.unit("Trường B", UnitKind.NHIEU_CAP, "Phường Ba", code="TRUONG-A.thcs.mot")
    (unit,) = planned(office, SCHOOL).units.changed
    assert unit == Unit(1, "TRUONG-A.thcs.mot", UnitKind.NHIEU_CAP, "Trường B", "Phường Ba")


def test_a_unit_known_by_name_may_be_given_a_code():
    office = Office()
    office.unit("Trường A", THCS, "Phường Một", code="A1")
    (unit,) = planned(office, SCHOOL).units.changed
    assert (unit.id, unit.code) == (1, "A1")


def test_an_empty_cell_changes_nothing():
    office = Office()
    office.unit("Trường A", THCS, "")
    stored = Unit(1, "A1", THCS, "Trường A", "Phường Một", "+842838297643")
    links = (Link(1, 3, LinkKind.POLICES),)
    changes = planned(office, stored, POLICE, links=links).units
    assert (changes.new, changes.changed, changes.new_links, changes.ended_links) == ((), (), (), ())


def test_a_unit_that_had_ended_comes_back_as_itself():
    office = Office()
    office.unit("Trường A", THCS, "Phường Một")
    changes = planned(office, ended=(SCHOOL,)).units
    assert (changes.new, changes.changed) == ((), (SCHOOL,))


def test_another_police_unit_ends_the_old_link():
    office = Office()
    office.police("Công an phường Hai")
    office.unit("Trường A", THCS, "Phường Một", police="Công an phường Hai")
    decided = planned(office, SCHOOL, POLICE, links=(Link(1, 3, LinkKind.POLICES),))
    assert decided.units.new_links == (Link(1, -2, LinkKind.POLICES),)
    assert decided.units.ended_links == (Link(1, 3, LinkKind.POLICES),)
    assert decided.units.changed == (SCHOOL,)


@pytest.mark.parametrize(
    "text", ["ca-mot", "Công an phường Một", "cong an phuong mot", "CA P. Một", "Công an phường Một (P. Một)"]
)
def test_a_unit_is_referred_to_by_code_or_name_as_people_write_it(text):
    office = Office()
    office.unit("Trường A", THCS, "Phường Một", police=text)
    police = Unit(3, "ca-mot", UnitKind.CONG_AN, "Công an phường Một", "P. Một")
    assert planned(office, police).units.new_links == (Link(-2, 3, LinkKind.POLICES),)


def test_an_unknown_unit_is_told_with_the_nearest_name():
    office = Office()
    office.police("Công an phường Một")
    office.unit("Trường A", THCS, police="Công an phường Môtt", manager="Xyz")
    assert planned(office).problems == (
        Problem(
            Sheet.UNITS,
            3,
            Column.POLICE,
            "unit-unknown-near",
            {"text": "Công an phường Môtt", "near": "Công an phường Một"},
        ),
        Problem(Sheet.UNITS, 3, Column.MANAGER, "unit-unknown", {"text": "Xyz"}),
    )


def test_units_of_the_file_win_over_namesakes_elsewhere():
    office = Office()
    office.unit("Trường A", THCS, "Phường Hai")
    office.person("Ân", Role.BAO_VE, "Trường A", 1)
    decided = planned(office, SCHOOL)
    assert decided.problems == ()
    assert [post.unit_id for post in decided.posts.new] == [-2]


def test_a_name_with_its_ward_tells_namesakes_apart():
    office = Office()
    office.person("Ân", Role.BAO_VE, "Trường A", 1)
    office.person("Bình", Role.BAO_VE, "Trường A (Phường Hai)", 2)
    decided = planned(office, SCHOOL, TWIN)
    assert decided.problems == (
        Problem(
            Sheet.CONTACTS,
            2,
            Column.UNIT,
            "unit-ambiguous",
            {"text": "Trường A", "wards": "Phường Hai, Phường Một"},
        ),
    )
    assert [post.unit_id for post in decided.posts.new] == [2]


def test_units_that_no_row_names_are_missing_and_end_only_on_request():
    office = Office()
    office.unit("Trường B", THCS, police="Công an phường Một")
    links = (Link(1, 3, LinkKind.POLICES),)
    decided = planned(office, SCHOOL, TWIN, POLICE, links=links)
    assert (decided.missing_units, decided.ended_units) == ((SCHOOL, TWIN), ())
    ended = planned(office, SCHOOL, TWIN, POLICE, links=links, end_missing=True)
    assert (ended.ended_units, ended.units.ended_links) == ((SCHOOL, TWIN), links)


def test_a_file_without_the_sheet_of_units_misses_no_unit():
    office = Office()
    office.sheets = frozenset({Sheet.CONTACTS})
    office.person("Ân", Role.BAO_VE, "Trường B", 1)
    other = Unit(8, "b", THCS, "Trường B")
    decided = planned(office, SCHOOL, other, end_missing=True)
    assert (decided.missing_units, decided.ended_units) == ((), ())
