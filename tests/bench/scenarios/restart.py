"""How soon a bot goes on: started after a kill -9, beside another that is killed or stopped; and how soon it ends.

A start is timed from before its process exists to its first message; a stop from SIGTERM to its end, with calls of
a second under way. Take-over is between two processes on PostgreSQL.
"""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain.delivery import DeliveryState
from bot.store.leases import OVER
from bot.store.tables import outbox
from tests.bench.district import District
from tests.bench.figures import Figure
from tests.bench.judge import Judge
from tests.bench.processes import Child
from tests.bench.stage import Stage

_NAME = "restart"
_PATIENCE = 30.0
_LATENCY = 1.0  # seconds a call: whoever dies or stops has many under way
_ON_ITS_WAY = 0.05  # seconds
_IS_SENDING = outbox.c.state == DeliveryState.SENDING


async def measure(stage: Stage) -> list[Figure]:
    alone = await _alone(stage)
    async with stage.databases.on_postgresql() as server:
        beside = replace(stage, databases=server)
        killed = await _taken_over(beside, signal.SIGKILL)
        stopped = await _taken_over(beside, signal.SIGSTOP)
    return [*alone, *killed, *stopped]


async def _alone(stage: Stage) -> list[Figure]:
    judge = stage.judge
    async with _broadcast(stage, _NAME) as district:
        async with stage.bot(district, _NAME) as first:
            await _sends(judge)
            first.process.kill()
            await first.process.wait()
        under_way = await district.count(outbox, _IS_SENDING)
        began = time.monotonic()
        async with stage.bot(district, _NAME) as second:
            on = await _next_send(judge, began) - began
            await _sends(judge)
            stopping = time.monotonic()
            second.process.send_signal(signal.SIGTERM)
            await second.ends(_PATIENCE)
            ended = time.monotonic() - stopping
        left = await district.count(outbox, _IS_SENDING)
        double = await _unmarked(judge)
    return [
        Figure(
            _NAME, "from the start to its first message", on, "s", 3, note=f"{under_way} in flight at the kill"
        ),
        Figure(_NAME, "from SIGTERM to its end", ended, "s", 5),
        Figure(_NAME, "in flight and not settled then", left, "", 0),
        Figure(_NAME, "second copies without a mark", double, "", 0),
    ]


async def _taken_over(stage: Stage, how: signal.Signals) -> list[Figure]:
    """The one that sends is killed, or stopped and goes on ten seconds later."""
    judge, name = stage.judge, f"{_NAME}, {how.name}"
    async with _broadcast(stage, f"{_NAME}-{how.name}") as district, stage.bot(district, _NAME) as first:
        await _sends(judge)
        async with stage.bot(district, _NAME):
            await asyncio.sleep(1.0)
            struck = time.monotonic()
            first.process.send_signal(how)
            under_way = await district.rows(outbox.c.external_id, where=[_IS_SENDING])
            # What was on its way to the platform when it was struck may still arrive.
            over = await _next_send(judge, struck + _ON_ITS_WAY) - struck
            if how is signal.SIGSTOP:
                await asyncio.sleep(3.0)
                first.process.send_signal(signal.SIGCONT)
            await asyncio.sleep(3.0)
            _end(first)
        copies = Counter(call.chat for call in (await judge.record()).sends("#B"))
        double, unmarked = sum(copies.values()) - len(copies), await _unmarked(judge)
    bound = 5.0 if how is signal.SIGKILL else OVER + 5.0
    return [
        Figure(name, "until the other sends", over, "s", bound),
        Figure(name, "second copies, marked", double, "", len(under_way), note=f"{len(under_way)} in flight"),
        Figure(name, "second copies without a mark", unmarked, "", 0),
    ]


@asynccontextmanager
async def _broadcast(stage: Stage, name: str) -> AsyncIterator[District]:
    await stage.judge.tell("reset", latency=_LATENCY)
    async with stage.district(name, stage.sizes.restart) as district:
        await district.sends("#B")
        yield district


async def _sends(judge: Judge) -> None:
    """Waits until a broadcast is under way."""
    accepted = await judge.accepted("#B")
    assert await judge.until(lambda seen: seen["accepted"].get("#B", 0) >= accepted + 20, _PATIENCE)


async def _next_send(judge: Judge, since: float) -> float:
    """When the first message after a moment arrived."""
    while time.monotonic() < since + _PATIENCE:
        arrived = [call.arrived for call in (await judge.record()).sends("#B") if call.arrived > since]
        if arrived:
            return min(arrived)
        await asyncio.sleep(0.1)
    return float("nan")


async def _unmarked(judge: Judge) -> int:
    sends = (await judge.record()).sends("#B")
    plain = Counter(call.chat for call in sends if not call.repeat)
    return sum(count - 1 for count in plain.values())


def _end(child: Child) -> None:
    if child.runs:
        child.process.kill()
