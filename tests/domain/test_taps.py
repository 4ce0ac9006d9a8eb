"""What buttons carry: written and read back the same, short enough, and nothing from outside ever raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Answer
from bot.domain.taps import (
    AdvisoryTap,
    AnswerTap,
    BoardTap,
    BoardView,
    CallListTap,
    CallTap,
    ConsentTap,
    CorrectTap,
    DraftTap,
    ReleaseTap,
    ReminderTap,
    ReminderWord,
    RevokeTap,
    TalkTap,
    read_tap,
    write_tap,
)

IDS = st.integers(0, 2**31 - 1)
TOKENS = st.text("0123456789abcdef", min_size=8, max_size=8)
TAPS = st.one_of(
    st.builds(AnswerTap, IDS, st.sampled_from(Answer)),
    st.builds(ReminderTap, IDS, st.sampled_from(ReminderWord)),
    st.builds(ReleaseTap, IDS, st.booleans()),
    st.builds(RevokeTap, IDS),
    st.builds(ConsentTap, st.booleans()),
    st.builds(TalkTap, TOKENS, st.integers(0, 999)),
    st.builds(AdvisoryTap, IDS),
    st.builds(BoardTap, IDS, st.sampled_from(BoardView), IDS),
    st.builds(DraftTap, IDS),
    st.builds(CorrectTap, IDS),
    st.builds(CallTap, IDS, IDS),
    st.builds(CallListTap, IDS, IDS),
)


@given(TAPS)
def test_every_tap_is_read_back_as_it_was_written(tap):
    data = write_tap(tap)
    assert data.isascii()
    assert 1 <= len(data) <= 64
    assert read_tap(data) == tap


NEARLY = st.from_regex(r"[a-z]?(:[0-9a-zA-Z\-+_ ٣²]{0,12}){0,4}", fullmatch=True)


@given(st.text() | NEARLY | TAPS.map(write_tap).flatmap(lambda data: st.text().map(lambda more: data + more)))
def test_nothing_from_outside_raises_and_only_what_we_write_is_read(data):
    tap = read_tap(data)
    if tap is not None:
        assert write_tap(tap) == data


@pytest.mark.parametrize(
    "data",
    [
        "", ":", "a", "a:", "a:1", "a:1:3", "a:1:-1", "a:-1:0", "a:1:0:0", "a:99999999999:0", "a:2147483648:0",
        "a: 1:0", "a:1_0:0", "a:+1:0", "a:١:0", "a:²:0", "a:01:0", "A:1:0", "r:1:x", "r:1:", "v:1:Y", "x:",
        "x:1:1", "c:", "c:yes", "d:abc", "d:abc:x", "d:abc:-1", "contact", "đã nhận", "a:1:0\n",
    ],
)  # fmt: skip
def test_what_we_never_wrote_means_nothing(data):
    assert read_tap(data) is None


def test_the_same_answer_has_the_same_data_for_ever():
    """Buttons stay on phones for years; these are what is on them."""
    assert [write_tap(AnswerTap(7, answer)) for answer in Answer] == ["a:7:0", "a:7:1", "a:7:2"]
    assert list(Answer) == [Answer.DA_NHAN, Answer.DA_TRIEN_KHAI, Answer.CAN_HO_TRO]
    assert [write_tap(ReminderTap(5, word)) for word in ReminderWord] == ["r:5:d", "r:5:s", "r:5:n"]
    assert write_tap(ReleaseTap(5, yes=True)) == "v:5:y"
    assert write_tap(RevokeTap(5)) == "x:5"
    assert write_tap(AdvisoryTap(5)) == "o:5"
    assert write_tap(CallTap(5, 7)) == "g:5:7"
    assert write_tap(CallListTap(5, 7)) == "l:5:7"
    assert write_tap(ConsentTap(agreed=False)) == "c:n"
    assert write_tap(TalkTap("0a1b2c3d", 2)) == "d:0a1b2c3d:2"
