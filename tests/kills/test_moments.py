"""A day's work of a bot that dies amid one of its steps and starts again: all of it happens, and happens once.

In the same minute a held advisory is due to go out, a reminder to fire and silent schools to be reminded; answers
wait at the platforms, and the officer calls a false alarm off.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.advisory import Advisory, Level
from bot.domain.delivery import DeliveryState
from bot.domain.messages import CallKind
from bot.store.engine import Database
from bot.store.tables import answer, climb, inbox, occurrence, outbox, recipient, revision
from tests.kills.bots import Bot, Incubator
from tests.kills.district import IN_FLIGHT, LANES, MARK, District, open_district
from tests.kit.moments import Moment, When, Work

SIZE = 10
ANSWERING = 6  # schools, half on each channel
OFF = "ĐÃ HỦY TB-0001"
_IS_RUNG = outbox.c.purpose == "rung"

FULL = os.environ.get("TRUONGAN_KILLS") == "full"

# Who takes over saves it with the statement itself. What happens often is tried some time later, too.
# Nobody sends a picture on this day: see test_pictures.
_NOT_HERE = {(Work.TAKING_OVER, When.SAVED), *((Work.FETCHING, when) for when in When)}
MOMENTS = [
    *(Moment(work, when) for work in Work for when in When if (work, when) not in _NOT_HERE),
    *(Moment(work, When.SAVED, 3) for work in (Work.HANDLING, Work.CLAIMING, Work.SETTLING)),
]
FEWER = [
    Moment(Work.ANSWERING, When.AMID),
    Moment(Work.CLAIMING, When.SAVED),
    Moment(Work.SETTLING, When.AMID),
    Moment(Work.RELEASING, When.AMID),
    Moment(Work.REMINDING, When.SAVED),
    Moment(Work.CORRECTING, When.SAVED),
    Moment(Work.TAKING_OVER, When.AMID),
]
PLACES = [("sqlite", moment) for moment in MOMENTS] + [
    ("postgresql", moment) for moment in (MOMENTS if FULL else FEWER)
]


@dataclass(eq=False)
class Day:
    """The same day whoever dies in it. `under_way`: whose calls were, when the bot died."""

    district: District
    under_way: list[str] = field(default_factory=list)
    alarm: Advisory | None = None
    asked: bool = False  # the officer, to correct
    told: bool = False  # the officer, what

    async def begins(self) -> None:
        """An alarm is out. While no bot runs some answer, and everything falls due."""
        district = self.district
        self.alarm = await district.sends(Level.KHAN)
        async with district.bot() as bot:
            await district.settles()
            await bot.stopped()
        await district.sends(Level.LUU_Y, undo=timedelta(minutes=9))
        await district.reminds(after=timedelta(minutes=9))
        district.world.clock.forward(minutes=10)
        for school in district.schools[:ANSWERING]:
            if school.phone.channel == "telegram":
                school.phone.tap("Đã nhận")
            else:
                school.phone.say("da nhan TB-0001")

    async def goes_on(self, bot: Bot) -> None:
        """Until all that was due is done, or the bot has died."""

        async def done() -> bool:
            return bot.ended.is_set() or await self._all_sent()

        await self.district.until(done)

    async def officer_calls_it_off(self, bot: Bot) -> None:
        """Two taps; what was typed or tapped before the bot died is not done again."""
        phone = self.district.officer_phone
        assert phone is not None
        if not self.asked:
            phone.say("đính chính TB-0001")
            self.asked = True
        await self._shown(bot, "Đính chính TB-0001: ")
        if not self.told and not bot.ended.is_set():
            phone.tap("Báo nhầm, xin bỏ qua")
            self.told = True
        await self._shown(bot, "Đã hủy TB-0001")

    async def check(self) -> None:
        """All was done once; what may be double is marked, and was under way."""
        district = self.district
        assert await district.count(answer) == ANSWERING
        assert await district.count(occurrence) == 1
        assert await district.count(revision) == 3  # the alarm, its end, and the other
        assert await district.count(inbox, inbox.c.state != "done") == 0
        assert await district.count(outbox, outbox.c.purpose == "reminder") == SIZE
        async with district.database.read() as work:
            pushed = list(await work.connection.scalars(select(outbox.c.external_id).where(_IS_RUNG)))
        assert len(set(pushed)) == len(pushed) >= SIZE - ANSWERING
        sent = Counter(await district.chats(DeliveryState.ACCEPTED, outbox.c.kind == CallKind.SEND))
        for school in district.schools:
            repeatable, texts = self.under_way.count(school.chat_id), school.texts()
            assert 0 <= len(texts) - sent[school.chat_id] <= repeatable, texts
            assert sum(text.startswith(MARK) for text in texts) <= repeatable, texts
            assert school.texts(OFF), "heard that it is off"
        # What was under way and holds no more is not tried again.
        assert not Counter(await district.chats(DeliveryState.UNKNOWN)) - Counter(self.under_way)

    async def _all_sent(self) -> bool:
        district = self.district
        return (
            await district.count(answer) == ANSWERING
            and await district.count(outbox, outbox.c.purpose == "reminder") == SIZE
            and await district.count(climb) > 0
            and await district.count(recipient) == 2 * SIZE
        )

    async def _shown(self, bot: Bot, words: str) -> None:
        async def there() -> bool:
            phone = self.district.officer_phone
            assert phone is not None
            return bot.ended.is_set() or any(words in message.text for message in phone.screen if message.by_bot)

        await self.district.until(there)


@pytest.fixture
async def district(database: Database, incubator: Incubator, tmp_path: Path) -> AsyncIterator[District]:
    async with open_district(database, incubator, tmp_path, size=SIZE) as opened:
        await opened.officer_joins()
        yield opened


@pytest.mark.parametrize(("database_url", "moment"), PLACES, indirect=["database_url"], ids=str)
async def test_a_bot_that_dies_amid_its_work_does_all_of_it_once(district: District, moment: Moment):
    day = Day(district)
    await day.begins()
    async with district.bot(moment=moment) as bot:
        await day.goes_on(bot)
        if not bot.ended.is_set():
            await day.officer_calls_it_off(bot)
        await bot.dies()
    await district.wire_is_quiet()
    day.under_way = await district.chats(DeliveryState.SENDING)
    assert len(day.under_way) <= LANES * IN_FLIGHT
    async with district.bot() as bot:
        await day.goes_on(bot)
        await day.officer_calls_it_off(bot)
        await district.settles()
        await bot.stopped()
    await day.check()
