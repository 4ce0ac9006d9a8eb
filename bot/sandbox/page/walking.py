"""Moves the clock on through what falls due on the way, so that each thing happens at its time by the clock.

It waits for the program at every stop, but never long: a visitor stands before the page.
"""

import asyncio
import time
from datetime import datetime

from bot.sandbox.page.backstage import Backstage
from bot.sandbox.world import World

STOPS = 50
PATIENCE = 5.0  # seconds for the whole way
_STAY = 2.5  # seconds at one stop, in which what is due goes out to everybody
_GLANCE = 0.05  # seconds between two looks whether it has


async def walk_clock(world: World, backstage: Backstage | None, target: datetime) -> None:
    """The clock stands at `target` in the end, whatever has been done by then."""
    if backstage is not None:
        await _stop_on_the_way(world, backstage, target)
    if target > world.clock.now():
        world.clock.jump_to(target)


async def _stop_on_the_way(world: World, backstage: Backstage, target: datetime) -> None:
    end = time.monotonic() + PATIENCE
    for _ in range(STOPS):
        due = await backstage.next_due()
        if due is None or due >= target or time.monotonic() >= end:
            return
        if due > world.clock.now():
            world.clock.jump_to(due)
        if not await _is_done(backstage, due, min(end, time.monotonic() + _STAY)):
            return


async def _is_done(backstage: Backstage, due: datetime, end: float) -> bool:
    """Waits until nothing of that moment is left to do; False when the program doesn't get to it by `end`."""
    while True:
        following = await backstage.next_due()
        later = following is None or following > due
        if (later and await backstage.is_calm()) or time.monotonic() >= end:
            return later
        await asyncio.sleep(_GLANCE)
