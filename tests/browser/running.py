"""A demo as a process of its own: begun from a folder, stopped, killed and begun again at the same address."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.text.usage import ROOT

PATIENCE = 60.0  # seconds; a busy machine takes its time to start Python
READY = "Ctrl+C"
TROUBLE = re.compile(r"error|exception|traceback|warning|critical|lỗi", re.IGNORECASE)


class RunningDemo:
    """What it says is kept in a file beside its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        self.url = ""
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Until everything is there, at the address that it had before, if it had one.

        Raises:
            TimeoutError: it isn't ready in time.
            AssertionError: it has ended instead.
        """
        port = self.url.rpartition(":")[2] or "0"
        command = (sys.executable, "-m", "bot", "demo", "--quiet", "--no-browser", "--port", port)
        begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *command, "--folder", str(self.folder),
                cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "default"}, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            while READY not in (said := self.log.read_bytes()[begin:].decode()):
                assert self.process.returncode is None, said
                await asyncio.sleep(0.05)
        found = re.search(r"http://\S+", said)
        assert found is not None, said
        self.url = found[0]

    async def has_menus(self) -> None:
        """Until the phones that are shown at first have their menus of commands, which come a little later.

        Raises:
            TimeoutError: they don't.
        """
        async with asyncio.timeout(PATIENCE):
            while True:
                with await asyncio.to_thread(urllib.request.urlopen, f"{self.url}/page/state") as answer:
                    state = json.load(answer)
                shown = [phone for phone in state["phones"] if phone["key"] in state["opening"]]
                if all(len(phone["commands"]) > 5 for phone in shown if phone["channel"] == "telegram"):
                    return
                await asyncio.sleep(0.2)

    async def end(self, number: signal.Signals = signal.SIGINT) -> None:
        """Sends a signal and waits; politely asked, it ends without a complaint."""
        assert self.process is not None
        self.process.send_signal(number)
        code = await asyncio.wait_for(self.process.wait(), PATIENCE)
        assert code == (0 if number is signal.SIGINT else -number), self.log.read_text(encoding="utf-8")

    async def clear_away(self) -> None:
        """However the story has ended."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    def troubles(self) -> list[str]:
        """Lines in which it complains of itself."""
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if TROUBLE.search(line)]
