"""`run`: what it refuses. How it runs is told by the stories."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from bot.sandbox import Sandbox, World
from bot.store.engine import Database
from bot.store.place import hold_place
from tests.cli.conftest import TOKEN
from tests.text.usage import ROOT


def test_without_a_channel_it_does_not_start(town):
    kept = [part for part in town.settings.read_text().split("[") if not part.startswith("telegram]")]
    town.settings.write_text("[".join(kept))
    printed = town.truongan("run")
    assert (printed.code, "[telegram]" in printed.sentence) == (2, True)


async def test_where_somebody_runs_it_does_not_start(town):
    database = Database(f"sqlite:///{town.database}")
    async with hold_place(database):
        printed = await asyncio.to_thread(town.truongan, "run")
    await database.close()
    assert (printed.code, "đang chạy" in printed.sentence) == (1, True)
    assert "running" not in printed.err


@pytest.mark.slow
async def test_on_postgresql_several_run_side_by_side(folder, postgres_url):
    async with Sandbox(World()) as sandbox:
        folder.configure('[log]\nformat = "json"', telegram=sandbox.url, url=postgres_url)
        assert (await asyncio.to_thread(folder.truongan, "db", "upgrade")).code == 0
        first = await _start(folder)
        await _said(first, b"lease_held")
        second = await _start(folder)
        assert b"lease_held" not in await _said(second, b'"running"')
        first.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(first.wait(), 60) == 0
        await _said(second, b"lease_held")
        second.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(second.wait(), 60) == 0


async def _start(folder):
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(folder.settings), cwd=ROOT, stderr=subprocess.PIPE
    )


async def _said(process, words):
    """What it says until it says this."""
    said = b""
    while words not in said:
        line = await asyncio.wait_for(process.stderr.readline(), 60)
        assert line, said
        said += line
    return said


@pytest.mark.slow
async def test_it_says_that_it_runs_and_stops_at_a_signal_with_code_0(town):
    """As an operator sees it: a process, two lines of log, no secret in them."""
    async with Sandbox(World()) as sandbox:
        town.configure('[log]\nformat = "json"\nlevel = "debug"', telegram=sandbox.url)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(town.settings),
            cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "default"}, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        said = b""
        while b'"running"' not in said:
            line = await asyncio.wait_for(process.stderr.readline(), 60)
            assert line, said
            said += line
        process.send_signal(signal.SIGTERM)
        said += await asyncio.wait_for(process.stderr.read(), 60)
        assert await process.wait() == 0, said
    assert b'"stopped"' in said
    assert TOKEN.partition(":")[2].encode() not in said
