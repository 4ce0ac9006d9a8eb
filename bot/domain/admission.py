"""Strangers who ask for a post: which posts may be asked for, and whose police decide. Pure.

Nobody decides about a post of the own unit's police: that is the unit above.
"""

from itertools import takewhile

from bot.domain.people import Role
from bot.domain.units import LinkKind, Side, Unit, UnitKind, UnitTree

_POSTS: dict[Side, tuple[Role, ...]] = {
    Side.INSTITUTION: (Role.HIEU_TRUONG, Role.PHO_HIEU_TRUONG, Role.BAO_VE, Role.QUAN_LY_KTX),
    Side.POLICE: (Role.CONG_AN,),
    Side.EDUCATION: (Role.GIAO_DUC,),
    Side.AUTHORITY: (),
}
# Kinds of institutions that may house people.
_WITH_DORMITORY = {
    UnitKind.KY_TUC_XA,
    UnitKind.CAO_DANG,
    UnitKind.DAI_HOC,
    UnitKind.THPT,
    UnitKind.NHIEU_CAP,
}


def askable_roles(unit: Unit) -> tuple[Role, ...]:
    """Posts of a unit that a stranger may ask for; an administrator or an observer comes by the roster only."""
    posts = _POSTS[unit.kind.side]
    return posts if unit.kind in _WITH_DORMITORY else tuple(one for one in posts if one is not Role.QUAN_LY_KTX)


def admitting_units(unit_id: int, tree: UnitTree) -> tuple[int, ...]:
    """Police units whose officers may admit somebody to a post of a unit, the nearest first, up to the root."""
    nearest = _nearest(unit_id, tree)
    above = () if nearest is None else tree.upwards(nearest.id, LinkKind.MANAGES)
    return tuple(unit.id for unit in takewhile(lambda unit: unit.kind.side is Side.POLICE, above))


def _nearest(unit_id: int, tree: UnitTree) -> Unit | None:
    match tree[unit_id].kind.side:
        case Side.POLICE:
            return tree.parent(unit_id, LinkKind.MANAGES)
        case Side.EDUCATION:
            return tree.police_of(unit_id) or _police_of_all_below(unit_id, tree)
        case Side.INSTITUTION | Side.AUTHORITY:
            return tree.police_of(unit_id)


def _police_of_all_below(unit_id: int, tree: UnitTree) -> Unit | None:
    """The lowest police unit over all institutions that an education office manages."""
    reached = sorted(tree.reach(unit_id, Side.EDUCATION))
    chains = [admitting_units(one, tree) for one in reached if tree[one].is_institution]
    chains = [chain for chain in chains if chain]
    common = next((one for one in chains[0] if all(one in chain for chain in chains)), None) if chains else None
    return None if common is None else tree[common]
