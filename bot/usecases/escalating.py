"""What happens because institutions stay silent: the rungs that are due are climbed, each once."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.advisory import Advisory
from bot.domain.ladder import Rung
from bot.store import climbs
from bot.store.engine import UnitOfWork
from bot.usecases.call_lists import send_lists, tell_above
from bot.usecases.house import House
from bot.usecases.ladders import due_for, next_look
from bot.usecases.rungs import push, try_other_channel
from bot.usecases.silence import look_at

_BATCH = 50  # advisories looked at in one transaction

_ACTS = {
    Rung.PUSH: push,
    Rung.OTHER_CHANNEL: try_other_channel,
    Rung.CALL_LIST: send_lists,
    Rung.UNIT_ABOVE: tell_above,
}


async def climb(work: UnitOfWork, house: House, now: datetime) -> int:
    """Climbs what is due; returns how many rungs, counted by institution.

    A second process at the same work finds the rungs taken, and does nothing.
    """
    await climbs.end_ladders(work, now)
    done = 0
    for advisory in await climbs.due(work, now, _BATCH):
        item = f"climb-{advisory.code}"
        if house.aside.rests(item, now):
            continue
        async with house.aside.trying(work, item, now):
            done += await _climb(work, house, advisory, now)
    return done


async def _climb(work: UnitOfWork, house: House, advisory: Advisory, now: datetime) -> int:
    situation = await look_at(work, house, advisory)
    climbed = await climbs.climbed(work, advisory.revision_id)
    due = due_for(house, advisory, situation.silent, situation.coverage.unreached, climbed, now)
    ours = await climbs.add(work, advisory.revision_id, due, now)
    for rung, act in _ACTS.items():
        unit_ids = [unit_id for unit_id, climbed_now in sorted(ours) if climbed_now is rung]
        if unit_ids:
            await act(work, house, situation, unit_ids, now)
    after: Mapping[int, frozenset[Rung]] = {
        unit_id: climbed.get(unit_id, frozenset()) | {rung for one, rung in due if one == unit_id}
        for unit_id in situation.silent
    }
    at = next_look(house, advisory, situation.silent, after, now)
    await climbs.set_next(work, advisory.revision_id, at)
    return len(ours)
