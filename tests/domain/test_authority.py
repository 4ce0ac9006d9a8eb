"""Nobody acts outside the own units: every role x every action x where a unit lies, written out to be checked."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.authority import Action, has, may, may_person
from bot.domain.people import Role, Standing
from bot.domain.units import UnitKind
from tests.domain.trees import CITY, NamedTree, trees

# Everything that can lie around the unit of an actor, whatever the actor's side: `office` is of the same side.
#
#             parent
#            /      \
#         own        sibling
#        /  |  \           \
#  office school  policed   school of sibling
#   /   \
# school policed
AROUND = {
    "own": "the own unit",
    "offi": "an office of the own side, managed by the own unit",
    "mana": "an institution managed by the own unit",
    "poli": "an institution policed by the own unit",
    "o.ma": "an institution managed by the office below",
    "o.po": "an institution policed by the office below",
    "sibl": "a unit under the same parent",
    "s.ma": "an institution managed by the sibling",
    "s.po": "an institution policed by the sibling (another ward's school)",
    "par": "the unit above",
    "away": "a unit without any tie",
}

TABLE = """
hieu-truong         own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer              yes  -    -    -    -    -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory   -   -    -    -    -    -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage         -   -    -    -    -    -    -    -    -    -    -
set-reminder         -   -    -    -    -    -    -    -    -    -    -
revoke               -   -    -    -    -    -    -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up             yes  -    -    -    -    -    -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -

pho-hieu-truong     own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer              yes  -    -    -    -    -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory   -   -    -    -    -    -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage         -   -    -    -    -    -    -    -    -    -    -
set-reminder         -   -    -    -    -    -    -    -    -    -    -
revoke               -   -    -    -    -    -    -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up             yes  -    -    -    -    -    -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -

bao-ve              own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer              yes  -    -    -    -    -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory   -   -    -    -    -    -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage         -   -    -    -    -    -    -    -    -    -    -
set-reminder         -   -    -    -    -    -    -    -    -    -    -
revoke               -   -    -    -    -    -    -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up             yes  -    -    -    -    -    -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -

quan-ly-ktx         own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer              yes  -    -    -    -    -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory   -   -    -    -    -    -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage         -   -    -    -    -    -    -    -    -    -    -
set-reminder         -   -    -    -    -    -    -    -    -    -    -
revoke               -   -    -    -    -    -    -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up             yes  -    -    -    -    -    -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -

cong-an             own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer              yes yes   -   yes   -   yes   -    -    -    -    -
issue-advisory      yes yes   -   yes   -   yes   -    -    -    -    -
issue-low-advisory  yes yes   -   yes   -   yes   -    -    -    -    -
release-advisory    yes yes   -   yes   -   yes   -    -    -    -    -
see-coverage        yes yes   -   yes   -   yes   -    -    -    -    -
set-reminder        yes yes   -   yes   -   yes   -    -    -    -    -
revoke              yes yes   -   yes   -   yes   -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up             yes yes   -   yes   -   yes   -    -    -    -    -
note-call           yes yes   -   yes   -   yes   -    -    -    -    -

giao-duc            own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer              yes yes  yes   -   yes   -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory  yes yes  yes   -   yes   -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage        yes yes  yes   -   yes   -    -    -    -    -    -
set-reminder        yes yes  yes   -   yes   -    -    -    -    -    -
revoke               -   -    -    -    -    -    -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up             yes yes  yes   -   yes   -    -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -

quan-sat            own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer               -   -    -    -    -    -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory   -   -    -    -    -    -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage        yes yes  yes  yes  yes  yes   -    -    -    -    -
set-reminder         -   -    -    -    -    -    -    -    -    -    -
revoke               -   -    -    -    -    -    -    -    -    -    -
keep-roster          -   -    -    -    -    -    -    -    -    -    -
look-up              -   -    -    -    -    -    -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -

