"""The judge as the scenarios hold it: the imitation's process, told and asked over HTTP, and what it recorded."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it arrived. `status` 200 = the platform did what was asked, whatever the caller heard."""

    method: str
    chat: str
    tag: str
    arrived: float
    done: float
    status: int
    repeat: bool


@dataclass(frozen=True, slots=True)
class Tap:
    """A press, and when its answer arrived, if it did. Monotonic seconds."""

    pressed: float
    answered: float | None
    chat: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that was recorded since the last reset."""

    calls: list[Call]
    taps: list[Tap]

    def sends(self, tag: str) -> list[Call]:
        """The accepted messages with a tag."""
        return [
            call
            for call in self.calls
            if call.tag == tag and call.status == 200 and call.method.startswith("send")
        ]

    @property
    def rationed(self) -> list[Call]:
        """What was accepted and counts at the platform's limit: sends and edits."""
        return [call for call in self.calls if call.status == 200 and call.method.startswith(("send", "edit"))]

    @property
    def refused(self) -> int:
        """How many 429s."""
        return sum(call.status == 429 for call in self.calls)

    @property
    def waits(self) -> list[float]:
        """Seconds from press to answer of the taps that were answered."""
        return [tap.answered - tap.pressed for tap in self.taps if tap.answered is not None]


class Judge:
    def __init__(self, port: int, process: asyncio.subprocess.Process, session: aiohttp.ClientSession) -> None:
        self.port = port
        self.pid = process.pid
        self._session = session

    async def tell(self, act: str, **given: Any) -> Any:
        async with self._session.post(f"http://127.0.0.1:{self.port}/control/{act}", json=given) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def accepted(self, tag: str) -> int:
        return int((await self.tell("progress"))["accepted"].get(tag, 0))

    async def record(self) -> Record:
        said = await self.tell("record")
        return Record([Call(*call) for call in said["calls"]], [Tap(*tap) for tap in said["taps"]])

    async def until(self, holds: Callable[[dict[str, Any]], bool], patience: float, look: float = 0.1) -> bool:
        """Waits until something holds of the progress; False when it took longer than `patience` seconds."""
        ends = asyncio.get_running_loop().time() + patience
        while not holds(await self.tell("progress")):
            if asyncio.get_running_loop().time() > ends:
                return False
            await asyncio.sleep(look)
        return True


@asynccontextmanager
async def open_judge() -> AsyncIterator[Judge]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.imitation",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as session:
            yield Judge(port, process, session)
    finally:
        process.kill()
        await process.wait()
