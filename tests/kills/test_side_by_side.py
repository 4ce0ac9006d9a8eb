"""Several connections at the same work, as if two bots ran: nothing is claimed twice, nothing fires twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.domain.delivery import Accepted, DeliveryState, settle
from bot.store import due, inbox, occurrences, outcomes
from bot.store import outbox as rows
from bot.store.engine import Database, UnitOfWork
from bot.store.outbox import Row
from bot.store.outcomes import Settled
from bot.store.tables import climb, occurrence, outbox
from bot.text.dates import ZONE
from bot.usecases import escalating, firing
from bot.wiring.lines import TEXTONLY_BOT
from tests.kills.bots import Incubator
from tests.kills.district import District, open_district

SIZE = 120
CONNECTIONS = 4
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        yield opened


@pytest.fixture
async def others(database: Database) -> AsyncIterator[list[Database]]:
    """More ways into the same database, each with a pool and, on SQLite, a writer's lock of its own."""
    made = [Database(database.url) for _ in range(CONNECTIONS)]
    yield made
    for one in made:
        await one.close()


async def test_several_claim_side_by_side_and_no_row_is_claimed_twice(district: District, others: list[Database]):
    for _ in range(3):
        await district.sends()
    claimed: list[int] = []
    busy: set[str] = set()

    async def claims(database: Database) -> None:
        while batch := await _claim(database, district):
            chats = {row.chat.external_id for row in batch}
            assert len(batch) <= 7
            assert len(chats) == len(batch)
            assert not chats & busy, "two calls to one chat at once"
            busy.update(chats)
            claimed.extend(row.id for row in batch)
            await asyncio.sleep(0.005)
            busy.difference_update(chats)
            await _accept(database, batch, district)

    async def claims_on(database: Database) -> None:
        """What others have under way may keep back the rest, so that an empty claim isn't the end."""
        while await _waits(database):
            await claims(database)
            await asyncio.sleep(0.002)

    await asyncio.gather(*map(claims_on, others))
    assert len(claimed) == len(set(claimed)) == 3 * SIZE // 2
    assert len(await district.chats(DeliveryState.ACCEPTED)) == 3 * SIZE // 2


@on_postgresql
async def test_rows_that_somebody_looks_at_are_passed_over_and_not_waited_for(
    district: District, others: list[Database]
):
    await district.sends()
    async with others[0].write() as first, others[1].write() as second:
        mine = await _take(first, district, 7)
        theirs = await _take(second, district, 7)
    assert len(mine) == len(theirs) == 7
    assert not {row.id for row in mine} & {row.id for row in theirs}


@on_postgresql
async def test_two_that_fire_at_once_fire_an_occurrence_once(district: District, others: list[Database]):
    await district.reminds()
    now = district.world.clock.forward(hours=2)
    async with others[0].write() as first:
        assert await firing.fire_due(first, district.house, now) == 1
        second = asyncio.create_task(_fire(others[1], district))
        await district.until(lambda: _somebody_waits(others[2]))
    assert await second == 0
    assert await district.count(occurrence) == 1
    assert await district.count(outbox, outbox.c.purpose == "reminder") == SIZE


@on_postgresql
async def test_two_that_climb_at_once_climb_once(district: District, others: list[Database]):
    _morning_comes(district)
    await district.sends()
    await _all_leave(district)
    now = district.world.clock.forward(hours=3)
    async with others[0].write() as first:
        assert await escalating.climb(first, district.house, now) == SIZE
        second = asyncio.create_task(_climb(others[1], district))
        await district.until(lambda: _somebody_waits(others[2]))
    assert await second == 0
    assert await district.count(climb) == SIZE
    assert await district.count(outbox, outbox.c.purpose == "rung") == SIZE


async def test_many_that_climb_climb_once(district: District, others: list[Database]):
    _morning_comes(district)
    for _ in range(3):
        await district.sends()
    await _all_leave(district)
    district.world.clock.forward(hours=3)
    climbed = await asyncio.gather(*(_climb(database, district) for database in others))
    assert sum(climbed) == 3 * SIZE
    assert await district.count(outbox, outbox.c.purpose == "rung") == 3 * SIZE


