"""Whom an audience means when somebody says it, and by which post it may be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Audience
from bot.domain.audience import acting_standing, units_of
from bot.domain.authority import Action, may
from bot.domain.errors import Refusal
from bot.domain.people import Contact, Form, Language, Person, Role, Standing
from bot.domain.units import UnitKind
from tests.domain.trees import CITY, trees

POLICE, EDUCATION = Role.CONG_AN, Role.GIAO_DUC


def audience(*names: str, kinds: tuple[UnitKind, ...] = ()) -> Audience:
    return Audience(tuple(CITY.ids[name] for name in names), kinds)


@pytest.mark.parametrize(
    ("role", "unit", "said", "meant"),
    [
        (POLICE, "Công an phường A", audience(), {"Trường A1", "Trường A2"}),
        (POLICE, "Công an phường A", audience(kinds=(UnitKind.MAM_NON,)), {"Trường A2"}),
        (POLICE, "Công an phường A", audience("Công an phường A"), {"Công an phường A", "Trường A1", "Trường A2"}),
        (POLICE, "Công an phường A", audience("Trường A1"), {"Trường A1"}),
        (POLICE, "Công an Quận 1", audience("Công an phường B"), {"Công an phường B", "Trường B1"}),
        (
            POLICE,
            "Công an Quận 1",
            audience(kinds=(UnitKind.TIEU_HOC, UnitKind.THCS, UnitKind.DAI_HOC)),
            {"Trường A1", "Trường B1", "Đại học"},
        ),
        (EDUCATION, "Phòng Giáo dục", audience(), {"Trường A1", "Trường A2", "Trường B1"}),
        (EDUCATION, "Sở Giáo dục", audience(kinds=(UnitKind.THPT,)), {"Trường C1"}),
        (POLICE, "Công an phường A", audience("Trường C1"), {"Trường C1"}),
        (POLICE, "Công an phường A", audience(kinds=(UnitKind.KY_TUC_XA,)), set()),
    ],
)
def test_an_audience_means_the_units_that_people_would_expect(role, unit, said, meant):
    assert CITY.named(units_of(said, Standing(1, CITY.ids[unit], role), CITY.tree)) == meant


@pytest.mark.parametrize(
    ("posts", "action", "said", "by"),
    [
        ([(POLICE, "Công an phường A")], Action.ISSUE_ADVISORY, audience(), "Công an phường A"),
        ([(POLICE, "Công an phường A")], Action.ISSUE_ADVISORY, audience("Trường A2"), "Công an phường A"),
        (
            [(POLICE, "Công an Quận 1")],
            Action.ISSUE_ADVISORY,
            audience("Trường A1", "Trường B1"),
            "Công an Quận 1",
        ),
        (
            [(POLICE, "Công an phường A"), (POLICE, "Công an phường C")],
            Action.ISSUE_ADVISORY,
            audience("Trường C1"),
            "Công an phường C",
        ),
        (
            [(EDUCATION, "Phòng Giáo dục"), (POLICE, "Công an phường A")],
            Action.ISSUE_ADVISORY,
            audience("Trường A1"),
            "Công an phường A",
        ),
        ([(EDUCATION, "Phòng Giáo dục")], Action.ISSUE_LOW_ADVISORY, audience("Trường B1"), "Phòng Giáo dục"),
        ([(EDUCATION, "Phòng Giáo dục")], Action.SET_REMINDER, audience(), "Phòng Giáo dục"),
    ],
)
def test_a_person_acts_by_the_first_post_that_reaches_the_whole_audience(posts, action, said, by):
    person = CITY.person(1, *posts)
    assert CITY.tree[acting_standing(person, action, said, CITY.tree).unit_id].name == by


@pytest.mark.parametrize(
    ("posts", "action", "said", "reason", "units"),
    [
        ([], Action.ANSWER, audience(), "not-allowed", None),
        ([(Role.HIEU_TRUONG, "Trường A1")], Action.ISSUE_LOW_ADVISORY, audience(), "not-allowed", None),
        ([(Role.QUAN_TRI, "Công an Quận 1")], Action.ISSUE_LOW_ADVISORY, audience(), "not-allowed", None),
        ([(Role.QUAN_SAT, "Công an Quận 1")], Action.SET_REMINDER, audience(), "not-allowed", None),
        ([(EDUCATION, "Phòng Giáo dục")], Action.ISSUE_ADVISORY, audience(), "not-allowed", None),
        ([(POLICE, "Công an phường A")], Action.ISSUE_ADVISORY, audience("Trường B1"), "outside", "Trường B1"),
        (
            [(POLICE, "Công an phường A")],
            Action.ISSUE_ADVISORY,
            audience("Trường A1", "Công an phường B"),
            "outside",
            "Công an phường B, Trường B1",
        ),
        (
            [(EDUCATION, "Phòng Giáo dục")],
            Action.ISSUE_LOW_ADVISORY,
            audience("Trường C1"),
            "outside",
            "Trường C1",
        ),
        ([(EDUCATION, "Phòng Giáo dục")], Action.ISSUE_LOW_ADVISORY, audience("Đại học"), "outside", "Đại học"),
        (  # two wards in one advisory by a person of both: neither post reaches it all
            [(POLICE, "Công an phường A"), (POLICE, "Công an phường C")],
            Action.ISSUE_ADVISORY,
            audience("Trường A1", "Trường A2", "Trường C1"),
            "outside",
            "Trường C1",
        ),
    ],
)
def test_what_no_post_allows_is_refused_with_the_units_that_lie_outside(posts, action, said, reason, units):
    with pytest.raises(Refusal) as refused:
        acting_standing(CITY.person(1, *posts), action, said, CITY.tree)
    assert (refused.value.reason, refused.value.params.get("units")) == (reason, units)


@st.composite
def acts(draw: st.DrawFn):
    """A tree, somebody with posts in it, an action and an audience; anything may be nonsense."""
    tree = draw(trees(cyclic=True))
    anywhere = st.integers(0, len(tree.units) + 1)
    standings = st.builds(Standing, st.integers(1, 9), anywhere, st.sampled_from(Role))
    contact = Contact(1, "Người 1", "+84900000001", Form.ANH_CHI, Language.VI)
    person = Person(contact, tuple(draw(st.lists(standings, max_size=3))))
    said = Audience(
        tuple(draw(st.lists(anywhere, max_size=3))), tuple(draw(st.lists(st.sampled_from(UnitKind), max_size=2)))
    )
    return tree, person, draw(st.sampled_from(Action)), said


@given(acts())
def test_somebody_acts_exactly_when_a_post_allows_it_for_every_unit_of_the_audience(act):
    tree, person, action, said = act
    fitting = [
        post
        for post in person.standings
        if all(may(post, action, unit_id, tree) for unit_id in {post.unit_id, *units_of(said, post, tree)})
    ]
    if fitting:
        assert acting_standing(person, action, said, tree) == fitting[0]
        return
    able = any(may(post, action, post.unit_id, tree) for post in person.standings)
    with pytest.raises(Refusal, match="outside" if able else "not-allowed"):
        acting_standing(person, action, said, tree)


@given(acts())
def test_named_kinds_only_narrow(act):
    tree, person, _, said = act
    for standing in person.standings:
        wide = units_of(Audience(said.units), standing, tree)
        narrow = units_of(said, standing, tree)
        assert narrow <= wide
        assert all(tree[unit_id].kind in said.kinds for unit_id in narrow if said.kinds)
