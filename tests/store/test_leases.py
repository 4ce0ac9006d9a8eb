"""Who holds a lease, and when another takes it over. The rows and locks are the database's; time is waited for."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.store import leases
from bot.store.engine import Database
from bot.store.leases import Held, hold
from bot.store.tables import lease

NAME = "lane:telegram:bot"
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one process
_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """Another process on the same database."""
    made = Database(database.url)
    yield made
    await made.close()


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything within tenths of a second; the proportions stay."""
    for name, seconds in (("BEAT", 0.1), ("SURE", 0.6), ("OVER", 0.8), ("_LOOK", 0.05)):
        monkeypatch.setattr(leases, name, seconds)


async def test_each_holder_has_a_higher_epoch(database: Database):
    epochs = []
    for _ in range(3):
        async with hold(database, NAME) as held:
            assert held.sure
            epochs.append(held.epoch)
    assert epochs == [1, 2, 3]
    async with hold(database, "another") as held:
        assert held.epoch == 1


@on_postgresql
async def test_one_holds_it_and_the_next_waits_until_it_is_left(database: Database, other: Database, brisk):
    async with hold(database, NAME) as first:
        waiting = Waiting(other)
        await asyncio.sleep(1.0)  # longer than a silent holder would keep it
        assert waiting.held is None
        assert first.sure
    second = await waiting.gets_it()
    assert second.epoch == first.epoch + 1
    assert not first.sure
    await waiting.leaves()


@on_postgresql
async def test_whose_session_ends_has_lost_it_and_another_takes_it_at_once(
    database: Database, other: Database, brisk
):
    async with hold(database, NAME) as first:
        waiting = Waiting(other)
        await asyncio.sleep(0.2)
        async with other.write() as work:
            await work.connection.execute(text(_SESSIONS), {"name": database.name})
        second = await waiting.gets_it()
        assert second.epoch == 2
        await asyncio.wait_for(first.lost.wait(), 2)
        assert not first.sure
    await waiting.leaves()


@on_postgresql
async def test_who_gives_no_sign_of_life_loses_it_and_finds_out_before_it_acts(
    database: Database, other: Database, brisk
):
    """The holder's session stays, as that of a stopped process does."""
    async with hold(database, NAME) as first:
        waiting = Waiting(other)
        await asyncio.sleep(0.2)
        started = time.monotonic()
        await _silence(other)  # the silent one's own connections are cut off once it is taken over from
        second = await waiting.gets_it()
        assert time.monotonic() - started < 2
        assert second.epoch == 2
        await asyncio.wait_for(first.lost.wait(), 2)
        assert not await first.confirmed()
        async with hold(database, "another"):
            pass  # what was cut off comes back by itself
    await waiting.leaves()


@on_postgresql
async def test_of_many_that_wait_one_gets_it(database: Database, other: Database, brisk):
    async with hold(database, NAME):
        waiting = [Waiting(other) for _ in range(5)]
        await asyncio.sleep(0.2)
    for epoch in range(2, 7):
        await asyncio.sleep(0.3)
        (holder,) = [one for one in waiting if one.held is not None]
        assert holder.held is not None
        assert holder.held.epoch == epoch
        await holder.leaves()
        waiting.remove(holder)


@on_postgresql
async def test_a_lost_connection_is_made_anew_and_the_lease_taken_again(database: Database, brisk):
    async with hold(database, NAME) as first:
        async with database.write() as work:
            here = " AND pid <> pg_backend_pid()"
            await work.connection.execute(text(_SESSIONS + here), {"name": database.name})
        await asyncio.wait_for(first.lost.wait(), 2)
    async with hold(database, NAME) as second:
        assert second.epoch == 2


async def test_a_holder_is_sure_only_for_a_while_after_a_sign_of_life():
    held = Held(NAME, 1, time.monotonic() - 1)
    assert not held.sure
    asking = asyncio.create_task(held.confirmed())
    await asyncio.sleep(0)
    held.lives_until(time.monotonic() + 9)
    assert await asking
    held.lose()
    assert not held.sure
    assert not await held.confirmed()


class Waiting:
    """Somebody who waits for the lease and keeps it."""

    def __init__(self, database: Database) -> None:
        self.held: Held | None = None
        self._got, self._leave = asyncio.Event(), asyncio.Event()
        self._task = asyncio.create_task(self._hold(database))

    async def _hold(self, database: Database) -> None:
        async with hold(database, NAME) as self.held:
            self._got.set()
            await self._leave.wait()

    async def gets_it(self) -> Held:
        await asyncio.wait_for(self._got.wait(), 5)
        assert self.held is not None
        return self.held

    async def leaves(self) -> None:
        self._leave.set()
        await self._task


async def _silence(database: Database) -> None:
    """The beat of the first holder lies long ago, whatever sign of life it gives meanwhile."""
    for _ in range(4):
        async with database.write() as work:
            first = lease.c.epoch == 1
            await work.connection.execute(lease.update().where(lease.c.name == NAME, first).values(beat_at=0.0))
        await asyncio.sleep(0.02)
