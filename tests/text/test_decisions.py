"""A typed word on a request, as officers write it; anything else is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.decisions import read_decision


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("duyệt 12", (12, True)), ("Duyet 12", (12, True)), ("DUYỆT số 12", (12, True)),
     ("duyệt yêu cầu số 12 ạ", (12, True)), ("từ chối 12", (12, False)), ("tu choi 7", (7, False)),
     ("không duyệt 7", (7, False)), ("approve 3", (3, True)), ("refuse 3", (3, False)), ("duyệt 12.", (12, True)),
     ("duyệt", None), ("từ chối", None), ("duyệt 12 và 13", None), ("duyệt TB-0012", None), ("duyệt 12?", None),
     ("đã duyệt 12", None), ("duyệt kế hoạch 12", None), ("duyệt 1234567890", None), ("", None),
     ("từ chối 12 vì không phải người của trường", None)],
)  # fmt: skip
def test_a_decision_is_a_word_and_a_number_alone(typed, meant):
    assert read_decision(typed) == meant


@given(st.text(max_size=100))
def test_nothing_else_raises(text):
    found = read_decision(text)
    assert found is None or found[0] >= 0
