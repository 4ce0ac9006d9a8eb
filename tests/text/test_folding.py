"""Search keys: what is equal to people has equal keys, and only that."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.folding import expand, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trường Tiểu học Hòa Bình", "truong tieu hoc hoa binh"),
        ("Hòa Bình", "Hoà Bình"),
        ("Thúy", "Thuý"),
        ("Lý Tự Trọng", "Lí Tự Trọng"),
        ("Quý", "Quí"),
        ("Quỳnh", "Quình"),
        ("Mỹ", "mi"),
        ("Đa Kao", "da kao"),
        ("Ða Kao", "da kao"),
        ("Mầm non 30-4", "mam non 30/4"),
        ("Mầm non 30–4", "Mầm non 30.4"),
        ("  Họ_tên ", "HỌ  TÊN"),
        ("Phường/Xã", "phường - xã"),
        ("Sai\u00a0Gon", "Sài Gòn"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Minh Khai"), "Nguyễn Thị Minh Khai"),
    ],
)
def test_what_is_equal_to_people_has_one_key(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tay", "tai"), ("Thúy", "thúi"), ("30-4", "304"), ("Bến Thành", "Bến Nghé"), ("yên", "iên"), ("A1", "A 1")],
)
def test_what_differs_to_people_keeps_different_keys(one, other):
    assert fold(one) != fold(other)


def test_a_key_of_nothing_readable_is_empty():
    assert fold(" …-/ ") == ""


@given(st.text())
@settings(max_examples=200)
def test_folding_a_key_changes_nothing_and_the_way_of_composing_does_not_matter(text):
    key = fold(text)
    assert fold(key) == key
    assert fold(unicodedata.normalize("NFD", text)) == key
    assert fold(unicodedata.normalize("NFC", text)) == key


@given(st.text(alphabet="aăâeêioôơuưyđáàảãạấằổữỵ bcgnhtq-./", max_size=40))
@settings(max_examples=100)
def test_typing_without_marks_and_in_capitals_finds_the_same(text):
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    assert fold(bare.replace("đ", "d").upper()) == fold(text)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("P. Sài Gòn", "Phường Sài Gòn"),
        ("p sai gon", "Phường Sài Gòn"),
        ("Q1", "quận 1"),
        ("Q. 1", "Quận 1"),
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "Thành phố Hồ Chí Minh"),
        ("CA P. Bến Thành", "Công an phường Bến Thành"),
        ("ca phường Bến Thành", "Công an phường Bến Thành"),
        ("P.VHXH", "Phòng Văn hóa - Xã hội"),
        ("Phòng GD-ĐT", "Phòng Giáo dục Đào tạo"),
        ("Trường MN Tuổi Thơ", "Trường Mầm non Tuổi Thơ"),
        ("TH Mẫu A", "Tiểu học Mẫu A"),
        ("THCS Trần Văn Ơn", "Trung học cơ sở Trần Văn Ơn"),
        ("thpt", "Trung học phổ thông"),
        ("TT GDTX", "Trung tâm giáo dục thường xuyên"),
        ("BGH", "Ban giám hiệu"),
        ("HT", "Hiệu trưởng"),
        ("PHT", "Phó hiệu trưởng"),
        ("CSKV", "cảnh sát khu vực"),
        ("ANTT", "an ninh trật tự"),
        ("ATGT", "An toàn giao thông"),
        ("PCCC", "Phòng cháy, chữa cháy"),
        ("Quản lý KTX", "quản lí ký túc xá"),
        ("UBND P. Tân Định", "Ủy ban nhân dân phường Tân Định"),
    ],
)
def test_usual_abbreviations_are_spelt_out(short, full):
    assert expand(short) == expand(full) == fold(full)


@pytest.mark.parametrize("text", ["ca trực", "giao ca", "THCStest", "học", "Pháp"])
def test_words_that_only_look_like_abbreviations_stay(text):
    assert expand(text) == fold(text)


@given(st.text(alphabet="CAPQTHScapqths 1.đ-", max_size=20))
@settings(max_examples=100)
def test_expanding_twice_is_expanding_once(text):
    assert expand(expand(text)) == expand(text)
