"""What every peer is told: where the judge is, how many to serve, when something urgent comes in between."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

TOKEN = "1000000001:SANDBOX-only-token-for-loopback-use"
TEXT = (
    "Cảnh báo: giả giáo viên báo học sinh cấp cứu {tag}. "
    + "Gọi lại giáo viên chủ nhiệm trước khi chuyển tiền. " * 12
)

Broadcast = Callable[[range, str], Awaitable[None]]


def read() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--urgent", type=int, default=0)
    parser.add_argument("--after", type=float, default=0.0)
    parser.add_argument("--database", default="")
    return parser.parse_args()


async def play(broadcast: Broadcast, given: argparse.Namespace) -> None:
    """A broadcast, and from a moment on an urgent one to others beside it; says when each began, and the cost."""

    async def urgent() -> None:
        await asyncio.sleep(given.after)
        say("urgent")
        await broadcast(range(2_000_000, 2_000_000 + given.urgent), "#K")

    before = time.process_time()
    say("began")
    await asyncio.gather(broadcast(range(1_000_000, 1_000_000 + given.count), "#B"), urgent())
    say("ended")
    say("spent", time.process_time() - before)


def say(word: str, seconds: float | None = None) -> None:
    """A word with its moment, or with so many seconds."""
    sys.stdout.write(f"{word} {time.monotonic() if seconds is None else seconds}\n")
    sys.stdout.flush()
