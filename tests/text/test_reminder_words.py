"""What a reminder begins with is taken off; what only looks like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.reminder_words import Opening, Reminded, read_appointment, read_call_off, read_opening

SELF, SCHOOLS, UNSAID = Reminded.SELF, Reminded.SCHOOLS, Reminded.UNSAID


@pytest.mark.parametrize(
    ("text", "reminded", "rest"),
    [
        ("nhắc các trường nộp báo cáo", SCHOOLS, "nộp báo cáo"),
        ("nhac cac truong nop bao cao", SCHOOLS, "nop bao cao"),
        ("Nhắc nhở tất cả các trường phải nộp", SCHOOLS, "nộp"),
        ("nhắc các cơ sở về việc trực tết", SCHOOLS, "trực tết"),
        ("Đặt nhắc việc: họp giao ban", UNSAID, "họp giao ban"),
        ("đặt lịch nhắc họp giao ban", UNSAID, "họp giao ban"),
        ("hen gio nhac toi hop", SELF, "hop"),
        ("Bot ơi, nhớ nhắc tôi gọi cô Lan", SELF, "gọi cô Lan"),
        ("nhắc tôi họp giao ban", SELF, "họp giao ban"),
        ("Hãy nhắc tôi là phải gọi cô Lan", SELF, "gọi cô Lan"),
        ("/nhac họp\nphòng 2", UNSAID, "họp\nphòng 2"),
        ("nhắc trường Tiểu học Mẫu A họp", UNSAID, "trường Tiểu học Mẫu A họp"),
        ("remind me to call the ward", SELF, "call the ward"),
        ("remind all schools to report", SCHOOLS, "report"),
        ("nhắc", UNSAID, ""),
    ],
)
def test_the_beginning_is_taken_off(text, reminded, rest):
    assert read_opening(text) == Opening(reminded, rest, begun=True)


@pytest.mark.parametrize("text", ["họp giao ban", "Nhạc nền văn nghệ", "Nhắc lại sau", "nhac lai", "nhắm mắt", ""])
def test_what_is_no_beginning_stays(text):
    assert read_opening(text) == Opening(UNSAID, text, begun=False)


@pytest.mark.parametrize(
    ("text", "rest", "what"),
    [
        ("hẹn 15/12 8h họp giao ban", "hẹn họp giao ban", "họp giao ban"),
        ("hen 15/12 hop", "hen hop", "hop"),
        ("Hẹn ngày 15/12 họp", "Hẹn họp", "họp"),
        ("hẹn họp 15/12", "hẹn họp", None),
        ("hẹn mai gặp lại", "hẹn gặp lại", None),
        ("hẹn gặp lại mai", "hẹn gặp lại", None),
        ("hẹn 8h mai đồng chí đến trường", "hẹn đồng chí đến trường", None),
        ("hẹn 8h mai", "hẹn", None),
        ("họp 15/12", "họp", None),
    ],
)
def test_an_appointment_says_its_time_first(text, rest, what):
    assert read_appointment(text, rest) == what


@given(
    st.text(max_size=100)
    | st.lists(st.sampled_from(["nhắc", "các", "trường", "tôi", "là", "/", ":"])).map(" ".join)
)
def test_nothing_is_made_up_and_nothing_else_lost(text):
    opening = read_opening(text)
    assert opening.rest in text


@pytest.mark.parametrize(
    "text", ["hủy NV-0003", "huy nv 3", "Hủy nhắc việc NV-0003", "cancel NV-0003", "bỏ nv0003"]
)
def test_a_reminder_is_called_off_by_its_code(text):
    assert read_call_off(text) == 3


@pytest.mark.parametrize(
    "text", ["hủy", "hủy TB-0003", "NV-0003", "hủy nv", "thôi", "đừng hủy NV-0003", "x" * 100]
)
def test_other_words_call_nothing_off(text):
    assert read_call_off(text) is None
