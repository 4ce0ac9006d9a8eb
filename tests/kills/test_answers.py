"""Fifty people answer in a burst while their bot is killed again and again: no answer is lost or counted twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.advisory import Advisory, Answer
from bot.domain.messages import CallKind
from bot.sandbox.calls import ApiCall, Stage
from bot.store import advisories
from bot.store.engine import Database
from bot.store.tables import inbox, outbox
from bot.usecases.boards import standing_of
from tests.kills.bots import Incubator
from tests.kills.district import District, open_district
from tests.kills.people import School
from tests.kills.wire import POLLS, tell

SIZE = 50
LABELS = {
    Answer.DA_NHAN: ("Đã nhận", "da nhan"),
    Answer.DA_TRIEN_KHAI: ("Đã triển khai", "đã triển khai"),
    Answer.CAN_HO_TRO: ("Cần hỗ trợ", "can ho tro"),
}
FIRST_ID = {"telegram": 600_000_001, "textonly": 1}


@pytest.fixture(params=["polling", "webhook"])
def mode(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path, mode: str) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE, mode=mode) as opened:
        await opened.officer_joins()
        yield opened


@dataclass
class Burst:
    """What was answered so far; every act is one update of its channel."""

    given: dict[School, Answer] = field(default_factory=dict)
    tapped: set[School] = field(default_factory=set)
    issued: dict[str, int] = field(default_factory=lambda: {"telegram": 0, "textonly": 0})

    def answer(self, school: School, sent: Advisory, dice: random.Random) -> None:
        answer = dice.choice(list(Answer))
        label, typed = LABELS[answer]
        self.given[school] = answer
        self.issued[school.phone.channel] += 1
        if school.phone.channel == "telegram" and dice.random() < 0.7:
            self.tapped.add(school)
            school.phone.tap(label, _warning(school, sent))
        else:
            school.phone.say(dice.choice([label, typed]))


async def test_answers_in_a_burst_survive_kills_at_any_moment(district: District, dice: random.Random):
    issued = {"telegram": 0, "textonly": 0}
    for _ in range(2):
        sent = await _delivered(district)
        burst = Burst(issued=issued)
        watch = _watch_positions(district)
        answering = asyncio.create_task(_all_answer(district, sent, burst, dice))
        for kills in range(3):
            async with district.bot() as bot:
                pause = dice.uniform(0.1, 0.6)
                tell(f"kill {kills + 1} after {pause:.3f} s")
                await asyncio.sleep(pause)
                await bot.killed()
            await _check_told(district, burst)
        async with district.bot():
            await answering
            await _all_handled(district, burst)
        assert watch == []
        await _check_counted(district, sent, burst)
        district.forgets()


@pytest.mark.parametrize("mode", ["polling"])
@pytest.mark.parametrize(("stage", "moments"), [("arrived", (1, 2, 3, 4)), ("accepted", (1, 2, 1, 2))])
async def test_answers_survive_a_kill_between_two_readings(
    district: District, stage: Stage, moments: tuple[int, ...], dice: random.Random
):
    """`accepted`: updates are on their way to the bot; `arrived`: it says that it has stored them."""
    sent = await _delivered(district)
    burst = Burst()
    watch = _watch_positions(district)
    for number, nth in enumerate(moments):
        for school in district.schools[number * 10 : number * 10 + 10]:
            burst.answer(school, sent, dice)
        async with district.bot() as bot:
            district.wire.at(stage, nth, bot.kill, POLLS)
            await bot.dies()
        await _check_told(district, burst)
        district.wire.forget()
    async with district.bot():
        for school in district.schools[40:]:
            burst.answer(school, sent, dice)
        await _all_handled(district, burst)
    assert watch == []
    await _check_counted(district, sent, burst)


async def _delivered(district: District) -> Advisory:
    sent = await district.sends()
    async with district.bot() as bot:
        await district.settles()
        await bot.stopped()
    district.check_copies(sent.text.headline, ())
    return sent


def _warning(school: School, sent: Advisory):
    return next(message for message in school.phone.screen if sent.text.headline in message.text)


async def _all_answer(district: District, sent: Advisory, burst: Burst, dice: random.Random) -> None:
    for school in dice.sample(district.schools, SIZE):
        burst.answer(school, sent, dice)
        await asyncio.sleep(dice.uniform(0, 0.05))


async def _all_handled(district: District, burst: Burst) -> None:
    async def arrived() -> bool:
        return await district.count(inbox) == sum(burst.issued.values())

    await district.until(arrived)
    await district.settles()


def _watch_positions(district: District) -> list[str]:
    """Notes every reading that claims more as stored than is on disk at that moment."""
    ahead: list[str] = []

    async def look(call: ApiCall, stage: Stage) -> None:
        if call.method.lower() not in POLLS or stage != "arrived":
            return
        key, first = ("offset", 0) if call.channel == "telegram" else ("after", 1)
        claimed = range(FIRST_ID[call.channel], int(call.params.get(key) or 0) + first)
        missing = set(claimed) - await _stored(district, call.channel)
        if missing:
            ahead.append(f"{call.channel} claimed {claimed}, not stored: {sorted(missing)}")

    district.wire.watch = look
    return ahead


async def _stored(district: District, channel: str) -> set[int]:
    async with district.database.read() as work:
        ids = await work.connection.scalars(select(inbox.c.update_id).where(inbox.c.channel == channel))
        return set(map(int, ids))


async def _check_told(district: District, burst: Burst) -> None:
    """Whatever the bot, now dead, took off a platform's hands is on disk."""
    pending = {
        "telegram": {update.update_id for update in district.sandbox.telegram.queue.pending()},
        "textonly": {update["id"] for update in district.sandbox.textonly._updates},
    }
    taken = {
        channel: {FIRST_ID[channel] + number for number in range(count)} - pending[channel]
        for channel, count in burst.issued.items()
    }
    for channel, ids in taken.items():  # only now something is awaited, and the burst goes on
        assert ids <= await _stored(district, channel), f"{channel} was told too much"


