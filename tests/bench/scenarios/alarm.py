"""A false alarm: a *Khẩn* to some, amid another ward's broadcast to many, is called off by its officer's two taps.

Time runs from the tap on *Đính chính* under the board until all who have the alarm have the word, by the judge's
clock.
"""

import asyncio
import time

from bot.domain.advisory import Level
from tests.bench.district import FEW
from tests.bench.figures import Figure
from tests.bench.imitation import OFFICERS
from tests.bench.judge import Call, Record
from tests.bench.stage import Stage

_NAME = "alarm"
_OFFICER = str(OFFICERS + 2)
_PATIENCE = 30.0


async def measure(stage: Stage) -> list[Figure]:
    size, urgent, judge = stage.sizes.alarm, stage.sizes.urgent, stage.judge
    await judge.tell("reset")
    async with stage.district(_NAME, size, urgent) as district, stage.bot(district, _NAME):
        await district.sends("#B")
        patience = size / 20 + _PATIENCE
        await judge.until(lambda seen: seen["accepted"].get("#B", 0) >= size // 3, patience)
        await district.sends("#K", Level.KHAN, few=True)
        await judge.until(lambda seen: seen["accepted"].get("#K", 0) >= urgent, patience)
        first = await _choose(stage, "Đính chính")
        second = await _choose(stage, "Báo nhầm")
        await _until_told(stage, first, urgent)
        left = size - await judge.accepted("#B")
    record = await judge.record()
    words = _words(record, first, urgent)
    told = {call.chat for call in words}
    last = max((call.done for call in words), default=float("nan"))
    asked = f"asked back within {second - first:.2f} s; {left:,} of the broadcast were left"
    return [
        Figure(_NAME, "taps of the officer", len(record.taps), "", 2),
        Figure(_NAME, f"from the first to the word with the last of {urgent}", last - first, "s", 6, note=asked),
        Figure(_NAME, "not told", urgent - len(told), "", 0),
        Figure(_NAME, "told twice", len(words) - len(told), "", 0),
    ]


async def _choose(stage: Stage, label: str) -> float:
    """Taps what the officer has before him, as soon as he has it."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        began = time.monotonic()
        if await stage.judge.tell("choose", chat=_OFFICER, label=label):
            return began
        await asyncio.sleep(0.05)
    raise TimeoutError(label)


async def _until_told(stage: Stage, since: float, urgent: int) -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        if len({call.chat for call in _words(await stage.judge.record(), since, urgent)}) >= urgent:
            return
        await asyncio.sleep(0.2)


def _words(record: Record, since: float, urgent: int) -> list[Call]:
    """What was sent to the few after a moment."""
    few = {str(FEW + number) for number in range(urgent)}
    sends = [call for call in record.rationed if call.method.startswith("send") and call.arrived > since]
    return [call for call in sends if call.chat in few]
