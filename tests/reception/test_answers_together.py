"""Answers that arrive together are taken together, and it comes out as if each had come alone."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain.advisory import Advisory, Answer
from bot.domain.incoming import Incoming, NothingToDo, Said, Tapped
from bot.domain.people import Chat
from bot.domain.taps import AnswerTap, write_tap
from bot.reception.answers import Arrived, stretches
from bot.reception.batch import Reception
from bot.store import inbox, people
from bot.store.tables import answer, board, outbox, payload
from bot.store.tables import inbox as inbox_table
from tests.kit.roster import DEPUTY_A, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM

RECEIVED, DONE, HELP = Answer.DA_NHAN, Answer.DA_TRIEN_KHAI, Answer.CAN_HO_TRO
PEOPLE = (PRINCIPAL_A, DEPUTY_A, PRINCIPAL_B, PRINCIPAL_C)


class Plain:
    """A platform whose updates are a chat with what was tapped or said there."""

    channel, bot = TELEGRAM

    def update_id(self, raw: dict[str, Any]) -> str:
        return str(raw["id"])

    def read(self, raw: dict[str, Any]) -> Incoming:
        tapped = Tapped(raw["tap"], raw["id"], raw.get("message")) if "tap" in raw else Said(raw["said"])
        return Incoming(*TELEGRAM, raw["chat"], tapped)


class Stopped:
    def now(self) -> datetime:
        return NOW


class Desk:
    """A district with its reception; updates arrive in bursts."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.reception = Reception(district.database, district.house, {TELEGRAM: Plain()}, Stopped())
        self.count = 0
        self.toasts: dict[str, str] = {}

    async def arrive(self, raws: Sequence[dict[str, Any]]) -> None:
        """A burst, all of it handled."""
        named = []
        for raw in raws:
            self.count += 1
            named.append((str(self.count), raw | {"id": str(self.count)}))
        async with self.district.database.write() as work:
            await inbox.keep(work, *TELEGRAM, named, NOW)
        while True:
            count, toasts = await self.reception.take()
            self.toasts |= {toast.tap_id: toast.text for toast in toasts}
            if count == 0:
                return

    async def all_of(self, *columns: Any) -> list[tuple[Any, ...]]:
        async with self.district.database.read() as work:
            return [tuple(row) for row in await work.connection.execute(select(*columns))]


@pytest.fixture
async def desk(sqlite_url: str, make_database) -> AsyncIterator[Desk]:
    async for database in make_database(sqlite_url):
        yield Desk(await District.make(database))


def tap(name: str, made: Advisory, given: Answer, message: str | None = None) -> dict[str, Any]:
    return {"chat": name, "tap": write_tap(AnswerTap(made.revision_id, given)), "message": message}


async def test_a_burst_of_answers_counts_each_and_says_a_word_on_each_button(desk: Desk):
    made = await desk.district.issue(OFFICER_A)
    await desk.district.drain()
    await desk.arrive(
        [tap(PRINCIPAL_A, made, RECEIVED), tap(DEPUTY_A, made, DONE), tap(PRINCIPAL_B, made, RECEIVED)]
    )
    assert sorted(row[0] for row in await desk.all_of(answer.c.answer)) == [RECEIVED, RECEIVED, DONE]
    assert len(desk.toasts) == 3
    assert all(made.code in said for said in desk.toasts.values())
    assert await desk.all_of(board.c.stale) == [(True,)]
    assert {row[0] for row in await desk.all_of(inbox_table.c.state)} == {"done"}


async def test_who_is_not_meant_is_refused_amid_the_others(desk: Desk):
    made = await desk.district.issue(OFFICER_A)
    await desk.arrive(
        [tap(PRINCIPAL_C, made, RECEIVED), tap(PRINCIPAL_A, made, RECEIVED), tap("kẻ lạ", made, DONE)]
    )
    assert len(await desk.all_of(answer.c.contact_id)) == 1
    assert made.code not in desk.toasts["1"]
    assert made.code in desk.toasts["2"]
    assert desk.toasts["3"]


async def test_the_last_of_two_answers_of_one_person_holds(desk: Desk):
    made = await desk.district.issue(OFFICER_A)
    await desk.arrive(
        [tap(PRINCIPAL_A, made, DONE), tap(PRINCIPAL_B, made, DONE), tap(PRINCIPAL_A, made, RECEIVED)]
    )
    assert sorted(row[0] for row in await desk.all_of(answer.c.answer)) == [RECEIVED, DONE]


