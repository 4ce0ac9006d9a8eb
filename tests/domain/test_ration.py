"""How many calls a bot makes: never more than rate x time + burst in any window, over any schedule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.domain.ration import Limits, Ration
from bot.sandbox.limiter import Gcra, Rate

LIMITS = st.builds(
    Limits,
    per_second=st.floats(0.5, 60),
    burst=st.floats(1, 10),
    chat_per_second=st.floats(0.1, 5),
    chat_burst=st.floats(1, 5),
    group_per_second=st.floats(0.1, 5),
    group_burst=st.floats(1, 5),
)
SECONDS = st.floats(0, 5) | st.floats(0, 0.1)
CHATS = st.sampled_from(["an", "bình", "cúc", "-100", "-200"])


class Schedule(RuleBasedStateMachine):
    """A sender that asks before each call, at any moments, with holds between."""

    @initialize(limits=LIMITS, started=st.floats(0, 1e6))
    def begin(self, limits, started):
        self.limits, self.now = limits, started
        self.ration = Ration(limits, started)
        self.calls: list[tuple[float, str]] = []
        self.held_until = 0.0
        self.held_chats: dict[str, float] = {}

    @rule(seconds=SECONDS)
    def time_passes(self, seconds):
        self.now += seconds

    @rule(seconds=SECONDS)
    def the_platform_refuses_the_bot(self, seconds):
        self.held_until = max(self.held_until, self.now + seconds)
        self.ration.hold(self.now + seconds)

    @rule(chat=CHATS, seconds=SECONDS)
    def a_chat_has_too_many(self, chat, seconds):
        self.ration.too_many(chat, seconds, self.now)
        self.held_chats[chat] = max(self.held_chats.get(chat, 0.0), self.now + seconds)

    @rule(chats=st.lists(CHATS, max_size=12))
    def as_many_as_possible_leave(self, chats):
        room = self.ration.available(self.now)
        assert room <= self.limits.burst + 1e-6, "but for what rounding gives"
        for chat in chats:
            if room > 0 and self.ration.chat_wait(chat, self.now) == 0:
                assert self.now >= self.held_chats.get(chat, 0.0)
                self.ration.take(chat, self.now)
                self.calls.append((self.now, chat))
                room -= 1

    @rule()
    def it_waits_as_long_as_it_is_told(self):
        self.now += self.ration.wait(self.now) + 1e-6
        assert self.ration.available(self.now) >= 1

    @rule(chat=CHATS)
    def it_waits_for_one_chat_as_long_as_it_is_told(self, chat):
        self.now += self.ration.chat_wait(chat, self.now) + 1e-6
        assert self.ration.chat_wait(chat, self.now) <= 1e-6

    @invariant()
    def nothing_leaves_while_the_platform_refuses_the_bot(self):
        if self.now < self.held_until:
            assert self.ration.available(self.now) == 0
            assert self.ration.wait(self.now) >= self.held_until - self.now

    def teardown(self):
        if hasattr(self, "calls"):
            check_windows([at for at, _ in self.calls], self.limits.per_second, self.limits.burst)
            for chat in {chat for _, chat in self.calls}:
                times = [at for at, called in self.calls if called == chat]
                group, limits = chat.startswith("-"), self.limits
                rate = limits.group_per_second if group else limits.chat_per_second
                check_windows(times, rate, limits.group_burst if group else limits.chat_burst)


def check_windows(times, rate, burst):
    """Every window that begins and ends with a call."""
    for begin, start in enumerate(times):
        for end in range(begin, len(times)):
            assert end - begin + 1 <= rate * (times[end] - start) + burst + 1e-6


def test_no_window_holds_more_calls_than_rate_and_burst_allow():
    run_state_machine_as_test(Schedule, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))


def test_a_broadcast_is_spread_evenly_and_uses_what_it_may():
    ration, now, sent = Ration(Limits(), 100.0), 100.0, 0
    while now < 110.0:
        if ration.available(now):
            ration.take(f"chat {sent}", now)
            sent += 1
        else:
            now += ration.wait(now) + 1e-9
    assert sent == pytest.approx(29.6 * 10, abs=2)


def test_a_bot_that_just_started_has_saved_up_nothing():
    """A restart in a broadcast must not add a burst to what left just before."""
    assert Ration(Limits(), 5.0).available(5.0) == 1


def test_a_hold_is_never_shortened():
    ration = Ration(Limits(), 0.0)
    ration.hold(60.0)
    ration.hold(30.0)
    assert (ration.available(59.9), ration.wait(10.0)) == (0, 50.0)
    assert ration.available(60.0) > 0


def test_one_chat_gets_its_burst_and_then_one_a_second():
    ration = Ration(Limits(), 0.0)
    for _ in range(3):
        assert ration.chat_wait("an", 0.0) == 0
        ration.take("an", 0.0)
    assert ration.chat_wait("an", 0.0) == pytest.approx(1.0)
    assert ration.chat_wait("bình", 0.0) == 0
    assert ration.chat_wait("an", 0.5) == pytest.approx(0.5)


def calls_within(seconds: float, *chats: str, ration: Ration | None = None, start: float = 0.0) -> int:
    """How many leave, of as many as ever may."""
    ration, now, sent = ration or Ration(Limits(), start), start, 0
    while now < start + seconds:
        chat = next((one for one in chats if ration.chat_wait(one, now) == 0), None)
        if chat is not None and ration.available(now):
            ration.take(chat, now)
            sent += 1
        else:
            now += 0.01
    return sent


def test_a_group_gets_twenty_calls_a_minute():
    assert calls_within(60, "-100123") in {19, 20}


def test_a_chat_that_answers_429_is_left_alone_for_as_long_as_it_says_and_no_other():
    ration = Ration(Limits(), 0.0)
    assert not ration.too_many("an", 17.0, 1.0)
    assert ration.chat_wait("an", 1.0) == 17.0
    assert ration.chat_wait("bình", 1.0) == 0
    assert not ration.too_many("an", 3.0, 1.5)
    assert ration.chat_wait("an", 1.5) == 16.5
    assert ration.chat_wait("an", 18.1) == 0


def test_two_chats_that_answer_429_within_a_second_halve_the_pace_for_half_a_minute():
    ration, chats = Ration(Limits(), 0.0), [f"chat {number}" for number in range(200)]
    assert not ration.too_many("an", 0.0, 0.0)
    assert ration.too_many("bình", 0.0, 0.5)
    assert calls_within(2, *chats, ration=ration, start=1.0) == pytest.approx(29.6, abs=6)
    assert calls_within(2, *chats, ration=ration, start=40.0) == pytest.approx(2 * 29.6 + 3, abs=3)


def test_a_second_between_two_429s_is_no_matter_of_the_bot():
    ration = Ration(Limits(), 0.0)
    assert not ration.too_many("an", 1.0, 0.0)
    assert not ration.too_many("bình", 1.0, 1.1)


def test_a_bot_that_is_refused_again_and_again_still_sends_now_and_then():
    ration = Ration(Limits(), 0.0)
    for number in range(100):
        ration.too_many(f"chat {number}", 0.0, 0.0)
    assert ration.wait(0.0) <= 2.0


def test_boards_take_a_fifth_of_a_lane_on_which_something_else_waits():
    ration, now, boards, others = Ration(Limits(), 0.0), 0.0, 0, 0
    while now < 60.0:
        if not ration.available(now):
            now += ration.wait(now) + 1e-9
            continue
        board = ration.boards_may_pass(now)
        ration.take(f"chat {boards + others}", now, board=board)
        boards, others = boards + board, others + (not board)
    assert boards + others == pytest.approx(60 * 29.6, abs=4)
    assert 0.15 <= boards / (boards + others) <= 0.2


def test_chats_that_rested_are_forgotten_and_busy_ones_are_not():
    ration = Ration(Limits(), 0.0)
    for number in range(10_000):
        ration.take(f"chat {number}", 0.0)
    for _ in range(3):
        ration.take("an", 1000.0)
    assert len(ration._chats) == 1
    assert ration.chat_wait("an", 1000.0) == pytest.approx(1.0)


@given(LIMITS, st.lists(st.tuples(SECONDS, st.booleans()), max_size=20))
def test_forgetting_a_rested_chat_changes_nothing(limits, steps):
    """Forgetting at every step that it could happen gives the same waits as never forgetting."""
    forgetful, mindful, now = Ration(limits, 0.0), Ration(limits, 0.0), 0.0
    for seconds, takes in steps:
        now += seconds
        forgetful._forget_rested(now)
        assert forgetful.chat_wait("an", now) == mindful.chat_wait("an", now)
        if takes and mindful.chat_wait("an", now) == 0:
            forgetful.take("an", now)
            mindful.take("an", now)


@given(st.lists(st.floats(0.0, 0.1), min_size=20, max_size=60), st.integers(1, 3))
def test_claimed_ahead_each_call_has_its_own_moment_and_the_pace_is_kept(delays, ticks):
    """Though claims take up to a tenth of a second, calls leave as evenly as they may, and none is left out."""
    limits, tick = Limits(), 0.2 * ticks
    ration, begin = Ration(limits, 0.0), 0.0
    left: list[float] = []
    for number, delay in enumerate(delays):
        now = begin + number * tick
        room = ration.available(now, tick)
        left += [now + delay + ration.take(f"chat {len(left) + one}", now + delay) for one in range(room)]
    check_windows(left, limits.per_second, limits.burst)
    assert len(left) >= limits.per_second * tick * (len(delays) - 1) - limits.burst


@given(st.lists(st.floats(0, 0.05) | st.floats(0, 1), min_size=1, max_size=200))
def test_whatever_a_process_was_late_for_leaves_as_the_platform_lets_it_pass(gaps):
    """Each gap: seconds after the call before in which this process got round to nothing."""
    ration, platform, rate = Ration(Limits(), 0.0), Gcra(), Rate(30.0, 5)
    now = 0.0
    for gap in gaps:
        now += gap
        while (late := ration.leaves(now)) > 0:
            now += late
        assert platform.wait(rate, now) == 0
        platform.take(rate, now)


def test_calls_that_are_in_time_wait_for_nothing():
    ration = Ration(Limits(), 0.0)
    assert all(ration.leaves(number / 29.6) == 0 for number in range(100))
