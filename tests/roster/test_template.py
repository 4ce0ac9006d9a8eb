"""The workbook that an office fills in."""

import pytest
from openpyxl import load_workbook

from bot.domain.people import Form, Language, Role
from bot.domain.units import UnitKind
from bot.text.catalogue import label
from bot.usecases.roster.example import EXAMPLE_CONTACTS, EXAMPLE_UNITS
from bot.usecases.roster.files import read_roster
from bot.usecases.roster.report import Counts
from bot.usecases.roster.rows import RosterFile
from bot.usecases.roster.template import write_template
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, Office


@pytest.fixture
def template(tmp_path):
    write_template(tmp_path / "roster.xlsx")
    return tmp_path / "roster.xlsx"


def test_an_empty_template_is_read_as_an_empty_roster(template):
    assert read_roster(template) == RosterFile()


def test_the_example_is_read_as_it_was_meant_without_a_problem(tmp_path):
    write_template(tmp_path / "example.xlsx", example=True)
    assert read_roster(tmp_path / "example.xlsx") == RosterFile(EXAMPLE_UNITS, EXAMPLE_CONTACTS)


async def test_the_example_imports_whole_and_twice_changes_nothing(desk):
    office = Office()
    office.units, office.contacts = list(EXAMPLE_UNITS), list(EXAMPLE_CONTACTS)
    report = await desk.imports(office)
    assert (report.problems, report.units) == ((), Counts(new=8))
    assert report.contacts == report.posts == Counts(new=16)
    assert (await desk.imports(office)).changes_nothing
    assert [name for *_, name in await desk.held(Role.QUAN_TRI)] == ["Quản trị viên (mẫu)"]


def test_the_example_names_no_real_number():
    numbers = [row.phone for row in EXAMPLE_CONTACTS]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("+849000000") for number in numbers)


def test_both_sheets_have_our_headings_bold_and_frozen_and_the_third_explains_them(template):
    workbook = load_workbook(template)
    assert workbook.sheetnames == ["Đơn vị", "Liên hệ", "Hướng dẫn"]
    people = (*CONTACT_HEADINGS[:6], "E-mail", *CONTACT_HEADINGS[6:])
    for title, headings in (("Đơn vị", UNIT_HEADINGS), ("Liên hệ", people)):
        worksheet = workbook[title]
        assert tuple(cell.value for cell in worksheet[1]) == headings
        assert all(cell.font.bold for cell in worksheet[1])
        assert worksheet.freeze_panes == "A2"
        widths = [worksheet.column_dimensions[letter].width for letter in "ABCDEFG"]
        assert all(10 <= width <= 60 for width in widths)
    guide = {row[0].value for row in workbook["Hướng dẫn"].iter_rows()}
    assert {*UNIT_HEADINGS, *CONTACT_HEADINGS} <= guide


def test_drop_downs_offer_exactly_what_is_understood(template):
    workbook = load_workbook(template)
    guide = workbook["Hướng dẫn"]
    offered = {}
    for title in ("Đơn vị", "Liên hệ"):
        worksheet = workbook[title]
        for validation in worksheet.data_validations.dataValidation:
            sheet, _, cells = validation.formula1.partition("!")
            assert sheet == "'Hướng dẫn'"
            letter = str(validation.sqref)[0]
            heading = worksheet[f"{letter}1"].value
            offered[heading] = [row[0].value for row in guide[cells.replace("$", "")]]
    labels = {"Loại": UnitKind, "Vai trò": Role, "Xưng hô": Form}
    assert offered == {
        heading: [label(member, Language.VI) for member in members] for heading, members in labels.items()
    }


def test_numbers_are_kept_as_text_also_in_cells_still_empty(template):
    workbook = load_workbook(template)
    assert workbook["Liên hệ"]["E50"].number_format == "@"
    assert workbook["Liên hệ"]["F50"].number_format == "@"
    assert workbook["Đơn vị"]["G50"].number_format == "@"
