"""Writes the roster's .xlsx for an office to fill in: two sheets with drop-downs, and one that explains them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.people import Form, Language, Role, show_phone
from bot.domain.units import UnitKind
from bot.text.catalogue import label
from bot.usecases.roster.example import EXAMPLE_CONTACTS, EXAMPLE_UNITS
from bot.usecases.roster.rows import Column, ContactRow, Sheet, UnitRow

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

GUIDE = "Hướng dẫn"
_LAST_ROW = 2000  # how far the drop-downs reach
_TEXT_ROWS = 300  # how far cells are text one by one, for programs that forget a column's format

# The columns of each sheet in order, with their widths.
_WIDTHS: Mapping[Sheet, Mapping[Column, int]] = {
    Sheet.UNITS: {
        Column.UNIT: 38,
        Column.KIND: 30,
        Column.WARD: 22,
        Column.POLICE: 32,
        Column.MANAGER: 34,
        Column.CODE: 14,
        Column.PHONE: 18,
    },
    Sheet.CONTACTS: {
        Column.PERSON: 44,
        Column.TITLE: 26,
        Column.ROLE: 20,
        Column.UNIT: 38,
        Column.PHONE: 18,
        Column.TELEGRAM: 16,
        Column.EMAIL: 30,
        Column.FORM: 14,
        Column.ORDER: 10,
    },
}

# The lists of the drop-downs stand on the third sheet: labels hold commas, which a list in a cell can't.
_LISTS: Mapping[Column, tuple[str, type[StrEnum]]] = {
    Column.KIND: ("D", UnitKind),
    Column.ROLE: ("E", Role),
    Column.FORM: ("F", Form),
}
_LIST_ROW = 2
_AS_TEXT = frozenset({Column.CODE, Column.PHONE, Column.TELEGRAM})

_GUIDE: tuple[tuple[str, str], ...] = (
    ("Sheet “Đơn vị”", "Mỗi dòng là một đơn vị: công an, cơ quan giáo dục, trường, ký túc xá, trung tâm…"),
    ("Đơn vị", "Bắt buộc. Tên đầy đủ, viết giống nhau ở mọi chỗ, ví dụ: Trường Tiểu học Mẫu A."),
    ("Loại", "Bắt buộc. Chọn trong danh sách (cột D bên cạnh)."),
    ("Phường/Xã", "Nơi đặt đơn vị. Cần có khi hai đơn vị trùng tên."),
    ("Công an phụ trách", "Tên đơn vị công an phụ trách trường, đúng như ở cột “Đơn vị”."),
    ("Đơn vị quản lý", "Tên đơn vị cấp trên trực tiếp; với trường là cơ quan giáo dục hoặc Ủy ban nhân dân."),
    ("Mã đơn vị", "Không bắt buộc. Nên có nếu đơn vị có thể đổi tên hoặc trùng tên; mã không đổi về sau."),
    ("Điện thoại", "Số của đơn vị. Viết 0901 234 567 hay 028 3829 7643 đều được."),
    ("Sheet “Liên hệ”", "Mỗi dòng là một người ở một chức danh. Người giữ hai chức danh thì ghi hai dòng."),
    ("Họ tên", "Bắt buộc."),
    ("Chức danh", "Như trong quyết định, ví dụ: Phó hiệu trưởng phụ trách bán trú."),
    ("Vai trò", "Bắt buộc. Chọn trong danh sách (cột E bên cạnh); quyết định người đó được làm gì."),
    ("Đơn vị", "Bắt buộc. Tên hoặc mã, đúng như ở sheet “Đơn vị”."),
    ("Điện thoại", "Bắt buộc. Số di động của chính người đó: mỗi số là một người."),
    ("Telegram ID", "Không bắt buộc. Chỉ gồm chữ số; không phải tên @…"),
    (
        "E-mail",
        "Không bắt buộc. Dùng khi tin không tới được qua chat. Hộp thư chung của trường chỉ ghi cho một người.",
    ),
    ("Xưng hô", "Không bắt buộc. Chọn trong danh sách (cột F bên cạnh); bỏ trống thì xưng hô theo vai trò."),
    (
        "Thứ tự",
        "Không bắt buộc. 1, 2, 3… cho những người cùng chức danh: người được báo trước, người được báo sau.",
    ),
    ("Khi nhập", "Tên cột và tên sheet giữ nguyên; thứ tự cột tùy ý. Ô trống nghĩa là giữ điều đã có."),
    ("", "Không dùng công thức trong ô. Nhập lại cùng một tệp không làm thay đổi gì."),
    ("", "Ai không còn trong tệp vẫn được giữ và được liệt kê, trừ khi người nhập yêu cầu kết thúc."),
    ("Lưu ý", "Chỉ ghi người làm việc ở đơn vị. Không ghi tên học sinh."),
)


def write_template(path: Path, *, example: bool = False) -> None:
    """Writes the workbook; `example` fills it with an invented roster that imports without problems.

    Raises:
        OSError: the file can't be written.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, and only a template needs it

    workbook = Workbook()
    units = workbook.worksheets[0]
    units.title = Sheet.UNITS.value
    _write_sheet(units, Sheet.UNITS, [_unit_cells(row) for row in EXAMPLE_UNITS] if example else [])
    contacts = workbook.create_sheet(Sheet.CONTACTS.value)
    _write_sheet(contacts, Sheet.CONTACTS, [_contact_cells(row) for row in EXAMPLE_CONTACTS] if example else [])
    _write_guide(workbook.create_sheet(GUIDE))
    workbook.save(path)


