"""The exact names of the menu's entries, numbers of advisories, and words of danger."""

import pytest

from bot.text.answers import MenuWord
from bot.text.asking import read_advisory, read_release
from bot.text.menu_names import read_menu_name
from bot.text.urgency import seems_urgent


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("menu", MenuWord.MENU),
        ("Menu chính", MenuWord.MENU),
        ("trợ giúp", MenuWord.HELP),
        ("TRO GIUP", MenuWord.HELP),
        ("tr[]j giups", None),
        ("trowj giups", MenuWord.HELP),
        ("Thông báo đang mở", MenuWord.ADVISORIES),
        ("mau va ban nhap", MenuWord.DRAFTS),
        ("Ai phụ trách?", MenuWord.WHO),
        ("Gửi tin cho Công an", MenuWord.WRITE),
        ("My data", MenuWord.MY_DATA),
        ("↩ Tiếp tục việc đang làm dở", MenuWord.GO_ON),
    ],
)
def test_the_menu_is_understood_by_its_own_names(typed, word):
    assert read_menu_name(typed) is word


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "thông báo",
        "giúp",
        "bảng",
        "mẫu",
        "đây là ai",
        "gửi tin",
        "trợ giúp em với",
        "menu bữa trưa",
        "x" * 500,
    ],
)
def test_ordinary_words_are_no_names(typed):
    assert read_menu_name(typed) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("TB-0003", 3),
        ("tb 3", 3),
        ("#TB3 ạ", 3),
        ("xem TB-0003", 3),
        ("mở thông báo 12", 12),
        ("/thongbao 12", 12),
        ("thông báo số TB-12", 12),
        ("", None),
        ("3", None),
        ("TB", None),
        ("TD-0003", None),
        ("tb 3 là gì", None),
        ("đã nhận TB-0003", None),
        ("TB-0003" * 50, None),
    ],
)
def test_an_advisory_is_named_by_its_number_alone(typed, number):
    assert read_advisory(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("duyệt TB-0003", 3),
        ("Duyet tb3", 3),
        ("không duyệt TB-0003", 3),
        ("từ chối thông báo TB-3", 3),
        ("approve TB-0003", 3),
        ("duyệt 12", None),
        ("duyệt TB-0003?", None),
        ("đã duyệt TB-0003", None),
        ("duyệt", None),
    ],
)
def test_a_word_on_a_release_names_its_number(typed, number):
    assert read_release(typed) == number


@pytest.mark.parametrize(
    "typed",
    ["cứu em với", "cháy trường rồi", "truong dang chay", "co danh nhau truoc cong", "gọi cấp cứu giùm",
     "KHẨN CẤP", "khẩn", "khan cap", "có người cầm dao", "bắt cóc", "please, it's urgent", "there is a fire"],
)  # fmt: skip
def test_words_of_danger_are_heard(typed):
    assert seems_urgent(typed)


@pytest.mark.parametrize(
    "typed", ["", "alo", "xin chào", "bao giờ duyệt", "chạy bộ", "khăn quàng", "nghiên cứu", "dao động"]
)
def test_calm_words_are_left_calm(typed):
    assert not seems_urgent(typed)
