"""Schools and wards are found by what people type for them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.matching import best_matches, named_at_start

SCHOOLS = {
    1: ("Trường THCS Trần Văn Ơn", "Trường THCS Trần Văn Ơn Phường Tân Định"),
    2: ("Trường Tiểu học Chương Dương",),
    3: ("Trường Mầm non Bé Ngoan",),
    4: ("Trường Mầm non 30-4",),
    5: ("Phường Đa Kao",),
    6: ("Trường THPT Bùi Thị Xuân",),
    7: ("Trường THCS Võ Trường Toản",),
    8: ("Trường Tiểu học Trần Quang Khải",),
    9: ("Trường Tiểu học Hòa Bình",),
    10: ("Trung tâm GDNN – GDTX Quận 1",),
    11: ("Trường Tiểu học Trần Khánh Dư",),
    12: ("Ký túc xá Lý Tự Trọng",),
    13: ("Phường Cầu Ông Lãnh",),
    14: ("Trường Mầm non 20-10",),
    15: ("Trường THCS – THPT Trần Đại Nghĩa",),
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trường THCS Trần Văn Ơn", 1), ("thcs tran van on", 1), ("tran van on", 1), ("T.V.Ơn", 1), ("TVO", None),
        ("Trần Văn", 1), ("văn ơn", 1), ("on tran van", 1), ("traafn vawn own", 1), ("tranvanon", 1),
        ("tran vna on", None),
        ("trung hoc co so tran van on", 1), ("trường trần văn ơn", 1), ("tran van on tan dinh", 1),
        ("tieu hoc chuong duong", 2), ("TH Chương Dương", 2), ("chuong duong", 2), ("chuong duog", 2),
        ("chuongduong", 2),
        ("mn be ngoan", 3), ("be ngoan", 3), ("bé ngoan", 3), ("mam non be ngoan", 3), ("bé ngon", 3),
        ("be ngaon", 3), ("30/4", 4), ("30-4", 4), ("mn 30/4", 4), ("30 4", 4), ("mầm non 30.4", 4), ("20/10", 14),
        ("P. Da Kao", 5), ("Đa Kao", 5), ("phuong da kao", 5), ("da kao", 5),
        ("bui thi xuan", 6), ("thpt bui thi xuan", 6), ("b t xuan", 6), ("bui xuan", 6), ("Bùi Thị Xuân", 6),
        ("vo truong toan", 7), ("truong toan", 7), ("võ trường toản", 7), ("quang khai", 8), ("quang khia", 8),
        ("hoà bình", 9), ("hòa bình", 9), ("hoa binh", 9), ("gdtx q1", 10), ("gdtx quan 1", 10), ("khanh du", 11),
        ("ktx lí tự trọng", 12), ("ly tu trong", 12), ("cau ong lanh", 13), ("p cau ong lanh", 13),
        ("tran dai nghia", 15), ("thcs thpt tran dai nghia", 15),
    ],
)  # fmt: skip
def test_a_school_is_found_as_people_type_it(typed, meant):
    found = best_matches(typed, SCHOOLS)
    assert (found[0] if found else None) == meant


@pytest.mark.parametrize(
    "typed", ["", " ", "?", "...", "a", "4", "zzz", "Lê Quý Đôn", "x" * 300, "nguyen du", "30/5"]
)
def test_nothing_is_found_for_what_names_nothing(typed):
    assert best_matches(typed, SCHOOLS) == []


def test_several_that_fit_are_all_told_best_first():
    assert best_matches("tran", SCHOOLS, limit=3) == [11, 8, 1]
    assert set(best_matches("mn", SCHOOLS)) == {3, 4, 14}


def test_the_marks_that_were_typed_decide_among_equals():
    names = {"hue": ("Hoa Huệ",), "hue-city": ("Hoa Huế",), "plain": ("Hoa Hue",)}
    assert best_matches("hoa huế", names)[0] == "hue-city"
    assert best_matches("hoa huệ", names)[0] == "hue"
    assert best_matches("hoa hue", names)[0] == "plain"
    assert len(best_matches("hoa hue", names)) == 3


def test_a_better_fit_stands_before_a_shorter_name():
    names = {"part": ("Minh",), "whole": ("THCS Minh Đức",)}
    assert best_matches("minh duc", names) == ["whole"]
    assert best_matches("minh", names) == ["part", "whole"]


def test_one_wrong_letter_is_forgiven_only_in_long_words():
    names = {"khuong": ("Khương Ninh",), "an": ("Chu Văn An",)}
    assert best_matches("khuong nimh", names) == ["khuong"]
    assert best_matches("khunog ninh", names) == ["khuong"]
    assert best_matches("khung ninh", names) == ["khuong"]
    assert best_matches("khuuong ninh", names) == ["khuong"]
    assert best_matches("khong ninhh", names) == ["khuong"]
    assert best_matches("chu vna an", names) == []


NAME = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàạảãấẩế 0123456789.-", min_size=2, max_size=25).filter(
    lambda name: any(letter.isalnum() for letter in name)
)


@given(st.text() | NAME, st.dictionaries(st.integers(), st.lists(NAME | st.text(), max_size=3), max_size=8))
@settings(max_examples=300)
def test_whatever_is_typed_gives_known_keys_each_once(typed, names):
    found = best_matches(typed, names)
    assert len(found) == len(set(found)) <= 8
    assert set(found) <= names.keys()


@given(st.lists(NAME, min_size=1, max_size=8, unique=True), st.data())
@settings(max_examples=300)
def test_an_exact_name_is_first(called, data):
    names = {at: (name,) for at, name in enumerate(called)}
    wanted = data.draw(st.sampled_from(called))
    first = best_matches(wanted, names)[0]
    assert _words(names[first][0]) == _words(wanted)


@given(st.lists(NAME, min_size=1, max_size=8), NAME)
def test_equals_keep_their_order(called, typed):
    names = {at: (name,) for at, name in enumerate([*called, *called])}
    found = best_matches(typed, names, limit=100)
    for at in range(len(called)):
        if at in found:
            assert found.index(at) < found.index(at + len(called))


def _words(name):
    return "".join(letter if letter.isalnum() else " " for letter in name).split()


@pytest.mark.parametrize(
    ("typed", "meant", "rest"),
    [
        ("truong Tran Van On nop bao cao", [1], "nop bao cao"),
        ("trường Trần Văn Ơn nộp báo cáo", [1], "nộp báo cáo"),
        ("thcs tran van on", [1], ""),
        ("mam non 30/4 họp phụ huynh", [4], "họp phụ huynh"),
        ("TH Chương Dương: tập huấn", [2], "tập huấn"),
        ("nộp báo cáo trường Trần Văn Ơn", [], "nộp báo cáo trường Trần Văn Ơn"),
        ("trường an toàn giao thông", [], "trường an toàn giao thông"),
        ("họp", [], "họp"),
        ("", [], ""),
    ],
)
def test_the_name_at_the_beginning_of_a_sentence_is_told_from_what_follows(typed, meant, rest):
    assert named_at_start(typed, SCHOOLS) == (meant, rest)


def test_a_name_that_several_have_gives_all_of_them_and_the_very_name_comes_alone():
    names = {1: ("Trường Mầm non Hoa Mai",), 2: ("Trường Mầm non Hoa Mai 2",), 3: ("Trường Tiểu học Hoa Mai",)}
    assert named_at_start("mam non hoa mai hop", names) == ([1], "hop")
    assert named_at_start("hoa mai hop", names) == ([1, 2, 3], "hop")
    assert named_at_start("mầm non hoa mai 2 họp", names) == ([2], "họp")


@given(st.text(max_size=80))
def test_what_is_left_behind_a_name_is_the_end_of_the_text(typed):
    found, rest = named_at_start(typed, SCHOOLS)
    assert typed.split()[len(typed.split()) - len(rest.split()) :] == rest.split()
    assert found or rest == typed
