"""Who polices and who manages: what is refused, and how far one bad row reaches."""

from bot.domain.people import Role
from bot.domain.units import Link, LinkKind, Unit, UnitKind
from bot.usecases.roster.rows import Column, Problem, Sheet
from tests.roster.desk import Office, planned, reasons

THCS = UnitKind.THCS


def test_only_a_police_unit_can_police():
    office = Office()
    office.unit("Sở Giáo dục", UnitKind.GIAO_DUC)
    office.unit("Trường A", THCS, police="Sở Giáo dục")
    assert planned(office).problems == (
        Problem(Sheet.UNITS, 3, Column.POLICE, "not-police", {"text": "Sở Giáo dục"}),
    )


def test_a_police_unit_may_be_written_down_as_its_own_police():
    office = Office()
    office.police("Công an phường Một", police="Công an phường Một")
    decided = planned(office)
    assert (decided.problems, decided.units.new_links) == ((), ())


def test_a_unit_can_not_manage_itself():
    office = Office()
    office.unit("Sở Giáo dục", UnitKind.GIAO_DUC, manager="Sở Giáo dục")
    assert planned(office).problems == (
        Problem(Sheet.UNITS, 2, Column.MANAGER, "cycle", {"units": "Sở Giáo dục → Sở Giáo dục"}),
    )


def test_a_cycle_is_refused_with_all_its_rows_and_its_way():
    office = Office()
    office.police("A", manager="B")
    office.police("B", manager="C")
    office.police("C", manager="A")
    office.police("D", manager="A")
    decided = planned(office, skip_bad=True)
    assert reasons(decided) == [(2, "cycle"), (3, "cycle"), (4, "cycle"), (5, "unit-skipped")]
    assert decided.problems[0].params == {"units": "A → B → C → A"}
    assert decided.units.new == ()


def test_a_cycle_that_closes_over_stored_links_is_refused():
    office = Office()
    office.police("Công an phường Một", manager="Công an phường Hai")
    other = Unit(4, "hai", UnitKind.CONG_AN, "Công an phường Hai")
    stored = Unit(3, "ca-mot", UnitKind.CONG_AN, "Công an phường Một")
    decided = planned(office, stored, other, links=(Link(4, 3, LinkKind.MANAGES),))
    assert reasons(decided) == [(2, "cycle")]


def test_two_cycles_are_both_told():
    office = Office()
    for one, other in (("A", "B"), ("B", "A"), ("C", "D"), ("D", "C")):
        office.police(one, manager=other)
    assert [row for row, reason in reasons(planned(office)) if reason == "cycle"] == [2, 3, 4, 5]


def test_one_bad_row_is_told_once_and_not_again_for_all_that_depend_on_it():
    office = Office()
    office.police("Công an phường Một", manager="không có")
    office.unit("Trường A", THCS, police="Công an phường Một")
    office.person("Ân", Role.BAO_VE, "Trường A", 1)
    assert reasons(planned(office)) == [(2, "unit-unknown")]
    skipping = planned(office, skip_bad=True)
    assert reasons(skipping) == [(2, "unit-unknown"), (3, "unit-skipped"), (2, "unit-skipped")]
    assert (skipping.units.new, skipping.posts.new) == ((), [])
