"""A *Cảnh báo* to many at default settings, in its middle a *Khẩn* to others; taps while it goes on.

Ideal = what the platform counted (sends, and the edits that answers cause) at 30 a second; time runs from the
commit of the release by another process to the last accepted send. Processor time is taken up to the *Khẩn*:
of the bot, and of the database's server where there is one.
"""

import asyncio
import time
from collections.abc import Callable

from bot.domain.advisory import Level
from tests.bench.figures import Figure, percentile
from tests.bench.judge import Record
from tests.bench.machine import tree_seconds
from tests.bench.processes import Child
from tests.bench.stage import Stage

PER_SECOND = 30.0  # what the platform lets pass
TAPS_A_SECOND = 5
_LARGE = 1000  # recipients; of fewer the first look for them, and the start, are most of the figures


async def measure(stage: Stage) -> list[Figure]:
    figures = []
    for size in stage.sizes.broadcasts:
        figures += await _one(stage, size)
    return figures


async def measure_both(stage: Stage) -> list[Figure]:
    """The same on two channels at once, as many on each: every lane by its own ideal."""
    return await _one(stage, 2 * stage.sizes.alarm, zalo=True)


async def _one(stage: Stage, size: int, *, zalo: bool = False) -> list[Figure]:
    name = f"both, {size // 2:,} each" if zalo else f"broadcast {size:,}"
    judge, urgent = stage.judge, stage.sizes.urgent
    await judge.tell("reset")
    database = f"{'both' if zalo else 'broadcast'}-{size}"
    town = stage.district(database, size, urgent, zalo=zalo)
    async with town as district, stage.bot(district, database) as bot:
        server = await stage.databases.server_pid()
        spent = _clock(bot, server)
        await asyncio.sleep(min(1.0, size / 1000))
        asked, before = time.monotonic(), spent()
        await district.sends("#B")
        began = time.monotonic()
        patience = 3 * size / PER_SECOND + 30
        await judge.until(lambda seen: seen["accepted"].get("#B", 0) >= size // 2, patience)
        sent, used = await judge.accepted("#B"), spent() - before
        await district.sends("#K", Level.KHAN, few=True)
        khan = time.monotonic()
        await judge.until(lambda seen: seen["accepted"].get("#K", 0) >= urgent, patience)
        tapped = await _taps(stage, size)
        await judge.until(lambda seen: seen["accepted"].get("#B", 0) >= size, patience)
        await judge.until(lambda seen: seen["answered"] >= tapped, 5)
        memory = bot.memory()[1]
    record = await judge.record()
    cost_bound = 1.5 if size >= _LARGE else None
    note = f"{used:.2f} s for {sent}" + ("" if server is None else ", with the server")
    return [
        Figure(name, "lost", size + urgent - _served(record, "#B") - _served(record, "#K"), "", 0),
        Figure(name, "sent twice", _doubles(record), "", 0),
        *(pace for lane in (("", "zalo: ") if zalo else ("",)) for pace in _pace(name, lane, record, began)),
        Figure(name, "release", began - asked, "s"),
        Figure(name, f"urgent: last of {urgent}", _last(record, "#K") - khan, "s", 2.6),
        *_tap_figures(name, record),
        Figure(name, "429s", record.refused, "", 0),
        Figure(name, "CPU per 1,000 messages", 1000 * used / max(sent, 1), "s", cost_bound, note=note),
        Figure(name, "memory at most", memory, "MiB"),
    ]


def _clock(bot: Child, server: int | None) -> Callable[[], float]:
    return lambda: bot.seconds() + (tree_seconds(server) if server is not None else 0.0)


async def _taps(stage: Stage, size: int) -> int:
    """Presses the first button under messages that have arrived, evenly, as long as the broadcast leaves time."""
    seconds = min(stage.sizes.taps, size / PER_SECOND / 4)
    pressed = 0
    for _ in range(int(seconds * TAPS_A_SECOND)):
        pressed += await stage.judge.tell("press", tag="#B", count=1)
        await asyncio.sleep(1 / TAPS_A_SECOND)
    return pressed


def _pace(name: str, lane: str, record: Record, began: float) -> list[Figure]:
    """How long one lane took."""
    record = Record([call for call in record.calls if call.chat.startswith("z") == bool(lane)], record.taps)
    last = _last(record, "#B")
    counted = [call for call in record.rationed if call.done <= last]
    edits = sum(call.method.startswith("edit") for call in counted)
    ideal = len(counted) / PER_SECOND
    first = min((call.done for call in record.sends("#B")), default=float("nan"))
    note = f"{last - began:.1f} s for {len(counted)} calls, {edits} of them edits"
    bound = 1.03 if len(counted) >= _LARGE else None
    return [
        Figure(name, f"{lane}time / ideal", (last - began) / ideal, "", bound, note=note),
        Figure(name, f"{lane}first accepted", first - began, "s"),
    ]


def _tap_figures(name: str, record: Record) -> list[Figure]:
    waits, taps = [1000 * wait for wait in record.waits], len(record.taps)
    return [
        Figure(name, "taps unanswered", taps - len(waits), "", 0, note=f"of {taps}, {TAPS_A_SECOND}/s"),
        Figure(name, "tap p50", percentile(waits, 0.5), "ms"),
        Figure(name, "tap p99", percentile(waits, 0.99), "ms", 300),
    ]


def _last(record: Record, tag: str) -> float:
    return max((call.done for call in record.sends(tag)), default=float("nan"))


def _served(record: Record, tag: str) -> int:
    return len({call.chat for call in record.sends(tag)})


def _doubles(record: Record) -> int:
    sends = record.sends("#B") + record.sends("#K")
    return len(sends) - len({(call.tag, call.chat) for call in sends})
