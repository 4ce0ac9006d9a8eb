"""Which stored unit a row of *Đơn vị* means, if any. Pure.

It is the unit of its *Mã đơn vị*, else the one with the same folded name, kind and ward, where a ward that isn't
said agrees with any. Two that could be meant make it a bad row: nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from bot.domain.units import Unit, UnitKind
from bot.store.roster import RosterNow
from bot.text.folding import fold
from bot.usecases.roster.directory import derive_code, ward_key
from bot.usecases.roster.rows import Column, Problem, Sheet, UnitRow

_NameKey = tuple[str, UnitKind]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row, the unit as it will be (a negative id when it is new), and the unit as it is stored."""

    row: UnitRow
    unit: Unit
    stored: Unit | None


def place(rows: Sequence[UnitRow], now: RosterNow) -> tuple[list[Placed], list[Problem]]:
    register = _Register(rows, now)
    claimed: dict[int, UnitRow] = {}
    coded: dict[str, UnitRow] = {}
    named: dict[_NameKey, list[UnitRow]] = defaultdict(list)
    placed, problems = [], []
    for row in rows:
        found = register.find(row)
        rival = coded.get(row.code.casefold()) if row.code else None
        rival = rival or next((other for other in named[_name_key(row)] if _may_be_one(row, other)), None)
        if rival is None and len(found) == 1:
            rival = claimed.get(found[0].id)
        if rival is not None:
            problems.append(Problem(Sheet.UNITS, row.row, Column.UNIT, "unit-twice", {"other": rival.row}))
        elif len(found) > 1:
            wards = ", ".join(sorted(unit.ward or "?" for unit in found))
            params: dict[str, str | int] = {"text": row.name, "wards": wards}
            problems.append(Problem(Sheet.UNITS, row.row, Column.UNIT, "unit-ambiguous", params))
        else:
            stored = found[0] if found else None
            placed.append(Placed(row, register.make(row, stored), stored))
            named[_name_key(row)].append(row)
            if row.code:
                coded[row.code.casefold()] = row
            if stored is not None:
                claimed[stored.id] = row
    return placed, problems


class _Register:
    """What is stored, by code and by name; and which codes are taken."""

    def __init__(self, rows: Sequence[UnitRow], now: RosterNow) -> None:
        self._codes = {unit.code.casefold(): unit for unit in (*now.ended_units, *now.units)}
        self._said = {row.code.casefold() for row in rows if row.code}
        self._taken = self._said | self._codes.keys()
        self._live = _by_name(now.units)
        self._ended = _by_name(now.ended_units)

    def find(self, row: UnitRow) -> list[Unit]:
        """The stored units that a row may mean; a unit that had ended only if nothing else fits."""
        by_code = self._codes.get(row.code.casefold()) if row.code else None
        if by_code is not None:
            return [by_code]
        key, ward = _name_key(row), ward_key(row.ward)
        found = (
            [unit for unit in self._live[key] if ward_key(unit.ward) == ward]
            or [unit for unit in self._live[key] if not (unit.ward and row.ward)]
            or [unit for unit in self._ended[key] if ward_key(unit.ward) == ward][-1:]
        )
        # A code that nobody knows yet may be given to a known unit, unless another row names that by its own.
        return [unit for unit in found if not row.code or unit.code.casefold() not in self._said]

    def make(self, row: UnitRow, stored: Unit | None) -> Unit:
        """The unit as it will be: what the row doesn't say stays."""
        if stored is not None:
            code, ward, phone = row.code or stored.code, row.ward or stored.ward, row.phone or stored.phone
            return Unit(stored.id, code, row.kind, row.name, ward, phone)
        unit = Unit(-row.row, row.code, row.kind, row.name, row.ward, row.phone)
        return unit if row.code else replace(unit, code=self._free_code(derive_code(unit)))

    def _free_code(self, wanted: str) -> str:
        codes = (wanted if number == 1 else f"{wanted}~{number}" for number in count(1))
        code = next(code for code in codes if code not in self._taken)
        self._taken.add(code)
        return code


def _by_name(units: Iterable[Unit]) -> dict[_NameKey, list[Unit]]:
    found: dict[_NameKey, list[Unit]] = defaultdict(list)
    for unit in units:
        found[_name_key(unit)].append(unit)
    return found


def _name_key(unit: Unit | UnitRow) -> _NameKey:
    return fold(unit.name), unit.kind


def _may_be_one(row: UnitRow, other: UnitRow) -> bool:
    """Whether two rows of equal name and kind may mean one unit; their codes, if both have one, differ."""
    if row.code and other.code:
        return False
    return not (row.ward and other.ward) or ward_key(row.ward) == ward_key(other.ward)
