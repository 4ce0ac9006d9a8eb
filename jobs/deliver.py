"""The sending lane of one bot: claim what may leave now -> send -> settle. Urgent rows first, under a lease.

Nothing is decided here: what an outcome means stands in `bot.domain.delivery` and `bot.usecases.settling`.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.breaker import Phase
from bot.domain.delivery import Outcome, Priority, Retry, Trouble, Unknown
from bot.domain.ports import Clock, Outbound
from bot.domain.ration import Limits, Ration
from bot.store import outbox, usage
from bot.store.engine import AWAY, Database
from bot.store.leases import Held
from bot.store.outbox import Row
from bot.usecases.following import catch_up
from bot.usecases.house import House
from bot.usecases.metering import may_have_left
from bot.usecases.settling import Result
from bot.usecases.silence import spare_called_lately
from jobs.carrier import Carrier
from jobs.claimer import Claimer
from jobs.detour import Detour
from jobs.gate import Gate
from jobs.quota import Quota
from jobs.settler import Settler
from jobs.usher import Usher

log = structlog.get_logger(__name__)

_IDLE_LOOK = 0.5  # seconds; work queued by another process is found by looking
_DATABASE_LOOK = 1.0
_LONGEST_SLEEP = 0.5  # whoever stops waits no longer for the lane to notice
_DRAIN = 4.0
_REMEMBERED = 10_000  # chats


@dataclass(frozen=True, slots=True)
class Pace:
    """`in_flight`: rows claimed and not yet settled, at most; `tick`: seconds between two claims.

    What is claimed leaves evenly within the next tick: a longer one costs less, and what is urgent waits longer.
    """

    limits: Limits = field(default_factory=Limits)
    in_flight: int = 64
    tick: float = 0.2


Called = Callable[[Result, float], None]  # hears of each call that ended, with the seconds it took


class Lane:
    """One bot's sender. `run()` while its lease is held, until `stop()`; what was sent is settled at its end."""

    def __init__(
        self,
        database: Database,
        house: House,
        outbound: Outbound,
        clock: Clock,
        pace: Pace,
        gates: Sequence[Gate],
        called: Called,
    ) -> None:
        self._database = database
        self._house = house
        self._outbound = outbound
        self._clock = clock
        self._pace = pace
        self._carrier = Carrier(database, house, clock)
        self._settler = Settler(database, house, clock, self._forget, lambda: bool(self._calls))
        self._called = called
        self._gate = next(gate for gate in gates if gate.lane == (outbound.channel, outbound.bot))
        self._detour = Detour(database, house, clock, self._gate, gates)
        self._ration = Ration(pace.limits, time.monotonic())
        self._usher = Usher(self._ration)
        self._quota = Quota(database, house, clock, self._gate, gates)
        self._claimer = Claimer(database, clock, self._ration, self._gate, self._quota)
        self._woken = asyncio.Event()
        self._held: Held | None = None
        self._stopping = False
        self._calls: set[asyncio.Task[None]] = set()
        self._claimed: set[int] = set()
        self._next_claim = time.monotonic()
        database.on_wake(self._woken.set)

    @property
    def holds(self) -> bool:
        """Whether it is this process that sends."""
        return self._held is not None

    async def run(self, held: Held) -> None:
        """Sends; what earlier holders had under way is taken back first."""
        self._held = held
        settling = asyncio.create_task(self._settler.run())
        recovered = False
        try:
            while not self._stopping and await held.confirmed():
                try:
                    if not recovered:
                        await self.recover()
                        await self._remember()
                        recovered = True
                    await self._step(held)
                except SQLAlchemyError:
                    # The database is away: what waits stays in it, and is looked for again.
                    log.exception("lane_waits", channel=self._outbound.channel)
                    await self._pause(_DATABASE_LOOK)
        finally:
            await self._gate.close()
            await self._drain()
            self._settler.finish()
            await settling
            self._claimed.clear()
            self._claimer.forget()
            self._held = None

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def recover(self) -> None:
        """Takes back claims that nobody has any more; nothing while another process sends."""
        if self._held is None:
            return
        now = self._clock.now()
        async with self._database.write() as work:
            lost = await outbox.recover(work, *self._gate.lane, now, self._held.epoch)
            if lost:
                await catch_up(work, self._house, now)  # none of it is repeated that holds no more
                await may_have_left(work, self._house, self._gate.lane, lost, now)
                await spare_called_lately(work, now)
        if lost:
            log.warning("claims_recovered", channel=self._outbound.channel, rows=lost)

    async def _remember(self) -> None:
        """Tells the channel who has taken messages before, where it matters whose a limit is."""
        if self._quota.is_set:
            async with self._database.read() as work:
                self._outbound.have_taken(await usage.have_taken(work, self._gate.lane, _REMEMBERED))

    async def _step(self, held: Held) -> None:
        self._woken.clear()
        self._gate.look()
        await self._detour.look()
        if await self._quota.look():
            self._ration.release()
        now = time.monotonic()
        ahead = self._ration.available(now, self._pace.tick) - self._usher.late
        room = self._gate.room(max(0, min(ahead, self._pace.in_flight - len(self._claimed))))
        for row in await self._claimer.take(room, held.epoch):
            self._start(row)
        if room > 0 and not self._claimer.full:
            await self._pause(_IDLE_LOOK)
            return
        # By the clock, not after the work: what a claim takes would slow the lane otherwise.
        self._next_claim = max(self._next_claim + self._pace.tick, time.monotonic())
        await asyncio.sleep(min(_LONGEST_SLEEP, self._next_claim - time.monotonic()))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    def _start(self, row: Row) -> None:
        now, board = time.monotonic(), row.priority in Priority.SHARE
        pause = self._ration.take(row.chat.external_id, now, board=board)
        self._gate.leaves(row.id)
        self._claimed.add(row.id)
        self._claimer.leaves(row)
        task = asyncio.create_task(self._carry(row, pause))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _carry(self, row: Row, pause: float) -> None:
        outcome: Outcome
        await asyncio.sleep(pause)
        began = time.monotonic()
        try:
            outcome = await self._send(row)
        except Exception:
            # One of the two loops that must outlive any fault: the row is neither lost nor sent for ever.
            log.exception("call_failed", row=row.id, purpose=row.purpose)
            outcome = Unknown("fault of ours")
        finally:
            self._gate.never_left(row.id)  # unless it was heard of
        self._heed(row, outcome)
        result = Result(row, outcome)
        self._called(result, time.monotonic() - began)
        self._settler.add(result)

    async def _send(self, row: Row) -> Outcome:
        try:
            call = await self._carrier.call_of(row)
        except AWAY as error:
            log.warning("call_waits", row=row.id, error=type(error).__name__)
            return Retry(timedelta(seconds=_DATABASE_LOOK))
        await self._usher.leaves(row.priority)
        if not self._may_leave():
            return Retry(timedelta(0))
        self._gate.goes(row.id)
        outcome = await self._outbound.send(call)
        self._gate.hears(row.id, outcome)
        return outcome

    def _may_leave(self) -> bool:
        """Whether what was claimed a moment ago still may: the platform, or another process, may have said no."""
        refused = self._ration.is_held(time.monotonic()) or self._gate.phase is Phase.OPEN
        return not refused and self._held is not None and self._held.sure

    def _heed(self, row: Row, outcome: Outcome) -> None:
        """What a refusal means for the calls that come next."""
        if not isinstance(outcome, Retry):
            return
        now, seconds = time.monotonic(), outcome.after.total_seconds()
        if outcome.whole_lane:
            self._ration.hold(now + seconds)
        elif outcome.trouble is Trouble.TOO_MANY and self._ration.too_many(row.chat.external_id, seconds, now):
            log.warning("lane_slowed", channel=self._outbound.channel)

    def _forget(self, row: Row) -> None:
        self._claimed.discard(row.id)
        self._claimer.ended(row)
        self._woken.set()  # its chat is free for what comes next

    async def _drain(self) -> None:
        """Waits a moment for what is under way; of what is given up then it isn't known whether it was sent."""
        if self._calls:
            _, hanging = await asyncio.wait(self._calls, timeout=_DRAIN)
            for call in hanging:
                call.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
