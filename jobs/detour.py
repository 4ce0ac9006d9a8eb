"""What a lane does while its platform is down: what is urgent goes by other lanes to who has an address there."""

import time
from collections.abc import Sequence

import structlog

from bot.domain.breaker import Phase
from bot.domain.ports import Clock
from bot.store.engine import Database
from bot.usecases.falling import anything_falls, fall_over
from bot.usecases.house import House
from jobs.gate import Gate

log = structlog.get_logger(__name__)

_PAUSE = 1.0  # seconds between two looks


class Detour:
    """One lane's. `gates`: those of all lanes of this process; a lane of another process is taken for healthy."""

    def __init__(self, database: Database, house: House, clock: Clock, gate: Gate, gates: Sequence[Gate]) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._gate = gate
        self._gates = gates
        self._looked_at = -_PAUSE

    async def look(self) -> None:
        if self._gate.phase is not Phase.OPEN or time.monotonic() - self._looked_at < _PAUSE:
            return
        self._looked_at = time.monotonic()
        lane, now = self._gate.lane, self._clock.now()
        healthy = self._house.lanes.keys() - {gate.lane for gate in self._gates if gate.phase is not Phase.CLOSED}
        async with self._database.read() as work:
            moved = int(await anything_falls(work, lane, healthy, now))
        while moved:
            async with self._database.write() as work:
                moved = await fall_over(work, self._house, lane, healthy, now)
            if moved:
                log.warning("fell_over", channel=lane[0], messages=moved)
