"""`reminder add | list`."""

import pytest

from tests.cli.conftest import ADMINISTRATOR, CITY_DUTY, OFFICE, PRINCIPAL_A, WARD_1, WARD_2

KEYS = ["id", "code", "text", "starts", "rrule", "next"]
ONCE = ("--text", "Nộp báo cáo", "--at", "2099-01-05T08:00")
MONTHLY = ("--rrule", "FREQ=MONTHLY;BYMONTHDAY=25")


def test_the_next_three_dates_are_printed_at_vietnams_time(town):
    printed = town.does("reminder", "add", "--as", OFFICE, *ONCE, *MONTHLY)
    assert printed.out.splitlines() == [
        "Đã đặt nhắc việc NV-0001. Các lần nhắc sắp tới:",
        "  08g00 Chủ nhật, 25/01/2099",
        "  08g00 thứ Tư, 25/02/2099",
        "  08g00 thứ Tư, 25/03/2099",
    ]
    assert "Bot chưa chạy" in printed.sentence


def test_the_json_has_exactly_its_documented_keys(town):
    added = town.does("reminder", "add", "--as", WARD_1, *ONCE, "--json").json
    assert list(added) == KEYS
    assert added == {
        "id": 1, "code": "NV-0001", "text": "Nộp báo cáo", "starts": "2099-01-05T08:00:00+07:00", "rrule": None,
        "next": ["2099-01-05T08:00:00+07:00"],
    }  # fmt: skip
    assert town.does("reminder", "list", "--json").json == [added]


def test_the_list_shows_when_each_comes_next(town):
    assert town.does("reminder", "list").out == "Chưa có nhắc việc nào.\n"
    town.does("reminder", "add", "--as", WARD_1, *ONCE)
    town.does("reminder", "add", "--as", WARD_1, *ONCE, *MONTHLY)
    said = " ".join(town.does("reminder", "list").out.split())
    assert said.index("NV-0002") < said.index("NV-0001")
    assert "một lần" in said


def test_the_audience_is_narrowed_by_options(town):
    narrowed = (
        "--unit",
        "truong thcs mau b",
        "--kind",
        "THCS",
        "--role",
        "Hiệu trưởng",
        "--role",
        "pho-hieu-truong",
    )
    assert town.does("reminder", "add", "--as", CITY_DUTY, *ONCE, *narrowed, "--json").json["id"] == 1


WRONG = {
    "a moment without a time": (("--text", "x", "--at", "2099-01-05"), "“2099-01-05” không phải ngày giờ."),
    "a rule that is none": ((*ONCE, "--rrule", "hằng tháng"), "RRULE"),
    "a rule that fires all the time": ((*ONCE, "--rrule", "FREQ=MINUTELY"), "lặp dày hơn"),
    "no text": (("--text", " ", "--at", "2099-01-05T08:00"), "Chưa có nội dung."),
    "a text that is too long": (("--text", "x" * 1001, "--at", "2099-01-05T08:00"), "--text dài 1001 ký tự"),
    "an unknown unit": ((*ONCE, "--unit", "Trường Z"), "Không có đơn vị"),
    "an unknown kind": ((*ONCE, "--kind", "cap-4"), "--kind: “cap-4” không dùng được. Chọn một trong: cong-an"),
    "an unknown role": ((*ONCE, "--role", "lop-truong"), "--role: “lop-truong” không dùng được."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_given_wrongly_is_told_and_sets_nothing(town, case):
    options, words = WRONG[case]
    printed = town.truongan("reminder", "add", "--as", WARD_1, *options)
    assert (printed.code, printed.out) == (2, "")
    assert words in printed.sentence
    assert town.does("reminder", "list", "--json").json == []


REFUSED = {
    "in the past": (WARD_1, ("--text", "x", "--at", "2020-01-05T08:00"), "Thời điểm nhắc đã qua."),
    "a principal": (PRINCIPAL_A, ONCE, "không được làm việc đó"),
    "an administrator": (ADMINISTRATOR, ONCE, "không được làm việc đó"),
    "outside the ward": (WARD_2, (*ONCE, "--unit", "Trường Tiểu học Mẫu A"), "Ngoài phạm vi phụ trách"),
    "nobody": (WARD_1, (*ONCE, "--kind", "dai-hoc"), "không có đơn vị hay người nhận nào"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_rule_refuses_is_told_and_sets_nothing(town, case):
    author, options, words = REFUSED[case]
    printed = town.truongan("reminder", "add", "--as", author, *options)
    assert (printed.code, printed.out) == (1, "")
    assert words in printed.sentence
    assert town.does("reminder", "list", "--json").json == []
