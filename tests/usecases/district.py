"""A town in a database, everybody on Telegram: people act through the use cases, the lane is played by hand."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.advisory import Advisory, AdvisoryText, Answer, Audience, Category, Level, Status
from bot.domain.delivery import Accepted, Outcome
from bot.domain.messages import FileKind, Part
from bot.domain.people import Chat, Person
from bot.store import people
from bot.store.boards import drawn
from bot.store.engine import Database
from bot.store.outbox import Row
from bot.text.catalogue import Voice
from bot.usecases import boards
from bot.usecases.advisory import Attachment, Draft, issue
from bot.usecases.answering import Given, answer
from bot.usecases.apart import SetAside
from bot.usecases.posting import Target
from bot.usecases.settling import Result, settle_results
from tests.kit.roster import Roster, make_town
from tests.store.box import Box
from tests.usecases.samples import HOUSE, NOW, TELEGRAM

PHOTO = Attachment(FileKind.PHOTO, "ảnh.jpg", "image/jpeg", b"jpeg")


class District:
    """Chats are named after their people."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self.database = database
        self.roster = roster
        self.box = Box(database)
        self.house = replace(HOUSE, aside=SetAside())
        self.now = NOW

    @classmethod
    async def make(cls, database: Database) -> "District":
        roster = await make_town(database, NOW)
        async with database.write() as work:
            for name, contact_id in roster.contacts.items():
                await people.open_address(work, contact_id, Chat(*TELEGRAM, name), NOW)
        return cls(database, roster)

    async def person(self, name: str) -> Person:
        async with self.database.read() as work:
            found = await people.person(work, self.roster.contacts[name])
        assert found is not None
        return found

    def target(self, person: Person) -> Target:
        voice = Voice(person.contact.language, person.contact.form)
        return Target(Chat(*TELEGRAM, person.contact.name), voice)

    async def issue(
        self, name: str, status: Status = Status.ACTUAL, level: Level = Level.CANH_BAO, **changes: Any
    ) -> Advisory:
        words = AdvisoryText("Giả giáo viên", "Báo học sinh cấp cứu", "Gọi lại")
        values: dict[str, Any] = {"words": words, "audience": Audience(), "attachments": (PHOTO,)} | changes
        draft = Draft(status, level, Category.LUA_DAO, **values)
        actor = await self.person(name)
        async with self.database.write() as work:
            return await issue(work, self.house, actor, draft, self.now)

    async def answer(self, name: str, made: Advisory, given: Answer, message_id: str | None = None) -> str:
        person = await self.person(name)
        async with self.database.write() as work:
            one = Given(person, self.target(person), made.revision_id, given, message_id)
            said = await answer(work, self.house, one, self.now)
        return said.plain

    async def settle(self, row: Row, outcome: Outcome) -> None:
        await self.settle_all([(row, outcome)])

    async def settle_all(self, outcomes: Sequence[tuple[Row, Outcome]]) -> None:
        async with self.database.write() as work:
            await settle_results(work, self.house, [Result(*one) for one in outcomes], self.now)

    async def drain(self) -> dict[str, list[Part]]:
        """Lets everything leave that may; returns it by purpose, boards as they would be drawn."""
        left: dict[str, list[Part]] = {}
        while rows := await self.box.claim(now=self.now):
            for row in rows:
                left.setdefault(row.purpose, []).append(await self._part(row))
                await self.settle(row, Accepted(row.message_id or str(row.id)))
        return left

    async def _part(self, row: Row) -> Part:
        if row.part is not None:
            return row.part
        assert row.board_id is not None
        async with self.database.write() as work:
            await drawn(work, row.board_id, self.now)
            return await boards.render(work, self.house, row.board_id, self.now)
