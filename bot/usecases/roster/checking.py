"""Which rows of *Liên hệ* can be taken: unit, role, person and addresses have to agree. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.people import Role
from bot.domain.units import Side, Unit
from bot.text.folding import fold
from bot.usecases.roster.directory import Ambiguous, Unknown
from bot.usecases.roster.rows import Column, ContactRow, Problem, Sheet
from bot.usecases.roster.units import UnitPlan, refer_problem

_ROLE_SIDES = {
    Side.POLICE: frozenset({Side.POLICE}),
    Side.EDUCATION: frozenset({Side.EDUCATION, Side.AUTHORITY}),
    Side.INSTITUTION: frozenset({Side.INSTITUTION}),
    Side.AUTHORITY: frozenset(Side),
}


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row and the unit that it means."""

    row: ContactRow
    unit: Unit


def check_contacts(rows: Sequence[ContactRow], units: UnitPlan) -> tuple[list[GoodRow], list[Problem]]:
    """The rows that can be taken, and why the others can't."""
    good: list[GoodRow] = []
    problems: list[Problem] = []
    people: dict[str, ContactRow] = {}
    telegrams: dict[str, ContactRow] = {}
    emails: dict[str, ContactRow] = {}
    seen: dict[tuple[str, int, Role, str], int] = {}
    for row in rows:
        found = units.directory.find(row.unit)
        if isinstance(found, Unknown | Ambiguous):
            problems.append(refer_problem(Sheet.CONTACTS, row.row, Column.UNIT, row.unit, found, units.spoilt))
            continue
        person = people.setdefault(row.phone, row)
        owner = telegrams.setdefault(row.telegram, row)
        reader = emails.setdefault(row.email, row)
        same = seen.setdefault((row.phone, found.id, row.role, fold(row.title)), row.row)
        bad = [*_check_unit(row, found), *_check_person(row, person)]
        if row.telegram and owner.phone != row.phone:
            bad.append(_problem(row, Column.TELEGRAM, "telegram-twice", other=owner.row))
        if row.email and reader.phone != row.phone:
            bad.append(_problem(row, Column.EMAIL, "email-twice", other=reader.row))
        if same != row.row:
            bad.append(_problem(row, Column.PERSON, "contact-twice", other=same))
        problems += bad
        if not bad:
            good.append(GoodRow(row, found))
    return good, problems


def _check_unit(row: ContactRow, unit: Unit) -> Iterator[Problem]:
    if unit.kind.side not in _ROLE_SIDES[row.role.side]:
        yield _problem(row, Column.ROLE, "role-unit", text=unit.name)


def _check_person(row: ContactRow, person: ContactRow) -> Iterator[Problem]:
    """One phone is one person, in as many rows as there are posts."""
    if fold(row.name) != fold(person.name):
        yield _problem(row, Column.PHONE, "phone-shared", other=person.row)
    if row.form and person.form and row.form is not person.form:
        yield _problem(row, Column.FORM, "form-differs", other=person.row)
    if row.telegram and person.telegram and row.telegram != person.telegram:
        yield _problem(row, Column.TELEGRAM, "telegram-differs", other=person.row)
    if row.email and person.email and row.email != person.email:
        yield _problem(row, Column.EMAIL, "email-differs", other=person.row)


def _problem(row: ContactRow, column: Column, reason: str, **params: str | int) -> Problem:
    return Problem(Sheet.CONTACTS, row.row, column, reason, params)
