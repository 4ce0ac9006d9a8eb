"""Bots as processes of their own, seen from the test that starts, watches and kills them."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any

from tests.kit.crashing import Order

_ROOT = Path(__file__).parents[2]
_PATIENCE = 20.0


class Bot:
    """One process. It is known by a handle, so that a signal never meets a stranger with its number."""

    def __init__(self, pid: int, log: Path) -> None:
        self.ended = asyncio.Event()
        self._log = log
        self._handle: int | None = None
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:
            self.ended.set()
            return
        asyncio.get_running_loop().add_reader(self._handle, self._end)

    def kill(self) -> None:
        """kill -9."""
        self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP: it does nothing more, and its connections stay."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def dies(self) -> None:
        await asyncio.wait_for(self.ended.wait(), _PATIENCE)

    async def killed(self) -> None:
        self.kill()
        await self.dies()

    async def stopped(self) -> None:
        """Stops as on SIGTERM; it must end by itself and say so."""
        async with asyncio.timeout(_PATIENCE):
            while not self.said("began"):  # noqa: ASYNC110 - another process says it; before, it knows no SIGTERM
                await asyncio.sleep(0.02)
        self._signal(signal.SIGTERM)
        await self.dies()
        assert self.said("ended"), "\n".join(self.log)

    @property
    def log(self) -> list[str]:
        return self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []

    def said(self, words: str) -> bool:
        return any(words in line for line in self.log)

    @property
    def errors(self) -> str:
        """The log from the first error on, or nothing."""
        lines = self.log
        bad = ("ERROR", "CRITICAL", "Traceback")
        first = next((number for number, line in enumerate(lines) if line.startswith(bad)), None)
        return "" if first is None else "\n".join(lines[first : first + 60])

    def _signal(self, number: signal.Signals) -> None:
        if self._handle is not None:
            signal.pidfd_send_signal(self._handle, number)

    def _end(self) -> None:
        assert self._handle is not None
        asyncio.get_running_loop().remove_reader(self._handle)
        os.close(self._handle)
        self._handle = None
        self.ended.set()


class Incubator:
    """The warm process that bots are forked from."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.kit.crashing"]
        self._process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @asynccontextmanager
    async def hatch(self, order: Order, *, errors_expected: bool = False) -> AsyncIterator[Bot]:
        """A running bot; if it still runs at the end, it is killed. An error in its log fails the test."""
        pickle.dump(order, self._orders)
        self._orders.flush()
        bot = Bot(pickle.load(self._answers), order.log)
        try:
            yield bot
        finally:
            await bot.killed()
        assert errors_expected or not bot.errors, bot.errors

    def close(self) -> None:
        self._orders.close()
        self._process.wait(_PATIENCE)
        self._answers.close()

    @property
    def _orders(self) -> IO[Any]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _answers(self) -> IO[Any]:
        assert self._process.stdout is not None
        return self._process.stdout
