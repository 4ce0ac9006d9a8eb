"""getUpdates: one long poll at a time. The older of two gets 409, and so does one that meets a webhook."""

import asyncio
import time
from typing import Any

from bot.sandbox.telegram.errors import OTHER_POLL, SET_WEBHOOK, WEBHOOK_ACTIVE, ApiError, conflict, too_many
from bot.sandbox.telegram.queue import UpdateQueue
from bot.sandbox.telegram.settings import Settings

_REPEATED_WITHIN = 3.0
_REPEATED_AT_ONCE = 0.5


class Poller:
    """The long poll of one bot; `wake` it when there may be something to give."""

    def __init__(self, queue: UpdateQueue, settings: Settings) -> None:
        self._queue = queue
        self._settings = settings
        self._waiting: asyncio.Future[None] | None = None
        self._last_offset: int | None = None
        self._last_start = -1e9
        self._next_conflict = -1e9

    async def get_updates(self, offset: int, limit: int, timeout: float, *, webhook: bool) -> list[dict[str, Any]]:
        """The updates from `offset` on; waits up to `timeout` seconds for the first.

        Raises:
            ApiError: 409 in all its forms; 429 when the server stops politely.
        """
        if webhook:
            await self._delay_repeated_conflict()
            raise conflict(WEBHOOK_ACTIVE)
        self.end(conflict(OTHER_POLL))
        limit, timeout = self._apply_repeat_rules(offset, limit, timeout)
        deadline = time.monotonic() + timeout
        while not (found := self._queue.read(offset, limit)):
            left = deadline - time.monotonic()
            if left <= 0 or not await self._wait(left):
                break
        return [pending.as_json for pending in found]

    def wake(self) -> None:
        """There may be something to give."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self, error: ApiError) -> None:
        """End the poll that is waiting, if any, with a refusal."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(error)

    def end_for_webhook(self) -> None:
        self.end(conflict(SET_WEBHOOK))

    def end_for_shutdown(self) -> None:
        self.end(too_many(5))

    async def _wait(self, seconds: float) -> bool:
        """Wait for `wake`; False when the time is over."""
        future = asyncio.get_running_loop().create_future()
        self._waiting = future
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            return False
        except ApiError as error:
            if error.code == 409:
                await self._delay_repeated_conflict()
            raise
        finally:
            if self._waiting is future:
                self._waiting = None
        return True

    async def _delay_repeated_conflict(self) -> None:
        if time.monotonic() < self._next_conflict:
            await asyncio.sleep(self._settings.conflict_delay)
        else:
            self._next_conflict = time.monotonic() + self._settings.conflict_delay

    def _apply_repeat_rules(self, offset: int, limit: int, timeout: float) -> tuple[int, float]:
        now = time.monotonic()
        if self._settings.repeat_rules and offset == self._last_offset:
            if now < self._last_start + _REPEATED_WITHIN:
                timeout = max(timeout, _REPEATED_WITHIN)
            if now < self._last_start + _REPEATED_AT_ONCE:
                limit = 1
        self._last_offset, self._last_start = offset, now
        return limit, timeout
