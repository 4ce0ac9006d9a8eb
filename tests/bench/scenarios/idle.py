"""A bot of a district of middle size that has nothing to do: memory, and processor time an hour would take."""

import asyncio
import time

from tests.bench.figures import Figure
from tests.bench.stage import Stage

_NAME = "idle"


async def measure(stage: Stage) -> list[Figure]:
    await stage.judge.tell("reset")
    async with stage.district(_NAME, stage.sizes.peers) as district, stage.bot(district, _NAME) as bot:
        await asyncio.sleep(stage.sizes.idle / 2)
        before, began = bot.seconds(), time.monotonic()
        await asyncio.sleep(stage.sizes.idle)
        share = (bot.seconds() - before) / (time.monotonic() - began)
        memory = bot.memory()[0]
    note = "chats are given their menus meanwhile"
    return [
        Figure(_NAME, "memory", memory, "MiB", 120),
        Figure(_NAME, "share of a core", 100 * share, "%", note=note),
    ]
