"""Units and links that hold now."""

from sqlalchemy import select

from bot.domain.units import Link, Unit, UnitTree
from bot.store.engine import UnitOfWork
from bot.store.tables import unit, unit_link


async def load_tree(work: UnitOfWork) -> UnitTree:
    """The tree as it holds now; units of the past stay nameable, but nothing links to them.

    Some thousands of rows at most, so one load beats clever queries.
    """
    units = await work.connection.execute(
        select(unit.c.id, unit.c.code, unit.c.kind, unit.c.name, unit.c.ward, unit.c.phone)
    )
    links = await work.connection.execute(
        select(unit_link.c.child_id, unit_link.c.parent_id, unit_link.c.kind).where(unit_link.c.to_at.is_(None))
    )
    return UnitTree([Unit(*row) for row in units], [Link(*row) for row in links])
