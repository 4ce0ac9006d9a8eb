"""Cells as text: what a spreadsheet holds, cleaned, or why it can't be used. Knows no columns and no meaning."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice

from bot.domain.errors import BadInput

MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_TEXT = 200
SHEET_ROWS = 1_048_576  # what a sheet can hold at all; a file that claims more only wants to keep us busy

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """`trouble`: the last part of a problem's catalogue id, when the cell holds what no text is."""

    text: str = ""
    trouble: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.trouble)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that isn't empty; `number` counts from 1, as people see it."""

    number: int
    cells: tuple[Cell, ...]

    def __getitem__(self, place: int) -> Cell:
        return self.cells[place] if place < len(self.cells) else Cell()


Table = tuple[Row, ...]


def read_cell(value: object, *, formula: bool = False, error: bool = False) -> Cell:
    """What a spreadsheet's value says. A whole number that became a float is whole again."""
    if value is None:
        return Cell()
    if formula:
        return Cell(trouble="formula")
    if error:
        return Cell(trouble="error")
    if isinstance(value, date | time | timedelta):
        return Cell(trouble="date")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean(str(value)[: 4 * MAX_TEXT])
    return Cell(text) if len(text) <= MAX_TEXT else Cell(text[:MAX_TEXT], trouble="long")


def clean(text: str) -> str:
    """NFC, without what nobody sees; every kind of space becomes one plain space."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_CONTROL.sub(" ", visible).split())


def collect(rows: Iterable[Iterable[Cell]]) -> Table:
    """All rows that aren't empty.

    Raises:
        BadInput: `roster-too-big`.
    """
    kept: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        row = Row(number, tuple(islice(cells, MAX_COLUMNS)))
        if any(row.cells):
            kept.append(row)
        if len(kept) > MAX_ROWS or number > SHEET_ROWS:
            raise BadInput("roster-too-big", rows=MAX_ROWS)
    return tuple(kept)
