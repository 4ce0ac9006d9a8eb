"""Units form a tree of free depth with two kinds of links; who lies below whom is decided here, once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Side(StrEnum):
    """Which of the parties a unit belongs to."""

    POLICE = "police"
    EDUCATION = "education"
    AUTHORITY = "authority"
    INSTITUTION = "institution"


class UnitKind(StrEnum):
    """Kinds of units; the slug is what files and the CLI take (`reference/domain.md` 2)."""

    CONG_AN = "cong-an"
    GIAO_DUC = "giao-duc"
    UY_BAN = "uy-ban"
    MAM_NON = "mam-non"
    NHOM_TRE = "nhom-tre"
    TIEU_HOC = "tieu-hoc"
    THCS = "thcs"
    THPT = "thpt"
    NHIEU_CAP = "nhieu-cap"
    NUOC_NGOAI = "nuoc-ngoai"
    GDTX = "gdtx"
    CAO_DANG = "cao-dang"
    DAI_HOC = "dai-hoc"
    KY_TUC_XA = "ky-tuc-xa"
    TRUNG_TAM = "trung-tam"
    CONG_TAC_XA_HOI = "cong-tac-xa-hoi"

    @property
    def side(self) -> Side:
        return _SIDES.get(self, Side.INSTITUTION)


_SIDES = {UnitKind.CONG_AN: Side.POLICE, UnitKind.GIAO_DUC: Side.EDUCATION, UnitKind.UY_BAN: Side.AUTHORITY}


class LinkKind(StrEnum):
    MANAGES = "manages"
    POLICES = "polices"


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    code: str
    kind: UnitKind
    name: str
    ward: str = ""
    phone: str = ""

    @property
    def is_institution(self) -> bool:
        return self.kind.side is Side.INSTITUTION


@dataclass(frozen=True, slots=True)
class Link:
    child: int
    parent: int
    kind: LinkKind


class UnitTree:
    """All units and links that hold at one moment."""

    def __init__(self, units: Iterable[Unit], links: Iterable[Link]) -> None:
        self.units = {unit.id: unit for unit in units}
        self.links = tuple(links)
        self._reached: dict[tuple[int, Side], frozenset[int]] = {}

    def __getitem__(self, unit_id: int) -> Unit:
        return self.units[unit_id]

    def __contains__(self, unit_id: int) -> bool:
        return unit_id in self.units

    @cached_property
    def _children(self) -> dict[tuple[int, LinkKind], list[int]]:
        children: dict[tuple[int, LinkKind], list[int]] = defaultdict(list)
        for link in self.links:
            children[link.parent, link.kind].append(link.child)
        return children

    @cached_property
    def _parents(self) -> dict[tuple[int, LinkKind], int]:
        return {(link.child, link.kind): link.parent for link in self.links}

    def parent(self, unit_id: int, kind: LinkKind) -> Unit | None:
        parent = self._parents.get((unit_id, kind))
        return self.units.get(parent) if parent is not None else None

    def upwards(self, unit_id: int, kind: LinkKind) -> tuple[Unit, ...]:
        """The unit itself and all above it by links of one kind, the nearest first; a cycle ends it."""
        found: list[Unit] = []
        current = self.units.get(unit_id)
        while current is not None and current not in found:
            found.append(current)
            current = self.parent(current.id, kind)
        return tuple(found)

    def police_of(self, unit_id: int) -> Unit | None:
        """The police unit that polices an institution; a police unit is its own."""
        if self[unit_id].kind.side is Side.POLICE:
            return self[unit_id]
        return self.parent(unit_id, LinkKind.POLICES)

    def reach(self, unit_id: int, side: Side) -> frozenset[int]:
        """The unit itself and all that an actor of this side reaches from it.

        Police go down by *manages* among police units and then by *polices*; education by *manages*;
        authorities (observers, administrators) go down both.
        """
        if (unit_id, side) not in self._reached:
            self._reached[unit_id, side] = self._reach(unit_id, side)
        return self._reached[unit_id, side]

    def _reach(self, unit_id: int, side: Side) -> frozenset[int]:
        reached: set[int] = set()
        waiting = [unit_id]
        while waiting:
            current = waiting.pop()
            if current in reached or current not in self.units:
                continue
            reached.add(current)
            waiting.extend(self._next(current, side))
        return frozenset(reached)

    def _next(self, unit_id: int, side: Side) -> Iterator[int]:
        managed = self._children.get((unit_id, LinkKind.MANAGES), [])
        policed = self._children.get((unit_id, LinkKind.POLICES), [])
        match side:
            case Side.POLICE:
                yield from (
                    child for child in managed if child in self.units and self[child].kind.side is Side.POLICE
                )
                yield from policed
            case Side.EDUCATION:
                yield from managed
            case Side.AUTHORITY:
                yield from managed
                yield from policed
            case Side.INSTITUTION:
                return

    def cycle(self) -> tuple[Unit, ...]:
        """One cycle over the links of one kind, or nothing; an import refuses it."""
        for kind in LinkKind:
            for start in self.units:
                path = [start]
                while (parent := self._parents.get((path[-1], kind))) is not None and parent in self.units:
                    if parent in path:
                        return tuple(self[unit] for unit in path[path.index(parent) :])
                    path.append(parent)
        return ()
