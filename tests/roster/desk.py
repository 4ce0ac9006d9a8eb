"""What the office does in these tests: writes files, keeps a roster in rows."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from bot.domain.people import Form, Language, Role
from bot.domain.units import Link, Unit, UnitKind
from bot.store.roster import RosterNow
from bot.text.catalogue import say_plain
from bot.usecases.roster.plan import plan
from bot.usecases.roster.rows import ContactRow, Problem, RosterFile, Sheet, UnitRow

UNIT_HEADINGS = ("Đơn vị", "Loại", "Phường/Xã", "Công an phụ trách", "Đơn vị quản lý", "Mã đơn vị", "Điện thoại")
CONTACT_HEADINGS = (
    "Họ tên",
    "Chức danh",
    "Vai trò",
    "Đơn vị",
    "Điện thoại",
    "Telegram ID",
    "Xưng hô",
    "Thứ tự",
)


def write_xlsx(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> Path:
    """A text that begins with = stays text; `("=", "1+1")` is a formula."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        worksheet = workbook.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                cell = worksheet.cell(number, place)
                if isinstance(value, tuple):
                    cell.value = "".join(value)
                elif value not in ("", None):
                    cell.value = value
                    if isinstance(value, str):
                        cell.data_type = "s"
    workbook.save(path)
    return path


def write_csv(
    path: Path, rows: Iterable[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8-sig"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def tell(problems: Iterable[Problem]) -> None:
    """Every reason has a text in both languages, filled from what the problem carries (else KeyError)."""
    for problem in problems:
        for language in Language:
            assert say_plain(problem.text_id, language, **problem.params)


class Office:
    """Keeps rows and hands them over as a file that was read."""

    def __init__(self) -> None:
        self.units: list[UnitRow] = []
        self.contacts: list[ContactRow] = []
        self.sheets = frozenset(Sheet)

    def unit(self, name: str, kind: UnitKind = UnitKind.TIEU_HOC, ward: str = "", **more: Any) -> UnitRow:
        row = UnitRow(_next_row(self.units), name, kind, ward, **more)
        self.units.append(row)
        return row

    def police(self, name: str = "Công an phường Một", manager: str = "", **more: Any) -> UnitRow:
        return self.unit(name, UnitKind.CONG_AN, manager=manager, **more)

    def person(
        self,
        name: str,
        role: Role,
        unit: str,
        phone: int,
        title: str = "",
        telegram: str = "",
        form: Form | None = None,
        order: int | None = None,
        email: str = "",
    ) -> ContactRow:
        number = f"+84{900_000_000 + phone}"
        row = ContactRow(_next_row(self.contacts), name, role, unit, number, title, telegram, form, order, email)
        self.contacts.append(row)
        return row

    def principal(self, name: str, unit: str, phone: int, **more: Any) -> ContactRow:
        return self.person(name, Role.HIEU_TRUONG, unit, phone, title="Hiệu trưởng", **more)

    def deputy(self, name: str, unit: str, phone: int, **more: Any) -> ContactRow:
        return self.person(name, Role.PHO_HIEU_TRUONG, unit, phone, title="Phó hiệu trưởng", **more)

    @property
    def file(self) -> RosterFile:
        return RosterFile(tuple(self.units), tuple(self.contacts), sheets=self.sheets)


def _next_row(rows: Sequence[UnitRow] | Sequence[ContactRow]) -> int:
    return max((row.row for row in rows), default=1) + 1


def small_office() -> Office:
    """The city, one ward, one school with principal and deputy."""
    office = Office()
    office.police("Công an Thành phố")
    office.police("Công an phường Một", manager="Công an Thành phố", ward="Phường Một")
    office.unit("Trường Tiểu học Mẫu A", ward="Phường Một", police="Công an phường Một")
    office.person("Trần Văn Trực", Role.CONG_AN, "Công an phường Một", 1, title="Trực ban")
    office.principal("Nguyễn Thị Hiệu", "Trường Tiểu học Mẫu A", 2)
    office.deputy("Lê Văn Phó", "Trường Tiểu học Mẫu A", 3)
    return office


def planned(office: Office, *units: Unit, ended: tuple[Unit, ...] = (), links: tuple[Link, ...] = (), **options):
    return plan(office.file, RosterNow(units=units, ended_units=ended, links=links), "bot", **options)


def reasons(decided) -> list[tuple[int, str]]:
    return [(problem.row, problem.reason) for problem in decided.problems]
