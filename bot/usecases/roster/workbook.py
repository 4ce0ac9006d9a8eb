"""Opens an .xlsx that anybody may have made: looks before it unpacks, and takes no formula's result."""

import warnings
import zlib
from collections.abc import Iterator
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from bot.domain.errors import BadInput
from bot.text.folding import fold
from bot.usecases.roster.cells import MAX_COLUMNS, Cell, Table, collect, read_cell
from bot.usecases.roster.rows import Sheet

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

UNPACKED_LIMIT = 100_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_WORKBOOK = "Workbook".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# What zipfile, the XML parser and openpyxl raise over a damaged file; the last has no error of its own for most.
_BROKEN = (
    OSError,
    BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)


def read_workbook(path: Path) -> dict[Sheet, Table]:
    """The sheets of a roster, found by their names.

    Raises:
        BadInput: `roster-encrypted`, `roster-format`, `roster-broken`, `roster-macro`, `roster-too-big`,
            `roster-no-sheet`, `roster-sheet-twice`.
    """
    _look_before(path)
    try:
        # Remarks about drawings and styles that openpyxl leaves out mean nothing here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(path)
    except _BROKEN as error:
        raise BadInput("roster-broken") from error


def _look_before(path: Path) -> None:
    content = path.read_bytes()
    if content.startswith(_OLE):
        old = _OLD_WORKBOOK in content and _ENCRYPTED not in content
        raise BadInput("roster-format" if old else "roster-encrypted")
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
    except _BROKEN as error:
        raise BadInput("roster-broken") from error
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise BadInput("roster-macro")
    if any(member.flag_bits & 1 for member in members):
        raise BadInput("roster-encrypted")
    # A member never unpacks to more than it says, so the sum of what they say is a true bound.
    if sum(member.file_size for member in members) > UNPACKED_LIMIT:
        raise BadInput("roster-too-big")


def _read(path: Path) -> dict[Sheet, Table]:
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and only an import of a roster needs it

    with path.open("rb") as file:  # ours to close, also when openpyxl gives up half way
        return _tables(load_workbook(file, read_only=True, keep_links=False))


def _tables(workbook: "Workbook") -> dict[Sheet, Table]:
    wanted = {fold(sheet.value): sheet for sheet in Sheet}
    tables: dict[Sheet, Table] = {}
    for worksheet in workbook.worksheets:
        sheet = wanted.get(fold(worksheet.title))
        if sheet in tables:
            raise BadInput("roster-sheet-twice", sheet=sheet.value)
        if sheet is not None:
            tables[sheet] = collect(_rows(worksheet))
    if not tables:
        raise BadInput("roster-no-sheet")
    return tables


def _rows(worksheet: Any) -> Iterator[list[Cell]]:
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415 - as in _read

    blank = (EMPTY_CELL,) * MAX_COLUMNS
    worksheet.reset_dimensions()  # what the file says of its own size is often wrong
    for row in worksheet.iter_rows(max_col=MAX_COLUMNS):
        if all(map(is_, row, blank)):  # some sheets have a million of them
            yield []
        else:
            yield [
                read_cell(cell.value, formula=cell.data_type == "f", error=cell.data_type == "e") for cell in row
            ]
