"""Shortened texts and names in order."""

from hypothesis import given
from hypothesis import strategies as st

from bot.text.folding import in_order
from bot.text.visible import shortened


@given(st.text(max_size=80), st.integers(2, 60))
def test_what_is_shortened_fits_and_says_so(text, longest):
    short = shortened(text, longest)
    assert len(short) <= longest
    assert short == text or short.endswith("…")


def test_no_word_is_cut_in_two():
    assert shortened("Gỡ danh sách lớp khỏi trang công khai", 30) == "Gỡ danh sách lớp khỏi trang…"


def test_wards_stand_in_vietnamese_order():
    wards = ["Cô Giang", "Tân Định", "Đa Kao", "Cầu Kho", "Dương Minh", "Bến Nghé", "Cầu Ông Lãnh"]
    assert sorted(wards, key=in_order) == [
        *("Bến Nghé", "Cầu Kho", "Cầu Ông Lãnh", "Cô Giang", "Dương Minh", "Đa Kao", "Tân Định"),
    ]
