"""Who is meant: an audience resolved to institutions and people at one moment. Loads; decides nothing else."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from bot.domain.advisory import Audience
from bot.domain.audience import Scope, scope_of
from bot.domain.people import Contact, Standing
from bot.domain.units import Unit, UnitTree
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.folding import in_order
from bot.usecases.house import House
from bot.usecases.posting import Target

_NAMED = 12  # names of an audience; more are counted


@dataclass(frozen=True, slots=True)
class Meant:
    """`units`: all units of the audience; `institutions`: those that count for coverage.

    `people`: who holds a post in them, without the author; one person may be meant for several units.
    """

    units: frozenset[int]
    institutions: frozenset[int]
    people: tuple[tuple[Contact, Standing], ...]

    @property
    def contacts(self) -> dict[int, Contact]:
        return {contact.id: contact for contact, _ in self.people}


async def resolve(
    work: UnitOfWork, audience: Audience, standing: Standing, tree: UnitTree, author_contact_id: int
) -> Meant:
    """Institutions and people of an audience, as they hold now; the author is not written to."""
    return await people_of(work, scope_of(audience, standing, tree, author_contact_id))


async def people_of(work: UnitOfWork, scope: Scope) -> Meant:
    """Loads everybody who is meant. To write to them only, `posting.broadcast_meant` loads nobody."""
    held = await people.holders(work, scope.units, scope.roles)
    meant = tuple(pair for pair in held if pair[0].id != scope.author_contact_id)
    return Meant(scope.units, scope.institutions, meant)


async def targets_of(
    work: UnitOfWork, house: House, contacts: Iterable[Contact], *, urgent: bool = False, one_way: bool = False
) -> dict[int, Target]:
    """Each person's first address that a bot of ours serves; who has none is left out.

    `urgent`: by the order chosen for what is urgent. `one_way`: else an address at which nobody can answer, for
    what is worth reading there.
    """
    by_id = {contact.id: contact for contact in contacts}
    addresses = await people.addresses_of(work, by_id.keys(), urgent=urgent)
    targets = {}
    for contact_id, owned in addresses.items():
        wanted = house.serves if one_way else house.hears
        served = next((address for address in owned if wanted(address)), None)
        if served is not None:
            targets[contact_id] = Target.of(by_id[contact_id], served)
    return targets


def unreached_of(meant: Meant, targets: Container[int]) -> frozenset[int]:
    """Institutions of which nobody can be written to; `targets`: ids of those who can."""
    return meant.institutions - {standing.unit_id for contact, standing in meant.people if contact.id in targets}


def police_units(institutions: Iterable[int], tree: UnitTree) -> tuple[Unit | None, ...]:
    """The police unit of each institution."""
    return tuple(tree.police_of(unit_id) for unit_id in institutions)


def where(audience: Audience, standing: Standing, tree: UnitTree, voice: Voice) -> str:
    """An audience by name: the units that were chosen, else the own one; and which kinds of institutions."""
    named = sorted((tree[unit].name for unit in audience.units), key=in_order) or [tree[standing.unit_id].name]
    shown = ", ".join(named[:_NAMED]) + (f" … (+{len(named) - _NAMED})" if len(named) > _NAMED else "")
    kinds = ", ".join(voice.label(kind) for kind in audience.kinds)
    return f"{shown} ({kinds})" if kinds else shown
