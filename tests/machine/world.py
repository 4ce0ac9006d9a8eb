"""One life: two processes on one database, which of them sends, two platforms, a clock, and what was promised."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from bot.domain.advisory import AdvisoryState, Answer
from bot.domain.delivery import Accepted
from bot.domain.people import AddressState, Chat, Person
from bot.domain.taps import AnswerTap, read_tap
from bot.store import inbox, people
from bot.store.engine import UnitOfWork
from bot.store.outbox import lane_name
from bot.store.tables import lease
from bot.text.catalogue import Voice
from tests.kit.roster import Roster
from tests.machine import claims, tables
from tests.machine.platform import Phones
from tests.machine.process import Clock, Lane, Process
from tests.machine.tables import Snapshot
from tests.machine.town import BEGIN, LANES

UseCase = Callable[[UnitOfWork, Process], Awaitable[object]]


class World:
    """`promised`: answers that the bot has thanked for; `comings`: how often each address was opened again."""

    def __init__(self, url: str, roster: Roster) -> None:
        self.roster = roster
        self.clock = Clock(BEGIN)
        self.phones = Phones()
        self.processes = [Process(url, self.clock, self.phones) for _ in range(2)]
        self.holder = dict.fromkeys(LANES, 0)
        self.promised: dict[tuple[int, int], Answer] = {}
        self.comings: Counter[int] = Counter()
        self.sent: dict[str, dict[str, Any]] = {}
        self.speaks: dict[int, Voice] = {}
        self.seen: list[Snapshot] = []  # the last two
        self.checked = 0  # arrivals that were looked at for the marks of drills

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def opens(self) -> None:
        for lane in LANES:
            await self.takes_over(lane, 0)
        async with self.processes[0].database.read() as work:
            known = await people.persons(work, self.roster.contacts.values())
        self.speaks = {one: Voice(person.contact.language, person.contact.form) for one, person in known.items()}
        self.seen = [await tables.look(self.processes[0].database)] * 2

    async def looks(self) -> None:
        self.seen = [self.seen[-1], await tables.look(self.processes[0].database)]

    async def closes(self) -> None:
        for process in self.processes:
            await process.database.close()

    def sends(self, lane: Lane) -> Process:
        """The process that has a lane."""
        return self.processes[self.holder[lane]]

    async def takes_over(self, lane: Lane, who: int) -> None:
        """Another process, or the same anew, has the lane from now on and takes back what was under way."""
        process = self.processes[who]
        async with process.work() as work:
            found = await work.connection.scalar(
                update(lease)
                .where(lease.c.name == lane_name(*lane))
                .values(epoch=lease.c.epoch + 1)
                .returning(lease.c.epoch)
            )
            if found is None:
                found = 1
                await work.connection.execute(
                    insert(lease).values(name=lane_name(*lane), epoch=1, holder="", beat_at=0.0)
                )
        process.epochs[lane] = found
        self.holder[lane] = who
        await process.recover(lane)

    async def dies(self, who: int, *, back: bool) -> None:
        """A process is killed. It comes back, or the other takes its lanes over."""
        self.processes[who].starts()
        for lane in LANES:
            if self.holder[lane] == who:
                await self.takes_over(lane, who if back else 1 - who)

    async def does(self, who: int, act: Callable[[], Awaitable[object]], statements: int | None = None) -> bool:
        """Lets a process do something in which it may be killed; the other goes on with its lanes then."""
        if await self.processes[who].survives(statements, act):
            return True
        await self.dies(who, back=False)
        return False

    async def acts(self, who: int, act: UseCase, statements: int | None = None) -> bool:
        """One transaction of a process."""
        process = self.processes[who]

        async def within() -> None:
            async with process.work() as work:
                await act(work, process)

        return await self.does(who, within, statements)

    async def claims(self, who: int, lane: Lane, limit: int) -> None:
        before = await tables.look(self.processes[who].database)
        rows = await self.processes[who].claim(lane, limit)
        assert not rows or self.holder[lane] == who, "a process that has lost its lane claims nothing"
        claims.check(before, rows, self.now)

    async def settles(self, who: int, statements: int | None = None) -> None:
        """What is heard to have arrived rests, unless it was claimed anew meanwhile."""
        process = self.processes[who]
        before = (await tables.look(process.database)).outbox
        arrived = [
            result.row.id
            for result in process.heard
            if isinstance(result.outcome, Accepted)
            and before[result.row.id].epoch == result.row.epoch
            and (before[result.row.id].state != "sending" or before[result.row.id].repeat == result.row.repeat)
        ]
        if await self.does(who, process.settle, statements):
            after = (await tables.look(process.database)).outbox
            assert all(after[row_id].state.final for row_id in arrived), "what has arrived waits no more"

    async def person(self, work: UnitOfWork, name: str) -> Person:
        found = await people.person(work, self.roster.contacts[name])
        assert found is not None
        return found

    def voice(self, name: str) -> Voice:
        return self.speaks[self.roster.contacts[name]]

    def address_of(self, chat: Chat) -> Any:
        """The row of a chat; None for a stranger."""
        return _at(self.seen[-1], chat)

    async def writes(self, who: int, chat: Chat, **what: Any) -> None:
        """A platform hands an update to a process, which keeps it before it says so."""
        raw = {"id": str(len(self.sent) + 1), "from": chat.external_id} | what
        self.sent[raw["id"]] = {"chat": chat} | what
        async with self.processes[who].work() as work:
            await inbox.keep(work, chat.channel, chat.bot, [(raw["id"], raw)], self.now)

    async def reads(self, who: int, statements: int | None = None) -> None:
        """A process handles what has come in; what it promises by that is noted."""
        before = await tables.look(self.processes[who].database)
        if not await self.does(who, self.processes[who].reads, statements):
            return
        after = await tables.look(self.processes[who].database)
        for one in sorted(before.inbox.values(), key=lambda row: row.id):
            if one.state == "new" and after.inbox[one.id].state != "new":
                self._note(before, after, self.sent[one.update_id])

    def _note(self, before: Snapshot, after: Snapshot, what: dict[str, Any]) -> None:
        """An answer counts if it is the person's own to give, to the text that holds."""
        address = _at(before, what["chat"])
        if address is None or address.state is AddressState.OFF:
            return
        if address.state is AddressState.BLOCKED:
            self.comings[address.id] += 1
        for advisory_id, revision_id in before.texts.items():
            pair = revision_id, address.contact_id
            holds = before.advisory[advisory_id].state is AdvisoryState.RELEASED
            if not holds or address.contact_id not in before.meant[revision_id]:
                continue
            if what["kind"] == "text" and pair in after.answers:  # which one was meant, the bot asks
                self.promised[pair] = after.answers[pair]
            elif what["kind"] == "tap":
                tap = read_tap(what["data"])
                if isinstance(tap, AnswerTap) and tap.revision_id == revision_id:
                    self.promised[pair] = tap.answer

    async def time_passes(self, by: timedelta) -> None:
        self.clock.moment += by
        await self.processes[0].database_clock_moves(by)


def _at(seen: Snapshot, chat: Chat) -> Any:
    place = chat.channel, chat.bot, chat.external_id
    found = (one for one in seen.address.values() if (one.channel, one.bot, one.external_id) == place)
    return next(found, None)
