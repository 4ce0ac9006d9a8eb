"""What brought a file waits for it, with what comes after it in its chat, and nobody else; on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.domain.incoming import Attached, AttachmentKind, Fetched, Incoming, Said, Unfetched
from bot.domain.people import AddressState, Chat
from bot.reception.batch import Reception
from bot.sandbox.attachments import TINY_PNG
from bot.store import inbox, talks
from bot.store.tables import address, file, talk
from bot.store.tables import inbox as inbox_table
from tests.kit.roster import DEPUTY_A, PRINCIPAL_A, PRINCIPAL_B
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM

STRANGER = "kẻ lạ"


class Plain:
    """A platform whose updates are a chat, with words or with where a photo is."""

    channel, bot = TELEGRAM

    def update_id(self, raw: dict[str, Any]) -> str:
        return str(raw["id"])

    def read(self, raw: dict[str, Any]) -> Incoming:
        what = Said(raw["said"]) if "said" in raw else Attached(AttachmentKind.PHOTO, url=raw["photo"])
        return Incoming(*TELEGRAM, raw["chat"], what)


class Server:
    """Where the photos are: each is there once it is let go, and then is what was said."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.broken = False

    async def fetch(self, url: str, _kind: AttachmentKind) -> Fetched | Unfetched:
        self.asked.append(url)
        await self.gates.setdefault(url, asyncio.Event()).wait()
        if self.broken:
            raise RuntimeError("a fault of ours")
        return Fetched(TINY_PNG + url.encode(), "image/png")

    def lets_go(self, *urls: str) -> None:
        for url in urls:
            self.gates.setdefault(url, asyncio.Event()).set()


class Stopped:
    def now(self):
        return NOW


class Desk:
    def __init__(self, district: District) -> None:
        self.district = district
        self.server = Server()
        self.reception = self.another()
        self.count = 0

    def another(self) -> Reception:
        """A reception as another process has it."""
        lanes = {TELEGRAM: Plain()}
        return Reception(
            self.district.database, self.district.house, lanes, Stopped(), {TELEGRAM: self.server.fetch}
        )

    async def arrive(self, *raws: dict[str, Any]) -> None:
        named = []
        for raw in raws:
            self.count += 1
            named.append((str(self.count), raw | {"id": str(self.count)}))
        async with self.district.database.write() as work:
            await inbox.keep(work, *TELEGRAM, named, NOW)

    async def take(self, reception: Reception | None = None) -> int:
        """All that can be handled now, after what has been fetched was noticed."""
        for _ in range(5):
            await asyncio.sleep(0)
        total = 0
        while count := (await (reception or self.reception).take())[0]:
            total += count
        return total

    async def new(self) -> list[int]:
        """The numbers of the updates that wait, by their order."""
        async with self.district.database.read() as work:
            found = select(inbox_table.c.update_id).where(inbox_table.c.state == "new").order_by(inbox_table.c.id)
            return [int(one) for one in await work.connection.scalars(found)]

    async def pieces(self, chat: str) -> list[str]:
        """What is being said in a chat: words, or the end of where a photo was."""
        async with self.district.database.read() as work:
            found = await talks.load(work, Chat(*TELEGRAM, chat))
            if found is None:
                return []
            (conversation,) = found.state["stack"]
            pieces = [*conversation["start"]["pieces"], *conversation.get("held", ())]
            return [piece["text"] or await self._photo(work, piece["file"]) for piece in pieces]

    async def _photo(self, work: Any, file_id: int) -> str:
        data = await work.connection.scalar(select(file.c.data).where(file.c.id == file_id))
        return bytes(data).removeprefix(TINY_PNG).decode()

    async def files(self) -> int:
        async with self.district.database.read() as work:
            return int(await work.connection.scalar(select(func.count()).select_from(file)) or 0)


@pytest.fixture
async def desk(database) -> AsyncIterator[Desk]:
    made = Desk(await District.make(database))
    yield made
    await made.reception.close()


def said(chat: str, words: str) -> dict[str, Any]:
    return {"chat": chat, "said": words}


def photo(chat: str, url: str) -> dict[str, Any]:
    return {"chat": chat, "photo": url}


async def test_later_words_of_the_chat_wait_and_nobody_elses(desk: Desk):
    await desk.arrive(photo(PRINCIPAL_A, "a"), said(PRINCIPAL_B, "chào"), said(PRINCIPAL_A, "sau"))
    assert await desk.take() == 1
    assert await desk.new() == [1, 3]
    await desk.arrive(said(PRINCIPAL_A, "sau nữa"), said(DEPUTY_A, "chào"))
    assert await desk.take() == 1
    assert await desk.pieces(PRINCIPAL_A) == []
    desk.server.lets_go("a")
    await asyncio.sleep(0.01)
    assert await desk.take() == 3
    assert await desk.pieces(PRINCIPAL_A) == ["a", "sau", "sau nữa"]
    assert await desk.new() == []
    assert desk.server.asked == ["a"]


