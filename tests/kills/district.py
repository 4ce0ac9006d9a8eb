"""A district of many schools, half on each channel; its bot is a process, its database is read from outside."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from bot.domain.advisory import Advisory, AdvisoryText, Audience, Category, Level, Status
from bot.domain.delivery import DeliveryState
from bot.domain.people import Person
from bot.sandbox import DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN, Phone, Sandbox, World
from bot.settings import Settings
from bot.store import people
from bot.store.engine import Database
from bot.store.reminders import Reminder
from bot.store.tables import inbox, outbox
from bot.usecases import advisory as advisories
from bot.usecases import reminding
from bot.usecases.advisory import Draft
from bot.usecases.house import House
from bot.wiring.house import make_house
from tests.kills.bots import Bot, Incubator
from tests.kills.people import School, add_officer, add_schools, connect
from tests.kills.wire import Wire
from tests.kit.crashing import Crash, Order
from tests.kit.moments import Moment
from tests.kit.town import free_port

MARK = "(gửi lại)"
IN_FLIGHT = 24  # rows that a lane may have claimed and not settled
LANES = 2
_PATIENCE = 25.0
_IS_NEW = inbox.c.state == "new"
_IS_OPEN = outbox.c.state.in_([state for state in DeliveryState if not state.final])


@dataclass(eq=False)
class District:
    """`officer_phone` is there once the officer has joined; without it there are no boards and no alarms."""

    world: World
    sandbox: Sandbox
    database: Database
    settings: Settings
    incubator: Incubator
    folder: Path
    officer_id: int = 0
    officer_phone: Phone | None = None
    schools: list[School] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wire = Wire(self.world)
        self._numbers = itertools.count(1)

    @property
    def house(self) -> House:
        return make_house(self.settings)

    def bot(
        self,
        crash: Crash | None = None,
        *,
        moment: Moment | None = None,
        errors_expected: bool = False,
        settings: Settings | None = None,
    ) -> AbstractAsyncContextManager[Bot]:
        """A bot that runs by the world's time, with the district's settings; when the block ends it is killed."""
        log = self.folder / f"bot-{next(self._numbers)}.log"
        ahead = self.world.clock.now() - datetime.now(UTC)
        return self.incubator.hatch(
            Order(settings or self.settings, log, ahead, crash, moment), errors_expected=errors_expected
        )

    async def officer(self) -> Person:
        async with self.database.read() as work:
            found = await people.person(work, self.officer_id)
        assert found is not None
        return found

    async def officer_joins(self) -> Phone:
        self.officer_phone = self.world.new_phone("+84900000000", "Trực ban", channel="telegram")
        async with self.database.write() as work:
            await connect(work, [(self.officer_id, self.officer_phone)], self.world.clock.now())
        return self.officer_phone

    async def sends(
        self, level: Level = Level.CANH_BAO, *, undo: timedelta | None = None, **changes: Any
    ) -> Advisory:
        """The officer warns all schools, as the command line does; no headline is used twice."""
        words = AdvisoryText(
            f"Cảnh báo thử thứ {next(self._numbers)}.", "Có người giả giáo viên, đòi chuyển tiền.", ""
        )
        draft = Draft(Status.ACTUAL, level, Category.LUA_DAO, words, Audience(), **changes)
        officer = await self.officer()
        async with self.database.write() as work:
            now = self.world.clock.now()
            return await advisories.issue(work, self.house, officer, draft, now, via="cli", undo=undo)

    async def reminds(
        self, text: str = "Nộp báo cáo tháng", *, after: timedelta = timedelta(hours=1), rule: str | None = None
    ) -> Reminder:
        """The officer sets a reminder for everybody."""
        officer, now = await self.officer(), self.world.clock.now()
        async with self.database.write() as work:
            return await reminding.set_reminder(
                work,
                self.house,
                officer,
                text=text,
                starts_at=now + after,
                rule=rule,
                audience=Audience(),
                now=now,
            )

    async def chats(self, state: DeliveryState, *conditions: ColumnElement[bool]) -> list[str]:
        """Whom the outbox's rows in a state are for."""
        async with self.database.read() as work:
            rows = await work.connection.scalars(
                select(outbox.c.external_id).where(outbox.c.state == state, *conditions)
            )
            return list(rows)

    async def count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        async with self.database.read() as work:
            found = await work.connection.scalar(select(func.count()).select_from(table).where(*conditions))
        return int(found or 0)

    async def settles(self) -> None:
        """Waits until nothing waits in the inbox or the outbox."""

        async def settled() -> bool:
            return not await self.count(inbox, _IS_NEW) and not await self.count(outbox, _IS_OPEN)

        await self.until(settled)

    async def until(self, holds: Callable[[], Awaitable[bool]], patience: float = _PATIENCE) -> None:
        """Waits until something holds that only the database knows."""
        async with asyncio.timeout(patience):
            while not await holds():  # noqa: ASYNC110 - another process changes it, so it is looked at
                await asyncio.sleep(0.05)

    async def wire_is_quiet(self) -> None:
        """Waits until the platform is done with what a bot sent that is dead by now."""
        await self.world.until(lambda: not any(call.outcome == "pending" for call in self.wire.calls()))

    def check_copies(self, words: str, under_way: Collection[str]) -> None:
        """Everybody has it; twice only whose call was under way, and of two copies one is marked."""
        for school in self.schools:
            copies = school.texts(words)
            marked = [copy for copy in copies if copy.startswith(MARK)]
            repeatable = school.chat_id in under_way
            told = f"{school.chat_id}: {len(copies)} copies, {len(marked)} marked, under way: {repeatable}"
            assert 1 <= len(copies) <= 1 + repeatable, told
            assert len(marked) <= repeatable, told
            assert len(copies) - len(marked) <= 1, told

    def forgets(self) -> None:
        """Throws away what is on the schools' phones, and what was seen on the wire."""
        for school in self.schools:
            school.phone.history.clear()
        self.wire.forget()


