"""The suites that are short in the tests, at full length: lives at random, and death at every named moment.

Each runs as a process of its own; told are how much was played and whether all of it held.
"""

import asyncio
import os
import re
import sys
from collections.abc import Sequence

from tests.bench.figures import Figure
from tests.bench.judge import ROOT
from tests.bench.stage import Stage

_LIVES = re.compile(r"machine (\w+): (\d+) lives, (\d+) steps")
_FULL = {"TRUONGAN_MACHINE": "full", "TRUONGAN_KILLS": "full"}
_LONGEST = 900.0  # seconds


async def measure(stage: Stage) -> list[Figure]:
    """Lives at random, by the rules that never bend."""
    said = await _play(stage, "machine", ["tests/machine", "-rP"])
    lives = [
        Figure("machine", f"lives on {kind}", int(lives), note=f"{int(steps):,} steps")
        for kind, lives, steps in _LIVES.findall(said)
    ]
    return [*_held("machine", said), *lives]


async def measure_moments(stage: Stage) -> list[Figure]:
    """A kill -9 at every named moment, of a call and of the bot's own work, on both databases."""
    files = ["tests/kills/test_moments.py", "tests/kills/test_broadcast.py"]
    return _held("moments", await _play(stage, "moments", [*files, "-n", "2"]))


async def _play(stage: Stage, name: str, arguments: Sequence[str]) -> str:
    """What pytest says; it is kept in the run's folder."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", *arguments, "-q", "-p", "no:cacheprovider", cwd=ROOT,
        env=os.environ | (_FULL if stage.sizes.full else {}),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        said = (await asyncio.wait_for(process.communicate(), _LONGEST))[0].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    (stage.folder / f"{name}.log").write_text(said, encoding="utf-8")
    return said


def _held(name: str, said: str) -> list[Figure]:
    counted = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", said)}
    broken = counted.get("failed", 0) + counted.get("error", 0)
    return [
        Figure(name, "tests that held", counted.get("passed", 0), "", 1, ">="),
        Figure(name, "tests that did not", broken, "", 0),
    ]
