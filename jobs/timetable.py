"""Which tick runs when. APScheduler only ticks; what is due is a query, so nothing is lost with the process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger(__name__)

Tick = Callable[[], Awaitable[None]]

_WATCHED = 1.0  # seconds between two looks at the clock, and by which it may be set back unnoticed
_PATIENCE = 5.0  # seconds that a tick may take to end at the stop


@dataclass(frozen=True, slots=True)
class Entry:
    """A tick and the seconds between two of it."""

    name: str
    tick: Tick
    seconds: float


class Timetable:
    """Starts and stops the ticks. A tick that still runs is not started again; a late one runs once.

    `wall`: the machine's clock, seconds since 1970, which may be set back.
    """

    def __init__(self, entries: tuple[Entry, ...], wall: Callable[[], float] = time.time) -> None:
        self._idle = asyncio.Event()
        self._idle.set()
        self._running: set[str] = set()
        self._missed: set[str] = set()  # ticks that were due while they ran
        self._slow: set[str] = set()  # of which that was said
        # Two instances, so that the second finds the first at work: the scheduler would complain at every beat.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
        )
        self._entries = entries
        self._wall = wall
        self._watching: asyncio.Task[None] | None = None
        self._plan()

    def start(self) -> None:
        self._scheduler.start()
        self._watching = asyncio.create_task(self._watch())

    def _plan(self) -> None:
        """From now on, on whole seconds: what people set falls due on whole minutes, and is looked for then."""
        begin = datetime.fromtimestamp(int(self._wall()), UTC)
        for entry in self._entries:
            every = IntervalTrigger(seconds=entry.seconds, start_date=begin, timezone="UTC")
            self._scheduler.add_job(
                self._run, every, args=[entry], id=entry.name, name=entry.name, replace_existing=True
            )

    async def _watch(self) -> None:
        """The scheduler waits for moments of the wall clock: when that was set back they are far away."""
        ahead = self._wall() - time.monotonic()
        while True:
            await asyncio.sleep(_WATCHED)
            now_ahead = self._wall() - time.monotonic()
            if now_ahead < ahead - _WATCHED:
                log.warning("clock_set_back", seconds=round(ahead - now_ahead))
                self._plan()
            ahead = now_ahead

    async def stop(self) -> None:
        """Starts no tick any more and lets those that run end: the scheduler alone would cut them short."""
        if self._watching is not None:
            self._watching.cancel()
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
