"""Outcomes are saved in batches, some times a second; one that can't be saved holds up no other.

A batch is as large as a busy lane makes it; when nothing more is under way nobody waits for more.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.domain.ports import Clock
from bot.store.engine import AWAY, Database
from bot.store.outbox import Row
from bot.usecases.house import House
from bot.usecases.settling import Result, settle_results

log = structlog.get_logger(__name__)

_LOOK = 0.05  # seconds
_LONGEST = 4  # looks
_MANY = 100
_DATABASE_LOOK = 1.0


class Settler:
    """One lane's. `forget`: told of each row once its outcome is saved, or can't be. `busy`: more are to come."""

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Clock,
        forget: Callable[[Row], None],
        busy: Callable[[], bool],
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._forget = forget
        self._busy = busy
        self._results: list[Result] = []
        self._news = asyncio.Event()  # there is a result, or none comes any more
        self._drained = asyncio.Event()

    def add(self, result: Result) -> None:
        self._results.append(result)
        self._news.set()

    def finish(self) -> None:
        """No outcome comes any more."""
        self._drained.set()
        self._news.set()

    async def run(self) -> None:
        """Saves until `finish`; never cancelled: a settlement cut short would forget what was answered."""
        self._drained.clear()
        looks = 0
        while not self._drained.is_set():
            await self._news.wait()  # while nothing is sent nobody looks
            await asyncio.sleep(_LOOK)
            looks += 1
            if looks >= _LONGEST or len(self._results) >= _MANY or not self._busy():
                looks = 0
                await self._settle()
        await self._settle()

    async def _settle(self) -> None:
        results, self._results = self._results, []
        self._news.clear()
        try:
            await self._save(results)
        except AWAY:
            log.exception("settling_waits", rows=len(results))
            self._results = results + self._results
            self._news.set()
            await asyncio.sleep(_DATABASE_LOOK)
        except Exception:
            log.exception("settling_failed", rows=len(results))
            for result in results:
                await self._settle_alone(result)

    async def _settle_alone(self, result: Result) -> None:
        """Its row waits for the end of its lease if it can't be saved alone either."""
        try:
            await self._save([result])
        except AWAY:
            self.add(result)  # it is not to blame
        except Exception:
            log.exception("outcome_set_aside", row=result.row.id)
            self._forget(result.row)

    async def _save(self, results: Sequence[Result]) -> None:
        if not results:
            return
        async with self._database.write() as work:
            await settle_results(work, self._house, results, self._clock.now())
        for result in results:  # only now: whoever waits for a file finds its remote id
            self._forget(result.row)
