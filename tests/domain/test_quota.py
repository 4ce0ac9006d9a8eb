"""What may leave after so many messages of a month: pure, so all of it can be asked."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quota import (
    DOUBT,
    PROBE,
    Allowance,
    Plan,
    Refusal,
    Room,
    allow,
    is_near,
    is_used_up,
    may_leave,
    month_of,
)
from bot.usecases.falling import BOUND, URGENT
from bot.usecases.forgetting import PERIODS

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
PURPOSES = sorted({purpose for purposes in PERIODS.values() for purpose in purposes})
ROOMS = list(Room)
PLANS = st.integers(1, 5000).flatmap(
    lambda messages: st.builds(Plan, st.just(messages), st.integers(0, 99), st.integers(0, messages // 4))
)


def room(plan: Plan, used: int, refusal: Refusal | None = None) -> Room:
    return allow(plan, used, refusal, NOW).room


def refused(since: timedelta, last: timedelta = timedelta(0)) -> Refusal:
    return Refusal(NOW - since, NOW - last)


@pytest.mark.parametrize(
    ("used", "allowed"),
    [
        (0, Allowance(Room.EVERYTHING, 2400)),
        (2399, Allowance(Room.EVERYTHING, 1)),
        (2400, Allowance(Room.NO_REMINDERS, 300)),
        (2699, Allowance(Room.NO_REMINDERS, 1)),
        (2700, Allowance(Room.TO_PERSONS, 150)),
        (2849, Allowance(Room.TO_PERSONS, 1)),
        (2850, Allowance(Room.KHAN, 150)),
        (2999, Allowance(Room.KHAN, 1)),
        (3000, Allowance(Room.KHAN_TRIED)),
        (9999, Allowance(Room.KHAN_TRIED)),
    ],
)
def test_of_three_thousand_the_last_three_hundred_are_for_khan(used: int, allowed: Allowance):
    assert allow(Plan(3000, 50, 300), used, None, NOW) == allowed


@given(PLANS, st.integers(0, 6000), st.integers(0, 6000))
def test_who_has_used_more_may_send_no_more(plan: Plan, one: int, other: int):
    less, more = sorted((one, other))
    assert ROOMS.index(room(plan, less)) <= ROOMS.index(room(plan, more))


@given(PLANS, st.integers(0, 6000))
def test_so_many_may_leave_until_less_may_and_not_one_more(plan: Plan, used: int):
    allowed = allow(plan, used, None, NOW)
    if allowed.at_most is None:
        assert allowed.room is Room.KHAN_TRIED
        return
    assert allowed.at_most > 0
    assert room(plan, used + allowed.at_most - 1) is allowed.room
    assert room(plan, used + allowed.at_most) is not allowed.room


@given(PLANS, st.integers(0, 6000))
def test_while_anything_but_khan_leaves_at_least_half_of_the_reserve_is_there(plan: Plan, used: int):
    allowed = allow(plan, used, None, NOW)
    if allowed.room not in {Room.KHAN, Room.KHAN_TRIED}:
        assert allowed.at_most is not None
        assert plan.messages - (used + allowed.at_most) >= plan.reserve // 2


@given(st.integers(0, 10**9), st.integers(0, 300))
def test_without_a_limit_everything_leaves_always(used: int, reserve: int):
    assert allow(Plan(0, 50, reserve), used, None, NOW) == Allowance()


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_what_people_write_counts_only_where_it_is_said_to(sent: int, received: int, both):
    assert Plan(count_received=both).used(sent, received) == (sent + received if both else sent)


@pytest.mark.parametrize("one", Room)
@pytest.mark.parametrize(
    "purpose", ["advisory", "rung", "call-list", "correction", "calls-off", "release", "alarm"]
)
def test_khan_and_what_belongs_to_it_may_always_be_tried(one: Room, purpose: str):
    assert may_leave(one, purpose, of_khan=True)


@pytest.mark.parametrize("of_khan", [True, False])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_may_leave_in_one_room_may_leave_in_all_wider_ones(purpose: str, of_khan):
    leaves = [may_leave(one, purpose, of_khan=of_khan) for one in Room]
    assert leaves[0]
    assert leaves == sorted(leaves, reverse=True)


def test_reminders_stop_before_advisories_and_these_before_what_somebody_waits_for():
    stops = {purpose: sum(may_leave(one, purpose, of_khan=False) for one in Room) for purpose in PURPOSES}
    assert stops["reminder"] == stops["rung"] == 1
    assert stops["advisory"] == stops["notice"] == stops["call-list"] == 2
    assert stops["reply"] == stops["thread"] == stops["board"] == stops["correction"] == 3
    assert stops["alarm"] == stops["pulse"] == stops["sheet"] == len(Room)


def test_what_goes_round_a_channel_that_is_down_goes_first_in_a_short_month_too():
    assert all(may_leave(Room.KHAN_TRIED, purpose, of_khan=True) for purpose in URGENT)
    assert not any(may_leave(Room.KHAN, purpose, of_khan=True) for purpose in BOUND)


class TestWhatThePlatformSays:
    PLAN = Plan(3000, 50, 300)

    def test_at_first_it_may_be_a_limit_of_the_rate_and_only_khan_looks_elsewhere(self):
        allowed = allow(self.PLAN, 10, refused(timedelta(seconds=1)), NOW)
        assert allowed == Allowance(Room.EVERYTHING, 2390, refused=True)
        assert allowed.looks_elsewhere

    @pytest.mark.parametrize("plan", [PLAN, Plan()])
    def test_what_lasts_is_the_months_whatever_was_counted(self, plan: Plan):
        assert allow(plan, 10, refused(DOUBT), NOW) == Allowance(Room.KHAN_TRIED, None, refused=True)

    def test_once_an_hour_one_is_asked_whether_it_still_holds(self):
        allowed = allow(self.PLAN, 10, refused(timedelta(days=3), PROBE), NOW)
        assert allowed == Allowance(Room.EVERYTHING, 2390)
        assert not allowed.looks_elsewhere

    def test_a_count_that_is_used_up_stays_so_whatever_the_platform_says(self):
        assert room(self.PLAN, 3000, refused(timedelta(days=3), PROBE)) is Room.KHAN_TRIED
        assert allow(self.PLAN, 3000, None, NOW).looks_elsewhere

    @given(PLANS, st.integers(0, 6000), st.integers(0, 10**6), st.integers(0, 10**6))
    def test_its_no_never_widens_anything(self, plan: Plan, used: int, since: int, last: int):
        said = refused(timedelta(seconds=max(since, last)), timedelta(seconds=min(since, last)))
        assert ROOMS.index(room(plan, used, said)) >= ROOMS.index(room(plan, used))


@pytest.mark.parametrize(
    ("used", "near", "full"), [(39, False, False), (40, True, False), (50, True, True), (51, True, True)]
)
def test_four_fifths_are_near_and_all_is_all(used: int, near, full):
    assert (is_near(used, 50), is_used_up(used, 50)) == (near, full)
    assert (is_near(used, 0), is_used_up(used, 0)) == (False, False)


def test_a_month_is_one_of_the_zone():
    here = timezone(timedelta(hours=7))
    assert month_of(datetime(2026, 11, 30, 16, 59, tzinfo=UTC), here) == "2026-11"
    assert month_of(datetime(2026, 11, 30, 17, 0, tzinfo=UTC), here) == "2026-12"
