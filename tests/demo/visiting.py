"""A visitor of the demo: starts it as a process, and does on its page what a browser would."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.text.usage import ROOT

PATIENCE = 60


class Demo:
    """A demo as a process, and the page that it serves."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""
        self.url = ""

    async def says(self, words: str) -> None:
        assert self.process.stdout is not None
        while words not in self.said:
            line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
            assert line, self.said
            self.said += line.decode()
            if "http://" in line.decode():
                self.url = line.decode().split()[-1]

    async def page(self) -> Any:
        return json.loads(await asyncio.to_thread(fetch, f"{self.url}/page/state"))

    async def acts(self, **act: object) -> None:
        await asyncio.to_thread(fetch, f"{self.url}/page/act", json.dumps(act).encode())

    async def is_offered(self, number: str, label: str) -> dict[str, Any]:
        """What taps the newest button whose label begins so, once it is there."""
        async with asyncio.timeout(20):
            found = None
            while found is None:
                found = newest_button(phone_on(await self.page(), number), label)
            return found

    async def taps(self, number: str, label: str) -> None:
        await self.acts(action="tap", **await self.is_offered(number, label))

    async def writes(self, number: str, text: str) -> None:
        await self.acts(action="say", phone=phone_on(await self.page(), number)["key"], text=text)

    async def has_done(self, steps: int) -> None:
        """So many steps of the tour, and not one more."""
        done: list[bool] = []
        try:
            async with asyncio.timeout(20):
                while not done or sum(done) < steps:
                    done = [step["done"] for step in (await self.page())["tour"]]
                    await asyncio.sleep(0.3)
        finally:
            assert done == [place < steps for place in range(6)]

    async def ends(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        rest, _ = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        self.said += rest.decode()
        return await self.process.wait()


def fetch(url: str, body: bytes | None = None) -> Any:
    asked = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"} if body else {})
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
        return answer.read()


@asynccontextmanager
async def started(folder: Path, *more: str):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--quiet", "--no-browser", "--port", "0", "--folder", str(folder),
        *more,
        cwd=ROOT, env=os.environ | {"PYTHONWARNINGS": "default"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Demo(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def phone_on(page: Any, number: str) -> Any:
    return next(phone for phone in page["phones"] if phone["number"] == number)


def newest_button(phone: Any, label: str) -> dict[str, Any] | None:
    """What taps it."""
    for message in reversed(phone["messages"]):
        for row, buttons in enumerate(message.get("buttons", [])):
            for column, button in enumerate(buttons):
                if button["label"].startswith(label):
                    at = {"message": message["id"], "row": row, "column": column}
                    return {"phone": phone["key"], **at, "label": button["label"]}
    return None
