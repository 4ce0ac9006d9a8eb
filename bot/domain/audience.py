"""Which units an audience means when somebody says it, and by which post they may say it. Pure."""

from dataclasses import dataclass

from bot.domain.advisory import Audience
from bot.domain.authority import Action, may
from bot.domain.errors import Refusal
from bot.domain.people import Person, Role, Standing
from bot.domain.units import UnitTree


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom an audience means, by rule: nobody is named yet.

    `units`: all units of the audience, whose people are meant; `institutions`: those that count for coverage.
    `roles`: only who holds one of these, if any are said. `author_contact_id`: who is not written to.
    """

    units: frozenset[int]
    institutions: frozenset[int]
    roles: tuple[Role, ...]
    author_contact_id: int


def scope_of(audience: Audience, standing: Standing, tree: UnitTree, author_contact_id: int) -> Scope:
    """Whom an audience means when its author says it by a post."""
    units = units_of(audience, standing, tree)
    institutions = frozenset(unit_id for unit_id in units if tree[unit_id].is_institution)
    return Scope(units, institutions, audience.roles, author_contact_id)


def units_of(audience: Audience, standing: Standing, tree: UnitTree) -> frozenset[int]:
    """The units meant when the holder of a post says it.

    Without named units it is everything below the own unit; a named unit means itself and all below it. A named
    unit outside the post's reach stays in the set, so that the rule refuses it by name.
    """
    side = standing.role.side
    roots = audience.units or (standing.unit_id,)
    reached = frozenset(unit_id for root in roots for unit_id in tree.reach(root, side))
    if not audience.units:
        reached -= {standing.unit_id}
    kinds = set(audience.kinds)
    return frozenset(unit_id for unit_id in reached if not kinds or tree[unit_id].kind in kinds)


def acting_standing(person: Person, action: Action, audience: Audience, tree: UnitTree) -> Standing:
    """The post by which a person may do a thing to all units of an audience.

    Raises:
        Refusal: `not-allowed` when no post allows the action at all, `outside` when a unit lies outside the reach
            of every post that does.
    """
    able = [
        post
        for post in person.standings
        if audience.by in {None, post.unit_id} and may(post, action, post.unit_id, tree)
    ]
    if not able:
        raise Refusal("not-allowed")
    outside: list[frozenset[int]] = []
    for standing in able:
        beyond = units_of(audience, standing, tree) - tree.reach(standing.unit_id, standing.role.side)
        if not beyond:
            return standing
        outside.append(beyond)
    nearest = min(outside, key=len)
    raise Refusal("outside", units=", ".join(sorted(tree[unit].name for unit in nearest)))
