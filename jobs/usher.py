"""Lets the calls of a lane leave: each at its moment, those that this process is late for one after another."""

import asyncio
import heapq
import time
from itertools import count

from bot.domain.ration import Ration


class Usher:
    """One lane's. The most urgent leave first, and of the same urgency those that came first."""

    def __init__(self, ration: Ration) -> None:
        self._ration = ration
        self._late: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._letting_go: asyncio.Task[None] | None = None

    @property
    def late(self) -> int:
        """How many calls wait whose moment has come: so many fewer may be claimed."""
        return len(self._late)

    async def leaves(self, priority: int) -> None:
        """Returns when a call may leave, which is at once unless this process is late."""
        if not self._late and self._ration.leaves(time.monotonic()) == 0.0:
            return
        may_leave: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._late, (priority, next(self._numbers), may_leave))
        if self._letting_go is None or self._letting_go.done():
            self._letting_go = asyncio.create_task(self._let_go())
        await may_leave

    async def _let_go(self) -> None:
        while self._late:
            if self._late[0][-1].done():  # given up
                heapq.heappop(self._late)
                continue
            wait = self._ration.leaves(time.monotonic())
            if wait > 0.0:
                await asyncio.sleep(wait)
                continue
            *_, may_leave = heapq.heappop(self._late)
            if not may_leave.done():
                may_leave.set_result(None)
