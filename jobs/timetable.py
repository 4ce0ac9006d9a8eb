"""Which tick runs when. APScheduler only ticks; what is due is a query, so nothing is lost with the process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger(__name__)

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
        self._running: set[str] = set()
        self._missed: set[str] = set()  # ticks that were due while they ran
        self._slow: set[str] = set()  # of which that was said
        # Two instances, so that the second finds the first at work: the scheduler would complain at every beat.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
        )
        # On whole seconds, as what people set falls due on whole minutes: it is looked for just then.
        begin = datetime.now(UTC).replace(microsecond=0)
        for entry in entries:
            every = IntervalTrigger(seconds=entry.seconds, start_date=begin, timezone="UTC")
            self._scheduler.add_job(self._run, every, args=[entry], id=entry.name, name=entry.name)

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Starts no tick any more and lets those that run end: the scheduler alone would cut them short."""
        self._scheduler.pause()
        try:
            await asyncio.wait_for(self._idle.wait(), _PATIENCE)
        except TimeoutError:
            log.warning("ticks_cut_short", ticks=sorted(self._running))
        finally:
            self._scheduler.shutdown(wait=False)

    async def _run(self, entry: Entry) -> None:
        if entry.name in self._running:
            self._miss(entry)
            return
        self._running.add(entry.name)
        self._missed.discard(entry.name)
        self._idle.clear()
        try:
            await entry.tick()
        finally:
            self._running.discard(entry.name)
            if entry.name not in self._missed:
                self._slow.discard(entry.name)
            if not self._running:
                self._idle.set()

    def _miss(self, entry: Entry) -> None:
        """Said once, until the tick is in time again."""
        self._missed.add(entry.name)
        if entry.name not in self._slow:
            self._slow.add(entry.name)
            log.warning("tick_slow", tick=entry.name)
