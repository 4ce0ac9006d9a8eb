"""Which tick runs when. APScheduler only ticks; what is due is a query, so nothing is lost with the process."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A tick and the seconds between two of it."""

    name: str
    tick: Tick
    seconds: float


class Timetable:
    """Starts and stops the ticks. A tick that still runs is not started again; a late one runs once."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for entry in entries:
            self._scheduler.add_job(entry.tick, "interval", seconds=entry.seconds, id=entry.name)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
