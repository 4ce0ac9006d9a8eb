"""Lives at random: the stateful suite of `tests/machine`, with many and long ones; whether its rules held."""

import asyncio
import os
import re
import sys

from tests.bench.figures import Figure
from tests.bench.judge import ROOT
from tests.bench.stage import Stage

_NAME = "machine"
_TOLD = re.compile(r"machine (\w+): (\d+) lives, (\d+) steps")
_LONGEST = 900.0  # seconds


async def measure(stage: Stage) -> list[Figure]:
    arguments = ["-m", "pytest", "tests/machine", "-q", "-rP", "-p", "no:cacheprovider"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=os.environ | {"TRUONGAN_MACHINE": stage.sizes.machine},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    reading = asyncio.create_task(process.stdout.read())
    try:
        said = (await asyncio.wait_for(asyncio.shield(reading), _LONGEST)).decode()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    (stage.folder / "machine.log").write_text(said, encoding="utf-8")
    failed = re.search(r"(\d+) (?:failed|error)", said)
    figures = [
        Figure(_NAME, f"lives on {kind}", int(lives), note=f"{int(steps):,} steps")
        for kind, lives, steps in _TOLD.findall(said)
    ]
    return [Figure(_NAME, "suites in which a rule was broken", int(failed[1]) if failed else 0, "", 0), *figures]
