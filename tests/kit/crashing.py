"""Bots that die: `python -m tests.kit.crashing` reads orders from its input and forks a bot for each.

The imports are paid once, so that a bot runs within milliseconds; each is a process of its own with a database
connection, lock and memory of its own. Two of the crash points of a call are here, round the real Outbound;
mid-call and after-accept are the sandbox's (`World.on_call`). Those amid the bot's own work are in `moments`.
"""

import asyncio
import ctypes
import dataclasses
import logging
import os
import pickle
import signal
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import structlog
import uvloop

from bot.domain.delivery import Outcome
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call
from bot.domain.ports import Outbound
from bot.domain.profile import Command, Introduction
from bot.settings import Settings
from bot.store.engine import Database
from bot.wiring.house import make_house
from bot.wiring.lines import Line, make_lines
from bot.wiring.program import Program
from tests.kit.moments import Moment, watch

log = logging.getLogger(__name__)

BEAT = 0.3  # seconds between two looks for what is due
_DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class Point(StrEnum):
    """Where a call stands when the process is killed."""

    AFTER_CLAIM = "after claim"
    MID_CALL = "mid call"
    AFTER_ACCEPT = "after accept"
    BEFORE_SETTLE = "before settle"


@dataclass(frozen=True, slots=True)
class Crash:
    """At the `nth` call, counted over all channels."""

    point: Point
    nth: int


@dataclass(frozen=True, slots=True)
class Order:
    """A bot to run: `ahead` is how far the wall clock of its world has jumped; `log` is where it writes.

    `moment`: amid its own work, at which it dies.
    """

    settings: Settings
    log: Path
    ahead: timedelta = timedelta()
    crash: Crash | None = None
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class AheadClock:
    """The machine's clock, so far ahead."""

    ahead: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Fuse:
    """Counts how often a point is reached; at the n-th time the process is no more."""

    def __init__(self, crash: Crash | None) -> None:
        self._crash = crash
        self._reached = 0

    def reach(self, point: Point) -> None:
        if self._crash is None or self._crash.point is not point:
            return
        self._reached += 1
        if self._reached == self._crash.nth:
            _die()


class FusedOutbound:
    """An Outbound that tells the fuse before and after each call."""

    def __init__(self, inner: Outbound, fuse: Fuse) -> None:
        self.channel, self.bot, self.capabilities = inner.channel, inner.bot, inner.capabilities
        self._inner = inner
        self._fuse = fuse

    async def send(self, call: Call) -> Outcome:
        self._fuse.reach(Point.AFTER_CLAIM)
        outcome = await self._inner.send(call)
        self._fuse.reach(Point.BEFORE_SETTLE)
        return outcome

    async def is_there(self) -> bool:
        return await self._inner.is_there()

    def have_taken(self, external_ids: Collection[str]) -> None:
        self._inner.have_taken(external_ids)

    async def answer_tap(self, tap_id: str, text: str) -> None:
        await self._inner.answer_tap(tap_id, text)

    async def set_commands(self, external_id: str, commands: Sequence[Command]) -> bool:
        return await self._inner.set_commands(external_id, commands)

    async def introduce(self, introduction: Introduction) -> bool:
        return await self._inner.introduce(introduction)


async def run(order: Order) -> None:
    """Runs the bot until SIGTERM, or until it says why it can't."""
    if order.moment is not None:
        watch(order.moment, _die)
    database = Database(order.settings.database.url)
    fuse = Fuse(order.crash)
    lines = [_fused(line, fuse) for line in make_lines(order.settings)]
    house = make_house(order.settings)
    program = Program(order.settings, house, database, lines, AheadClock(order.ahead), beat=BEAT)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, program.stop)
    log.info("began")
    try:
        await program.run()
    except NotPossibleNow as refused:
        log.warning("refused: %s", refused.text_id)
    finally:
        await database.close()
    log.info("ended")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _fused(line: Line, fuse: Fuse) -> Line:
    return dataclasses.replace(line, outbound=FusedOutbound(line.outbound, fuse))


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Forks a bot for each order and answers with its pid, until there are no more orders."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the bots here: they leave no zombies
    with suppress(EOFError):
        while True:
            order = pickle.load(orders)
            pid = os.fork()
            if pid == 0:
                _become_bot(order)
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(run(order))
                return
            pickle.dump(pid, answers)
            answers.flush()


def _become_bot(order: Order) -> None:
    """The forked process: it dies with its parent, and all that it says goes into its log."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with order.log.open("a", encoding="utf-8") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
        os.dup2(log.fileno(), sys.stdout.fileno())


def _log_plainly() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


if __name__ == "__main__":
    from tests.kit.crashing import serve as serve_orders  # orders are pickled under this module's name

    _log_plainly()
    serve_orders(sys.stdin.buffer, sys.stdout.buffer)
