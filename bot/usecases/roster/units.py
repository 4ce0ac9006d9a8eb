"""Units and links: what is new or changed, and which rows can't be taken. Pure; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.units import Link, LinkKind, Side, Unit, UnitTree
from bot.store.roster import RosterNow
from bot.usecases.roster.directory import Ambiguous, Directory, Spoilt, Unknown
from bot.usecases.roster.placing import Placed, place
from bot.usecases.roster.rows import Column, Problem, RosterFile, Sheet

_Place = tuple[int, LinkKind]  # a child, and which of its two parents
_COLUMNS = {LinkKind.POLICES: Column.POLICE, LinkKind.MANAGES: Column.MANAGER}


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """New units have negative ids, which links may name; a changed unit may be one that had ended."""

    new: tuple[Unit, ...] = ()
    changed: tuple[Unit, ...] = ()
    unchanged: int = 0
    new_links: tuple[Link, ...] = ()
    ended_links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """`directory` has all units as they will be; `named` are those that rows mean or refer to."""

    changes: UnitChanges
    named: frozenset[int]
    directory: Directory
    spoilt: Spoilt
    problems: tuple[Problem, ...]


def plan_units(file: RosterFile, now: RosterNow) -> UnitPlan:
    """What the rows of *Đơn vị* change.

    A row that refers to a bad row is bad too (`unit-skipped`); so rows go until those that are left hold together.
    """
    placed, problems = place(file.units, now)
    spoilt = Spoilt(file.spoilt)
    bad = problems
    while True:
        bad_rows = {problem.row for problem in bad}
        for row in file.units:
            if row.row in bad_rows:
                spoilt.add(row)
        placed = [one for one in placed if one.row.row not in bad_rows]
        directory = _make_directory(placed, now)
        parents, bad = _find_parents(placed, directory, spoilt)
        bad = bad or _find_cycle(placed, directory, {**_stored_parents(now), **parents})
        if not bad:
            named = frozenset({one.unit.id for one in placed} | set(parents.values()))
            return UnitPlan(_compare(placed, parents, now), named, directory, spoilt, tuple(problems))
        problems = problems + bad


def _make_directory(placed: Sequence[Placed], now: RosterNow) -> Directory:
    units = {unit.id: unit for unit in now.units} | {one.unit.id: one.unit for one in placed}
    return Directory(units.values(), preferred=frozenset(one.unit.id for one in placed))


def _find_parents(
    placed: Sequence[Placed], directory: Directory, spoilt: Spoilt
) -> tuple[dict[_Place, int], list[Problem]]:
    parents: dict[_Place, int] = {}
    problems: list[Problem] = []
    for one in placed:
        for kind, text in ((LinkKind.POLICES, one.row.police), (LinkKind.MANAGES, one.row.manager)):
            found = directory.find(text) if text else None
            if isinstance(found, Unknown | Ambiguous):
                problems.append(refer_problem(Sheet.UNITS, one.row.row, _COLUMNS[kind], text, found, spoilt))
            elif found is None or _is_own_police(one.unit, found, kind):
                continue
            elif kind is LinkKind.POLICES and found.kind.side is not Side.POLICE:
                problems.append(Problem(Sheet.UNITS, one.row.row, Column.POLICE, "not-police", {"text": text}))
            else:
                parents[one.unit.id, kind] = found.id
    return parents, problems


def _is_own_police(unit: Unit, parent: Unit, kind: LinkKind) -> bool:
    """A police unit is its own police anyway; offices like to write it down."""
    return unit.id == parent.id and kind is LinkKind.POLICES and unit.kind.side is Side.POLICE


def refer_problem(
    sheet: Sheet, row: int, column: Column, text: str, found: Unknown | Ambiguous, spoilt: Spoilt
) -> Problem:
    """Why a reference to a unit can't be followed."""
    if isinstance(found, Ambiguous):
        return Problem(sheet, row, column, "unit-ambiguous", {"text": text, "wards": ", ".join(found.wards)})
    if text in spoilt:
        return Problem(sheet, row, column, "unit-skipped", {"text": text})
    if found.suggestion:
        return Problem(sheet, row, column, "unit-unknown-near", {"text": text, "near": found.suggestion})
    return Problem(sheet, row, column, "unit-unknown", {"text": text})


def _find_cycle(placed: Sequence[Placed], directory: Directory, parents: Mapping[_Place, int]) -> list[Problem]:
    """The rows that stand on a cycle, if there is one."""
    rows = {one.unit.id: one.row.row for one in placed}
    for kind, column in _COLUMNS.items():
        links = [Link(child, parent, kind) for (child, of_kind), parent in parents.items() if of_kind is kind]
        cycle = UnitTree(directory.units.values(), links).cycle()
        names = " → ".join(unit.name for unit in (*cycle, *cycle[:1]))
        bad = [
            Problem(Sheet.UNITS, rows[unit.id], column, "cycle", {"units": names})
            for unit in cycle
            if unit.id in rows
        ]
        if bad:
            return bad
    return []


def _compare(placed: Sequence[Placed], parents: Mapping[_Place, int], now: RosterNow) -> UnitChanges:
    before = _stored_parents(now)
    live = {unit.id for unit in now.units}
    moved = {at: parent for at, parent in parents.items() if before.get(at) != parent}
    relinked = {child for child, _ in moved}
    stored = [one for one in placed if one.stored is not None]
    changed = [
        one.unit for one in stored if one.unit != one.stored or one.unit.id in relinked or one.unit.id not in live
    ]
    return UnitChanges(
        new=tuple(one.unit for one in placed if one.stored is None),
        changed=tuple(changed),
        unchanged=len(stored) - len(changed),
        new_links=tuple(Link(child, parent, kind) for (child, kind), parent in moved.items()),
        ended_links=tuple(Link(at[0], before[at], at[1]) for at in moved if at in before),
    )


def _stored_parents(now: RosterNow) -> dict[_Place, int]:
    return {(link.child, link.kind): link.parent for link in now.links}
