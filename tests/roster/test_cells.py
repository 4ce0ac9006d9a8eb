from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usecases.roster.cells import MAX_TEXT, Cell, clean, read_cell


@pytest.mark.parametrize(
    ("value", "text"),
    [(901234567.0, "901234567"), (2, "2"), (1.5, "1.5"), (True, "True"), ("  a\tb ", "a b"), (None, "")],
)
def test_a_value_is_text_as_people_mean_it(value, text):
    assert read_cell(value) == Cell(text)


@pytest.mark.parametrize(
    "value",
    [date(2026, 4, 30), datetime(2026, 4, 30, 7), time(7, 30), timedelta(hours=30)],  # noqa: DTZ001 - as a cell has it
)
def test_what_a_spreadsheet_made_a_date_is_no_text(value):
    assert read_cell(value) == Cell(trouble="date")


def test_formulas_and_errors_are_no_text():
    assert read_cell("=1+1", formula=True) == Cell(trouble="formula")
    assert read_cell("#N/A", error=True) == Cell(trouble="error")


def test_a_text_is_cut_where_it_is_too_long_and_that_is_said():
    assert read_cell("x" * MAX_TEXT) == Cell("x" * MAX_TEXT)
    assert read_cell("x" * (MAX_TEXT + 1)) == Cell("x" * MAX_TEXT, trouble="long")


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_one_line(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert len(cleaned.splitlines()) <= 1
