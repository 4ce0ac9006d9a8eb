"""Reads a .csv: one sheet, told by its headings. Text stays text, whatever it begins with."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from bot.domain.errors import BadInput
from bot.usecases.roster.cells import Cell, Table, collect, read_cell
from bot.usecases.roster.headings import HeadingRow, find_headings
from bot.usecases.roster.rows import Sheet

_DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 100


def read_commas(path: Path) -> dict[Sheet, Table]:
    """The one sheet of the file; the delimiter and the sheet are those whose headings fit best.

    Raises:
        BadInput: `roster-encoding` when it is not UTF-8, `roster-broken`, `roster-too-big`, `roster-no-sheet`.
    """
    text = _decode(path.read_bytes())
    shapes = [(_sample(text, delimiter, sheet), delimiter, sheet) for delimiter in _DELIMITERS for sheet in Sheet]
    best, delimiter, sheet = max(shapes, key=lambda shape: (-len(shape[0].lacking), len(shape[0].places)))
    if not best.places:
        raise BadInput("roster-no-sheet")
    try:
        return {sheet: collect(_records(text, delimiter))}
    except csv.Error as error:
        raise BadInput("roster-broken") from error


def _decode(content: bytes) -> str:
    # Older Vietnamese encodings are refused, not guessed: a wrong guess spoils names without anybody noticing.
    if b"\0" in content:
        raise BadInput("roster-broken")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("roster-encoding") from error


def _sample(text: str, delimiter: str, sheet: Sheet) -> HeadingRow:
    rows: list[list[Cell]] = []
    with suppress(csv.Error):  # with the wrong delimiter anything may look broken
        for row in islice(_records(text, delimiter), _SAMPLE_ROWS):
            rows.append(row)  # noqa: PERF402 - what came before an error counts
    return find_headings(sheet, [[cell.text for cell in row.cells] for row in collect(rows)])


def _records(text: str, delimiter: str) -> Iterator[list[Cell]]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [read_cell(value) for value in row]
