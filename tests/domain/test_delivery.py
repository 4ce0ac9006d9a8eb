"""What a row becomes after an outcome: every outcome, repeated or not, send or edit; and whole lives of rows."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    Accepted,
    DeliveryState,
    Failed,
    Moved,
    Reason,
    Retry,
    Settlement,
    Trouble,
    Unknown,
    settle,
)

ACCEPTED, FAILED, QUEUED, UNKNOWN = (
    DeliveryState.ACCEPTED,
    DeliveryState.FAILED,
    DeliveryState.QUEUED,
    DeliveryState.UNKNOWN,
)
FIVE = timedelta(seconds=5)
SEND, EDIT = False, True


@pytest.mark.parametrize(
    ("outcome", "repeat", "edit", "becomes"),
    [
        # outcome                  repeat  edit
        (Accepted("7"), False, SEND, Settlement(ACCEPTED)),
        (Accepted("7"), True, SEND, Settlement(ACCEPTED, repeat=True)),
        (Accepted("7"), False, EDIT, Settlement(ACCEPTED)),
        (Retry(FIVE), False, SEND, Settlement(QUEUED, FIVE)),
        (Retry(FIVE), True, SEND, Settlement(QUEUED, FIVE, repeat=True)),
        (Retry(FIVE), False, EDIT, Settlement(QUEUED, FIVE)),
        (Retry(FIVE, Trouble.BOT_REFUSED), False, SEND, Settlement(QUEUED, FIVE)),
        (Moved("-100"), False, SEND, Settlement(QUEUED)),
        (Moved("-100"), True, SEND, Settlement(QUEUED, repeat=True)),
        (Moved("-100"), False, EDIT, Settlement(QUEUED)),
        (Failed(Reason.BLOCKED), False, SEND, Settlement(FAILED, reason="blocked")),
        (Failed(Reason.BLOCKED), True, SEND, Settlement(FAILED, repeat=True, reason="blocked")),
        (Failed(Reason.NOT_EDITABLE), False, EDIT, Settlement(FAILED, reason="not_editable")),
        (Unknown(), False, SEND, Settlement(QUEUED, timedelta(seconds=1), repeat=True)),
        (Unknown(), True, SEND, Settlement(UNKNOWN, repeat=True, reason="unknown_twice")),
        (Unknown(), False, EDIT, Settlement(QUEUED, timedelta(seconds=2))),
        (Unknown(), True, EDIT, Settlement(QUEUED, timedelta(seconds=2))),
    ],
)
def test_a_row_becomes_what_its_outcome_says(outcome, repeat, edit, becomes):
    assert settle(outcome, repeat=repeat, edit=edit) == becomes


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_kept_with_the_failure(reason):
    assert settle(Failed(reason, "detail"), repeat=False, edit=False) == Settlement(FAILED, reason=reason.value)


def test_only_what_waits_or_is_under_way_is_not_final():
    assert {state for state in DeliveryState if not state.final} == {QUEUED, DeliveryState.SENDING}


DELAYS = st.timedeltas(timedelta(0), timedelta(hours=1))
OUTCOMES = st.one_of(
    st.builds(Accepted, st.text(max_size=5)),
    st.builds(Retry, DELAYS, st.sampled_from(Trouble) | st.none()),
    st.builds(Failed, st.sampled_from(Reason)),
    st.builds(Moved, st.just("-100")),
    st.just(Unknown()),
)


@given(st.lists(OUTCOMES, min_size=1), st.booleans())
def test_a_send_is_repeated_once_at_most_and_marked_only_after_an_unknown(outcomes, edit):
    """The life of a row through any outcomes: every call is made with the mark that the settlement before says."""
    repeat, marked_calls, unknown_before = False, [], 0
    for outcome in outcomes:
        marked_calls.append(repeat)
        assert repeat == (unknown_before > 0 and not edit)
        settled = settle(outcome, repeat=repeat, edit=edit)
        unknown_before += isinstance(outcome, Unknown)
        if settled.state.final:
            assert settled.state in {ACCEPTED, FAILED, UNKNOWN}
            break
        assert settled.state is QUEUED
        assert settled.delay is None or settled.delay >= timedelta(0)
        repeat = settled.repeat
    if not edit:
        assert unknown_before <= 2
        assert (unknown_before == 2) == (settled.state is UNKNOWN)


@given(st.lists(OUTCOMES, min_size=1))
def test_an_edit_is_never_marked_and_never_rests_as_unknown(outcomes):
    for outcome in outcomes:
        settled = settle(outcome, repeat=False, edit=True)
        assert not settled.repeat
        assert settled.state is not UNKNOWN
