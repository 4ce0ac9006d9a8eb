"""What one process at a time does for a bot: sending, and reading its updates. The others wait for their turn."""

import asyncio

from bot.channels.polling import Pause, Store
from bot.channels.reading import Raw
from bot.store.engine import Database
from bot.store.leases import Held, hold
from bot.store.outbox import lane_name
from bot.wiring.lines import Reading
from jobs.deliver import Lane


class Sender:
    """Runs a lane whenever it is this process's turn, from the start until `stop()`."""

    def __init__(self, database: Database, key: tuple[str, str], lane: Lane) -> None:
        self._database = database
        self._name = lane_name(*key)
        self._lane = lane
        self._stopping = False
        self.task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """What was sent is settled first."""
        self._stopping = True
        self._lane.stop()
        if not self._lane.holds:
            self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping:
            async with hold(self._database, self._name) as held:
                await self._lane.run(held)


async def read_in_turn(database: Database, key: tuple[str, str], reading: Reading, store: Store) -> None:
    """Reads a bot's updates whenever it is this process's turn; for ever.

    Raises:
        NotPossibleNow: the platform refuses the bot.
    """
    name = ":".join(("poll", *key))
    while True:
        async with hold(database, name) as held:
            polling = asyncio.ensure_future(reading.poll(_sure_store(held, store), _sure_pause(held)))
            losing = asyncio.create_task(held.lost.wait())
            try:
                await asyncio.wait([polling, losing], return_when=asyncio.FIRST_COMPLETED)
                if polling.done():
                    polling.result()
            finally:
                polling.cancel()
                losing.cancel()
                await asyncio.gather(polling, losing, return_exceptions=True)


def _sure_store(held: Held, store: Store) -> Store:
    """Stores what came, and lets the reading go on only while nobody else reads."""

    async def sure(updates: list[Raw]) -> None:
        await store(updates)
        await _until_sure(held)

    return sure


def _sure_pause(held: Held) -> Pause:
    async def sure(seconds: float) -> None:
        await asyncio.sleep(seconds)
        await _until_sure(held)

    return sure


async def _until_sure(held: Held) -> None:
    """Returns while the lease is held for sure; where it is lost the reading is about to be cancelled."""
    if not await held.confirmed():
        await asyncio.Event().wait()
