"""Nothing that people wrote outlives the time that they were told."""

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

import bot
from bot.domain.advisory import Answer
from bot.domain.people import Chat, Role
from bot.store import boards, corrections, requests
from bot.store.requests import RequestState, Wish
from bot.store.tables import board, outbox, payload
from bot.usecases import auditing, call_lists, forgetting, sheet_word, threads
from bot.usecases.boards import render, standing_of
from bot.usecases.requests import VALID_FOR
from jobs.ticks import Ticks
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A
from tests.usecases.district import District
from tests.usecases.samples import TELEGRAM
from tests.usecases.test_requests import NAME, STRANGER, ask, decide

HOUR = timedelta(hours=1)


class Now:
    """A clock that stands still."""

    def __init__(self, moment) -> None:
        self.moment = moment

    def now(self):
        return self.moment


async def sweep(district: District, **later: float) -> None:
    clock = Now(district.now + timedelta(**later))
    await Ticks(district.database, district.house, clock, ()).sweep()


async def kept_words(district: District) -> str:
    async with district.database.read() as work:
        bodies = await work.connection.scalars(select(payload.c.body))
        return "\n".join("".join(text for text, _ in body["runs"]) for body in bodies)


async def test_what_a_school_wrote_is_gone_after_a_year_and_not_before(district: District):
    person = await district.person(PRINCIPAL_A)
    async with district.database.write() as work:
        unit_id = district.roster.units[SCHOOL_A]
        pieces = [{"text": "Có người lạ trước cổng"}]
        target = district.target(person)
        await threads.write(work, district.house, person, target, unit_id, pieces, district.now)
    await district.drain()
    await sweep(district, days=364)
    assert "người lạ trước cổng" in await kept_words(district)
    await sweep(district, days=366)
    assert "người lạ trước cổng" not in await kept_words(district)


async def test_a_refused_strangers_name_and_number_are_gone_within_weeks(district: District):
    await ask(district)
    await district.drain()
    await decide(district, OFFICER_A, yes=False)
    await district.drain()
    assert NAME in await kept_words(district)
    await sweep(district, days=31)
    assert NAME not in await kept_words(district)


async def test_a_request_that_nobody_decides_lapses_by_itself(district: District):
    await ask(district)
    await district.drain()
    await sweep(district, seconds=VALID_FOR.total_seconds() - 1)
    assert await district.drain() == {}
    await sweep(district, seconds=VALID_FOR.total_seconds())
    async with district.database.read() as work:
        request = await requests.load(work, 1)
    assert request is not None
    assert (request.state, request.wish.name, request.wish.phone) == (RequestState.LAPSED, "", "")
    left = await district.drain()
    assert [card.choices for card in left["echo"]] == [()]
    (said,) = left["reply"]
    assert "quá 7 ngày chưa được duyệt" in said.text.plain


async def test_a_board_counts_right_as_long_as_its_advisory_holds_and_is_not_sent_anew(district: District):
    made = await district.issue(OFFICER_A, attachments=(), expires=district.now + timedelta(days=500))
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    await district.drain()
    async with district.database.read() as work:
        before = await standing_of(work, district.house, made)
    await sweep(district, days=400)
    async with district.database.write() as work:
        assert await standing_of(work, district.house, made) == before
        (board_id,) = await work.connection.scalars(select(board.c.id))
        assert (await boards.by_id(work, board_id)).message_id is not None
        await render(work, district.house, board_id, district.now)
    await sweep(district, days=501)
    async with district.database.read() as work:
        assert list(await work.connection.scalars(select(outbox.c.purpose))) == []


async def test_two_requests_of_one_moment_have_cards_of_their_own(district: District):
    """A card says by its request, not by its moment, what it is about."""
    await ask(district)
    other = Wish(district.roster.units[SCHOOL_A], Role.BAO_VE, "Người Khác", "+84912345679", own_phone=False)
    async with district.database.write() as work:
        asked = await requests.load(work, 1)
        added = await requests.add(work, Chat(*TELEGRAM, "người khác"), other, district.now)
        second = await requests.load(work, added)
        assert asked is not None
        assert second is not None
        assert asked.chat == STRANGER
        addresses = set(await work.connection.scalars(select(outbox.c.address_id)))
        assert await requests.asked_at(work, asked, addresses) != frozenset()
        assert await requests.asked_at(work, second, addresses) == frozenset()
        assert await requests.cards_of(work, second, addresses) == ()


def test_every_kind_of_message_has_its_time():
    sources = [path.read_text("utf-8") for path in Path(bot.__file__).parent.rglob("*.py")]
    used = {found for source in sources for found in re.findall(r'Posting\(\s*"(\w+)"', source)}
    used |= {found for source in sources for found in re.findall(r'return cls\("(\w+)", Priority', source)}
    named = {purpose for purposes in forgetting.PERIODS.values() for purpose in purposes}
    others = {requests.PURPOSE, auditing.PURPOSE, call_lists.PURPOSE, sheet_word.PURPOSE}
    others |= {corrections.NOTICE, corrections.CALLS_OFF, corrections.MARKING}
    assert used | others | {"advisory"} == named