async def test_many_that_fire_many_reminders_fire_each_once(district: District, others: list[Database]):
    for _ in range(5):
        await district.reminds(rule="FREQ=HOURLY;COUNT=3")
    for hours in (1, 2, 3):
        district.world.clock.forward(hours=1, minutes=1 if hours == 1 else 0)
        fired = await asyncio.gather(*(_fire(database, district) for database in others))
        assert sum(fired) == 5
        assert await district.count(occurrence) == 5 * hours
        assert await district.count(outbox, outbox.c.purpose == "reminder") == 5 * hours * SIZE
    async with district.database.read() as work:
        assert not (await due.look(work, district.world.clock.now() + timedelta(days=9))).remind


@on_postgresql
async def test_what_was_put_off_comes_back_once_however_many_look(district: District, others: list[Database]):
    await district.reminds()
    now = district.world.clock.forward(hours=2)
    await _fire(others[0], district)
    async with district.database.write() as work:
        occurrence_id = await work.connection.scalar(select(occurrence.c.id))
        assert occurrence_id is not None
        for school in district.schools[:5]:
            await occurrences.put_answer(work, occurrence_id, school.contact_id, again_at=now)
    async with others[0].write() as first:
        await firing.fire_again(first, district.house, now)
        second = asyncio.create_task(_fire_again(others[1], district))
        await district.until(lambda: _somebody_waits(others[2]))
    await second
    assert await district.count(outbox, outbox.c.purpose == "reminder") == SIZE + 5


@on_postgresql
async def test_updates_are_handled_by_one_at_a_time_and_in_their_order(district: District, others: list[Database]):
    now = district.world.clock.now()
    async with district.database.write() as work:
        await inbox.keep(work, "telegram", "1", [(str(number), {}) for number in range(6)], now)
    async with others[0].write() as first, others[1].write() as second:
        mine = await inbox.waiting(first, 3)
        assert len(mine) == 3
        assert await inbox.waiting(second, 3) == ()
        await inbox.mark(first, [update.id for update in mine], "done", now)
    async with others[1].write() as second:
        rest = await inbox.waiting(second, 9)
    assert [update.id for update in rest] == [mine[-1].id + number for number in (1, 2, 3)]


@on_postgresql
async def test_the_work_of_a_tick_is_done_by_one_at_a_time(others: list[Database]):
    async with others[0].write() as first, others[1].write() as second:
        assert await first.turn("redraw")
        assert not await second.turn("redraw")
        assert await second.turn("remind")
    async with others[1].write() as second:
        assert await second.turn("redraw")


async def _claim(database: Database, district: District) -> tuple[Row, ...]:
    async with database.write() as work:
        return await _take(work, district, 7)


async def _take(work: UnitOfWork, district: District, limit: int) -> tuple[Row, ...]:
    return await rows.claim(work, "textonly", TEXTONLY_BOT, limit, district.world.clock.now())


async def _accept(database: Database, batch: tuple[Row, ...], district: District) -> None:
    accepted = settle(Accepted(), repeat=False, edit=False)
    async with database.write() as work:
        now = district.world.clock.now()
        await outcomes.settle(work, [Settled(row, accepted, f"m-{row.id}") for row in batch], now)


async def _waits(database: Database) -> bool:
    async with database.read() as work:
        return await rows.has_due(work, "textonly", TEXTONLY_BOT)


async def _fire(database: Database, district: District) -> int:
    async with database.write() as work:
        return await firing.fire_due(work, district.house, district.world.clock.now())


async def _fire_again(database: Database, district: District) -> None:
    async with database.write() as work:
        await firing.fire_again(work, district.house, district.world.clock.now())


def _morning_comes(district: District) -> None:
    """Nine o'clock, when people may be disturbed."""
    now = district.world.clock.now().astimezone(ZONE)
    morning = now.replace(hour=9, minute=0) + timedelta(days=1)
    district.world.clock.forward(seconds=(morning - now).total_seconds())


async def _climb(database: Database, district: District) -> int:
    async with database.write() as work:
        return await escalating.climb(work, district.house, district.world.clock.now())


async def _all_leave(district: District) -> None:
    async with district.database.write() as work:
        now = district.world.clock.now()
        await work.connection.execute(outbox.update().values(state=DeliveryState.ACCEPTED, settled_at=now))


async def _somebody_waits(database: Database) -> bool:
    """Whether a transaction waits for another's row (PostgreSQL)."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    async with database.read() as work:
        return bool(await work.connection.scalar(text(waiting)))
