"""Who lies below whom: how far each side reaches, and which cycles an import must refuse."""

import itertools
from graphlib import CycleError, TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.units import Link, LinkKind, Side, Unit, UnitKind, UnitTree
from tests.domain.trees import CITY, trees

SIDES = st.sampled_from(Side)


@pytest.mark.parametrize(
    ("side", "start", "reached"),
    [
        (Side.POLICE, "Công an phường A", {"Công an phường A", "Trường A1", "Trường A2"}),
        (
            Side.POLICE,
            "Công an Quận 1",
            {
                "Công an Quận 1",
                "Công an phường A",
                "Công an phường B",
                "Trường A1",
                "Trường A2",
                "Trường B1",
                "Đại học",
            },
        ),
        (Side.EDUCATION, "Phòng Giáo dục", {"Phòng Giáo dục", "Trường A1", "Trường A2", "Trường B1"}),
        (
            Side.EDUCATION,
            "Sở Giáo dục",
            {"Sở Giáo dục", "Phòng Giáo dục", "Trường A1", "Trường A2", "Trường B1", "Trường C1"},
        ),
        (Side.AUTHORITY, "Công an Quận 3", {"Công an Quận 3", "Công an phường C", "Trường C1"}),
        (Side.INSTITUTION, "Trường A1", {"Trường A1"}),
        (Side.INSTITUTION, "Công an Quận 1", {"Công an Quận 1"}),
    ],
)
def test_each_side_reaches_down_its_own_links(side, start, reached):
    assert CITY.named(CITY.tree.reach(CITY.ids[start], side)) == reached


def test_police_do_not_reach_down_through_what_they_merely_manage():
    """A school run by the police is policed by whoever polices it, not by its manager."""
    units = [Unit(1, "ca", UnitKind.CONG_AN, "Công an"), Unit(2, "mn", UnitKind.MAM_NON, "Mầm non của ngành")]
    tree = UnitTree(units, [Link(2, 1, LinkKind.MANAGES)])
    assert tree.reach(1, Side.POLICE) == {1}
    assert tree.reach(1, Side.AUTHORITY) == {1, 2}


def test_a_unit_that_is_not_there_reaches_nothing_and_is_passed_over_below_others():
    units = [Unit(1, "ca", UnitKind.CONG_AN, "Công an")]
    tree = UnitTree(units, [Link(7, 1, kind) for kind in LinkKind])
    for side in Side:
        assert tree.reach(7, side) == frozenset()
        assert tree.reach(1, side) == {1}


@given(trees(cyclic=True), SIDES)
def test_everybody_reaches_the_own_unit_and_only_units_that_exist(tree, side):
    for unit_id in tree.units:
        assert unit_id in tree.reach(unit_id, side) <= tree.units.keys()


@given(trees(cyclic=True), SIDES)
def test_whoever_lies_below_reaches_no_further(tree, side):
    for unit_id in tree.units:
        reached = tree.reach(unit_id, side)
        for below in reached:
            assert tree.reach(below, side) <= reached


@given(trees(cyclic=True), SIDES, st.data())
def test_a_further_link_takes_no_unit_away(tree, side, data):
    child, parent = (data.draw(st.sampled_from(sorted(tree.units))) for _ in range(2))
    more = UnitTree(tree.units.values(), [*tree.links, Link(child, parent, data.draw(st.sampled_from(LinkKind)))])
    for unit_id in tree.units:
        assert tree.reach(unit_id, side) <= more.reach(unit_id, side)


@given(trees())
def test_without_a_cycle_none_is_found(tree):
    assert tree.cycle() == ()


@given(trees(cyclic=True))
def test_a_cycle_is_found_exactly_when_there_is_one(tree):
    found = tree.cycle()
    assert bool(found) == any(_has_cycle(tree, kind) for kind in LinkKind)
    if found:
        around = [*found, found[0]]
        assert any(
            all(Link(child.id, parent.id, kind) in tree.links for child, parent in itertools.pairwise(around))
            for kind in LinkKind
        )


def _has_cycle(tree: UnitTree, kind: LinkKind) -> bool:
    """What Python's own library says; a unit below itself is a cycle too."""
    parents = {link.child: [link.parent] for link in tree.links if link.kind is kind}
    try:
        TopologicalSorter(parents).prepare()
    except CycleError:
        return True
    return False


def test_the_police_of_a_school_is_its_ward_and_of_police_itself():
    def police_of(name):
        found = CITY.tree.police_of(CITY.ids[name])
        return found.name if found else None

    assert police_of("Trường A1") == "Công an phường A"
    assert police_of("Đại học") == "Công an Quận 1"
    assert police_of("Công an phường B") == "Công an phường B"
    assert police_of("Phòng Giáo dục") is None


def test_upwards_leads_from_the_unit_itself_to_the_root_by_one_kind_of_link():
    def upwards(name, kind):
        return [unit.name for unit in CITY.tree.upwards(CITY.ids[name], kind)]

    assert upwards("Công an phường A", LinkKind.MANAGES) == ["Công an phường A", "Công an Quận 1", "Công an tỉnh"]
    assert upwards("Trường A1", LinkKind.MANAGES) == ["Trường A1", "Phòng Giáo dục", "Sở Giáo dục"]
    assert upwards("Trường A1", LinkKind.POLICES) == ["Trường A1", "Công an phường A"]
    assert CITY.tree.upwards(99, LinkKind.MANAGES) == ()


@given(trees(cyclic=True), st.sampled_from(LinkKind))
def test_upwards_ends_even_in_a_cycle_and_each_step_is_a_link(tree, kind):
    for unit_id in tree.units:
        above = tree.upwards(unit_id, kind)
        assert above[0].id == unit_id
        assert len(set(above)) == len(above)
        assert all(Link(child.id, parent.id, kind) in tree.links for child, parent in itertools.pairwise(above))
        assert tree.parent(above[-1].id, kind) in (None, *above)
