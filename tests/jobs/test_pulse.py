"""The auditor's tick without a bot round it, on both databases: each look by hand, by a clock set by hand."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.domain.people import Chat
from bot.store import audit, people
from bot.store.engine import Database
from bot.store.tables import audit as trail
from bot.store.tables import inbox, outbox, payload
from bot.usecases.auditing import Fault, Patience
from jobs.pulse import Pulse
from tests.kit.roster import ADMINISTRATOR, make_town
from tests.usecases.samples import HOUSE, NOW, TELEGRAM, TEXTONLY


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Watch:
    """One or more processes that look at one database; signs of life are counted."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.down: set[tuple[str, str]] = set()
        self.signs = 0
        self.sheets = True
        self.pulses = [self.started()]

    def started(self) -> Pulse:
        async def sign() -> bool:
            self.signs += 1
            return True

        return Pulse(self.database, HOUSE, self.clock, lambda: self.down, sign, Patience(), lambda: self.sheets)

    @property
    def faults(self) -> set[Fault]:
        assert self.pulses[0].last is not None
        return {finding.fault for finding in self.pulses[0].last.findings}

    async def looks(self, times: int = 1) -> None:
        for _ in range(times):
            self.clock.at += timedelta(seconds=30)
            await asyncio.gather(*(pulse.beat() for pulse in self.pulses))

    async def gets(self, state: str = "new") -> None:
        """An update came ten minutes ago."""
        async with self.database.write() as work:
            at = self.clock.at - timedelta(minutes=10)
            await work.connection.execute(
                insert(inbox).values(
                    channel="telegram", bot="bot", update_id=str(at), raw="{}", state=state, received_at=at
                )
            )

    async def handles_all(self) -> None:
        async with self.database.write() as work:
            await work.connection.execute(update(inbox).values(state="done"))

    async def told(self) -> list[tuple[str, str]]:
        """(channel, text) of what the administrators were told."""
        query = (
            select(outbox.c.channel, payload.c.body)
            .join(payload, payload.c.id == outbox.c.payload_id)
            .where(outbox.c.purpose == "pulse")
            .order_by(outbox.c.id)
        )
        async with self.database.read() as work:
            return [(row.channel, str(row.body)) for row in await work.connection.execute(query)]


@pytest.fixture
async def watch(database: Database) -> Watch:
    roster = await make_town(database, NOW)
    async with database.write() as work:
        for lane in (TELEGRAM, TEXTONLY):
            await people.open_address(work, roster.contacts[ADMINISTRATOR], Chat(*lane, "77"), NOW)
    return Watch(database)


async def test_while_nothing_is_amiss_nothing_is_written(watch: Watch):
    await watch.looks(3)
    assert watch.faults == set()
    assert watch.signs == 3
    assert await watch.told() == []


async def test_updates_that_nobody_handles_are_a_standstill_until_they_are_handled(watch: Watch):
    await watch.gets()
    await watch.looks()
    assert (watch.faults, watch.signs) == (set(), 1)
    await watch.looks(20)
    assert (watch.faults, watch.signs) == ({Fault.UNHANDLED}, 1)
    (told,) = await watch.told()
    assert told[0] == "telegram"
    assert "Tin đến chưa được xử lý" in told[1]
    await watch.handles_all()
    await watch.looks(4)
    assert (watch.faults, watch.signs) == (set(), 5)
    assert len(await watch.told()) == 2
    assert "Đã hết trục trặc" in (await watch.told())[1][1]


async def test_after_an_hour_it_is_told_again_and_then_no_more(watch: Watch):
    await watch.gets()
    await watch.looks(400)
    told = [text for _, text in await watch.told()]
    assert len(told) == 2
    assert "Hơn một giờ" in told[1]


async def test_news_that_wait_are_no_news(watch: Watch):
    await watch.gets()
    await watch.looks(60)  # half an hour in which nobody sends anything
    assert watch.faults == {Fault.UNHANDLED}


async def test_several_processes_tell_it_once(watch: Watch):
    watch.pulses += [watch.started(), watch.started()]
    await watch.gets()
    await watch.looks(10)
    assert len(await watch.told()) == 1
    assert all(pulse.last is not None and pulse.last.findings for pulse in watch.pulses)
    await watch.handles_all()
    await watch.looks(10)
    assert len(await watch.told()) == 2


async def test_a_process_that_starts_knows_what_was_told(watch: Watch):
    await watch.gets()
    await watch.looks(3)
    watch.pulses = [watch.started()]
    await watch.looks()
    assert watch.faults == {Fault.UNHANDLED}
    assert len(await watch.told()) == 1


async def test_news_take_the_lane_that_is_up_and_any_where_none_is(watch: Watch):
    watch.down = {TELEGRAM}
    await watch.gets()
    await watch.looks(3)
    assert [channel for channel, _ in await watch.told()] == ["textonly"]
    watch.down = {TELEGRAM, TEXTONLY}
    await watch.handles_all()
    await watch.looks(4)
    assert [channel for channel, _ in await watch.told()] == ["textonly", "telegram"]


async def test_a_long_trail_is_looked_at_to_its_end_and_then_round_and_round(watch: Watch, monkeypatch):
    monkeypatch.setattr("jobs.pulse._ROWS", 2)
    async with watch.database.write() as work:
        for number in range(7):
            await audit.append(work, act="look", subject=f"TB-{number}", now=NOW)
    await watch.looks(2)
    assert watch.faults == set()
    async with watch.database.write() as work:
        await work.connection.execute(update(trail).where(trail.c.id == 2).values(subject="TB-9"))
    await watch.looks(6)  # four looks are a round
    assert watch.faults == {Fault.TRAIL_BROKEN}
    watch.pulses = [watch.started()]
    await watch.looks()
    assert watch.faults == {Fault.TRAIL_BROKEN}
    assert len(await watch.told()) == 1


async def test_call_sheets_that_can_not_be_written_are_told_before_they_are_needed(watch: Watch):
    watch.sheets = False
    await watch.looks(3)
    assert watch.faults == {Fault.SHEET_UNWRITTEN}
    (told,) = await watch.told()
    assert "Không ghi được phiếu gọi điện" in told[1]
    signs = watch.signs
    await watch.looks()
    assert watch.signs == signs, "somebody must look"
    watch.sheets = True
    await watch.looks(4)
    assert (watch.faults, len(await watch.told())) == (set(), 2)


async def test_without_an_administrator_it_stays_with_the_log_and_the_sign_of_life(watch: Watch):
    async with watch.database.write() as work:
        administrators = await people.administrators(work)
        for address in (await people.addresses_of(work, [one.id for one in administrators])).values():
            for one in address:
                await people.set_address_state(work, one.id, type(one.state).OFF, NOW)
    await watch.gets()
    await watch.looks(3)
    assert watch.faults == {Fault.UNHANDLED}
    assert await watch.told() == []


async def test_while_the_database_is_away_there_is_no_sign_of_life(sqlite_url: str):
    away = Watch(Database(f"{sqlite_url}/not/there.db"))
    await away.pulses[0].beat()
    assert away.pulses[0].last is None
    assert away.signs == 0
    await away.database.close()