async def test_photos_of_a_chat_are_fetched_side_by_side_and_taken_in_order(desk: Desk):
    urls = [f"{number}" for number in range(9)]
    await desk.arrive(*(photo(PRINCIPAL_A, url) for url in urls), said(PRINCIPAL_A, "xong"))
    assert await desk.take() == 0
    await asyncio.sleep(0.01)
    assert len(desk.server.asked) == 4, "no more are kept in memory"
    desk.server.lets_go(*urls[1:])
    await asyncio.sleep(0.01)
    assert await desk.take() == 0
    desk.server.lets_go("0")
    for _ in range(9):
        await asyncio.sleep(0.01)
        await desk.take()
    assert await desk.pieces(PRINCIPAL_A) == [*urls, "xong"]
    assert sorted(desk.server.asked) == urls


async def test_many_that_wait_do_not_hide_those_behind_them(desk: Desk, monkeypatch):
    monkeypatch.setattr("bot.reception.batch.BATCH", 5)
    await desk.arrive(photo(PRINCIPAL_A, "a"), *(said(PRINCIPAL_A, f"{number}") for number in range(12)))
    await desk.arrive(said(PRINCIPAL_B, "chào"))
    for _ in range(4):
        await desk.take()
    assert await desk.new() == list(range(1, 14))


async def test_of_a_stranger_nothing_is_fetched(desk: Desk):
    await desk.arrive(photo(STRANGER, "a"))
    assert await desk.take() == 1
    assert (desk.server.asked, await desk.files()) == ([], 0)


async def test_who_became_known_a_moment_before_is_waited_for(desk: Desk):
    """By what came before it in the same batch: until then nobody knew the sender."""
    chat = address.c.external_id == PRINCIPAL_A
    async with desk.district.database.write() as work:
        await work.connection.execute(update(address).where(chat).values(state=AddressState.OFF))
        await desk.district.roster.add_code(work, PRINCIPAL_A, "ABCDE23456", NOW.replace(year=2027))
    await desk.arrive(said(PRINCIPAL_A, "ABCDE-23456"))
    assert await desk.take() == 1
    await desk.arrive(said(PRINCIPAL_A, "đồng ý"), photo(PRINCIPAL_A, "a"))
    desk.server.lets_go("a")
    assert await desk.take() == 1
    await asyncio.sleep(0.6)
    assert await desk.take() + await desk.take() == 1
    assert await desk.pieces(PRINCIPAL_A) == ["a"]


async def test_two_processes_handle_it_once(desk: Desk):
    other = desk.another()
    await desk.arrive(photo(PRINCIPAL_A, "a"), said(PRINCIPAL_A, "sau"))
    assert await desk.take() + await desk.take(other) == 0
    desk.server.lets_go("a")
    await asyncio.sleep(0.01)
    assert await desk.take(other) == 2
    await desk.arrive(said(PRINCIPAL_B, "chào"))
    assert await desk.take() == 1
    assert await desk.pieces(PRINCIPAL_A) == ["a", "sau"]
    assert await desk.files() == 1
    assert not desk.reception._fetching._files, "what the other has done is forgotten"
    await other.close()


async def test_a_fault_amid_handling_leaves_no_file_behind(desk: Desk):
    await desk.arrive(said(PRINCIPAL_A, "trước"))
    await desk.take()
    async with desk.district.database.write() as work:
        await work.connection.execute(update(talk).values(state={"flow": "nothing of ours"}))
    await desk.arrive(photo(PRINCIPAL_A, "a"))
    desk.server.lets_go("a")
    await desk.take()
    await asyncio.sleep(0.01)
    assert await desk.take() == 1
    assert await desk.files() == 0
    async with desk.district.database.read() as work:
        states = await work.connection.scalars(select(inbox_table.c.state).order_by(inbox_table.c.id))
        assert list(states) == ["done", "failed"]


@pytest.mark.parametrize("why", ["it never answers", "a fault of ours"])
async def test_what_can_not_be_had_holds_up_only_for_a_while(desk: Desk, monkeypatch, why: str):
    monkeypatch.setattr("bot.reception.fetching.PATIENCE", 0.1)
    desk.server.broken = why != "it never answers"
    await desk.arrive(photo(PRINCIPAL_A, "a"), said(PRINCIPAL_A, "sau"))
    if desk.server.broken:
        desk.server.lets_go("a")
    await desk.take()
    await asyncio.sleep(0.2)
    assert await desk.take() == 2
    assert await desk.pieces(PRINCIPAL_A) == ["sau"]


async def test_who_stops_amid_fetching_leaves_it_to_the_next(desk: Desk):
    await desk.arrive(photo(PRINCIPAL_A, "a"))
    await desk.take()
    await desk.reception.close()
    assert await desk.new() == [1]
    desk.reception = desk.another()
    desk.server.lets_go("a")
    await desk.take()
    await asyncio.sleep(0.01)
    assert await desk.take() == 1
    assert await desk.pieces(PRINCIPAL_A) == ["a"]
