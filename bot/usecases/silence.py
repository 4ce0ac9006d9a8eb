"""Who is silent about an advisory, and why, at one moment. Loads; decides nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, Answer
from bot.domain.coverage import Coverage, count, cover, is_covered, tallies_of
from bot.domain.units import UnitTree
from bot.store import advisories, called, climbs, deliveries, recipients
from bot.store.climbs import Proxy
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.usecases.house import House

_LOOKED_BACK = timedelta(days=2)  # lost claims of longer ago have been taken back before


@dataclass(frozen=True, slots=True)
class Situation:
    """How the institutions of an advisory stand; `meant`: contacts with the units for which each is meant."""

    advisory: Advisory
    tree: UnitTree
    institutions: frozenset[int]
    meant: Mapping[int, set[int]]
    given: Mapping[int, Answer]
    proxies: Mapping[int, Proxy]
    coverage: Coverage

    @property
    def silent(self) -> frozenset[int]:
        """The institutions that are not covered."""
        return frozenset((*self.coverage.silent, *self.coverage.unreached))

    def silent_people(self, unit_ids: Collection[int]) -> frozenset[int]:
        """The contacts of some institutions who have not answered themselves."""
        return frozenset(
            contact_id
            for contact_id, units in self.meant.items()
            if contact_id not in self.given and not units.isdisjoint(unit_ids)
        )


async def look_at(work: UnitOfWork, house: House, advisory: Advisory) -> Situation:
    meant = await recipients.people_meant(work, advisory.revision_id)
    sent = await deliveries.people_of_revision(work, advisory.revision_id)
    given = await advisories.answers_to(work, advisory.revision_id)
    institutions = await recipients.units_meant(work, advisory.revision_id)
    proxies = await climbs.proxies(work, advisory.revision_id)
    reached = frozenset(contact_id for contact_id, may_reach in sent.items() if may_reach)
    coverage = cover(tallies_of(institutions, meant, given, reached), house.coverage, frozenset(proxies))
    return Situation(advisory, await load_tree(work), institutions, meant, given, proxies, coverage)


async def spare(
    work: UnitOfWork, house: House, advisory: Advisory, unit_ids: Collection[int], now: datetime
) -> None:
    """Who need not answer any more, since an institution is covered now, isn't reminded either."""
    people = await climbs.colleagues(work, advisory.revision_id, unit_ids)
    given = await climbs.answers_of(work, advisory.revision_id, people.keys())
    called = frozenset(await climbs.proxies(work, advisory.revision_id))
    covered = {
        unit_id
        for unit_id in {unit_id for units in people.values() for unit_id in units}
        if unit_id in called
        or is_covered(
            count([given[one] for one, units in people.items() if unit_id in units and one in given]),
            house.coverage,
        )
    }
    spared = {contact_id for contact_id, units in people.items() if contact_id in given or units <= covered}
    await climbs.supersede(work, advisory.revision_id, spared, now)


async def spare_called(work: UnitOfWork, revision_ids: Collection[int], now: datetime) -> None:
    """Of these revisions nothing waits any more for who was told by phone: for rows that wait anew."""
    told = await called.among(work, revision_ids) if revision_ids else frozenset()
    if told:
        await called.stop(work, told, now)


async def spare_called_lately(work: UnitOfWork, now: datetime) -> None:
    """As `spare_called`, for all of which somebody was told of late: when lost claims were taken back."""
    told = await called.since(work, now - _LOOKED_BACK)
    if told:
        await called.stop(work, told, now)
