"""Who replies before the bot learns what to: the thread is only guessed, so nothing goes there without a tap."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from bot.domain.delivery import Accepted
from bot.domain.incoming import Incoming, Said
from bot.reception.batch import Reception
from bot.store import inbox
from bot.store import threads as store
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A
from tests.usecases.samples import NOW, TELEGRAM
from tests.usecases.test_threads import Street


class Replies:
    """Reads each update as a reply of the first ward's officer."""

    channel, bot = TELEGRAM

    def update_id(self, raw: Any) -> str:
        return str(raw["text"])

    def read(self, raw: Any) -> Incoming:
        return Incoming(*TELEGRAM, OFFICER_A, Said(raw["text"], raw["id"], raw["reply_to"]))


class Still:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def street(sqlite_url: str, make_database) -> AsyncIterator[Street]:
    async for database in make_database(sqlite_url):
        yield await Street.make(database)


async def replies(street: Street, text: str, reply_to: str) -> None:
    async with street.database.write() as work:
        await inbox.keep(work, *TELEGRAM, [(text, {"text": text, "id": "9", "reply_to": reply_to})], NOW)
    await Reception(street.database, street.house, {TELEGRAM: Replies()}, Still()).take()


async def written(street: Street, thread_id: int) -> list[str]:
    async with street.database.read() as work:
        return [entry.text for entry in await store.newest_entries(work, thread_id, 10)]


async def test_a_quick_reply_is_asked_about_before_it_goes(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ")
    rows = await street.box.claim(now=NOW)
    await replies(street, "Tới ngay", "not known yet")
    assert await written(street, thread.id) == ["Có người lạ"]
    for row in rows:
        await street.settle(row, Accepted(str(row.id)))
    asked = (await street.arrives())[OFFICER_A]
    assert any(f"Trả lời {SCHOOL_A}: tin này chưa được gửi đi" in text for text in asked)


async def test_a_reply_to_what_is_known_goes_at_once(street: Street):
    thread = await street.write(PRINCIPAL_A, SCHOOL_A, "Có người lạ")
    rows = await street.box.claim(now=NOW)
    for row in rows:
        await street.settle(row, Accepted(str(row.id)))
    (told,) = (row for row in rows if row.chat.external_id == OFFICER_A)
    await replies(street, "Tới ngay", str(told.id))
    assert await written(street, thread.id) == ["Có người lạ", "Tới ngay"]
