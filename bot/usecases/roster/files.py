"""Reads a roster file into checked rows. Decides row by row what is bad; knows nothing of what is stored."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.domain.errors import BadInput
from bot.domain.people import normalise_phone
from bot.text.folding import fold
from bot.usecases.roster.cells import Row, Table
from bot.usecases.roster.commas import read_commas
from bot.usecases.roster.headings import HeadingRow, find_headings
from bot.usecases.roster.rows import Column, ContactRow, IgnoredColumn, Problem, RosterFile, Sheet, UnitRow
from bot.usecases.roster.words import read_form, read_kind, read_role
from bot.usecases.roster.workbook import read_workbook

MAX_BYTES = 10_000_000
_MAX_CODE = 120
_TELEGRAM_ID = re.compile(r"([1-9][0-9]{0,14})(?:\.0)?")
_MAX_EMAIL = 80
_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_ORDER = re.compile(r"([0-9]{1,3})(?:\.0)?")

Value = TypeVar("Value")


def read_roster(path: Path) -> RosterFile:
    """All rows of an .xlsx or .csv; bad ones stand among the problems.

    Raises:
        BadInput: the file as a whole is refused: `roster-not-found`, `roster-unreadable`, `roster-format`,
            `roster-macro`, `roster-too-big`, `roster-broken`, `roster-encrypted`, `roster-encoding`,
            `roster-no-sheet`, `roster-sheet-twice`, `roster-no-heading`.
    """
    try:
        tables = _read_tables(path)
    except FileNotFoundError as error:
        raise BadInput("roster-not-found", file=path.name) from error
    except OSError as error:
        raise BadInput("roster-unreadable", file=path.name) from error
    units, contacts = _Sheet(Sheet.UNITS), _Sheet(Sheet.CONTACTS)
    unit_rows = units.read(tables.get(Sheet.UNITS), _read_unit)
    contact_rows = contacts.read(tables.get(Sheet.CONTACTS), _read_contact)
    return RosterFile(
        units=tuple(unit_rows),
        contacts=tuple(contact_rows),
        problems=(*units.problems, *contacts.problems),
        ignored=(*units.ignored, *contacts.ignored),
        sheets=frozenset(tables),
        spoilt=tuple(units.spoilt),
    )


def _read_tables(path: Path) -> Mapping[Sheet, Table]:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise BadInput("roster-too-big", megabytes=MAX_BYTES // 1_000_000)
    match path.suffix.lower():
        case ".xlsm":
            raise BadInput("roster-macro")
        case ".xlsx" | ".csv" if size == 0:
            raise BadInput("roster-broken")
        case ".xlsx":
            return read_workbook(path)
        case ".csv":
            return read_commas(path)
        case _:
            raise BadInput("roster-format")


@dataclass(slots=True)
class _Sheet:
    """What comes together while one sheet is read."""

    sheet: Sheet
    problems: list[Problem] = field(default_factory=list)
    ignored: list[IgnoredColumn] = field(default_factory=list)
    spoilt: list[str] = field(default_factory=list)

    def read(self, table: Table | None, read_row: "Callable[[_Fields], Value | None]") -> list[Value]:
        if table is None:
            return []
        headings = find_headings(self.sheet, [[cell.text for cell in row.cells] for row in table])
        if headings.lacking:
            lacking = ", ".join(column.value for column in headings.lacking)
            raise BadInput("roster-no-heading", sheet=self.sheet.value, headings=lacking)
        self.ignored = [IgnoredColumn(self.sheet, heading) for heading in headings.ignored]
        taken = []
        for row in table[headings.at + 1 :]:
            fields = _Fields(self.sheet, row, headings)
            if fields.empty:
                continue
            value = read_row(fields)
            if value is not None and not fields.problems:
                taken.append(value)
            else:
                self.spoilt += [name for name in (fields.raw(Column.UNIT), fields.raw(Column.CODE)) if name]
            self.problems += fields.problems
        return taken


class _Fields:
    """One row, asked column by column; what can't be read becomes a problem."""

    def __init__(self, sheet: Sheet, row: Row, headings: HeadingRow) -> None:
        self.sheet = sheet
        self.row = row
        self.places = headings.places
        self.problems: list[Problem] = []

    @property
    def empty(self) -> bool:
        return not any(self.row[place] for place in self.places.values())

    def raw(self, column: Column) -> str:
        place = self.places.get(column)
        return "" if place is None else self.row[place].text

    def problem(self, column: Column, reason: str, **params: str | int) -> None:
        self.problems.append(Problem(self.sheet, self.row.number, column, reason, params))

    def text(self, column: Column) -> str:
        place = self.places.get(column)
        if place is None:
            return ""
        cell = self.row[place]
        if cell.trouble:
            self.problem(column, cell.trouble)
            return ""
        return cell.text

    def needed(self, column: Column) -> str:
        before = len(self.problems)
        text = self.text(column)
        if not fold(text) and len(self.problems) == before:
            self.problem(column, "empty")
        return text

    def phone(self, text: str) -> str:
        try:
            return normalise_phone(text.lstrip("'")) if text else ""
        except BadInput:
            self.problem(Column.PHONE, "phone", text=text)
            return ""

    def word(self, column: Column, text: str, read: Callable[[str], Value | None]) -> Value | None:
        """What a non-empty text means; a problem named like the column when it means nothing."""
        value = read(text) if text else None
        if text and value is None:
            self.problem(column, column.name.lower(), text=text)
        return value