def settings_of(sandbox: Sandbox, database: Database, mode: str) -> Settings:
    """One bot on both channels, fast enough for a test."""
    port = free_port()

    def door(channel: str) -> dict[str, str]:
        url = f"http://127.0.0.1:{port}/{channel}"
        return {"mode": mode, "webhook_url": url, "webhook_secret": "a-secret"} if mode == "webhook" else {}

    values: dict[str, Any] = {
        "operator": {"name": "Công an Quận Mẫu"},
        "database": {"url": database.url.render_as_string(hide_password=False)},
        "web": {"host": "127.0.0.1", "port": port},
        "delivery": {
            "per_second": 1000,
            "burst": 100,
            "chat_per_second": 100,
            "chat_burst": 50,
            "in_flight": IN_FLIGHT,
        },
        "telegram": {
            "token": DEMO_TELEGRAM_TOKEN,
            "base_url": sandbox.telegram_base_url,
            "base_file_url": sandbox.telegram_base_file_url,
            **door("telegram"),
        },
        "textonly": {"token": DEMO_TEXTONLY_TOKEN, "base_url": sandbox.textonly_base_url, **door("textonly")},
    }
    return Settings.model_validate(values)


@asynccontextmanager
async def open_district(
    database: Database, incubator: Incubator, folder: Path, *, size: int, mode: str = "polling"
) -> AsyncIterator[District]:
    """A district of `size` schools whose people have all joined; no bot runs yet."""
    world = World()
    world.faults.latency, world.faults.jitter = 0.01, 0.02
    async with Sandbox(world) as sandbox:
        sandbox.telegram.settings.webhook_retry = 0.05
        sandbox.textonly.retry = 0.05
        settings = settings_of(sandbox, database, mode)
        district = District(world, sandbox, database, settings, incubator, folder)
        async with database.write() as work:
            ward, district.officer_id = await add_officer(work, world.clock.now())
            district.schools = await add_schools(work, world, ward, size)
        yield district
