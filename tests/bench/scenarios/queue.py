"""A release to tens of thousands of addresses with a body as people write it, once by a process of the command
line and once by the bot itself (what was held to be taken back goes out); meanwhile people tap twenty times a
second.

Ten thousand schools with five contacts each; the taps are on an earlier warning to others.
"""

import asyncio
import json
import math
import sys
import time
from datetime import timedelta

from bot.domain.advisory import Level
from bot.store.tables import outbox
from tests.bench.district import District
from tests.bench.figures import Figure, percentile
from tests.bench.judge import ROOT, Record
from tests.bench.stage import Stage

_NAME = "queue"
_TAPS_A_SECOND = 20
_OTHERS = 600
_PATIENCE = 120.0


async def measure(stage: Stage) -> list[Figure]:
    each, judge = stage.sizes.people_each, stage.judge
    count = stage.sizes.queue // each * each
    others = min(_OTHERS, stage.sizes.queue)
    name = f"{_NAME} {count:,}"
    await judge.tell("reset", limiting=False)
    async with stage.district(_NAME, count // each, others, people_each=each) as district:
        fast = "[delivery]\nper_second = 1000\nburst = 100\nin_flight = 500"
        async with stage.bot(district, _NAME, fast):
            await district.sends("#Q", few=True)
            assert await judge.until(lambda seen: seen["accepted"].get("#Q", 0) >= others, _PATIENCE)
            await asyncio.sleep(1)
        beside = await _beside(stage, district, name)
        within = await _within(stage, district, name, count)
    return [*beside, *within]


async def _beside(stage: Stage, district: District, name: str) -> list[Figure]:
    """The command line releases while the bot runs."""
    async with stage.bot(district, _NAME):
        await asyncio.sleep(1)
        releasing = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.releasing", str(stage.config(_NAME)), "#L",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        taps = asyncio.create_task(_tap_on(stage))
        said, _ = await releasing.communicate()
        await asyncio.sleep(0.5)
        record = await _taps_of(stage, taps)
    told = json.loads(said)
    return [
        Figure(
            name, "release by the command line", told["seconds"], "s", 5, note=f"{told['rows']:,} rows, one commit"
        ),
        Figure(name, "its memory at most", told["peak"], "MiB", 250, note=f"{told['before']:.0f} before"),
        *_waits(name, "tap meanwhile", record),
    ]


async def _within(stage: Stage, district: District, name: str, count: int) -> list[Figure]:
    """The bot releases what was held."""
    await stage.judge.tell("reset", limiting=False)
    async with stage.bot(district, _NAME, "[delivery]\nper_second = 1000\nburst = 100\nin_flight = 500"):
        await district.sends("#Q", few=True, level=Level.KHAN)
        wanted = min(_OTHERS, stage.sizes.queue)
        await stage.judge.until(lambda seen: seen["accepted"].get("#Q", 0) >= wanted, _PATIENCE)
        await asyncio.sleep(1)
    async with stage.bot(district, _NAME) as bot:
        await asyncio.sleep(1)
        taps = asyncio.create_task(_tap_on(stage))
        held = await district.sends("#H", Level.LUU_Y, undo=timedelta())
        began, before = time.monotonic(), bot.memory()[0]
        mine = outbox.c.revision_id == held.revision_id
        while await district.count(outbox, mine) < count and time.monotonic() < began + _PATIENCE:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        seconds = time.monotonic() - began
        await asyncio.sleep(0.5)
        record = await _taps_of(stage, taps)
        memory = bot.memory()[1]
    note = "from its being due: up to a second until the tick"
    return [
        Figure(name, "release by the bot", seconds, "s", 5, note=note),
        Figure(name, "the bot's memory at most", memory, "MiB", 250, note=f"{before:.0f} before"),
        *_waits(name, "tap meanwhile, released by the bot", record),
    ]


async def _tap_on(stage: Stage) -> None:
    while True:
        await stage.judge.tell("press", tag="#Q", count=1)
        await asyncio.sleep(1 / _TAPS_A_SECOND)


async def _taps_of(stage: Stage, tapping: asyncio.Task[None]) -> Record:
    tapping.cancel()
    await asyncio.gather(tapping, return_exceptions=True)
    await stage.judge.until(lambda seen: seen["answered"] >= seen["pressed"], _PATIENCE)
    return await stage.judge.record()


def _waits(name: str, what: str, record: Record) -> list[Figure]:
    waits = [1000 * wait for wait in record.waits]
    open_taps = len(record.taps) - len(waits)
    return [
        Figure(name, f"{what}, p99", percentile(waits, 0.99), "ms", 300, note=f"of {len(record.taps)}"),
        Figure(name, f"{what}, longest", max(waits, default=math.nan), "ms"),
        Figure(name, f"{what}, unanswered", open_taps, "", 0),
    ]
