"""Which tick runs when. APScheduler only ticks; what is due is a query, so nothing is lost with the process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]

_PATIENCE = 5.0  # seconds that a tick may take to end at the stop


@dataclass(frozen=True, slots=True)
class Entry:
    """A tick and the seconds between two of it."""

    name: str
    tick: Tick
    seconds: float


class Timetable:
    """Starts and stops the ticks. A tick that still runs is not started again; a late one runs once."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._idle = asyncio.Event()
        self._idle.set()
        self._running = 0
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for entry in entries:
            self._scheduler.add_job(
                self._run, "interval", args=[entry.tick], seconds=entry.seconds, id=entry.name, name=entry.name
            )

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Starts no tick any more and lets those that run end: the scheduler alone would cut them short."""
        self._scheduler.pause()
        try:
            await asyncio.wait_for(self._idle.wait(), _PATIENCE)
        finally:
            self._scheduler.shutdown(wait=False)

    async def _run(self, tick: Tick) -> None:
        self._running += 1
        self._idle.clear()
        try:
            await tick()
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
