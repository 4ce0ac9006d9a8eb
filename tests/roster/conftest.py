"""A desk where rosters are imported into a real database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.people import Address, Chat, Role
from bot.store import people
from bot.store.engine import Database
from bot.store.invitations import add_invitation, invitation_by_hash
from bot.store.roster import RosterNow, load_roster
from bot.store.tables import audit
from bot.usecases.roster.apply import import_roster
from bot.usecases.roster.report import RosterReport
from tests.roster.desk import Office, tell

BOT = "truongan_bot"


class Desk:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = datetime(2026, 11, 24, 8, tzinfo=UTC)

    async def imports(self, office: Office, **options: Any) -> RosterReport:
        """A day later than the last import."""
        self.now += timedelta(days=1)
        async with self.database.write() as work:
            report = await import_roster(work, office.file, now=self.now, bot=BOT, **options)
        tell(report.problems)
        return report

    async def stored(self) -> RosterNow:
        async with self.database.read() as work:
            return await load_roster(work)

    async def held(self, role: Role) -> list[tuple[str, str, int, str]]:
        """Unit, title, order and holder of all posts of a role."""
        now = await self.stored()
        names = {contact.id: contact.name for contact in now.contacts}
        units = {unit.id: unit.name for unit in now.units}
        holders = {term.post_id: names[term.contact_id] for term in now.terms}
        return [
            (units[post.unit_id], post.title, post.order, holders.get(post.id, ""))
            for post in now.posts
            if post.role is role
        ]

    async def contact_id(self, name: str) -> int:
        return next(contact.id for contact in (await self.stored()).contacts if contact.name == name)

    async def joins(self, name: str, external_id: str, channel: str = "telegram") -> Address:
        contact_id = await self.contact_id(name)
        async with self.database.write() as work:
            return await people.open_address(work, contact_id, Chat(channel, BOT, external_id), self.now)

    async def addresses(self, name: str) -> list[tuple[str, str, str]]:
        """Channel, external id and state."""
        contact_id = await self.contact_id(name)
        return [
            (one.channel, one.external_id, one.state.value)
            for one in (await self.stored()).addresses
            if one.contact_id == contact_id
        ]

    async def invites(self, name: str, code_hash: str) -> None:
        now = await self.stored()
        contact_id = await self.contact_id(name)
        post_id = next(term.post_id for term in now.terms if term.contact_id == contact_id)
        async with self.database.write() as work:
            await add_invitation(work, post_id, code_hash, self.now, self.now + timedelta(days=30))

    async def is_revoked(self, code_hash: str) -> bool:
        async with self.database.read() as work:
            invitation = await invitation_by_hash(work, code_hash)
        assert invitation is not None
        return invitation.revoked_at is not None

    async def acts(self) -> list[tuple[str, dict[str, object]]]:
        async with self.database.read() as work:
            rows = await work.connection.execute(select(audit.c.act, audit.c.details).order_by(audit.c.id))
            return [(row.act, row.details) for row in rows]


@pytest.fixture
async def desk(sqlite_url: str, make_database) -> AsyncIterator[Desk]:
    async for database in make_database(sqlite_url):
        yield Desk(database)


@pytest.fixture
async def any_desk(database: Database) -> Desk:
    """On both databases in turn."""
    return Desk(database)


@pytest.fixture
def new_desk(tmp_path: Path, make_database) -> Callable[[], AbstractAsyncContextManager[Desk]]:
    """A desk with an empty database at each call, for examples that must not meet each other."""
    number = count()

    @asynccontextmanager
    async def make() -> AsyncIterator[Desk]:
        async with aclosing(make_database(f"sqlite:///{tmp_path / f'{next(number)}.db'}")) as databases:
            async for database in databases:
                yield Desk(database)

    return make
