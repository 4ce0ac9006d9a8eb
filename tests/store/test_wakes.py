"""What one process saves wakes those that wait in another, on PostgreSQL; a lost connection is made anew."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.store import inbox, wakes
from bot.store.engine import Database
from tests.store.box import LANE, NOW

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Ear:
    """Somebody who waits for new work in a process of its own."""

    def __init__(self, database: Database) -> None:
        self.database = Database(database.url)
        self._woken = asyncio.Event()
        self.database.on_wake(self._woken.set)
        self._listening = asyncio.create_task(wakes.listen(self.database))

    async def hears(self) -> None:
        await asyncio.wait_for(self._woken.wait(), 5)
        self._woken.clear()

    async def hears_nothing(self) -> None:
        await asyncio.sleep(0.2)
        assert not self._woken.is_set()

    async def closes(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        await self.database.close()


@pytest.fixture
async def ear(database: Database) -> AsyncIterator[Ear]:
    made = Ear(database)
    await made.hears()  # that it listens: what was said before is looked for
    yield made
    await made.closes()


async def comes(database: Database, update_id: str) -> None:
    async with database.write() as work:
        await inbox.keep(work, *LANE, [(update_id, {})], NOW)


async def test_new_work_is_heard_of_in_another_process(database: Database, ear: Ear):
    await comes(database, "1")
    await ear.hears()


async def test_what_was_not_saved_or_brings_no_work_is_not_heard_of(database: Database, ear: Ear):
    async with database.write() as work:
        await inbox.mark(work, [], "done", NOW)
    with pytest.raises(RuntimeError):
        await _fails(database)
    await ear.hears_nothing()


async def test_who_saved_it_was_woken_already_and_does_not_hear_itself(ear: Ear):
    await comes(ear.database, "1")
    await ear.hears()
    await ear.hears_nothing()


async def test_a_cut_connection_is_made_anew_and_what_was_said_meanwhile_is_looked_for(
    database: Database, ear: Ear, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(wakes, "_AGAIN", 0.1)
    async with database.write() as work:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
        await work.connection.execute(text(cut), {"name": ear.database.name})
    await ear.hears()
    await comes(database, "1")
    await ear.hears()


async def _fails(database: Database) -> None:
    async with database.write() as work:
        work.wake()
        raise RuntimeError("power cut")
