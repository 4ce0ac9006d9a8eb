import unicodedata
from datetime import datetime

import pytest

from bot.domain.errors import BadInput
from bot.domain.people import Form, Role
from bot.domain.units import UnitKind
from bot.usecases.roster.files import read_roster
from bot.usecases.roster.rows import Column, ContactRow, IgnoredColumn, Problem, Sheet, UnitRow
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, tell, write_csv, write_xlsx

UNIT = ("Trường Tiểu học Mẫu A", "Tiểu học", "Phường Một", "Công an phường Một", "Sở", "TH-01", "028 3829 7643")
UNIT_READ = UnitRow(
    2,
    "Trường Tiểu học Mẫu A",
    UnitKind.TIEU_HOC,
    "Phường Một",
    "Công an phường Một",
    "Sở",
    "TH-01",
    "+842838297643",
)
PERSON = (
    "Nguyễn Thị Hiệu",
    "Hiệu trưởng",
    "Hiệu trưởng",
    "Trường Tiểu học Mẫu A",
    "0901 234 567",
    "123456789",
    "Cô",
    1,
)
PERSON_READ = ContactRow(
    2,
    "Nguyễn Thị Hiệu",
    Role.HIEU_TRUONG,
    "Trường Tiểu học Mẫu A",
    "+84901234567",
    "Hiệu trưởng",
    "123456789",
    Form.CO,
    1,
)


def test_a_workbook_with_both_sheets_is_read(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx", {"Đơn vị": [UNIT_HEADINGS, UNIT], "Liên hệ": [CONTACT_HEADINGS, PERSON]}
    )
    file = read_roster(path)
    assert file.units == (UNIT_READ,)
    assert file.contacts == (PERSON_READ,)
    assert (file.problems, file.ignored, file.sheets) == ((), (), frozenset(Sheet))


def test_headings_come_in_any_order_and_case_with_or_without_diacritics_below_a_title(tmp_path):
    rows = [
        ("DANH SÁCH LIÊN HỆ", None, None),
        (),
        ("Cập nhật tháng 11",),
        ("DIEN THOAI *", "ho ten", "Vai Tro", "  đơn  vị ", "CHỨC DANH (nếu có)"),
        (901234567.0, "Nguyễn Thị Hiệu", "hieu truong", "Trường Tiểu học Mẫu A", "Hiệu trưởng"),
    ]
    file = read_roster(write_xlsx(tmp_path / "a.xlsx", {"lien he": rows}))
    assert file.contacts == (
        ContactRow(5, "Nguyễn Thị Hiệu", Role.HIEU_TRUONG, "Trường Tiểu học Mẫu A", "+84901234567", "Hiệu trưởng"),
    )
    assert file.sheets == {Sheet.CONTACTS}


def test_unknown_and_repeated_columns_are_ignored_with_a_word(tmp_path):
    rows = [("STT", "Đơn vị", "Loại", "Tên đơn vị"), (1, "Trường A", "THCS", "khác")]
    file = read_roster(write_xlsx(tmp_path / "a.xlsx", {"Đơn vị": rows, "Hướng dẫn": [("gì đó",)]}))
    assert file.units == (UnitRow(2, "Trường A", UnitKind.THCS),)
    assert file.ignored == (IgnoredColumn(Sheet.UNITS, "STT"), IgnoredColumn(Sheet.UNITS, "Tên đơn vị"))


def test_empty_rows_are_skipped_and_cells_are_tidied(tmp_path):
    untidy = unicodedata.normalize("NFD", "\u00a0Trường  Tiểu học\nMẫu A\u200b ")
    rows = [UNIT_HEADINGS, (), (None, " ", "\u00a0"), (untidy, "tiểu học")]
    file = read_roster(write_xlsx(tmp_path / "a.xlsx", {"Đơn vị": rows}))
    assert file.units == (UnitRow(4, "Trường Tiểu học Mẫu A", UnitKind.TIEU_HOC),)


