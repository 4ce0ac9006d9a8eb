"""The open conversation of a chat: whoever saves on top of what somebody else saved meanwhile is told so."""

from bot.store import talks
from bot.store.engine import Database
from bot.store.talks import Talk
from tests.store.box import NOW, chat

AN, BINH = chat("an"), chat("bình")
STATE = {"flow": "join", "log": [["who0", "Tiếng Việt", False], ["found0", {"outcome": "found"}, True]]}


async def test_a_conversation_is_loaded_as_it_was_saved(database: Database):
    async with database.write() as work:
        assert await talks.load(work, AN) is None
        assert await talks.save(work, AN, STATE, NOW, over=None)
        assert await talks.load(work, AN) == Talk(STATE, 1, NOW)
        assert await talks.load(work, BINH) is None


async def test_each_save_over_the_last_one_counts_up(database: Database):
    async with database.write() as work:
        await talks.save(work, AN, {"n": 0}, NOW, over=None)
        for number in range(1, 4):
            before = await talks.load(work, AN)
            assert await talks.save(work, AN, {"n": number}, NOW, over=before)
        assert await talks.load(work, AN) == Talk({"n": 3}, 4, NOW)


async def test_a_save_over_an_older_state_changes_nothing(database: Database):
    async with database.write() as work:
        await talks.save(work, AN, {"n": 0}, NOW, over=None)
        loaded = await talks.load(work, AN)
        assert await talks.save(work, AN, {"by": "faster"}, NOW, over=loaded)
    async with database.write() as work:
        assert not await talks.save(work, AN, {"by": "slower"}, NOW, over=loaded)
        assert await talks.load(work, AN) == Talk({"by": "faster"}, 2, NOW)


async def test_a_new_conversation_never_replaces_one_that_somebody_else_opened_meanwhile(database: Database):
    async with database.write() as work:
        assert await talks.save(work, AN, {"by": "faster"}, NOW, over=None)
        assert not await talks.save(work, AN, {"by": "slower"}, NOW, over=None)
        assert await talks.load(work, AN) == Talk({"by": "faster"}, 1, NOW)


async def test_nothing_is_saved_over_a_conversation_that_ended(database: Database):
    async with database.write() as work:
        await talks.save(work, AN, {"n": 0}, NOW, over=None)
        await talks.save(work, BINH, {"n": 0}, NOW, over=None)
        loaded = await talks.load(work, AN)
        await talks.drop(work, AN)
        assert not await talks.save(work, AN, {"n": 1}, NOW, over=loaded)
        assert await talks.load(work, AN) is None
        assert await talks.load(work, BINH) is not None
