"""A bot on Zalo is killed while it fetches what somebody sent, or keeps it: it comes once all the same."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Table, func, select

from bot.sandbox import Sandbox, World
from bot.store.engine import Database
from bot.store.tables import file, inbox, outbox
from tests.kills.bots import Bot, Incubator
from tests.kit.crashing import Order
from tests.kit.moments import Moment, When, Work
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, WARD_A, make_town
from tests.kit.town import Town, settings_for

MOMENTS = [
    Moment(Work.RECEIVING, When.SAVED),
    Moment(Work.FETCHING, When.AMID),
    Moment(Work.FETCHING, When.SAVED),
    Moment(Work.HANDLING, When.AMID),
    Moment(Work.HANDLING, When.SAVED),
]


class Street:
    """A town whose bot is a process."""

    def __init__(self, town: Town, incubator: Incubator, folder: Path) -> None:
        self.town = town
        self._incubator = incubator
        self._folder = folder
        self._bots = 0

    def bot(self, moment: Moment | None = None) -> AbstractAsyncContextManager[Bot]:
        self._bots += 1
        log = self._folder / f"bot-{self._bots}.log"
        ahead = self.town.world.clock.now() - datetime.now(UTC)
        return self._incubator.hatch(Order(self.town.settings, log, ahead, moment=moment))

    async def handled(self) -> None:
        """Waits until nothing waits."""

        async def settled() -> bool:
            open_rows = outbox.c.state.in_(["queued", "sending"])
            return not await self.count(inbox, inbox.c.state == "new") and not await self.count(outbox, open_rows)

        await self.until(settled)

    async def until(self, holds: Callable[[], Awaitable[object]]) -> None:
        async with asyncio.timeout(25):
            while not await holds():  # noqa: ASYNC110 - another process changes it, so it is looked at
                await asyncio.sleep(0.05)

    async def count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        async with self.town.database.read() as work:
            found = await work.connection.scalar(select(func.count()).select_from(table).where(*conditions))
        return int(found or 0)


@pytest.fixture
async def street(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[Street]:
    world = World()
    async with Sandbox(world) as sandbox:
        settings = settings_for(sandbox, database.url.render_as_string(hide_password=False), "mixed")
        roster = await make_town(database, world.clock.now())
        yield Street(Town(world, sandbox, database, settings, roster, "mixed"), incubator, tmp_path)


async def test_who_is_killed_while_it_waits_for_a_photo_has_it_after_the_next_start(street: Street):
    principal, settings = await street.town.member(PRINCIPAL_A, "zalo"), street.town.sandbox.zalo.settings
    settings.media_wait = 60
    principal.phone.send_photo(caption="Cổng trường sáng nay")
    async with street.bot() as bot:
        await street.until(lambda: street.count(inbox))
        await asyncio.sleep(0.5)
        await bot.killed()
    assert await street.count(inbox, inbox.c.state == "new") == 1
    settings.media_wait = 0
    async with street.bot():
        await street.handled()
    await it_comes_once(street)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_who_is_killed_at_any_moment_has_it_once(street: Street, moment: Moment):
    principal = await street.town.member(PRINCIPAL_A, "zalo")
    principal.phone.send_photo(caption="Cổng trường sáng nay")
    async with street.bot(moment) as bot:
        await bot.dies()
    async with street.bot():
        await street.handled()
    await it_comes_once(street)


async def it_comes_once(street: Street) -> None:
    """The photo is here once, was asked about once, and reaches the ward once."""
    officer = await street.town.member(OFFICER_A, "telegram")
    principal = next(one for one in street.town.people if one.name == PRINCIPAL_A)
    assert await street.count(file) == 1
    assert sum("chưa được gửi đi" in one.text for one in principal.messages) == 1
    async with street.bot():
        principal.chooses(f"Gửi {WARD_A}")
        await officer.sees("Cổng trường sáng nay", timeout=20)
        await officer.sees_file(timeout=20)
        await street.handled()
    assert sum(one.file is not None for one in officer.messages) == 1
