"""What an office writes is what we read, whatever it writes."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.people import Form, Role, show_phone
from bot.domain.units import UnitKind
from bot.text.folding import fold
from bot.usecases.roster.cells import MAX_TEXT, clean
from bot.usecases.roster.files import read_roster
from bot.usecases.roster.rows import ContactRow, RosterFile, Sheet, UnitRow
from bot.usecases.roster.words import FORMS, KINDS, ROLES
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, write_csv, write_xlsx

WRITTEN = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẩễíọốờủứỵ ĐÂƯ0123456789 .,;:'\"-/()=+@&<>\t\n#%_"
TEXTS = st.text(WRITTEN, max_size=40).map(clean).filter(lambda text: len(text) <= MAX_TEXT)
NAMES = TEXTS.filter(fold)
PHONES = st.from_regex(r"\+84[35789][0-9]{8}|\+842[0-9]{9}", fullmatch=True)


def a_word(member, words):
    return st.sampled_from((member.value, *words[member]))


@st.composite
def units(draw):
    row = UnitRow(
        0, draw(NAMES), draw(st.sampled_from(UnitKind)), draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(TEXTS)
    )
    phone = draw(st.one_of(st.just(""), PHONES))
    cells = (
        row.name,
        draw(a_word(row.kind, KINDS)),
        row.ward,
        row.police,
        row.manager,
        row.code,
        phone and draw(st.sampled_from((phone, show_phone(phone)))),
    )
    return (*row_of(row)[:-1], phone), cells


@st.composite
def contacts(draw):
    role = draw(st.sampled_from(Role))
    form = draw(st.one_of(st.none(), st.sampled_from(Form)))
    order = draw(st.one_of(st.none(), st.integers(0, 999)))
    telegram = draw(st.one_of(st.just(""), st.integers(1, 10**15 - 1).map(str)))
    name, unit, title, phone = draw(NAMES), draw(NAMES), draw(TEXTS), draw(PHONES)
    cells = (
        name,
        title,
        draw(a_word(role, ROLES)),
        unit,
        draw(st.sampled_from((phone, show_phone(phone)))),
        telegram,
        "" if form is None else draw(a_word(form, FORMS)),
        "" if order is None else order,
    )
    return (name, role, unit, phone, title, telegram, form, order), cells


def row_of(row: UnitRow) -> tuple[object, ...]:
    return row.name, row.kind, row.ward, row.police, row.manager, row.code, row.phone


common = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@common
@given(st.lists(units(), max_size=4), st.lists(contacts(), max_size=4))
def test_rows_come_back_from_a_workbook(tmp_path, unit_rows, contact_rows):
    sheets = {
        "Đơn vị": [UNIT_HEADINGS, *(cells for _, cells in unit_rows)],
        "Liên hệ": [CONTACT_HEADINGS, *(cells for _, cells in contact_rows)],
    }
    assert read_roster(write_xlsx(tmp_path / "a.xlsx", sheets)) == RosterFile(
        units=tuple(UnitRow(at, *row) for at, (row, _) in enumerate(unit_rows, start=2)),
        contacts=tuple(ContactRow(at, *row) for at, (row, _) in enumerate(contact_rows, start=2)),
    )


@common
@given(st.lists(units(), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_units_come_back_from_a_csv(tmp_path, unit_rows, delimiter):
    rows = [UNIT_HEADINGS, *(cells for _, cells in unit_rows)]
    assert read_roster(write_csv(tmp_path / "a.csv", rows, delimiter)) == RosterFile(
        units=tuple(UnitRow(at, *row) for at, (row, _) in enumerate(unit_rows, start=2)),
        sheets=frozenset({Sheet.UNITS}),
    )


@common
@given(st.lists(contacts(), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_contacts_come_back_from_a_csv(tmp_path, contact_rows, delimiter):
    rows = [CONTACT_HEADINGS, *(cells for _, cells in contact_rows)]
    assert read_roster(write_csv(tmp_path / "a.csv", rows, delimiter)) == RosterFile(
        contacts=tuple(ContactRow(at, *row) for at, (row, _) in enumerate(contact_rows, start=2)),
        sheets=frozenset({Sheet.CONTACTS}),
    )
