"""The ticks: each opens one transaction, lets a use case do what is due by now, and closes it.

Of several processes one at a time does the work of a tick; to the others it is done, or comes again with the next.
"""

import asyncio
from datetime import datetime, timedelta

from bot.domain.ports import Clock
from bot.store import ageing, corrections, due
from bot.store.due import Due
from bot.store.engine import Database
from bot.usecases import forgetting
from bot.usecases.boards import redraw_stale
from bot.usecases.escalating import climb
from bot.usecases.firing import fire_again, fire_due
from bot.usecases.following import catch_up
from bot.usecases.house import House
from bot.usecases.sending import release_held
from jobs.deliver import Lane

_FILES_EVERY = timedelta(days=1)


class Ticks:
    """What the timetable calls."""

    def __init__(self, database: Database, house: House, clock: Clock, lanes: tuple[Lane, ...]) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._lanes = lanes
        self._files_at: datetime | None = None  # when files were looked through
        self._looking: asyncio.Task[Due] | None = None

    async def _due(self) -> Due:
        """What is due now; those who ask while somebody looks, as ticks of one beat do, hear the same."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Due:
        async with self._database.read() as work:
            return await due.look(work, self._clock.now())

    async def remind(self) -> None:
        """Fires reminders, and brings back those that were put off: batch by batch, so that others get between."""
        now = self._clock.now()
        fired = True
        while fired and (await self._due()).remind:
            async with self._database.write() as work:
                if not await work.turn("remind"):
                    return
                fired = bool(await fire_due(work, self._house, now))
                await fire_again(work, self._house, now)

    async def climb(self) -> None:
        """Does what is due because institutions are silent."""
        if not (await self._due()).climb:
            return
        now = self._clock.now()
        async with self._database.write() as work:
            if await work.turn("climb"):
                await climb(work, self._house, now)

    async def redraw(self) -> None:
        """Queues edits of boards that answers made stale."""
        if not (await self._due()).redraw:
            return
        now = self._clock.now()
        async with self._database.write() as work:
            if await work.turn("redraw"):
                await redraw_stale(work, self._house, now)

    async def release(self) -> None:
        """Releases advisories that were held so that their authors could take them back."""
        if not (await self._due()).release:
            return
        now = self._clock.now()
        async with self._database.write() as work:
            if await work.turn("release"):
                await release_held(work, self._house, now)

    async def follow(self) -> None:
        """Stops what still waits though it was corrected: put in by somebody who did not know of that yet."""
        if not (await self._due()).follow:
            return
        async with self._database.read() as work:
            if not await corrections.lagging(work):
                return
        async with self._database.write() as work:
            if await work.turn("follow"):
                await catch_up(work, self._house, self._clock.now())

    async def sweep(self) -> None:
        """Takes back claims whose lease is over, lets what waits age, and forgets what need not be kept."""
        for lane in self._lanes:
            await lane.recover()
        now = self._clock.now()
        async with self._database.write() as work:
            if await work.turn("forget"):
                await ageing.age(work)
                await forgetting.forget(work, self._house, now)
        if self._files_at is None or abs(now - self._files_at) >= _FILES_EVERY:
            async with self._database.write() as work:
                if await work.turn("forget"):
                    await forgetting.forget_files(work, now)
            self._files_at = now
