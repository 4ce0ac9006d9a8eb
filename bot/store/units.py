"""Units and links that hold now."""

from functools import lru_cache

from sqlalchemy import String, select, type_coerce

from bot.domain.units import Link, LinkKind, Unit, UnitKind, UnitTree
from bot.store.engine import UnitOfWork
from bot.store.tables import unit, unit_link

_UnitRow = tuple[int, str, str, str, str, str]
_LinkRow = tuple[int, int, str]


async def load_tree(work: UnitOfWork) -> UnitTree:
    """The tree as it holds now; units of the past stay nameable, but nothing links to them.

    Some ten thousand rows at most, so one load beats clever queries. As long as they are the same it is the same
    tree: to make one takes longer than to read it.
    """
    units = await work.connection.execute(
        select(unit.c.id, unit.c.code, type_coerce(unit.c.kind, String), unit.c.name, unit.c.ward, unit.c.phone)
    )
    links = await work.connection.execute(
        select(unit_link.c.child_id, unit_link.c.parent_id, type_coerce(unit_link.c.kind, String)).where(
            unit_link.c.to_at.is_(None)
        )
    )
    return _tree_of(tuple(map(tuple, units)), tuple(map(tuple, links)))


async def unit_name(work: UnitOfWork, unit_id: int) -> str:
    return str(await work.connection.scalar(select(unit.c.name).where(unit.c.id == unit_id)))


@lru_cache(maxsize=1)
def _tree_of(units: tuple[_UnitRow, ...], links: tuple[_LinkRow, ...]) -> UnitTree:
    return UnitTree(
        [Unit(key, code, UnitKind(kind), name, ward, phone) for key, code, kind, name, ward, phone in units],
        [Link(child, parent, LinkKind(kind)) for child, parent, kind in links],
    )