quan-tri            own offi mana poli o.ma o.po sibl s.ma s.po par  away
answer               -   -    -    -    -    -    -    -    -    -    -
issue-advisory       -   -    -    -    -    -    -    -    -    -    -
issue-low-advisory   -   -    -    -    -    -    -    -    -    -    -
release-advisory     -   -    -    -    -    -    -    -    -    -    -
see-coverage         -   -    -    -    -    -    -    -    -    -    -
set-reminder         -   -    -    -    -    -    -    -    -    -    -
revoke              yes yes  yes  yes  yes  yes   -    -    -    -    -
keep-roster         yes yes  yes  yes  yes  yes   -    -    -    -    -
look-up             yes yes  yes  yes  yes  yes   -    -    -    -    -
note-call            -   -    -    -    -    -    -    -    -    -    -
"""

_SIDE_KIND = {Role.CONG_AN: UnitKind.CONG_AN, Role.GIAO_DUC: UnitKind.GIAO_DUC}


def around(role: Role) -> NamedTree:
    """The units of the picture; the offices are of the role's own side."""
    side = _SIDE_KIND.get(role, UnitKind.UY_BAN if role in {Role.QUAN_SAT, Role.QUAN_TRI} else UnitKind.THPT)
    offices = {"own", "offi", "sibl", "par"}
    return NamedTree(
        {place: side if place in offices else UnitKind.TIEU_HOC for place in AROUND},
        manages="""
            own < par
            sibl < par
            offi < own
            mana < own
            o.ma < offi
            s.ma < sibl
        """,
        polices="""
            poli < own
            o.po < offi
            s.po < sibl
        """,
    )


def table() -> dict[tuple[Role, Action, str], bool]:
    cells = {}
    for block in TABLE.strip().split("\n\n"):
        heading, *rows = block.splitlines()
        role, *places = heading.split()
        for row in rows:
            action, *marks = row.split()
            for place, mark in zip(places, marks, strict=True):
                cells[Role(role), Action(action), place] = {"yes": True, "-": False}[mark]
    return cells


CELLS = table()


def test_the_table_leaves_nothing_out():
    assert set(CELLS) == set(itertools.product(Role, Action, AROUND))


@pytest.mark.parametrize("role", Role)
def test_a_role_may_exactly_what_the_table_says(role):
    units = around(role)
    standing = Standing(1, units.ids["own"], role)
    found = {
        (action, place): may(standing, action, units.ids[place], units.tree)
        for action, place in itertools.product(Action, AROUND)
    }
    assert found == {(action, place): CELLS[role, action, place] for action, place in found}


@given(trees(cyclic=True), st.sampled_from(Role), st.sampled_from(Action), st.data())
def test_what_somebody_may_do_is_within_the_own_reach(tree, role, action, data):
    own = data.draw(st.integers(0, 12))
    unit_id = data.draw(st.integers(0, 12))
    if may(Standing(1, own, role), action, unit_id, tree):
        assert unit_id in tree.reach(own, role.side)
        assert own in tree.units


@given(trees(cyclic=True), st.sampled_from(Role), st.sampled_from(Action))
def test_a_post_further_up_on_the_same_side_may_no_less(tree, role, action):
    for unit_id in tree.units:
        lower = Standing(1, unit_id, role)
        for above in tree.units:
            if unit_id in tree.reach(above, role.side):
                upper = Standing(2, above, role)
                for target in tree.units:
                    assert may(upper, action, target, tree) >= may(lower, action, target, tree)


def test_a_person_may_what_any_of_the_own_posts_allows():
    both = CITY.person(1, (Role.HIEU_TRUONG, "Trường A1"), (Role.CONG_AN, "Công an phường C"))
    ward, school, elsewhere = (CITY.ids[name] for name in ("Trường C1", "Trường A1", "Trường A2"))
    assert may_person(both, Action.ISSUE_ADVISORY, ward, CITY.tree)
    assert may_person(both, Action.ANSWER, school, CITY.tree)
    assert not may_person(both, Action.ISSUE_ADVISORY, school, CITY.tree)
    assert not may_person(both, Action.ANSWER, elsewhere, CITY.tree)
    assert not may_person(CITY.person(2), Action.ANSWER, school, CITY.tree)


@given(st.lists(st.sampled_from(Role), max_size=3), st.sampled_from(Action))
def test_menus_show_an_action_exactly_to_those_who_may_it_at_home(roles, action):
    person = CITY.person(1, *((role, "Công an Quận 1") for role in roles))
    at_home = may_person(person, action, CITY.ids["Công an Quận 1"], CITY.tree)
    assert has(person, action) == at_home
