"""Processes that are measured: the bot as `truongan run`, the peers, and who releases from beside it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.judge import ROOT
from tests.bench.machine import memory_of, seconds_of

PROFILE = "BENCH_PROFILE"  # a folder: every bot writes there, as it stops, where its time went
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours with the file that takes all it says."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def runs(self) -> bool:
        return self.process.returncode is None

    def seconds(self) -> float:
        return seconds_of(self.pid)

    def memory(self) -> tuple[float, float]:
        return memory_of(self.pid)

    @property
    def errors(self) -> list[str]:
        """What its log has of errors, a line each."""
        return [line for line in self.said.splitlines() if "[error" in line or "[critical" in line]

    async def ends(self, patience: float) -> bool:
        """Waits until it has ended by itself; False when it hasn't."""
        try:
            await asyncio.wait_for(self.process.wait(), patience)
        except TimeoutError:
            return False
        return True

    async def says(self, word: str) -> None:
        async with asyncio.timeout(_PATIENCE):
            while word not in self.said:
                if not self.runs:
                    raise RuntimeError(f"it ended:\n{self.said[-3000:]}")
                await asyncio.sleep(0.02)  # another process says it


@asynccontextmanager
async def started(arguments: Sequence[str], log: Path, *, profile: str = "") -> AsyncIterator[Child]:
    """A Python process; stopped as by SIGTERM when the block ends, killed if it does not obey."""
    # Without compiled files every start costs seconds, and the compiler's leavings count as memory.
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    profiling = ["-m", "cProfile", "-o", profile] if profile else []
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *profiling, "-m", *arguments, cwd=ROOT, stdout=out, stderr=out,
            env=surroundings | {"PTB_TIMEDELTA": "1"},
        )  # fmt: skip
    child = Child(process, log)
    try:
        yield child
    finally:
        if child.runs:
            process.send_signal(signal.SIGTERM)
            if not await child.ends(_PATIENCE):
                process.kill()
                await process.wait()


@asynccontextmanager
async def running_bot(config: Path, name: str) -> AsyncIterator[Child]:
    """The bot, ready."""
    folder = os.environ.get(PROFILE, "")
    log = config.with_name(f"{name}.log")
    profile = str(Path(folder) / f"{name}.prof") if folder else ""
    async with started(["bot", "run", "--config", str(config)], log, profile=profile) as bot:
        await bot.says("running")
        yield bot
