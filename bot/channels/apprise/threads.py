"""Calls that block, each on a thread of its own, so many at once. One that hangs keeps its place until it ends.

A stopping program waits for none of them: what became of a call that is given up is not known.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from bot.channels.http import NoAnswerError, NothingSentError

Value = TypeVar("Value")


class Threads:
    """`patience`: seconds to wait for a free place, and then for the call to end."""

    def __init__(self, places: int, patience: float) -> None:
        self._free = asyncio.Semaphore(places)
        self._patience = patience

    async def call(self, work: Callable[[], Value]) -> Value:
        """What `work` returns or raises.

        Raises:
            NothingSentError: no place became free, so the call was not made.
            NoAnswerError: it has not ended yet.
        """
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise NothingSentError("all places are taken", timed_out=True) from None
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[Value] = loop.create_future()

        def end(value: Value | None, error: Exception | None) -> None:
            self._free.release()
            if ended.done():  # nobody waits any more
                return
            if error is None:
                ended.set_result(value)  # type: ignore[arg-type]  # of a call that raised nothing it is the value
            else:
                ended.set_exception(error)

        def run() -> None:
            value, error = None, None
            try:
                value = work()
            except Exception as raised:  # noqa: BLE001 - carried to who waits
                error = raised
            with suppress(RuntimeError):  # the loop is gone, and with it who waited
                loop.call_soon_threadsafe(end, value, error)

        threading.Thread(target=run, name="apprise", daemon=True).start()
        try:
            async with asyncio.timeout(self._patience):
                return await ended
        except TimeoutError:
            raise NoAnswerError("no answer in time", timed_out=True) from None