def _write_sheet(worksheet: "Worksheet", sheet: Sheet, rows: Iterable[Mapping[Column, str | int]]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as in write_template

    columns = _WIDTHS[sheet]
    worksheet.append([column.value for column in columns])
    for row in rows:
        worksheet.append([row.get(column) for column in columns])
    for place, (column, width) in enumerate(columns.items(), start=1):
        letter = get_column_letter(place)
        worksheet.column_dimensions[letter].width = width
        if column in _AS_TEXT:
            _keep_as_text(worksheet, letter)
        if column in _LISTS:
            _offer_list(worksheet, letter, column)
    _emphasise(worksheet[1])
    worksheet.freeze_panes = "A2"


def _keep_as_text(worksheet: "Worksheet", letter: str) -> None:
    """A leading 0 and long numbers survive only in cells that are text, also in those still empty."""
    worksheet.column_dimensions[letter].number_format = "@"
    for row in range(2, _TEXT_ROWS + 1):
        worksheet[f"{letter}{row}"].number_format = "@"


def _offer_list(worksheet: "Worksheet", letter: str, column: Column) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as in write_template

    list_letter, members = _LISTS[column]
    last = _LIST_ROW + len(members) - 1
    offer = DataValidation(
        type="list",
        formula1=f"'{GUIDE}'!${list_letter}${_LIST_ROW}:${list_letter}${last}",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=column.value,
        error="Giá trị này không có trong danh sách. Xem sheet Hướng dẫn.",
    )
    offer.add(f"{letter}2:{letter}{_LAST_ROW}")
    worksheet.add_data_validation(offer)


def _write_guide(worksheet: "Worksheet") -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as in write_template

    worksheet.append(["Mục", "Cách ghi", None, *(column.value for column in _LISTS)])
    for subject, text in _GUIDE:
        worksheet.append([subject, text])
    for list_letter, members in _LISTS.values():
        for row, member in enumerate(members, start=_LIST_ROW):
            worksheet[f"{list_letter}{row}"] = label(member, Language.VI)
    for letter, width in {"A": 22, "B": 84, "C": 4, "D": 38, "E": 22, "F": 16}.items():
        worksheet.column_dimensions[letter].width = width
    for row in range(2, len(_GUIDE) + 2):
        worksheet[f"A{row}"].font = Font(bold=True)
        worksheet[f"B{row}"].alignment = Alignment(wrap_text=True, vertical="top")
    _emphasise(worksheet[1])
    worksheet.freeze_panes = "A2"


def _emphasise(cells: Iterable["Cell | MergedCell"]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as in write_template

    for cell in cells:
        if cell.value is not None:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", start_color="DDE8F4")
            cell.alignment = Alignment(vertical="center", wrap_text=True)


def _unit_cells(row: UnitRow) -> dict[Column, str | int]:
    return {
        Column.UNIT: row.name,
        Column.KIND: label(row.kind, Language.VI),
        Column.WARD: row.ward,
        Column.POLICE: row.police,
        Column.MANAGER: row.manager,
        Column.CODE: row.code,
        Column.PHONE: show_phone(row.phone) if row.phone else "",
    }


def _contact_cells(row: ContactRow) -> dict[Column, str | int]:
    cells: dict[Column, str | int] = {
        Column.PERSON: row.name,
        Column.TITLE: row.title,
        Column.ROLE: label(row.role, Language.VI),
        Column.UNIT: row.unit,
        Column.PHONE: show_phone(row.phone),
        Column.FORM: label(row.form, Language.VI) if row.form else "",
    }
    return cells if row.order is None else {**cells, Column.ORDER: row.order}
