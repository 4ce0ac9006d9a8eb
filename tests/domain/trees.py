"""Units for tests: a named city that a person can follow, and random trees."""

from collections.abc import Mapping

from hypothesis import strategies as st

from bot.domain.people import Contact, Form, Language, Person, Role, Standing
from bot.domain.units import Link, LinkKind, Unit, UnitKind, UnitTree


class NamedTree:
    """A tree whose units are spoken of by name. Lines read `child < parent`; `kinds` gives each unit's kind."""

    def __init__(self, kinds: Mapping[str, UnitKind], *, manages: str = "", polices: str = "") -> None:
        self.ids = {name: number for number, name in enumerate(kinds, start=1)}
        units = [Unit(self.ids[name], name, kind, name) for name, kind in kinds.items()]
        self.tree = UnitTree(
            units, [*self._links(manages, LinkKind.MANAGES), *self._links(polices, LinkKind.POLICES)]
        )

    def _links(self, lines: str, kind: LinkKind) -> list[Link]:
        pairs = [line.split(" < ") for line in lines.strip().splitlines()]
        return [Link(self.ids[child.strip()], self.ids[parent.strip()], kind) for child, parent in pairs]

    def named(self, unit_ids: frozenset[int]) -> set[str]:
        return {self.tree[unit_id].name for unit_id in unit_ids}

    def person(self, contact_id: int, *posts: tuple[Role, str]) -> Person:
        """A contact who holds posts (role, unit's name)."""
        contact = Contact(
            contact_id, f"Người {contact_id}", f"+8490000{contact_id:04d}", Form.ANH_CHI, Language.VI
        )
        standings = (
            Standing(number, self.ids[unit], role)
            for number, (role, unit) in enumerate(posts, start=contact_id * 10)
        )
        return Person(contact, tuple(standings))


CITY = NamedTree(
    {
        "Công an tỉnh": UnitKind.CONG_AN,
        "Công an Quận 1": UnitKind.CONG_AN,
        "Công an Quận 3": UnitKind.CONG_AN,
        "Công an phường A": UnitKind.CONG_AN,
        "Công an phường B": UnitKind.CONG_AN,
        "Công an phường C": UnitKind.CONG_AN,
        "Sở Giáo dục": UnitKind.GIAO_DUC,
        "Phòng Giáo dục": UnitKind.GIAO_DUC,
        "Trường A1": UnitKind.TIEU_HOC,
        "Trường A2": UnitKind.MAM_NON,
        "Trường B1": UnitKind.THCS,
        "Trường C1": UnitKind.THPT,
        "Đại học": UnitKind.DAI_HOC,
    },
    manages="""
        Công an Quận 1 < Công an tỉnh
        Công an Quận 3 < Công an tỉnh
        Công an phường A < Công an Quận 1
        Công an phường B < Công an Quận 1
        Công an phường C < Công an Quận 3
        Phòng Giáo dục < Sở Giáo dục
        Trường A1 < Phòng Giáo dục
        Trường A2 < Phòng Giáo dục
        Trường B1 < Phòng Giáo dục
        Trường C1 < Sở Giáo dục
    """,
    polices="""
        Trường A1 < Công an phường A
        Trường A2 < Công an phường A
        Trường B1 < Công an phường B
        Trường C1 < Công an phường C
        Đại học < Công an Quận 1
    """,
)


_NO_PARENT = 0
_UNITS = st.lists(
    st.tuples(st.sampled_from(UnitKind), st.integers(_NO_PARENT, 9), st.integers(_NO_PARENT, 9)),
    min_size=1,
    max_size=9,
)


def trees(*, cyclic: bool = False) -> st.SearchStrategy[UnitTree]:
    """Up to nine units of any kinds; each has at most one parent of each kind, acyclic unless asked for."""
    return _UNITS.map(lambda units: _tree(units, cyclic=cyclic))


def _tree(drawn: list[tuple[UnitKind, int, int]], *, cyclic: bool) -> UnitTree:
    units = [
        Unit(number, f"u{number}", kind, f"Đơn vị {number}") for number, (kind, *_) in enumerate(drawn, start=1)
    ]
    links = []
    for child, (_, *parents) in enumerate(drawn, start=1):
        highest = len(drawn) if cyclic else child - 1
        links += [
            Link(child, parent, kind)
            for kind, parent in zip(LinkKind, parents, strict=True)
            if _NO_PARENT < parent <= highest
        ]
    return UnitTree(units, links)
