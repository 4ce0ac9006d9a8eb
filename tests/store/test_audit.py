"""The trail shows tampering: a changed, a removed and an inserted row break its chain where they stand."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from bot.store import audit
from bot.store.engine import Database
from bot.store.tables import audit as table
from tests.store.box import NOW


async def keep(database: Database, *acts: str) -> None:
    async with database.write() as work:
        for number, act in enumerate(acts):
            await audit.append(
                work,
                act=act,
                subject=f"TB-{number:04d}",
                now=NOW + timedelta(seconds=number, microseconds=123456),
                via="cli",
                details={"level": "khan", "people": number, "units": [1, 2], "repeats": True, "none": None},
            )


async def first_broken(database: Database) -> int | None:
    async with database.read() as work:
        return await audit.first_broken(work)


@pytest.fixture
async def trail(database: Database) -> Database:
    await keep(database, "import", "issue", "release", "revoke", "leave")
    return database


async def test_a_trail_that_nobody_touched_is_whole(trail: Database):
    assert await first_broken(trail) is None
    await keep(trail, "later")
    assert await first_broken(trail) is None


async def test_an_empty_trail_is_whole(database: Database):
    assert await first_broken(database) is None


@pytest.mark.parametrize(
    "forged",
    [
        {"act": "nothing"},
        {"subject": "TB-9999"},
        {"via": "bot"},
        {"at": NOW},
        {"details": {"people": 0}},
        {"details": {}},
        {"digest": "f" * 64},
        {"previous": "f" * 64},
    ],
)
async def test_a_changed_row_is_found(trail: Database, forged):
    async with trail.write() as work:
        await work.connection.execute(update(table).where(table.c.id == 3).values(**forged))
    assert await first_broken(trail) == 3


@pytest.mark.parametrize("row_id", [1, 2, 4])
async def test_a_removed_row_is_found_at_the_next_one(trail: Database, row_id: int):
    async with trail.write() as work:
        await work.connection.execute(delete(table).where(table.c.id == row_id))
    assert await first_broken(trail) == row_id + 1


async def test_a_row_put_in_by_hand_is_found(trail: Database):
    async with trail.write() as work:
        last = (await work.connection.execute(select(table).order_by(table.c.id.desc()).limit(1))).one()
        row = {
            "at": NOW, "via": "bot", "act": "release", "subject": "TB-0001", "details": {},
            "previous": last.digest, "digest": "0" * 64,
        }  # fmt: skip
        await work.connection.execute(insert(table).values(row))
    assert await first_broken(trail) == 6


async def test_a_removed_row_can_not_be_hidden_by_joining_its_neighbours(trail: Database):
    async with trail.write() as work:
        digest = await work.connection.scalar(select(table.c.digest).where(table.c.id == 2))
        await work.connection.execute(delete(table).where(table.c.id == 3))
        await work.connection.execute(update(table).where(table.c.id == 4).values(previous=digest))
    assert await first_broken(trail) == 4


async def test_rows_of_many_at_once_stand_in_one_chain(database: Database):
    await asyncio.gather(*(keep(database, f"act {number}") for number in range(12)))
    assert await first_broken(database) is None
    async with database.read() as work:
        previous = list(await work.connection.scalars(select(table.c.previous)))
    assert len(set(previous)) == 12


async def test_what_is_rolled_back_leaves_no_gap(trail: Database):
    class PowerCutError(Exception):
        pass

    with pytest.raises(PowerCutError):
        await _cut(trail, PowerCutError)
    await keep(trail, "after")
    assert await first_broken(trail) is None


async def _cut(trail: Database, error: type[Exception]) -> None:
    async with trail.write() as work:
        await audit.append(work, act="lost", subject="TB-0007", now=NOW)
        raise error


async def test_the_chain_can_be_looked_at_in_stretches_and_stays_where_it_is_broken(trail: Database):
    async with trail.write() as work:
        first = await audit.check(work, audit.Checked(), 2)
        assert (first.row_id, first.broken, first.ended) == (2, None, False)
        assert (await audit.check(work, first, 2)).row_id == 4
        whole = await audit.check(work, first, 10)
        assert (whole.row_id, whole.broken, whole.ended) == (5, None, True)
        await work.connection.execute(update(table).where(table.c.id == 4).values(subject="TB-9999"))
        broken = await audit.check(work, first, 10)
        assert (broken.row_id, broken.broken) == (3, 4)
        assert await audit.check(work, broken, 10) == broken
