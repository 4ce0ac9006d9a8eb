"""May an advisory go out now, and by whose word? Tables to be read against decisions, and what holds for all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Level, Status
from bot.domain.authority import Action, may
from bot.domain.errors import Refusal
from bot.domain.people import Role
from bot.domain.release import Release, check_second_person, check_status, needed_action, release_rule
from tests.domain.trees import CITY

WARD_A, WARD_B, CITY_POLICE = (
    CITY.tree[CITY.ids[name]] for name in ("Công an phường A", "Công an phường B", "Công an Quận 1")
)
NOW, SECOND = Release.NOW, Release.SECOND_PERSON


@pytest.mark.parametrize(
    ("police", "khan", "canh_bao", "luu_y", "thong_tin"),
    [
        ([], NOW, NOW, NOW, NOW),
        ([WARD_A], NOW, NOW, NOW, NOW),
        ([WARD_A, WARD_A], NOW, NOW, NOW, NOW),
        ([WARD_A, WARD_B], SECOND, NOW, NOW, NOW),
        ([WARD_A, CITY_POLICE], SECOND, NOW, NOW, NOW),
        ([WARD_A, None], SECOND, NOW, NOW, NOW),  # nobody knows whose that school is
        ([None, None], NOW, NOW, NOW, NOW),
    ],
)
def test_only_khan_beyond_one_ward_waits_for_a_second_person(police, khan, canh_bao, luu_y, thong_tin):
    found = [release_rule(level, police) for level in Level]
    assert found == [khan, canh_bao, luu_y, thong_tin]


@given(st.sampled_from(Level), st.lists(st.sampled_from([WARD_A, WARD_B, CITY_POLICE, None]), max_size=6))
def test_the_rule_asks_for_a_second_person_exactly_for_khan_over_several_wards(level, police):
    several = len({unit.id if unit else None for unit in police}) > 1
    assert (release_rule(level, police) is SECOND) == (level is Level.KHAN and several)
    assert release_rule(level, police, second_person=False) is NOW
    assert release_rule(level, reversed(police)) is release_rule(level, police)


@pytest.mark.parametrize(
    ("level", "action"),
    [
        (Level.KHAN, Action.ISSUE_ADVISORY),
        (Level.CANH_BAO, Action.ISSUE_ADVISORY),
        (Level.LUU_Y, Action.ISSUE_LOW_ADVISORY),
        (Level.THONG_TIN, Action.ISSUE_LOW_ADVISORY),
    ],
)
def test_high_levels_need_the_right_to_warn(level, action):
    assert needed_action(level) is action
    assert needed_action(level) is Action.ISSUE_LOW_ADVISORY or not level.is_low


AUTHOR = 1
BOTH_WARDS = ["Trường A1", "Trường B1"]


@pytest.mark.parametrize(
    ("contact", "posts", "targets", "reason"),
    [
        (2, [(Role.CONG_AN, "Công an Quận 1")], BOTH_WARDS, None),
        (2, [(Role.CONG_AN, "Công an tỉnh")], BOTH_WARDS, None),
        (2, [(Role.HIEU_TRUONG, "Trường A1"), (Role.CONG_AN, "Công an Quận 1")], BOTH_WARDS, None),
        (2, [(Role.CONG_AN, "Công an phường A")], ["Trường A1", "Trường A2"], None),
        (AUTHOR, [(Role.CONG_AN, "Công an Quận 1")], BOTH_WARDS, "own-release"),
        (AUTHOR, [(Role.CONG_AN, "Công an tỉnh")], ["Trường A1"], "own-release"),
        (2, [(Role.CONG_AN, "Công an phường A")], BOTH_WARDS, "release-outside"),
        (2, [(Role.CONG_AN, "Công an Quận 3")], ["Trường A1"], "release-outside"),
        (  # the two posts together would reach, but no one of them does
            2,
            [(Role.CONG_AN, "Công an phường A"), (Role.CONG_AN, "Công an phường B")],
            BOTH_WARDS,
            "release-outside",
        ),
        (2, [(Role.GIAO_DUC, "Sở Giáo dục")], BOTH_WARDS, "release-outside"),
        (2, [(Role.QUAN_TRI, "Công an tỉnh")], BOTH_WARDS, "release-outside"),
        (2, [(Role.QUAN_SAT, "Công an tỉnh")], BOTH_WARDS, "release-outside"),
        (2, [(Role.HIEU_TRUONG, "Trường A1")], ["Trường A1"], "release-outside"),
        (2, [], ["Trường A1"], "release-outside"),
    ],
)
def test_the_second_person_is_another_one_who_reaches_everybody(contact, posts, targets, reason):
    second = CITY.person(contact, *posts)
    wanted = [CITY.ids[name] for name in targets]
    if reason is None:
        check_second_person(AUTHOR, second, wanted, CITY.tree)
        return
    with pytest.raises(Refusal) as refused:
        check_second_person(AUTHOR, second, wanted, CITY.tree)
    assert refused.value.reason == reason


POSTS = st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(sorted(CITY.ids))), max_size=3)


@given(st.integers(1, 4), st.integers(1, 4), POSTS, st.sets(st.sampled_from(sorted(CITY.ids.values()))))
def test_nobody_ever_approves_the_own_release_or_one_beyond_the_own_reach(author, contact, posts, targets):
    second = CITY.person(contact, *posts)
    try:
        check_second_person(author, second, targets, CITY.tree)
    except Refusal:
        return
    assert contact != author
    assert any(
        all(may(post, Action.RELEASE_ADVISORY, target, CITY.tree) for target in targets)
        for post in second.standings
    )


@pytest.mark.parametrize(
    ("status", "live_khan", "refused"),
    [
        (Status.ACTUAL, False, False),
        (Status.ACTUAL, True, False),
        (Status.EXERCISE, False, False),
        (Status.EXERCISE, True, True),
        (Status.TEST, False, False),
        (Status.TEST, True, True),
    ],
)
def test_no_drill_starts_while_a_live_khan_is_open(status, live_khan, refused):
    if not refused:
        check_status(status, live_khan_open=live_khan)
        return
    with pytest.raises(Refusal, match="drill-while-live"):
        check_status(status, live_khan_open=live_khan)
