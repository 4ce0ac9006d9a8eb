"""What a lane takes from the outbox: no more than may leave now, each chat and each file in its turn.

Which rows wait and in which order is said by the claim in `bot.store.outbox`; nothing is sent here.
"""

import time
from collections import defaultdict
from functools import partial

from bot.domain.messages import CallKind
from bot.domain.ports import Clock
from bot.domain.ration import Ration
from bot.store import outbox
from bot.store.engine import Database, UnitOfWork
from bot.store.outbox import Row
from jobs.carrier import uploads
from jobs.gate import Gate
from jobs.quota import Quota

_UPLOAD_LOOK = 0.2  # seconds
_DOUBT_LOOK = 0.5
_EXPIRY_LOOK = 1.0


class Claimer:
    """One lane's. `full`: whether the last claim left something to claim."""

    def __init__(self, database: Database, clock: Clock, ration: Ration, gate: Gate, quota: Quota) -> None:
        self._database = database
        self._clock = clock
        self._ration = ration
        self._gate = gate
        self._quota = quota
        self._next_expiry = time.monotonic()
        self._uploading: set[int] = set()  # files on their way up
        self.full = False

    async def take(self, room: int, epoch: int) -> tuple[Row, ...]:
        """Up to `room` rows that may leave now, most urgent first."""
        rows = await self._claim(room, epoch) if room > 0 else ()
        self.full = 0 < room == len(rows)
        return rows

    def leaves(self, row: Row) -> None:
        self._uploading |= uploads(row)

    def ended(self, row: Row) -> None:
        self._uploading -= uploads(row)

    def forget(self) -> None:
        """Nothing is under way any more."""
        self._uploading.clear()

    async def _claim(self, room: int, epoch: int) -> tuple[Row, ...]:
        if not self.full:
            async with self._database.read() as work:
                if not await outbox.has_due(work, *self._gate.lane):
                    return ()
        async with self._database.write() as work:
            await self._expire(work)
            room = await self._quota.prepare(work, room)
            ready: list[Row] = []
            held_back: dict[float, list[int]] = defaultdict(list)
            uploading = set(self._uploading)
            for row in await self._claimed(work, room, epoch):
                seconds = self._hold_back(row, uploading)
                if seconds is None:
                    ready.append(row)
                    uploading |= uploads(row)
                else:
                    held_back[seconds].append(row.id)
            for seconds, row_ids in held_back.items():
                await outbox.unclaim(work, row_ids, seconds)
        return tuple(ready)

    async def _expire(self, work: UnitOfWork) -> None:
        """Now and then, since it costs as much as a claim."""
        if time.monotonic() >= self._next_expiry:
            await outbox.expire(work, *self._gate.lane, self._clock.now())
            self._next_expiry = time.monotonic() + _EXPIRY_LOOK

    async def _claimed(self, work: UnitOfWork, room: int, epoch: int) -> tuple[Row, ...]:
        """Boards and echoes that have had their share of the lane get what the rest leaves over."""
        claim = partial(outbox.claim, work, *self._gate.lane)
        now, boards = self._clock.now(), self._ration.boards_may_pass(time.monotonic())
        rows = await claim(room, now, epoch, boards=boards)
        if boards or len(rows) == room:
            return rows
        return (*rows, *await claim(room - len(rows), now, epoch))

    def _hold_back(self, row: Row, uploading: set[int]) -> float | None:
        """Seconds that a row must wait though the lane is free.

        For its chat's ration, for its file on the way up, or for a sign of its platform: before its last try, or
        since that went down while the row was claimed.
        """
        last_try = row.repeat and row.kind is CallKind.SEND
        if not self._gate.room(1) or (last_try and self._gate.doubtful):
            return _DOUBT_LOOK
        wait = self._ration.chat_wait(row.chat.external_id, time.monotonic())
        if wait > 0:
            return wait
        return _UPLOAD_LOOK if uploading & uploads(row) else None
