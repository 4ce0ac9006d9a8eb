"""When a platform counts as down, how it is asked again, and that one answer is enough to go on."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.domain.breaker import Breaker, Heard, Patience, Phase, heard_in
from bot.domain.delivery import Accepted, Failed, Moved, Reason, Retry, Trouble, Unknown

PATIENCE = Patience()
SOON = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("outcome", "heard"),
    [
        (Accepted("7"), Heard.ANSWER),
        (Failed(Reason.BLOCKED), Heard.ANSWER),
        (Moved("-100"), Heard.ANSWER),
        (Retry(SOON), Heard.ANSWER),
        (Retry(SOON, Trouble.TOO_MANY), Heard.ANSWER),
        (Retry(SOON, Trouble.AWAY), Heard.AWAY),
        (Retry(SOON, Trouble.BOT_REFUSED), Heard.AWAY),
        (Retry(SOON, Trouble.QUOTA), Heard.USED_UP),
        (Unknown(), Heard.SILENCE),
    ],
)
def test_every_outcome_tells_something_of_the_platform(outcome, heard):
    assert heard_in(outcome) is heard


def after(heard: list[tuple[float, Heard]]) -> Breaker:
    breaker = Breaker()
    for call, (at, what) in enumerate(heard):
        breaker.leaves(call)
        breaker.hears(call, what, at)
    return breaker


def down(at: float = 100.0) -> Breaker:
    return after([(at, Heard.SILENCE)] * 5)


def test_five_unknowns_in_ten_seconds_are_a_platform_that_is_down():
    assert after([(second, Heard.SILENCE) for second in (0, 2, 4, 6)]).phase is Phase.CLOSED
    assert after([(second, Heard.SILENCE) for second in (0, 2, 4, 6, 10)]).phase is Phase.OPEN
    assert down().room(29) == 0


def test_five_unknowns_among_many_answers_are_not():
    mixed = [(at / 10, Heard.SILENCE if at % 5 == 0 else Heard.ANSWER) for at in range(200)]
    assert after(mixed).phase is Phase.CLOSED


def test_a_platform_that_refuses_connections_for_longer_than_ten_seconds_is_down():
    refused = [(float(at), Heard.AWAY) for at in range(11)]
    assert after(refused).phase is Phase.CLOSED
    assert after([*refused, (10.1, Heard.AWAY)]).phase is Phase.OPEN


def test_an_answer_between_two_refusals_begins_the_count_anew():
    assert after([(0, Heard.AWAY), (9, Heard.ANSWER), (11, Heard.AWAY), (20, Heard.AWAY)]).phase is Phase.CLOSED


def questions(breaker: Breaker, first: float, last: float) -> list[float]:
    """When it is asked, by somebody who looks every tenth of a second; it does not answer."""
    moments = [first + number / 10 for number in range(round(10 * (last - first)))]
    return [now for now in moments if breaker.asks(now)]


def test_it_is_asked_after_two_seconds_and_then_often_at_first_and_ever_more_seldom():
    breaker = down(0.0)
    first, second, *_ = questions(breaker, 0.0, 60.0)
    assert first == 2.0
    assert second == pytest.approx(2.5, abs=0.11)
    assert len(questions(breaker, 3600.0, 3720.0)) <= 5
    assert len(questions(breaker, 40_000.0, 41_000.0)) <= 18


@given(st.floats(12, 20_000), st.sampled_from([Heard.SILENCE, Heard.AWAY]))
def test_to_find_a_platform_back_costs_little_beside_its_outage(seconds, heard):
    """A hundredth of its time, or some moments."""
    breaker = down(0.0) if heard is Heard.SILENCE else after([(0.0, Heard.AWAY), (10.1, Heard.AWAY)])
    begins = max(11.0, seconds - 130.0)
    found = next(at for at in questions(breaker, begins, seconds + 201.0) if at >= seconds)
    assert found - seconds <= max(0.7, seconds / 100)


def test_calls_that_are_refused_in_the_platforms_own_words_cost_nothing_and_are_tried_again_soon():
    """Where questions are answered and messages are not: a minute of it costs a minute."""
    breaker, now = after([(at, Heard.AWAY) for at in (0.0, 10.1)]), 10.1
    tried = []
    while now < 60.0:
        now += 0.1
        if breaker.asks(now):
            breaker.is_there()
            breaker.leaves(77)
            breaker.hears(77, Heard.AWAY, now)
            tried.append(now)
    assert max(after - before for before, after in pairwise(tried)) < 0.8


def test_trials_that_meet_silence_come_ever_more_seldom_up_to_a_minute():
    """Each may cost a message its last try."""
    breaker, now, tried = down(0.0), 0.0, [0.0]
    while now < 300:
        if breaker.asks(now):
            breaker.is_there()
            breaker.leaves(77)
            breaker.hears(77, Heard.SILENCE, now)
            tried.append(now)
        now += 0.5
    assert [after - before for before, after in pairwise(tried)] == [
        2,
        4,
        8,
        16,
        32,
        60,
        60,
        60,
    ]


def test_once_it_answers_a_question_one_call_is_tried_and_its_answer_lets_all_go_on():
    breaker = down()
    assert breaker.asks(102.0)
    breaker.is_there()
    assert (breaker.phase, breaker.room(29)) == (Phase.HALF_OPEN, 1)
    breaker.leaves(77)
    assert breaker.room(29) == 0
    breaker.hears(77, Heard.ANSWER, 103.0)
    assert (breaker.phase, breaker.room(29)) == (Phase.CLOSED, 29)


@pytest.mark.parametrize(("heard", "pause"), [(Heard.SILENCE, 4.0), (Heard.AWAY, 0.5)])
def test_a_trial_that_fails_opens_it_again(heard, pause):
    breaker = down()
    breaker.asks(102.0)
    breaker.is_there()
    breaker.leaves(77)
    breaker.hears(3, Heard.SILENCE, 102.5)  # one from before, whose time is over now
    assert breaker.room(29) == 0, "the trial goes on"
    assert not breaker.asks(1000.0)
    breaker.hears(77, heard, 103.0)
    assert not breaker.asks(103.0 + pause - 0.1)
    assert breaker.asks(103.0 + pause)


def test_a_trial_that_was_not_made_after_all_leaves_room_for_another():
    breaker = down()
    breaker.is_there()
    breaker.leaves(77)
    breaker.never_left(77)
    assert breaker.room(29) == 1


def test_a_late_answer_shows_that_the_platform_is_there():
    breaker = down()
    breaker.hears(1, Heard.ANSWER, 101.0)
    assert breaker.phase is Phase.CLOSED


def test_after_one_unknown_it_is_asked_before_anything_is_tried_for_the_last_time():
    breaker = after([(0.0, Heard.SILENCE)])
    assert breaker.doubtful
    assert breaker.asks(0.0)
    assert not breaker.asks(1.9), "one question at a time"
    breaker.is_there()
    assert not breaker.doubtful
    assert not breaker.asks(60.0)


def test_one_unknown_and_no_answer_to_the_question_for_ten_seconds_are_a_platform_that_is_down():
    """Few messages are under way in a ward: an outage must show before the last try of them is spent."""
    breaker = after([(0.0, Heard.SILENCE)])
    for at in (2.0, 4.0, 10.0):
        breaker.is_away(at)
        assert breaker.doubtful
    breaker.is_away(10.5)
    assert breaker.phase is Phase.OPEN


def test_a_call_that_was_refused_puts_nothing_in_doubt():
    assert not after([(0.0, Heard.AWAY), (1.0, Heard.AWAY)]).doubtful


class Traffic(RuleBasedStateMachine):
    """Calls that leave when they may and are heard of in any order, while time passes."""

    def __init__(self):
        super().__init__()
        self.breaker, self.now, self.number = Breaker(), 0.0, 0
        self.under_way: list[int] = []

    @rule(seconds=st.floats(0, 30))
    def time_passes(self, seconds):
        self.now += seconds

    @rule(wanted=st.integers(1, 8))
    def calls_leave(self, wanted):
        room = self.breaker.room(wanted)
        assert 0 <= room <= wanted
        for _ in range(room):
            self.number += 1
            self.breaker.leaves(self.number)
            self.under_way.append(self.number)

    @rule(at=st.integers(0, 7), heard=st.sampled_from(Heard))
    def a_call_is_heard_of(self, at, heard):
        if self.under_way:
            self.breaker.hears(self.under_way.pop(at % len(self.under_way)), heard, self.now)
            if heard is Heard.ANSWER:
                assert self.breaker.phase is Phase.CLOSED

    @rule(there=st.booleans())
    def it_is_asked(self, there):
        if self.breaker.asks(self.now) and there:
            self.breaker.is_there()
        elif not there:
            self.breaker.is_away(self.now)

    @invariant()
    def a_trial_is_always_under_way(self):
        """Else nobody would ever hear of it, and the lane would wait for good."""
        assert self.breaker.trial is None or self.breaker.trial in self.under_way

    @invariant()
    def nothing_leaves_while_it_is_open_and_it_is_asked_within_a_minute(self):
        if self.breaker.phase is Phase.OPEN:
            assert self.breaker.room(8) == 0
            assert self.breaker._ask_at <= self.now + PATIENCE.longest_pause


def test_a_platform_that_comes_back_is_always_found():
    run_state_machine_as_test(Traffic, settings=settings(max_examples=80, stateful_step_count=40, deadline=None))


def test_who_says_that_nothing_is_left_is_asked_no_more_until_a_trial_is_taken():
    breaker = after([(0.0, Heard.ANSWER), (0.1, Heard.USED_UP)])
    phases = [breaker.phase]
    for trial, heard, at in ((7, Heard.USED_UP, 3.0), (8, Heard.ANSWER, 65.0)):
        assert breaker.asks(at - 1)
        breaker.is_there()
        breaker.leaves(trial)
        breaker.hears(trial, heard, at)
        phases.append(breaker.phase)
    assert phases == [Phase.OPEN, Phase.OPEN, Phase.CLOSED]


@given(st.lists(st.sampled_from([one for one in Heard if one is not Heard.USED_UP]), max_size=40))
def test_while_most_calls_are_answered_it_never_opens(others):
    heard = [one for other in others for one in (Heard.ANSWER, Heard.ANSWER, other)]
    assert after([(number / 10, one) for number, one in enumerate(heard)]).phase is Phase.CLOSED