def test_numbers_that_a_spreadsheet_made_floats_are_whole_again(tmp_path):
    person = ("A", "", "bao-ve", "Trường A", 901234567.0, 123456789.0, "", 2.0)
    file = read_roster(write_xlsx(tmp_path / "a.xlsx", {"Liên hệ": [CONTACT_HEADINGS, person]}))
    assert file.contacts == (
        ContactRow(2, "A", Role.BAO_VE, "Trường A", "+84901234567", "", "123456789", None, 2),
    )
    texts = ("A", "", "bao-ve", "Trường A", "901234567.0", "123456789.0", "", "2.0")
    assert read_roster(write_csv(tmp_path / "a.csv", [CONTACT_HEADINGS, texts])).contacts == file.contacts


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_csv_holds_one_sheet_told_by_its_headings(tmp_path, delimiter, encoding):
    units = read_roster(write_csv(tmp_path / "u.csv", [UNIT_HEADINGS, UNIT], delimiter, encoding))
    assert units.units == (UNIT_READ,)
    assert units.sheets == {Sheet.UNITS}
    contacts = read_roster(write_csv(tmp_path / "C.CSV", [CONTACT_HEADINGS, PERSON], delimiter, encoding))
    assert contacts.contacts == (PERSON_READ,)
    assert contacts.sheets == {Sheet.CONTACTS}


def test_rows_of_a_csv_are_numbered_as_a_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Đơn vị,Loại\n\n"Trường\nA, B",THCS\nTrường C,thpt\n', encoding="utf-8")
    assert [(row.row, row.name) for row in read_roster(path).units] == [(3, "Trường A, B"), (4, "Trường C")]


def test_text_of_a_csv_that_looks_like_a_formula_is_text(tmp_path):
    rows = [UNIT_HEADINGS, ("=HYPERLINK(1)", "THCS", "+phường", "@công an", "-sở", "=1+1", "")]
    (unit,) = read_roster(write_csv(tmp_path / "a.csv", rows)).units
    assert (unit.name, unit.ward, unit.police, unit.manager, unit.code) == (
        "=HYPERLINK(1)",
        "+phường",
        "@công an",
        "-sở",
        "=1+1",
    )


def test_a_row_with_something_only_in_a_column_that_means_nothing_is_empty(tmp_path):
    rows = [("STT", "Đơn vị", "Loại"), (1, "Trường A", "THCS"), (2, "", ""), (3, None, None)]
    file = read_roster(write_xlsx(tmp_path / "a.xlsx", {"Đơn vị": rows}))
    assert (len(file.units), file.problems) == (1, ())


def test_a_unit_code_beside_the_name_says_which_unit_a_person_belongs_to(tmp_path):
    rows = [
        ("Họ tên", "Vai trò", "Đơn vị", "Mã đơn vị", "SĐT"),
        ("A", "Bảo vệ", "Trường A", "TH-01", "0901234567"),
    ]
    (row,) = read_roster(write_csv(tmp_path / "a.csv", rows)).contacts
    assert row.unit == "TH-01"


def unit_problems(tmp_path, *values):
    path = write_xlsx(tmp_path / "a.xlsx", {"Đơn vị": [UNIT_HEADINGS, UNIT, values]})
    file = read_roster(path)
    assert file.units == (UNIT_READ,)
    tell(file.problems)
    return file.problems


def contact_problems(tmp_path, *values):
    path = write_xlsx(tmp_path / "a.xlsx", {"Liên hệ": [CONTACT_HEADINGS, PERSON, values]})
    file = read_roster(path)
    assert file.contacts == (PERSON_READ,)
    tell(file.problems)
    return file.problems


