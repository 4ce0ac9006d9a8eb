"""How much of its plan a bot has used: counted by the month, by several at once too."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery import Accepted, Retry, Unknown
from bot.domain.people import AddressState
from bot.domain.quota import Refusal
from bot.store import inbox, usage
from bot.store.engine import Database
from bot.store.usage import Used
from tests.kit.roster import DEPUTY_A, PRINCIPAL_A, PRINCIPAL_B
from tests.store.box import LANE, NOW, Box
from tests.store.people import Town

MONTH, NEXT = "2026-11", "2026-12"
ZALO = ("zalo", "bot")


async def counts(database: Database, *, lane=ZALO, month=MONTH, now=NOW, took=None, **numbers: int) -> None:
    async with database.write() as work:
        await usage.count(work, lane, month, now, took=took, **numbers)


async def used(database: Database, lane=ZALO, month=MONTH) -> Used:
    async with database.read() as work:
        return await usage.used(work, lane, month)


async def test_what_was_never_counted_is_nothing(database: Database):
    assert await used(database) == Used()


async def test_each_bot_and_each_month_is_counted_apart(database: Database):
    await counts(database, sent=2)
    await counts(database, sent=3, received=1)
    await counts(database, month=NEXT, sent=1)
    await counts(database, lane=LANE, received=7)
    assert await used(database) == Used(5, 1)
    assert await used(database, month=NEXT) == Used(1, 0)
    assert await used(database, lane=LANE) == Used(0, 7)


async def test_a_no_is_kept_from_the_first_to_the_last_until_a_message_is_taken(database: Database):
    later = NOW + timedelta(minutes=3)
    await counts(database, took=False)
    await counts(database, took=False, now=later)
    await counts(database, sent=1)  # of which nobody knows
    assert await used(database) == Used(1, 0, Refusal(NOW, later))
    await counts(database, sent=1, took=True)
    assert await used(database) == Used(2, 0)
    await counts(database, took=False, now=later)
    assert (await used(database)).refusal == Refusal(later, later)


async def test_many_count_at_once_and_none_is_lost(database: Database):
    other = Database(database.url)  # as a second process
    try:
        await asyncio.gather(
            *(counts(one, sent=1, received=2) for one in [database, *([] if database.sqlite else [other])] * 20)
        )
    finally:
        await other.close()
    many = 20 if database.sqlite else 40
    assert await used(database) == Used(many, 2 * many)


async def test_a_count_that_is_rolled_back_was_none(database: Database):
    async def counts_and_fails() -> None:
        async with database.write() as work:
            await usage.count(work, ZALO, MONTH, NOW, sent=1, took=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await counts_and_fails()
    assert await used(database) == Used()


async def test_updates_that_come_again_are_not_new(database: Database):
    async with database.write() as work:
        assert await inbox.keep(work, *ZALO, [("a", {}), ("b", {})], NOW) == 2
        assert await inbox.keep(work, *ZALO, [("b", {}), ("c", {}), ("a", {})], NOW) == 1
        assert await inbox.keep(work, *ZALO, [("c", {})], NOW) == 0
        assert await inbox.keep(work, *ZALO, [], NOW) == 0


async def test_who_can_be_written_to_is_a_user(database: Database, town: Town):
    await town.join(PRINCIPAL_A, lane=ZALO)
    await town.join(PRINCIPAL_B, lane=ZALO, state=AddressState.OFF)
    await town.join(DEPUTY_A)
    async with database.read() as work:
        assert (await usage.users(work, ZALO), await usage.users(work, LANE)) == (1, 1)


async def test_who_has_taken_a_message_is_known_and_what_is_under_way_is_counted(database: Database, box: Box):
    for name in ("an", "binh", "chi", "dung"):
        await box.put(name)
    an, binh, chi, dung = await box.claim()
    await box.settle(an, Accepted("1"))
    await box.settle(binh, Unknown())
    await box.settle(chi, Retry(timedelta(0)))
    async with database.read() as work:
        assert await usage.have_taken(work, LANE, 10) == {"an"}
        assert await usage.took_before(work, LANE, {"an", "binh", "dung"}) == {"an"}
        assert await usage.have_taken(work, ZALO, 10) == frozenset()
        assert await usage.under_way(work, LANE) == 1
        assert await usage.waiting_since(work, [an.id, dung.id], NOW) == {an.id, dung.id}
        assert await usage.waiting_since(work, [dung.id], NOW - timedelta(seconds=1)) == frozenset()
