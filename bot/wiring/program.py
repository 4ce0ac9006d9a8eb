"""The running bot: starts in order, stops in order, and hands everything its parts."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.polling import Store
from bot.channels.reading import Raw
from bot.domain.ports import Clock
from bot.reception.batch import Reception
from bot.settings import Settings
from bot.store import inbox
from bot.store.engine import Database
from bot.store.place import hold_place
from bot.store.standby import give_phones
from bot.store.wakes import listen
from bot.usecases import metering
from bot.usecases.house import House
from bot.web.app import serve
from bot.web.metrics import Metrics
from bot.wiring.house import make_house
from bot.wiring.lines import Line, Reading, announce, make_lines, pace_of
from bot.wiring.pages import make_pages
from bot.wiring.sheets import make_sheets
from bot.wiring.turns import Sender, read_in_turn
from bot.wiring.watch import Watch, program_version
from jobs.deliver import Lane
from jobs.gate import Gate
from jobs.menus import Menus
from jobs.ticks import Ticks
from jobs.timetable import Entry, Timetable

log = structlog.get_logger(__name__)

_LOOK_AGAIN = 0.5  # seconds; reception looks for new updates at least this often


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Program:
    """The running bot: receivers, reception, lanes, ticks. `run()` until `stop()`, or until something fatal.

    `beat`: seconds between two looks for what is due; `seconds`: a clock that nobody sets.
    """

    def __init__(
        self,
        settings: Settings,
        house: House,
        database: Database,
        lines: Sequence[Line],
        clock: Clock,
        *,
        beat: float = 1.0,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._database = database
        self._house = house
        self._clock = clock
        self._beat = beat
        self._lines = {line.key: line for line in lines}
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()
        self._toasts: set[asyncio.Task[None]] = set()
        reading = {line.key: line.reading for line in lines if line.reading is not None}
        inbounds = {key: one.inbound for key, one in reading.items()}
        sources = {key: one.fetch for key, one in reading.items() if one.fetch is not None}
        self._reception = Reception(database, house, inbounds, clock, sources)
        self._pages = make_pages(house, database, clock, lines)

        gates = tuple(Gate(line.outbound) for line in lines)
        self._metrics = Metrics(program_version())
        self._lanes = tuple(
            Lane(database, house, line.outbound, clock, pace_of(line, settings), gates, self._metrics.called)
            for line in lines
        )
        ticks = Ticks(database, house, clock, self._lanes)
        sending = dict(zip(self._lines, self._lanes, strict=True))
        self._menus = Menus(
            database,
            house.operator,
            [line.outbound for line in lines],
            seconds,
            lambda outbound: sending[outbound.channel, outbound.bot].holds,
        )
        sheets = make_sheets(settings, database, house, clock, tuple(zip(self._lanes, gates, strict=True)))
        self._watch = Watch(
            settings, database, house, clock, self._lanes, gates, self._metrics, beat, lambda: sheets.usable
        )
        entries = (
            Entry("remind", ticks.remind, beat),
            Entry("redraw", ticks.redraw, beat),
            Entry("release", ticks.release, beat),
            Entry("follow", ticks.follow, beat),
            Entry("climb", ticks.climb, beat),
            Entry("menus", self._menus.give, 5 * beat),
            Entry("sheets", sheets.keep, beat),
            Entry("sweep", ticks.sweep, 30 * beat),
            self._watch.entry,
        )
        self._timetable = Timetable(tuple(self._watch.measured(entry) for entry in entries))
        database.on_wake(self._woken.set)

    def stop(self) -> None:
        self._stopping.set()

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Runs until stopped; then takes no more in, finishes what was taken, and settles what was sent.

        `ready` is called once everything has started.

        Raises:
            NotPossibleNow: another process runs here where there is room for one, or a platform refuses a bot.
        """
        async with hold_place(self._database, beside=True) as place, AsyncExitStack() as stack:
            keeping = asyncio.create_task(_forever(place.keep(5 * self._beat)))
            stack.push_async_callback(_cancel, keeping)
            for line in self._lines.values():
                stack.push_async_callback(line.close)
            if self._settings.sms is not None:
                async with self._database.write() as work:
                    await give_phones(work, self._clock.now())
            lanes = zip(self._lines, self._lanes, strict=True)
            senders = [Sender(self._database, key, lane) for key, lane in lanes]
            stack.push_async_callback(_stop_all, senders)
            receiving = asyncio.create_task(self._receive())
            stack.push_async_callback(self._end_receiving, receiving)
            stack.push_async_callback(self._watch.close)
            self._timetable.start()
            stack.push_async_callback(self._timetable.stop)
            introducing = asyncio.create_task(self._menus.introduce())
            stack.push_async_callback(_cancel, introducing)
            await self._open_doors(stack)
            ready()
            listening = asyncio.create_task(_forever(listen(self._database)))
            stack.push_async_callback(_cancel, listening)
            await self._until_stopped(
                [*(one.task for one in senders), receiving, keeping, listening, *self._readers(stack)]
            )

    async def _open_doors(self, stack: AsyncExitStack) -> None:
        doors = [reading.route(self._store(key, reading)) for key, reading in self._read() if reading.route]
        if doors or self._pages or self._settings.web.enabled:
            app = self._watch.app([*doors, *self._pages])
            await stack.enter_async_context(serve(app, self._settings.web.host, self._settings.web.port))

    def _readers(self, stack: AsyncExitStack) -> list[asyncio.Task[None]]:
        """One task a line: it polls, or tells the platform where the door is. Neither ends by itself."""
        tasks = []
        for key, reading in self._read():
            polled = reading.route is None
            store = self._store(key, reading)
            told = read_in_turn(self._database, key, reading, store) if polled else announce(key[0], reading)
            tasks.append(asyncio.create_task(_forever(told)))
            stack.push_async_callback(_cancel, tasks[-1])
        return tasks

    def _read(self) -> list[tuple[tuple[str, str], Reading]]:
        """The lines by which something comes in."""
        return [(key, line.reading) for key, line in self._lines.items() if line.reading is not None]

    def _store(self, key: tuple[str, str], reading: Reading) -> Store:
        channel, bot = key

        async def store(updates: list[Raw]) -> None:
            named = []
            for update in updates:
                try:
                    named.append((reading.inbound.update_id(update), update))
                except (KeyError, TypeError, ValueError):
                    log.warning("update_without_id", channel=channel)
            async with self._database.write() as work:
                now = self._clock.now()
                new = await inbox.keep(work, channel, bot, named, now)
                await metering.received(work, self._house, key, new, now)

        return store

    async def _until_stopped(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        await _cancel(stopping)
        for task in done - {stopping}:
            task.result()

    async def _receive(self) -> None:
        while True:
            self._woken.clear()
            began = time.monotonic()
            try:
                count, toasts = await self._reception.take()
            except SQLAlchemyError:
                # The database is away: updates wait in the inbox, or at their platform.
                log.exception("reception_waits")
                await asyncio.sleep(_LOOK_AGAIN)
                continue
            self._metrics.received(count, time.monotonic() - began)
            for toast in toasts:
                outbound = self._lines[toast.chat.channel, toast.chat.bot].outbound
                task = asyncio.create_task(outbound.answer_tap(toast.tap_id, toast.text))
                self._toasts.add(task)
                task.add_done_callback(self._toasts.discard)
            if count == 0:
                if self._stopping.is_set():
                    return
                await _wait(self._woken, _LOOK_AGAIN)

    async def _end_receiving(self, receiving: asyncio.Task[None]) -> None:
        """Lets what is on disk already be handled, for a moment."""
        self._stopping.set()
        self._woken.set()
        await asyncio.wait([receiving], timeout=5.0)
        await _cancel(receiving)
        await self._reception.close()


async def _stop_all(senders: Sequence[Sender]) -> None:
    await asyncio.gather(*(sender.stop() for sender in senders))


async def _forever(listening: Awaitable[None]) -> None:
    await listening


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


async def _cancel(task: asyncio.Task[object] | asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def open_program(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Program]:
    """The program over its database, which is closed afterwards; the caller runs it."""
    database = Database(settings.database.url)
    try:
        yield Program(settings, make_house(settings), database, make_lines(settings), clock or SystemClock())
    finally:
        await database.close()