def test_a_bad_cell_is_reported_by_sheet_row_column_and_reason(tmp_path):
    assert unit_problems(tmp_path, "Trường B", "nhà máy") == (
        Problem(Sheet.UNITS, 3, Column.KIND, "kind", {"text": "nhà máy"}),
    )
    assert unit_problems(tmp_path, "", "THCS") == (Problem(Sheet.UNITS, 3, Column.UNIT, "empty"),)
    assert unit_problems(tmp_path, "Trường B", None, "Phường Một") == (
        Problem(Sheet.UNITS, 3, Column.KIND, "empty"),
    )
    assert contact_problems(tmp_path, "B", "", "Giám thị", "Trường A", "0901") == (
        Problem(Sheet.CONTACTS, 3, Column.ROLE, "role", {"text": "Giám thị"}),
        Problem(Sheet.CONTACTS, 3, Column.PHONE, "phone", {"text": "0901"}),
    )
    assert contact_problems(tmp_path, "B", "", "Bảo vệ", "Trường A", "0901234568", "@bee", "ngài", "một") == (
        Problem(Sheet.CONTACTS, 3, Column.TELEGRAM, "telegram", {"text": "@bee"}),
        Problem(Sheet.CONTACTS, 3, Column.FORM, "form", {"text": "ngài"}),
        Problem(Sheet.CONTACTS, 3, Column.ORDER, "order", {"text": "một"}),
    )


def test_cells_that_are_no_text_are_reported(tmp_path):
    assert unit_problems(tmp_path, ("=", '"Trường"&" B"'), "THCS") == (
        Problem(Sheet.UNITS, 3, Column.UNIT, "formula"),
    )
    assert unit_problems(tmp_path, datetime(2026, 4, 30), "Mầm non") == (  # noqa: DTZ001 - as a cell has it
        Problem(Sheet.UNITS, 3, Column.UNIT, "date"),
    )
    assert unit_problems(tmp_path, "Trường B" * 100, "THCS") == (Problem(Sheet.UNITS, 3, Column.UNIT, "long"),)
    assert unit_problems(tmp_path, "Trường B", "THCS", "", "", "", "x" * 150) == (
        Problem(Sheet.UNITS, 3, Column.CODE, "code", {"text": "x" * 150}),
    )


def test_a_formula_in_a_column_that_means_nothing_does_not_matter(tmp_path):
    rows = [("Đơn vị", "Loại", "Tổng"), ("Trường A", "THCS", ("=", "1+1"))]
    assert read_roster(write_xlsx(tmp_path / "a.xlsx", {"Đơn vị": rows})).problems == ()


def test_a_telegram_id_that_a_spreadsheet_rounded_is_refused(tmp_path):
    rows = [CONTACT_HEADINGS, ("A", "", "Bảo vệ", "Trường A", "0901234567", "1.23457E+09", "", "")]
    (problem,) = read_roster(write_csv(tmp_path / "a.csv", rows)).problems
    assert (problem.column, problem.reason) == (Column.TELEGRAM, "telegram")


def test_a_sheet_without_its_headings_is_refused_with_what_is_lacking(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"Liên hệ": [("Họ tên", "Vai trò", "Lớp"), ("A", "Bảo vệ", "1")]})
    with pytest.raises(BadInput) as refusal:
        read_roster(path)
    assert refusal.value.reason == "roster-no-heading"
    assert refusal.value.params == {"sheet": "Liên hệ", "headings": "Đơn vị, Điện thoại"}


def test_headings_below_the_tenth_row_are_not_looked_for(tmp_path):
    rows = [*([("tiêu đề",)] * 10), UNIT_HEADINGS, UNIT]
    with pytest.raises(BadInput, match="roster-no-heading"):
        read_roster(write_xlsx(tmp_path / "a.xlsx", {"Đơn vị": rows}))


def test_a_workbook_without_our_sheets_or_with_one_twice_is_refused(tmp_path):
    with pytest.raises(BadInput, match="roster-no-sheet"):
        read_roster(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": [UNIT_HEADINGS, UNIT]}))
    with pytest.raises(BadInput, match="roster-sheet-twice"):
        read_roster(write_xlsx(tmp_path / "b.xlsx", {"Đơn vị": [UNIT_HEADINGS], "don vi": [UNIT_HEADINGS]}))


def test_a_csv_whose_headings_mean_nothing_is_refused(tmp_path):
    with pytest.raises(BadInput, match="roster-no-sheet"):
        read_roster(write_csv(tmp_path / "a.csv", [("a", "b"), ("1", "2")]))
