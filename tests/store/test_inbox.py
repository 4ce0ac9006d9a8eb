"""Updates are on disk before their platform is told so, once each, and are handled in the order they came."""

from datetime import timedelta

from sqlalchemy import select

from bot.store import inbox
from bot.store.engine import Database
from bot.store.tables import inbox as table
from tests.store.box import LANE, NOW


async def keep(database: Database, *updates: tuple[str, dict[str, object]], lane: tuple[str, str] = LANE) -> None:
    async with database.write() as work:
        await inbox.keep(work, *lane, updates, NOW)


async def waiting(database: Database, limit: int = 100) -> list[inbox.Update]:
    async with database.read() as work:
        return list(await inbox.waiting(work, limit))


async def test_updates_wait_in_the_order_of_their_arrival(database: Database):
    await keep(database, ("12", {"n": 1}), ("11", {"n": 2}))
    await keep(database, ("10", {"n": 3}))
    assert [update.raw["n"] for update in await waiting(database)] == [1, 2, 3]
    assert [update.raw["n"] for update in await waiting(database, limit=2)] == [1, 2]
    assert {(update.channel, update.bot) for update in await waiting(database)} == {LANE}


async def test_an_update_that_comes_again_is_kept_once(database: Database):
    await keep(database, ("1", {"said": "đầu"}))
    await keep(database, ("1", {"said": "lặp"}), ("2", {"said": "mới"}), ("2", {"said": "lặp"}))
    assert [update.raw["said"] for update in await waiting(database)] == ["đầu", "mới"]


async def test_the_same_number_of_another_bot_is_another_update(database: Database):
    await keep(database, ("1", {}))
    await keep(database, ("1", {}), lane=("telegram", "other"))
    await keep(database, ("1", {}), lane=("textonly", LANE[1]))
    assert len(await waiting(database)) == 3


async def test_whatever_a_platform_sends_is_kept_to_the_letter(database: Database):
    raw = {
        "text": "Tiếng Việt 👮🏽‍♀️ \x00 \ud83d \u202e </b> ' ; DROP",
        "deep": [{"a": None, "b": 1.5}],
        "n": 2**53,
    }
    await keep(database, ("1", raw))
    (update,) = await waiting(database)
    assert update.raw == raw


async def test_nothing_new_wakes_nobody(database: Database):
    woken: list[int] = []
    database.on_wake(lambda: woken.append(1))
    await keep(database)
    assert woken == []
    await keep(database, ("1", {}))
    assert woken == [1]


async def test_what_was_handled_waits_no_more_and_its_text_is_gone(database: Database):
    await keep(database, ("1", {"said": "bí mật"}), ("2", {"said": "hỏng"}), ("3", {"said": "sau"}))
    done, broken, _ = [update.id for update in await waiting(database)]
    async with database.write() as work:
        await inbox.mark(work, [done], "done", NOW)
        await inbox.mark(work, [broken], "unreadable", NOW)
    assert [update.raw["said"] for update in await waiting(database)] == ["sau"]
    async with database.read() as work:
        kept = {row.id: row for row in await work.connection.execute(select(table))}
    assert (kept[done].raw, kept[done].state, kept[done].done_at) == ("{}", "done", NOW)
    assert "h\\u1ecfng" in kept[broken].raw


async def test_a_handled_update_that_comes_again_is_not_handled_again(database: Database):
    await keep(database, ("1", {}))
    (update,) = await waiting(database)
    async with database.write() as work:
        await inbox.mark(work, [update.id], "done", NOW)
    await keep(database, ("1", {}))
    assert await waiting(database) == []


async def test_what_was_handled_days_ago_is_forgotten_and_what_waits_never(database: Database):
    await keep(database, ("old", {}), ("yesterday", {}), ("waits", {}))
    old, yesterday, _ = [update.id for update in await waiting(database)]
    async with database.write() as work:
        await inbox.mark(work, [old], "done", NOW - timedelta(days=4))
        await inbox.mark(work, [yesterday], "failed", NOW - timedelta(days=1))
        assert await inbox.forget(work, NOW) == 1
        left = await work.connection.scalars(select(table.c.update_id).order_by(table.c.id))
        assert list(left) == ["yesterday", "waits"]
        assert await inbox.forget(work, NOW) == 0


async def test_an_id_that_is_no_number_is_known_for_long_but_not_what_was_said(database: Database):
    message_id = "2d758cb5e222177a4e35"
    await keep(database, (message_id, {"said": "Xin chào"}))
    (update,) = await waiting(database)
    async with database.write() as work:
        await inbox.mark(work, [update.id], "failed", NOW)
        assert await inbox.forget(work, NOW + timedelta(days=4)) == 0
        assert list(await work.connection.scalars(select(table.c.raw))) == ["{}"]
    await keep(database, (message_id, {"said": "Xin chào"}))
    assert await waiting(database) == [], "it came again, and was handled before"
    async with database.write() as work:
        assert await inbox.forget(work, NOW + timedelta(days=91)) == 1
