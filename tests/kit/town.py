"""The bot in operation: sandbox, database, program and people, for one channel in one mode."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.advisory import Advisory, AdvisoryText, Audience, Category, Level, Status
from bot.domain.people import Language, Person
from bot.sandbox import DEMO_TELEGRAM_TOKEN, DEMO_TEXTONLY_TOKEN, DEMO_ZALO_TOKEN, Sandbox, World
from bot.settings import Settings
from bot.store import people
from bot.store.engine import Database
from bot.store.tables import address, outbox
from bot.usecases import advisory as advisories
from bot.usecases.advisory import Draft
from bot.usecases.house import NOTICE_VERSION, House
from bot.wiring.house import make_house
from bot.wiring.lines import make_lines
from bot.wiring.program import Program
from tests.kit.roster import Roster, make_town
from tests.kit.someone import Someone


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings_for(
    sandbox: Sandbox, url: str, channel: str = "telegram", mode: str = "polling", **sections: Any
) -> Settings:
    """Settings for a bot on one channel of the sandbox, or on two: "both", "mixed"."""
    port = free_port()

    def door(name: str) -> dict[str, str]:
        url = f"http://127.0.0.1:{port}/{name}"
        webhook = {"mode": mode, "webhook_url": url, "webhook_secret": "a-secret-of-the-tests"}
        return webhook if mode == "webhook" else {}

    base: dict[str, Any] = {
        "operator": {"name": "Công an Quận Mẫu"},
        "database": {"url": url},
        "web": {"host": "127.0.0.1", "port": port},
        "delivery": {"per_second": 500, "burst": 50, "chat_per_second": 100, "chat_burst": 50},
    }
    if channel in {"telegram", "both", "mixed"}:
        base["telegram"] = {
            "token": DEMO_TELEGRAM_TOKEN,
            "base_url": sandbox.telegram_base_url,
            "base_file_url": sandbox.telegram_base_file_url,
            **door("telegram"),
        }
    if channel in {"zalo", "mixed"}:
        base["zalo"] = {
            "token": DEMO_ZALO_TOKEN,
            "base_url": sandbox.zalo_base_url,
            **door("zalo"),
        }
    if channel in {"textonly", "both"}:
        base["textonly"] = {
            "token": DEMO_TEXTONLY_TOKEN,
            "base_url": sandbox.textonly_base_url,
            **door("textonly"),
        }
    return Settings.model_validate(base | sections)


@dataclass
class Town:
    """Everything a story needs. `channel` is what the people use."""

    world: World
    sandbox: Sandbox
    database: Database
    settings: Settings
    roster: Roster
    channel: str
    people: list[Someone] = field(default_factory=list)
    beat: float = 0.1  # seconds between two ticks of the bot
    waited: float = 0.0  # seconds that its people let pass, by the clock that nobody sets
    _running: asyncio.Task[None] | None = None
    _program: Program | None = None
    _used: dict[str, str] = field(default_factory=dict)

    @property
    def house(self) -> House:
        return make_house(self.settings)

    @property
    def lane(self) -> tuple[str, str]:
        return next(iter(self.house.lanes))

    async def opens(self) -> None:
        """The bot starts."""
        self._program = Program(
            self.settings,
            self.house,
            self.database,
            make_lines(self.settings),
            self.world.clock,
            beat=self.beat,
            seconds=lambda: time.monotonic() + self.waited,
        )
        self._running = asyncio.create_task(self._program.run())
        await asyncio.sleep(0)

    async def settled(self) -> None:
        """Whoever answers a message takes longer to read it than the bot to learn that it arrived."""
        for _ in range(500):
            async with self.database.read() as work:
                leaving = select(outbox.c.id).where(outbox.c.state == "sending")
                if await work.connection.scalar(leaving.limit(1)) is None:
                    return
            await asyncio.sleep(0.02)
        raise AssertionError("nobody ever learnt that all arrived")

    async def closes(self) -> None:
        """The bot stops as on SIGTERM."""
        assert self._program is not None
        assert self._running is not None
        self._program.stop()
        await asyncio.wait_for(self._running, 20)

    def newcomer(self, name: str, number: str | None = None, channel: str | None = None) -> Someone:
        """Somebody with a phone who has not opened the bot yet."""
        number = number or self.roster.phones[name]
        phone = self.world.new_phone(number, name, channel=channel or self.channel_of(number))
        someone = Someone(phone, name)
        self.people.append(someone)
        return someone

    def channel_of(self, number: str) -> str:
        """What somebody uses: where both are, everybody the one that the one before does not use."""
        if self.channel != "mixed":
            return self.channel
        return self._used.setdefault(number, ("zalo", "telegram")[len(self._used) % 2])

    async def member(self, name: str, channel: str | None = None) -> Someone:
        """Somebody who joined before the story begins."""
        someone = self.newcomer(name, channel=channel)
        someone.phone.state = type(someone.phone.state).OPEN
        used, bot = next(lane for lane in self.house.lanes if lane[0] == someone.phone.channel)
        now = self.world.clock.now()
        async with self.database.write() as work:
            await work.connection.execute(
                address.insert().values(
                    contact_id=self.roster.contacts[name],
                    channel=used,
                    bot=bot,
                    external_id=str(someone.phone.chat_id),
                    state="active",
                    created_at=now,
                    state_at=now,
                )
            )
            await people.add_consent(
                work, self.roster.contacts[name], None, NOTICE_VERSION, Language.VI, now, agreed=True
            )
        return someone

    async def code_for(self, name: str, code: str, *, days: int = 30, revoked: bool = False) -> str:
        now = self.world.clock.now()
        async with self.database.write() as work:
            return await self.roster.add_code(
                work, name, code, now + timedelta(days=days), revoked_at=now if revoked else None
            )

    async def contact(self, name: str) -> Person:
        async with self.database.read() as work:
            person = await people.person(work, self.roster.contacts[name])
        assert person is not None
        return person

    async def sends(
        self,
        name: str,
        *,
        level: Level = Level.CANH_BAO,
        headline: str = "Giả giáo viên báo học sinh cấp cứu",
        description: str = "Một số phụ huynh nhận cuộc gọi tự xưng giáo viên, đòi chuyển tiền viện phí.",
        status: Status = Status.ACTUAL,
        audience: Audience | None = None,
        **changes: Any,
    ) -> Advisory:
        """An officer sends an advisory, as the command line does."""
        draft = Draft(
            status=status,
            level=level,
            category=Category.LUA_DAO,
            words=AdvisoryText(headline, description, "Nhắn phụ huynh gọi lại giáo viên chủ nhiệm."),
            audience=audience or Audience(),
            **changes,
        )
        actor = await self.contact(name)
        async with self.database.write() as work:
            return await advisories.issue(work, self.house, actor, draft, self.world.clock.now(), via="cli")

    def check_nothing_unexpected(self) -> None:
        unexpected = {someone.name: someone.unexpected for someone in self.people if someone.unexpected}
        assert not unexpected, f"messages that nobody expected: {unexpected}"


@asynccontextmanager
async def open_town(
    database: Database,
    channel: str,
    mode: str,
    *,
    start: datetime | None = None,
    beat: float = 0.1,
    **sections: Any,
) -> AsyncIterator[Town]:
    """A town with its bot running, from a moment on; at the end nothing unexpected may stand on any phone."""
    world = World(start)
    async with Sandbox(world) as sandbox:
        url = database.url.render_as_string(hide_password=False)
        settings = settings_for(sandbox, url, channel, mode, **sections)
        roster = await make_town(database, world.clock.now())
        town = Town(world, sandbox, database, settings, roster, channel, beat=beat)
        await town.opens()
        try:
            yield town
            if town._running is not None and town._running.done():
                town._running.result()
            town.check_nothing_unexpected()
        finally:
            if town._running is not None and not town._running.done():
                await town.closes()


def write_file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
