"""*trả lời TD-12 nội dung*: an answer to a thread where nothing can be tapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.replies import read_reply


@pytest.mark.parametrize(
    ("typed", "number", "rest"),
    [
        ("trả lời TD-0012 Đã rõ, cảm ơn", 12, "Đã rõ, cảm ơn"),
        ("tra loi TD-12 da ro", 12, "da ro"),
        ("Trả lời TD 12: đã rõ", 12, "đã rõ"),
        ("TRẢ LỜI #TD-0012\nhai\ndòng", 12, "hai\ndòng"),
        ("trar lowif td0012, đã rõ", 12, "đã rõ"),
        ("tra\u0309 lo\u031b\u0300i TD-12 chữ rời", 12, "chữ rời"),
        ("reply TD-12 got it", 12, "got it"),
        ("nhắn lại TD-12 x", 12, "x"),
        ("TD-0012 không cần động từ", 12, "không cần động từ"),
        ("trả lời TD-0012", 12, ""),
        ("trả lời TD-12 – 2 đồng chí sẽ đến", 12, "2 đồng chí sẽ đến"),
    ],
)
def test_a_reply_names_its_thread(typed: str, number: int, rest: str):
    assert read_reply(typed) == (number, rest)


@pytest.mark.parametrize(
    "typed",
    [
        "trả lời 12 câu hỏi",
        "trả lời giúp em",
        "xem TD-12",
        "về TD-12 tôi chưa rõ",
        "TD-12a",
        "TD-0",
        "TD-9999999999 x",
        "1 TB-0012",
        "",
        "TD",
    ],
)
def test_anything_else_is_none(typed: str):
    assert read_reply(typed) is None


@given(st.text(), st.integers(1, 999_999_999))
def test_no_text_breaks_it_and_what_is_said_stays_as_it_is(text: str, number: int):
    read_reply(text)
    said = " ".join(text.split())
    found = read_reply(f"trả lời TD-{number:04d} a{said}")
    assert found is not None
    assert found[0] == number
    assert found[1].startswith("a")
