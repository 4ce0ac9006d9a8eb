"""The headings of a roster: which means which column, and in which row of a sheet they stand. Compared folded."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.usecases.roster.rows import Column, Sheet
from bot.usecases.roster.words import by_word, word_key

SEARCHED_ROWS = 10  # a title and a remark or two may stand above the headings

_PHONE = ("Số điện thoại", "Điện thoại di động", "Di động", "SĐT", "ĐT")

_HEADINGS: Mapping[Sheet, Mapping[Column, tuple[str, ...]]] = {
    Sheet.UNITS: {
        Column.UNIT: ("Tên đơn vị", "Tên trường"),
        Column.KIND: ("Loại đơn vị", "Loại hình", "Loại trường"),
        Column.WARD: ("Phường, xã", "Phường", "Xã", "Phường/Xã/Đặc khu"),
        Column.POLICE: ("Đơn vị công an phụ trách", "Công an quản lý địa bàn"),
        Column.MANAGER: ("Cơ quan quản lý", "Đơn vị chủ quản"),
        Column.CODE: ("Mã", "Mã trường"),
        Column.PHONE: _PHONE,
    },
    Sheet.CONTACTS: {
        Column.PERSON: ("Họ và tên",),
        Column.TITLE: ("Chức vụ",),
        Column.ROLE: ("Vai trò trong hệ thống",),
        Column.UNIT: ("Tên đơn vị", "Đơn vị công tác", "Tên trường"),
        Column.CODE: ("Mã", "Mã trường"),
        Column.PHONE: _PHONE,
        Column.TELEGRAM: ("ID Telegram", "Mã Telegram"),
        Column.EMAIL: ("Email", "Địa chỉ e-mail", "Địa chỉ thư điện tử", "Thư điện tử", "Hộp thư"),
        Column.FORM: ("Cách xưng hô", "Danh xưng"),
        Column.ORDER: ("Thứ tự ưu tiên",),
    },
}

_REQUIRED: Mapping[Sheet, tuple[Column, ...]] = {
    Sheet.UNITS: (Column.UNIT, Column.KIND),
    Sheet.CONTACTS: (Column.PERSON, Column.ROLE, Column.UNIT, Column.PHONE),
}


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """Where a sheet's columns are. `at` is the index of the row among those given; `lacking` required columns."""

    at: int
    places: Mapping[Column, int]
    ignored: tuple[str, ...]
    lacking: tuple[Column, ...]


def find_headings(sheet: Sheet, rows: Sequence[Sequence[str]]) -> HeadingRow:
    """The first of the first rows with all required headings, or else the one that comes nearest."""
    tried = [_read_headings(sheet, at, cells) for at, cells in enumerate(rows[:SEARCHED_ROWS])]
    return min(tried, key=lambda row: len(row.lacking), default=_read_headings(sheet, 0, ()))


def _read_headings(sheet: Sheet, at: int, cells: Sequence[str]) -> HeadingRow:
    places: dict[Column, int] = {}
    ignored: list[str] = []
    for place, heading in enumerate(cells):
        column = _read_heading(sheet, heading)
        if column is not None and column not in places:
            places[column] = place
        elif heading:
            ignored.append(heading)
    lacking = tuple(column for column in _REQUIRED[sheet] if column not in places)
    return HeadingRow(at, places, tuple(ignored), lacking)


def _read_heading(sheet: Sheet, text: str) -> Column | None:
    """The column that a heading means; marks such as `(*)` and remarks in brackets don't count."""
    return _words(sheet).get(word_key(re.sub(r"\(.*?\)|\*", " ", text)))


@cache
def _words(sheet: Sheet) -> dict[str, Column]:
    return by_word(_HEADINGS[sheet])
