"""The quota of one lane's bot: what may not leave goes other ways, and the lane claims no more than is left.

What may leave stands in `bot.domain.quota`, what becomes of the rest in `bot.usecases.rationing`.
"""

import time
from collections.abc import Sequence

import structlog

from bot.domain.breaker import Phase
from bot.domain.ports import Clock
from bot.domain.quota import Allowance, Room
from bot.store.engine import Database, UnitOfWork
from bot.usecases.house import House
from bot.usecases.metering import allowance
from bot.usecases.rationing import look, ration
from jobs.gate import Gate

log = structlog.get_logger(__name__)

_PAUSE = 1.0  # seconds between two looks


class Quota:
    """One lane's. `gates`: those of all lanes of this process. A lane without a plan has no quota."""

    def __init__(self, database: Database, house: House, clock: Clock, gate: Gate, gates: Sequence[Gate]) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._lane = gate.lane
        self._gates = gates
        self._looked_at = -_PAUSE
        self._allowed = Allowance()

    @property
    def is_set(self) -> bool:
        return self._lane in self._house.plans

    async def look(self) -> bool:
        """Now and then; whether the platform, which took nothing more, may take something again."""
        if not self.is_set or time.monotonic() - self._looked_at < _PAUSE:
            return False
        self._looked_at = time.monotonic()
        refused = self._allowed.refused
        async with self._database.read() as work:
            allowed, goes_on = await look(work, self._house, self._lane, self._clock.now())
        self._tell(allowed)
        while goes_on:
            async with self._database.write() as work:
                goes_on = await self._ration(work) > 0
        return refused and not self._allowed.refused

    async def prepare(self, work: UnitOfWork, wanted: int) -> int:
        """Before a claim, in its transaction: how many rows it may take."""
        if not self.is_set:
            return wanted
        allowed = await allowance(work, self._house, self._lane, self._clock.now())
        if allowed.room is not Room.EVERYTHING or allowed.looks_elsewhere:
            await self._ration(work)
        return wanted if allowed.at_most is None else min(wanted, allowed.at_most)

    async def _ration(self, work: UnitOfWork) -> int:
        """How many messages went another way."""
        healthy = self._house.lanes.keys() - {gate.lane for gate in self._gates if gate.phase is not Phase.CLOSED}
        allowed, moved = await ration(work, self._house, self._lane, healthy, self._clock.now())
        self._tell(allowed)
        if moved:
            log.warning("fell_over", channel=self._lane[0], messages=moved)
        return moved

    def _tell(self, allowed: Allowance) -> None:
        if (allowed.room, allowed.refused) != (self._allowed.room, self._allowed.refused):
            log.warning("quota", channel=self._lane[0], room=allowed.room.value, refused=allowed.refused)
        self._allowed = allowed
