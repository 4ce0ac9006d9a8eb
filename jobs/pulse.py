"""The auditor's tick: looks, remembers, tells the administrators once, and gives a sign of life while all is well.

What is amiss is decided in `usecases.auditing`. Nothing here may hold up anything else.
"""

import time
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.ports import Clock
from bot.store import audit
from bot.store import auditing as store
from bot.store.engine import Database, UnitOfWork
from bot.usecases import alerting
from bot.usecases.alerting import Item
from bot.usecases.auditing import (
    Audit,
    Course,
    Fault,
    Finding,
    Gravity,
    News,
    Patience,
    follow,
    is_confirmed,
    look,
)
from bot.usecases.house import House

log = structlog.get_logger(__name__)

_ROWS = 1000  # of the trail, at a time
_LONGEST_CHECK = 1.5  # seconds; with the sign of life it is shorter than a stopping program waits for a tick

Down = Callable[[], Collection[tuple[str, str]]]
Ping = Callable[[], Awaitable[bool]]
Usable = Callable[[], bool]


class Pulse:
    """What the timetable calls. `down`: lanes on which nothing leaves now; `ping`: the sign of life.

    `sheets`: whether call sheets could be written.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Clock,
        down: Down,
        ping: Ping | None,
        patience: Patience,
        sheets: Usable = lambda: True,
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._down = down
        self._ping = ping
        self._patience = patience
        self._sheets = sheets
        self._checked = audit.Checked()
        self._whole = False  # whether the trail was looked at to its end since the start
        self.last: Audit | None = None
        self.pinged_at: float | None = None  # seconds since 1970, when a sign of life was last taken

    async def beat(self) -> None:
        """One look, and what follows from it."""
        began = time.monotonic()
        try:
            found = await self._look()
            counting = await self._follow(found)
        except SQLAlchemyError as error:
            log.warning("audit_waits", error=type(error).__name__)
            return
        self.last = Audit(began, tuple(found[fault] for fault in Fault if fault in counting))
        if (
            self._ping is not None
            and self.last.worst in {None, Gravity.HINT, Gravity.SLIGHT}
            and await self._ping()
        ):
            self.pinged_at = time.time()

    async def _look(self) -> dict[Fault, Finding]:
        async with self._database.read() as work:
            found = {finding.fault: finding for finding in await look(work, self._house, self._clock.now())}
        if await self._trail_is_broken():
            found[Fault.TRAIL_BROKEN] = Finding(Fault.TRAIL_BROKEN, 1)
        if not self._sheets():
            found[Fault.SHEET_UNWRITTEN] = Finding(Fault.SHEET_UNWRITTEN, 1)
        return found

    async def _trail_is_broken(self) -> bool:
        """At the start the whole trail, then a stretch a look, round and round; where it is broken it stays."""
        until = time.monotonic() + _LONGEST_CHECK
        while True:
            async with self._database.read() as work:
                self._checked = await audit.check(work, self._checked, _ROWS)
            if self._checked.broken is not None:
                return True
            if self._checked.ended:
                self._whole = True
                self._checked = audit.Checked()
            if self._whole or time.monotonic() > until:
                return False

    async def _follow(self, found: dict[Fault, Finding]) -> frozenset[Fault]:
        """Keeps what was found and tells what is new; those that count by now."""
        async with self._database.read() as work:
            kept = await store.kept_findings(work)
        if not kept and not found:
            return frozenset()
        now = self._clock.now()
        async with self._database.write() as work:
            if await work.turn("audit"):
                before = await store.kept_findings(work)
                course = follow(before, found, now, self._patience, self._house.calendar.zone)
                await store.keep_findings(work, course.kept, course.over)
                await self._tell(work, found, before, course, now)
                kept = dict(course.kept)
        return frozenset(fault for fault in found if is_confirmed(fault, kept))

    async def _tell(
        self,
        work: UnitOfWork,
        found: dict[Fault, Finding],
        before: dict[str, store.Kept],
        course: Course,
        now: datetime,
    ) -> None:
        items = []
        for fault, news in course.news.items():
            kept = course.kept.get(fault.value) or before[fault.value]
            finding = found.get(fault, Finding(fault, 0))
            since = min(kept.since, now - timedelta(seconds=finding.seconds))
            items.append(Item(fault, news, since, finding.many, finding.of))
            say = log.info if news is News.OVER else log.warning
            say("finding", finding=fault.value, news=news.value, many=finding.many, seconds=round(finding.seconds))
        if items:
            told = await alerting.tell(work, self._house, items, self._down(), now)
            log.info("administrators_told", people=told)
