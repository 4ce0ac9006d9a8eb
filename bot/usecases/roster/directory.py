"""Which unit a text means: by code, by name, by name and ward, by name with abbreviations spelt out. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256

from bot.domain.units import Unit
from bot.text.folding import expand, fold
from bot.usecases.roster.rows import UnitRow

_CODE_LENGTH = 110  # the column takes 120; a number may follow
_SUGGESTIONS = 100


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is called so; `suggestion` is the nearest name, or empty."""

    suggestion: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several units are called so."""

    wards: tuple[str, ...]


class Directory:
    """All units that rows may refer to; `preferred` are those of the file, which win over namesakes elsewhere."""

    def __init__(self, units: Iterable[Unit], preferred: frozenset[int]) -> None:
        self.units = {unit.id: unit for unit in units}
        self.preferred = preferred
        self._codes = {unit.code.casefold(): unit.id for unit in self.units.values()}
        self._names: dict[str, set[int]] = defaultdict(set)
        self._full: dict[str, set[int]] = defaultdict(set)
        self._spelt: dict[str, set[int]] = defaultdict(set)
        self._suggested: dict[str, str] = {}
        for unit in self.units.values():
            self._names[fold(unit.name)].add(unit.id)
            self._full[fold(f"{unit.name} {unit.ward}")].add(unit.id)
            self._spelt[expand(unit.name)].add(unit.id)

    def find(self, text: str) -> Unit | Unknown | Ambiguous:
        by_code = self._codes.get(text.casefold())
        if by_code is not None:
            return self.units[by_code]
        found = self._names.get(fold(text)) or self._full.get(fold(text)) or self._spelt.get(expand(text))
        if not found:
            return Unknown(self._suggest(fold(text)))
        if len(found) > 1:
            found = found & self.preferred or found
        if len(found) > 1:
            return Ambiguous(tuple(sorted(self.units[unit_id].ward for unit_id in found)))
        return self.units[next(iter(found))]

    def _suggest(self, key: str) -> str:
        if key not in self._suggested:
            # Looking for the nearest is slow; a file that is wrong all over needs no hundred suggestions.
            enough = len(self._suggested) >= _SUGGESTIONS
            near = [] if enough else get_close_matches(key, self._names, n=1)
            self._suggested[key] = self.units[min(self._names[near[0]])].name if near else ""
        return self._suggested[key]


class Spoilt:
    """Names and codes of units whose row can't be taken: who refers to one isn't told that it is unknown."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._keys = {fold(text) for text in texts}

    def add(self, row: UnitRow) -> None:
        self._keys |= {fold(text) for text in (row.name, row.code) if text}

    def __contains__(self, text: str) -> bool:
        return fold(text) in self._keys


def ward_key(text: str) -> str:
    """`Phường Bến Thành`, `P. Bến Thành` and `Bến Thành` are one; a commune (xã) is another."""
    return expand(text).removeprefix("phuong ").strip()


def derive_code(unit: Unit) -> str:
    """The code of a unit that was given none: folded name, kind and ward."""
    parts = (fold(unit.name).replace(" ", "-"), unit.kind.value, ward_key(unit.ward).replace(" ", "-"))
    code = ".".join(part for part in parts if part)
    if len(code) > _CODE_LENGTH:
        code = f"{code[: _CODE_LENGTH - 9]}~{sha256(code.encode()).hexdigest()[:8]}"
    return code