def _read_unit(fields: _Fields) -> UnitRow | None:
    name = fields.needed(Column.UNIT)
    kind = fields.word(Column.KIND, fields.needed(Column.KIND), read_kind)
    ward = fields.text(Column.WARD)
    police = fields.text(Column.POLICE)
    manager = fields.text(Column.MANAGER)
    code = fields.word(Column.CODE, fields.text(Column.CODE), _read_code) or ""
    phone = fields.phone(fields.text(Column.PHONE))
    if kind is None or fields.problems:
        return None
    return UnitRow(fields.row.number, name, kind, ward, police, manager, code, phone)


def _read_contact(fields: _Fields) -> ContactRow | None:
    name = fields.needed(Column.PERSON)
    title = fields.text(Column.TITLE)
    role = fields.word(Column.ROLE, fields.needed(Column.ROLE), read_role)
    unit = fields.needed(Column.UNIT)
    code = fields.text(Column.CODE)
    phone = fields.phone(fields.needed(Column.PHONE))
    telegram = fields.word(Column.TELEGRAM, fields.text(Column.TELEGRAM), _read_telegram) or ""
    email = fields.word(Column.EMAIL, fields.text(Column.EMAIL), _read_email) or ""
    form = fields.word(Column.FORM, fields.text(Column.FORM), read_form)
    order = fields.word(Column.ORDER, fields.text(Column.ORDER), _read_order)
    if role is None or fields.problems:
        return None
    return ContactRow(fields.row.number, name, role, code or unit, phone, title, telegram, form, order, email)


def _read_code(text: str) -> str | None:
    return text if len(text) <= _MAX_CODE else None


def _read_telegram(text: str) -> str | None:
    """The digits of a person's id; `@name` is none, and what a spreadsheet rounded (1.2E+09) is none."""
    found = _TELEGRAM_ID.fullmatch(text)
    return found[1] if found else None


def _read_email(text: str) -> str | None:
    """An address in small letters; one with letters beyond ASCII, or too long to be kept, is none."""
    address = text.lower().removeprefix("mailto:")
    return address if len(address) <= _MAX_EMAIL and _EMAIL.fullmatch(address) else None


def _read_order(text: str) -> int | None:
    found = _ORDER.fullmatch(text)
    return int(found[1]) if found else None
