"""Everybody presses *Đã nhận* at one moment; the platform has no limits and takes no time. From press to answer.

The messages are sent beforehand by a bot that may send a thousand a second; the storm meets one at default
settings. The same storm on a plain python-telegram-bot Application with SQLAlchemy that writes and commits each
tap.
"""

import asyncio
import sqlite3
import time
from collections import Counter

from bot.store.tables import answer, outbox
from tests.bench.figures import Figure, percentile
from tests.bench.imitation import OFFICERS
from tests.bench.judge import Record
from tests.bench.stage import Stage

_FAST = "[delivery]\nper_second = 1000\nburst = 100\nchat_per_second = 100\nin_flight = 500"
_PATIENCE = 180.0
_NAME = "storm"
_REDRAWN = 3.0  # seconds


async def measure(stage: Stage) -> list[Figure]:
    ours = await _ours(stage)
    theirs = await _peer(stage)
    rate, p99 = theirs[0].value, theirs[2].value
    speed, _, slowest = ours[:3]
    bounded = [
        Figure(_NAME, "taps answered, to the peer's", speed.value, "/s", 4 * rate, ">="),
        Figure(_NAME, "tap p99, to the peer's", slowest.value, "s", p99 / 5),
    ]
    return [*ours, *bounded, *theirs]


async def _ours(stage: Stage) -> list[Figure]:
    count, judge = stage.sizes.storm, stage.judge
    await judge.tell("reset", limiting=False, latency=0.0)
    async with stage.district(_NAME, count) as district:
        async with stage.bot(district, _NAME, _FAST):
            sent = await district.sends("#S")
            assert await judge.until(lambda seen: seen["accepted"].get("#S", 0) >= count, _PATIENCE)
            await asyncio.sleep(1)  # until all is settled
        async with stage.bot(district, _NAME) as bot:
            await asyncio.sleep(1)
            before, judging, began = bot.seconds(), (await judge.tell("progress"))["spent"], time.monotonic()
            await judge.tell("press", tag="#S", count=count)
            await judge.until(lambda seen: seen["answered"] >= count, _PATIENCE, look=0.25)
            wall = time.monotonic() - began
            spent, judging = bot.seconds() - before, (await judge.tell("progress"))["spent"] - judging
            memory = bot.memory()[1]
            mine = answer.c.revision_id == sent.revision_id
            await asyncio.sleep(0.5)
            kept = [row[0] for row in await district.rows(answer.c.contact_id, where=[mine])]
            echoes = await district.rows(outbox.c.external_id, where=[outbox.c.purpose == "echo"])
    record = await judge.record()
    lost, double = count - len(set(kept)), len(kept) - len(set(kept))
    edits, boards = Counter(row[0] for row in echoes), _board_edits(record)
    note = f"bot {spent:.1f} s, judge {judging:.1f} s of CPU in {wall:.1f} s"
    return [
        *_speeds(_NAME, record, 1500, note),
        Figure(_NAME, "taps unanswered", len(record.taps) - len(record.waits), "", 0),
        Figure(_NAME, "answers lost", lost, "", 0),
        Figure(_NAME, "answers counted twice", double, "", 0),
        Figure(
            _NAME, "echoes missing or double", abs(count - len(edits)) + sum(edits.values()) - len(edits), "", 0
        ),
        Figure(
            _NAME,
            "board edits in any 3 s",
            _most_in(boards, _REDRAWN),
            "",
            1,
            note=f"{len(boards)} in {wall:.0f} s",
        ),
        Figure(_NAME, "memory at most", memory, "MiB"),
    ]


async def _peer(stage: Stage) -> list[Figure]:
    name, count, judge = "storm, PTB + SQLAlchemy", stage.sizes.storm, stage.judge
    await judge.tell("reset", limiting=False, latency=0.0)
    file = stage.folder / "answering.db"
    async with stage.peer("answering", "--database", file) as peer:
        await peer.says("running")
        await asyncio.sleep(1)
        await judge.tell("press-nothing", data="ack", count=count)
        await judge.until(lambda seen: seen["answered"] >= count, _PATIENCE, look=0.25)
        memory = peer.memory()[1]
    with sqlite3.connect(file) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM acknowledgement").fetchone()
    connection.close()
    return [
        *_speeds(name, await judge.record(), None, ""),
        Figure(name, "answers lost", count - kept),
        Figure(name, "memory at most", memory, "MiB"),
    ]


def _speeds(name: str, record: Record, rate: float | None, note: str) -> list[Figure]:
    waits = record.waits
    return [
        Figure(name, "taps answered", len(waits) / max(waits, default=float("nan")), "/s", rate, ">=", note),
        Figure(name, "tap p50", percentile(waits, 0.5), "s"),
        Figure(name, "tap p99", percentile(waits, 0.99), "s"),
    ]


def _board_edits(record: Record) -> list[float]:
    """When the officer's board was redrawn."""
    officer = str(OFFICERS + 1)
    return sorted(
        call.arrived for call in record.rationed if call.chat == officer and call.method.startswith("edit")
    )


def _most_in(moments: list[float], seconds: float) -> int:
    """The most that fell into one stretch; a tenth of it is left to the way there, which takes no even time."""
    return max((sum(0 <= at - first < 0.9 * seconds for at in moments) for first in moments), default=0)