async def _check_counted(district: District, sent: Advisory, burst: Burst) -> None:
    """Every answer counts once, and each had its effects once, whatever was killed."""
    async with district.database.read() as work:
        given = await advisories.answers_to(work, sent.revision_id)
        standing = await standing_of(work, district.house, sent)
    assert given == {school.contact_id: answer for school, answer in burst.given.items()}
    assert (standing.coverage.total, standing.coverage.covered) == (SIZE, SIZE)
    assert sum(standing.answers.values()) == SIZE
    assert await district.count(inbox) == sum(burst.issued.values())
    assert await district.count(inbox, inbox.c.state == "done") == sum(burst.issued.values())
    helpless = [school for school, answer in burst.given.items() if answer is Answer.CAN_HO_TRO]
    for school, answer in burst.given.items():
        here = (outbox.c.external_id == school.chat_id, outbox.c.id > await _last_row(district, sent))
        expected = (school not in burst.tapped) + (answer is Answer.CAN_HO_TRO)
        assert await district.count(outbox, *here, outbox.c.purpose == "reply") == expected
        edits = await district.count(outbox, *here, outbox.c.kind == CallKind.EDIT)
        assert edits == (school.phone.channel == "telegram")  # tapped or typed, it is written under the message
    assert district.officer_phone is not None
    officer = outbox.c.external_id == str(district.officer_phone.chat_id)
    alarms = (outbox.c.purpose == "alarm", officer, outbox.c.id > await _last_row(district, sent))
    assert await district.count(outbox, *alarms) == len(helpless)


async def _last_row(district: District, sent: Advisory) -> int:
    """The last row of the advisory itself; all rows that answers made are younger."""
    async with district.database.read() as work:
        found = await work.connection.scalar(
            select(outbox.c.id)
            .where(outbox.c.revision_id == sent.revision_id, outbox.c.purpose == "advisory")
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
    assert found is not None
    return int(found)
