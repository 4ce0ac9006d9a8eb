"""The sending lane of one bot: claim what may leave now -> send -> settle. Urgent rows first, under a lease.

Nothing is decided here: what an outcome means stands in `bot.domain.delivery` and `bot.usecases.settling`.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.domain.delivery import Outcome, Retry, Unknown
from bot.domain.messages import Call, CallKind, File, Part
from bot.domain.ports import Clock, Outbound
from bot.domain.ration import Limits, Ration
from bot.store import files, outbox
from bot.store.engine import Database, UnitOfWork
from bot.store.outbox import Row
from bot.usecases.settling import Result, settle_results

log = structlog.get_logger(__name__)

RenderBoard = Callable[[UnitOfWork, int, datetime], Awaitable[Part]]

_IDLE_LOOK = 0.5  # seconds; work queued by another process is found by looking
_SETTLE_PAUSE = 0.05
_UPLOAD_LOOK = 0.2
_DATABASE_LOOK = 1.0
_DRAIN = 5.0


@dataclass(frozen=True, slots=True)
class Pace:
    """`in_flight`: rows claimed and not yet settled, at most; `tick`: seconds between two claims."""

    limits: Limits = field(default_factory=Limits)
    in_flight: int = 64
    tick: float = 0.1


class Lane:
    """One bot's sender. `run()` until `stop()`; whatever was claimed is settled before it ends."""

    def __init__(
        self, database: Database, outbound: Outbound, render_board: RenderBoard, clock: Clock, pace: Pace
    ) -> None:
        self._database = database
        self._outbound = outbound
        self._render_board = render_board
        self._clock = clock
        self._pace = pace
        self._ration = Ration(pace.limits, time.monotonic())
        self._woken = asyncio.Event()
        self._stopping = False
        self._drained = False
        self._calls: set[asyncio.Task[None]] = set()
        self._claimed: set[int] = set()
        self._results: list[Result] = []
        self._uploading: set[int] = set()
        database.on_wake(self._woken.set)

    async def run(self) -> None:
        await self.recover(all_claims=True)
        settling = asyncio.create_task(self._settle_until_drained())
        try:
            while not self._stopping:
                try:
                    await self._step()
                except SQLAlchemyError:
                    # The database is away: what waits stays in it, and is looked for again.
                    log.exception("lane_waits", channel=self._outbound.channel)
                    await self._pause(_DATABASE_LOOK)
        finally:
            await self._drain()
            self._drained = True
            await settling  # never cancelled: a settlement cut short would forget what was answered
            await self._settle()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def recover(self, *, all_claims: bool) -> None:
        """Takes back claims that nobody holds: at the start all of them, later those whose lease is over."""
        async with self._database.write() as work:
            lost = await outbox.recover(
                work, self._outbound.channel, self._outbound.bot, self._clock.now(), all_claims=all_claims
            )
        if lost:
            log.warning("claims_recovered", channel=self._outbound.channel, rows=lost)

    async def _step(self) -> None:
        self._woken.clear()
        room = min(self._ration.available(time.monotonic()), self._pace.in_flight - len(self._claimed))
        rows = await self._claim(room) if room > 0 else ()
        for row in rows:
            self._start(row)
        if room > 0 and len(rows) < room:
            await self._pause(_IDLE_LOOK)
        else:
            await asyncio.sleep(max(self._pace.tick, self._ration.wait(time.monotonic())))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _claim(self, room: int) -> tuple[Row, ...]:
        channel, bot = self._outbound.channel, self._outbound.bot
        async with self._database.read() as work:
            if not await outbox.has_due(work, channel, bot):
                return ()
        async with self._database.write() as work:
            ready: list[Row] = []
            uploading = set(self._uploading)
            for row in await outbox.claim(work, channel, bot, room, self._clock.now()):
                seconds = self._hold_back(row, uploading)
                if seconds is None:
                    ready.append(row)
                    uploading |= _uploads(row)
                else:
                    await outbox.unclaim(work, [row.id], seconds)
        return tuple(ready)

    def _hold_back(self, row: Row, uploading: set[int]) -> float | None:
        """Seconds that a row must wait though the lane is free: its chat's ration, or its file on the way up."""
        wait = self._ration.chat_wait(row.chat.external_id, time.monotonic())
        if wait > 0:
            return wait
        return _UPLOAD_LOOK if uploading & _uploads(row) else None

    def _start(self, row: Row) -> None:
        self._ration.take(row.chat.external_id, time.monotonic())
        self._claimed.add(row.id)
        self._uploading |= _uploads(row)
        task = asyncio.create_task(self._carry(row))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _carry(self, row: Row) -> None:
        outcome: Outcome
        try:
            outcome = await self._send(row)
        except Exception:
            # One of the two loops that must outlive any fault: the row is neither lost nor sent for ever.
            log.exception("call_failed", row=row.id, purpose=row.purpose)
            outcome = Unknown("fault of ours")
        if isinstance(outcome, Retry) and outcome.whole_lane:
            self._ration.hold(time.monotonic() + outcome.after.total_seconds())
        self._results.append(Result(row, outcome))

    async def _send(self, row: Row) -> Outcome:
        if row.board_id is not None:
            async with self._database.write() as work:
                part = await self._render_board(work, row.board_id, self._clock.now())
        elif row.part is not None:
            part = row.part
        else:
            return Retry(timedelta(minutes=5), detail="nothing to send")
        mark = row.mark if row.repeat and row.kind is CallKind.SEND else ""
        call = Call(row.chat.external_id, part, row.kind, row.message_id, mark=mark)
        if part.file_id is None:
            return await self._outbound.send(call)
        return await self._send_file(call, part.file_id, row.remote_id)

    async def _send_file(self, call: Call, file_id: int, remote_id: str | None) -> Outcome:
        file = await self._load(file_id, remote_id)
        carried = Call(call.external_id, call.part, call.kind, call.message_id, file, call.mark)
        return await self._outbound.send(carried)

    async def _load(self, file_id: int, remote_id: str | None) -> File:
        async with self._database.read() as work:
            if remote_id is None:
                return await files.load_file(work, file_id)
            known = await files.describe_file(work, file_id)
            return File(known.id, known.kind, known.name, known.mime, remote_id=remote_id)

    async def _settle_until_drained(self) -> None:
        while not self._drained:
            await asyncio.sleep(_SETTLE_PAUSE)
            await self._settle()

    async def _settle(self) -> None:
        results, self._results = self._results, []
        try:
            await self._save(results)
        except OperationalError:
            log.exception("settling_waits", rows=len(results))
            self._results = results + self._results
            await asyncio.sleep(_DATABASE_LOOK)
        except Exception:
            log.exception("settling_failed", rows=len(results))
            for result in results:
                await self._settle_alone(result)

    async def _settle_alone(self, result: Result) -> None:
        """One outcome that can't be saved holds up no other: its row waits for the end of its lease."""
        try:
            await self._save([result])
        except Exception:
            log.exception("outcome_set_aside", row=result.row.id)
            self._forget(result.row)

    async def _save(self, results: Sequence[Result]) -> None:
        if not results:
            return
        async with self._database.write() as work:
            await settle_results(work, results, self._clock.now())
        for result in results:  # only now: whoever waits for a file finds its remote id
            self._forget(result.row)

    def _forget(self, row: Row) -> None:
        self._claimed.discard(row.id)
        self._uploading -= _uploads(row)

    async def _drain(self) -> None:
        if self._calls:
            await asyncio.wait(self._calls, timeout=_DRAIN)


def _uploads(row: Row) -> set[int]:
    """The file that a row takes up, since the platform doesn't have it yet."""
    file_id = row.part.file_id if row.part is not None and row.remote_id is None else None
    return set() if file_id is None else {file_id}