async def test_somebody_with_two_phones_answers_on_both(desk: Desk):
    made = await desk.district.issue(OFFICER_A)
    contact_id = desk.district.roster.contacts[PRINCIPAL_A]
    async with desk.district.database.write() as work:
        await people.open_address(work, contact_id, Chat(*TELEGRAM, "máy thứ hai"), NOW)
    await desk.arrive([tap(PRINCIPAL_A, made, RECEIVED), tap("máy thứ hai", made, RECEIVED)])
    assert len(await desk.all_of(answer.c.contact_id)) == 1
    assert len(set(desk.toasts.values())) == 2, "the second hears that it was noted already"


async def test_one_answer_that_brings_a_fault_takes_no_other_with_it(desk: Desk, caplog):
    made = await desk.district.issue(OFFICER_A, attachments=())
    await desk.district.drain()
    async with desk.district.database.write() as work:
        (broken,) = await work.connection.execute(payload.insert().values(body={}).returning(payload.c.id))
        await work.connection.execute(
            update(outbox)
            .where(outbox.c.external_id == PRINCIPAL_A, outbox.c.purpose == "advisory")
            .values(payload_id=broken[0], message_id="7")
        )
    burst = [tap(PRINCIPAL_A, made, RECEIVED, "7"), tap(DEPUTY_A, made, DONE), tap(PRINCIPAL_B, made, DONE)]
    await desk.arrive(burst)
    assert sorted(row[0] for row in await desk.all_of(answer.c.answer)) == [DONE, DONE]
    assert [row[0] for row in await desk.all_of(inbox_table.c.state)] == ["failed", "done", "done"]
    assert len(desk.toasts) == 3


@pytest.mark.parametrize("seed", range(5))
async def test_together_or_one_after_the_other_comes_to_the_same(
    seed: int, sqlite_url: str, make_database, tmp_path
):
    histories = []
    for together in (True, False):
        async for database in make_database(f"sqlite:///{tmp_path / f'{together}.db'}"):
            desk = Desk(await District.make(database))
            histories.append(await history(desk, random.Random(seed), together=together))
    assert histories[0] == histories[1]


async def history(desk: Desk, dice: random.Random, *, together: bool) -> dict[str, list[Any]]:
    """What stands in the tables after some bursts of answers, with words in between, and what the buttons said."""
    first = await desk.district.issue(OFFICER_A)
    second = await desk.district.issue(OFFICER_A)
    await desk.district.drain()
    sent = {row[0]: row[1] for row in await desk.all_of(outbox.c.external_id, outbox.c.message_id)}
    for _ in range(4):
        burst = []
        for _ in range(dice.randint(1, 9)):
            name, made = dice.choice(PEOPLE), dice.choice([first, second])
            message = dice.choice([None, sent.get(name)])
            given = dice.choice([RECEIVED, RECEIVED, DONE, DONE, HELP])
            burst.append(dice.choice([tap(name, made, given, message)] * 5 + [{"chat": name, "said": "alo"}]))
        for part in [burst] if together else [[one] for one in burst]:
            await desk.arrive(part)
    rows = (
        outbox.c.external_id, outbox.c.purpose, outbox.c.kind, outbox.c.state, outbox.c.message_id, payload.c.body
    )  # fmt: skip
    async with desk.district.database.read() as work:
        left = await work.connection.execute(
            select(*rows).outerjoin(payload, payload.c.id == outbox.c.payload_id).order_by(outbox.c.id)
        )
        by_chat: dict[str, list[Any]] = {}
        for row in left:
            by_chat.setdefault(row[0], []).append(tuple(row[1:]))
    holds = await desk.all_of(answer.c.contact_id, answer.c.revision_id, answer.c.answer)
    return {"answers": sorted(holds), "toasts": sorted(desk.toasts.items())} | by_chat


def said(chat: str) -> Arrived:
    return Arrived(0, Incoming(*TELEGRAM, chat, Said("alo")))


def answered(chat: str) -> Arrived:
    return Arrived(0, Incoming(*TELEGRAM, chat, Tapped(write_tap(AnswerTap(1, RECEIVED)), "t")))


def test_only_answers_of_different_chats_that_follow_each_other_go_together():
    arrived = [answered("an"), answered("bình"), said("cúc"), answered("an"), answered("dũng"), answered("an")]
    found = [[one.incoming.chat.external_id for one in stretch] for stretch in stretches(arrived)]
    assert found == [["an", "bình"], ["cúc"], ["an", "dũng"], ["an"]]
    nothing = Arrived(0, Incoming(*TELEGRAM, "an", NothingToDo()))
    assert list(stretches([nothing, nothing])) == [[nothing], [nothing]]
