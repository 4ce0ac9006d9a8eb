"""Whether a lane's platform is there, as this process learns it: the breaker's ears, its question, its voice.

What counts as down stands in `bot.domain.breaker`; what becomes of rows meanwhile in `jobs.deliver`.
"""

import asyncio
import time

import structlog

from bot.domain.breaker import Breaker, Heard, Patience, Phase, heard_in
from bot.domain.delivery import Outcome
from bot.domain.ports import Outbound

log = structlog.get_logger(__name__)

_OWED = 4.0  # seconds after which a platform that answers no call is taken for mute
_REMEMBERED = 15.0  # seconds for which a call that met nothing says so, if none is under way


class Gate:
    """One lane's. All gates of a process know their lanes' state, so that one falls over to another."""

    def __init__(self, outbound: Outbound, patience: Patience | None = None) -> None:
        self.lane = (outbound.channel, outbound.bot)
        self._outbound = outbound
        self._breaker = Breaker(patience or Patience())
        self._asking: asyncio.Task[None] | None = None
        self._calls: set[int] = set()  # under way
        self._owes_since: float | None = None  # the first call that left after the last answer
        self._met_nothing = -_REMEMBERED

    @property
    def phase(self) -> Phase:
        return self._breaker.phase

    def room(self, wanted: int) -> int:
        """How many calls may leave, of as many as are wanted."""
        return self._breaker.room(wanted)

    def leaves(self, row_id: int) -> None:
        self._breaker.leaves(row_id)

    def goes(self, row_id: int) -> None:
        """A call is made now."""
        self._calls.add(row_id)
        if self._owes_since is None:
            self._owes_since = time.monotonic()

    @property
    def mute(self) -> bool:
        """Whether nothing comes from the platform: it is down, or has owed an answer for some seconds.

        Known before a call that nobody answers has come to its end, and soon wrong if the platform is only slow:
        for what does no harm then.
        """
        now = time.monotonic()
        asked = bool(self._calls) or now - self._met_nothing < _REMEMBERED
        owes = asked and self._owes_since is not None and now - self._owes_since > _OWED
        return owes or self.phase is not Phase.CLOSED

    def hears(self, row_id: int, outcome: Outcome) -> None:
        before = self.phase
        self._calls.discard(row_id)
        if heard_in(outcome) is Heard.ANSWER:
            self._owes_since = time.monotonic() if self._calls else None
        else:
            self._met_nothing = time.monotonic()
        self._breaker.hears(row_id, heard_in(outcome), time.monotonic())
        self._tell(before)

    def never_left(self, row_id: int) -> None:
        self._calls.discard(row_id)
        self._breaker.never_left(row_id)

    @property
    def doubtful(self) -> bool:
        """Whether the last that was heard is silence: nothing that can be tried only once more leaves now."""
        return self._breaker.doubtful

    def look(self) -> None:
        """Asks a platform that is down, or in doubt, whether it is there, when it is time to."""
        if (self._asking is None or self._asking.done()) and self._breaker.asks(time.monotonic()):
            self._asking = asyncio.create_task(self._ask())

    async def close(self) -> None:
        """Asks no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        before = self.phase
        if await self._outbound.is_there():
            self._breaker.is_there()
            self._owes_since = time.monotonic() if self._calls else None
        else:
            self._breaker.is_away(time.monotonic())
        self._tell(before)

    def _tell(self, before: Phase) -> None:
        if before is Phase.CLOSED and self.phase is Phase.OPEN:
            log.warning("channel_down", channel=self.lane[0])
        elif before is not Phase.CLOSED and self.phase is Phase.CLOSED:
            log.warning("channel_back", channel=self.lane[0])
