"""What a roster file says, read and checked cell by cell: values only, no file and no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.people import Form, Role
from bot.domain.units import UnitKind


class Sheet(StrEnum):
    """The two sheets, by the names that people see."""

    UNITS = "Đơn vị"
    CONTACTS = "Liên hệ"


class Column(StrEnum):
    """The columns, by the headings that people see."""

    UNIT = "Đơn vị"
    KIND = "Loại"
    WARD = "Phường/Xã"
    POLICE = "Công an phụ trách"
    MANAGER = "Đơn vị quản lý"
    CODE = "Mã đơn vị"
    PHONE = "Điện thoại"
    PERSON = "Họ tên"
    TITLE = "Chức danh"
    ROLE = "Vai trò"
    TELEGRAM = "Telegram ID"
    EMAIL = "E-mail"
    FORM = "Xưng hô"
    ORDER = "Thứ tự"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one row can't be taken (catalogue id `roster.<reason>`). `row` counts from 1, as in a spreadsheet."""

    sheet: Sheet
    row: int
    column: Column
    reason: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text_id(self) -> str:
        return f"roster.{self.reason}"


@dataclass(frozen=True, slots=True)
class IgnoredColumn:
    """A column whose heading means nothing to us, or repeats another."""

    sheet: Sheet
    heading: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit. An empty text says nothing: what is known stays. `police` and `manager` are names or codes."""

    row: int
    name: str
    kind: UnitKind
    ward: str = ""
    police: str = ""
    manager: str = ""
    code: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One person on one post. Empty texts and None say nothing: what is known stays. `unit` is name or code."""

    row: int
    name: str
    role: Role
    unit: str
    phone: str
    title: str = ""
    telegram: str = ""
    form: Form | None = None
    order: int | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class RosterFile:
    """All rows that can be read, and all that can't.

    `sheets` are those that the file holds; `spoilt` are names and codes of units whose row can't be read, so that
    who refers to them isn't told that they are unknown.
    """

    units: tuple[UnitRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[IgnoredColumn, ...] = ()
    sheets: frozenset[Sheet] = frozenset(Sheet)
    spoilt: tuple[str, ...] = ()
