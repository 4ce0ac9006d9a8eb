"""A process of the bot, played step by step: what `jobs.deliver.Lane` does in one go can stop between any two.

Killed, it forgets everything that isn't in the database. Its statements can be counted, and it dies at the n-th.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import event

from bot.reception.batch import Reception
from bot.reception.caller import Toast
from bot.store import outbox
from bot.store.engine import Database, UnitOfWork
from bot.store.outbox import Row
from bot.store.tables import outbox as outbox_table
from bot.usecases.falling import fall_over
from bot.usecases.following import catch_up
from bot.usecases.settling import Result, settle_results
from jobs.carrier import Carrier
from jobs.ticks import Ticks
from tests.machine.platform import Fate, Phones, Wire
from tests.machine.town import LANES, new_house

Lane = tuple[str, str]


class Killed(BaseException):
    """The process is no more."""


class Clock:
    """The wall clock of a life."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class Process:
    """`under_way`: what it has claimed and not yet heard of; `heard`: outcomes that it has not saved yet."""

    def __init__(self, url: str, clock: Clock, phones: Phones) -> None:
        self.database = Database(url)
        self.clock = clock
        self.phones = phones
        self.epochs = dict.fromkeys(LANES, 0)
        self._left: int | None = None  # statements that it may still make
        event.listen(self.database.engine.sync_engine, "before_cursor_execute", self._count)
        self.starts()

    def _count(self, *_arguments: object) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._left = None
                raise Killed

    def starts(self) -> None:
        """With nothing in memory."""
        self.house = new_house()
        self.under_way: list[Row] = []
        self.heard: list[Result] = []
        self.carrier = Carrier(self.database, self.house, self.clock)
        self.ticks = Ticks(self.database, self.house, self.clock, ())
        self.reception = Reception(self.database, self.house, {lane: Wire(*lane) for lane in LANES}, self.clock)

    async def survives(self, statements: int | None, act: Callable[[], Awaitable[object]]) -> bool:
        """Does something, and may be killed before its n-th statement; False if it was."""
        self._left = statements
        try:
            await act()
        except Killed:
            self.starts()
            return False
        finally:
            self._left = None
        return True

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        async with self.database.write() as work:
            yield work

    async def recover(self, lane: Lane) -> None:
        """As `Lane.recover`."""
        now = self.clock.now()
        async with self.work() as work:
            if await outbox.recover(work, *lane, now, self.epochs[lane]):
                await catch_up(work, self.house, now)

    async def claim(self, lane: Lane, limit: int) -> Sequence[Row]:
        async with self.work() as work:
            await outbox.expire(work, *lane, self.clock.now())
            rows = await outbox.claim(work, *lane, limit, self.clock.now(), self.epochs[lane])
        self.under_way += rows
        return rows

    async def calls(self, fates: Sequence[Fate]) -> None:
        """Makes one call a fate; a board is drawn for it."""
        ended, self.under_way = self.under_way[: len(fates)], self.under_way[len(fates) :]
        for row, fate in zip(ended, fates, strict=False):
            call = await self.carrier.call_of(row)
            assert call is not None, "there is something to send"
            self.heard.append(Result(row, self.phones.receive(row, call, fate, self.clock.now())))

    async def settle(self) -> None:
        async with self.work() as work:
            await settle_results(work, self.house, self.heard, self.clock.now())
        self.heard = []

    async def tick(self, name: str) -> None:
        """One of `jobs.ticks`; the sweep with what it does for lanes."""
        if name == "sweep":
            for lane in LANES:
                await self.recover(lane)
        await getattr(self.ticks, name)()

    async def detour(self, lane: Lane) -> None:
        """As `jobs.detour` does while a platform is down."""
        async with self.work() as work:
            await fall_over(work, self.house, lane, set(LANES) - {lane}, self.clock.now())

    async def reads(self) -> tuple[Toast, ...]:
        _, toasts = await self.reception.take()
        return toasts

    async def database_clock_moves(self, by: timedelta) -> None:
        """What the database's clock is compared with moves the other way."""
        table, seconds = outbox_table, by.total_seconds()
        async with self.work() as work:
            await work.connection.execute(
                table.update().values(
                    not_before=table.c.not_before - seconds, lease_until=table.c.lease_until - seconds
                )
            )
