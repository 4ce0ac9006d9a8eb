"""The unit of work on both databases."""

import asyncio
import random
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.domain.people import Form, Language
from bot.store import engine, people
from bot.store.engine import Database
from bot.store.tables import contact

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def a_contact(**changes):
    return {
        "name": "Hiệu trưởng",
        "phone": "+84901000001",
        "form": Form.CO,
        "language": Language.VI,
        "created_at": NOW,
    } | changes


async def test_what_is_written_comes_back_as_the_same_values(database: Database):
    async with database.write() as work:
        await work.connection.execute(contact.insert().values(a_contact()))
    async with database.read() as work:
        person = await people.person_by_phone(work, "+84901000001")
        at = await work.connection.scalar(select(contact.c.created_at))
    assert person is not None
    assert (person.contact.name, person.contact.form) == ("Hiệu trưởng", Form.CO)
    assert at == NOW
    assert at.tzinfo is not None


async def test_an_error_takes_everything_back_and_wakes_nobody(database: Database):
    woken = []
    database.on_wake(lambda: woken.append(1))

    async def fail() -> None:
        async with database.write() as work:
            await work.connection.execute(contact.insert().values(a_contact()))
            work.wake()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        await fail()
    async with database.read() as work:
        assert await people.person_by_phone(work, "+84901000001") is None
    assert woken == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_transaction_that_is_left_lying_holds_up_nobody_for_long(database: Database, monkeypatch):
    """As that of a process that is stopped in the middle of it."""
    monkeypatch.setattr(engine, "_LONGEST_REST", 300)
    stopped = Database(database.url)

    async def lie() -> None:
        async with stopped.write() as work:
            assert await work.turn("reception")
            await asyncio.sleep(1)
            await work.connection.execute(select(contact))

    lying = asyncio.create_task(lie())
    await asyncio.sleep(0.1)
    async with database.write() as work:
        assert not await work.turn("reception")
    with pytest.raises(DBAPIError):
        await lying
    async with database.write() as work:
        assert await work.turn("reception")
    await stopped.close()


async def test_a_hundred_writers_at_once_lose_no_change(database: Database):
    async with database.write() as work:
        await work.connection.execute(contact.insert().values(a_contact(name="0")))

    async def add_one() -> None:
        async with database.write() as work:
            count = await work.connection.scalar(select(contact.c.name).with_for_update())
            await work.connection.execute(contact.update().values(name=str(int(count or 0) + 1)))

    await asyncio.gather(*(add_one() for _ in range(100)))
    async with database.read() as work:
        assert await work.connection.scalar(select(contact.c.name)) == "100"


async def test_a_naive_moment_is_refused(database: Database):
    with pytest.raises(Exception, match="naive"):
        async with database.write() as work:
            await work.connection.execute(contact.insert().values(a_contact(created_at=NOW.replace(tzinfo=None))))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_whoever_is_cancelled_amid_anything_leaves_no_lock_and_no_thread(database: Database):
    """What was left over used to keep every other writer waiting for fifteen seconds."""
    before, dice = threading.active_count(), random.Random(4)

    async def work_on(hurried: Database) -> None:
        while True:
            async with hurried.write() as work:
                await work.connection.execute(contact.update().values(name="x"))
            async with hurried.read() as work:
                await work.connection.execute(select(contact))

    for _ in range(60):
        hurried = Database(database.url)
        working = [asyncio.create_task(work_on(hurried)) for _ in range(6)]
        await asyncio.sleep(dice.uniform(0, 0.03))
        for one in working:
            one.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        async with asyncio.timeout(5), database.write() as work:
            await work.connection.execute(contact.update().values(name="y"))
        await hurried.close()
    await database.close()
    await asyncio.sleep(0.1)
    assert threading.active_count() <= before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_whoever_is_cancelled_amid_opening_leaves_no_connection(database: Database):
    """Another journal can be chosen by whoever is alone with the file only."""
    assert database.path is not None
    await database.close()
    dice = random.Random(6)

    async def opens(hurried: Database) -> None:
        async with hurried.read() as work:
            await work.connection.execute(select(contact))

    for _ in range(80):
        hurried = Database(database.url)
        opening = [asyncio.create_task(opens(hurried)) for _ in range(4)]
        await asyncio.sleep(dice.uniform(0, 0.008))
        for one in opening:
            one.cancel()
        await asyncio.gather(*opening, return_exceptions=True)
        await hurried.close()
        with closing(sqlite3.connect(database.path, timeout=1)) as alone:
            assert alone.execute("PRAGMA journal_mode=DELETE").fetchall() == [("delete",)]
