"""A district whose people have links, and what comes of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.advisory import Advisory, Answer
from bot.domain.links import Link, LinkKind
from bot.store import links
from bot.usecases.links import Outcome, Seen, answer_by_link, look
from tests.usecases.district import District
from tests.usecases.samples import NOW


class Reading(District):
    """A district whose people have links."""

    def link(self, name: str, made: Advisory, **changes: Any) -> Link:
        link = Link(LinkKind.ADVISORY, self.roster.contacts[name], made.revision_id, NOW + timedelta(hours=20))
        return replace(link, **changes)

    async def looks(self, link: Link) -> Seen | None:
        async with self.database.read() as work:
            return await look(work, link, self.now)

    async def sees(self, link: Link) -> Seen:
        seen = await self.looks(link)
        assert seen is not None
        return seen

    async def says(self, link: Link, given: Answer) -> Outcome:
        async with self.database.write() as work:
            return await answer_by_link(work, self.house, link, given, self.now)

    async def holds(self, link: Link) -> Answer | None:
        async with self.database.read() as work:
            found = await links.held(work, link.subject_id, link.contact_id)
        return None if found is None else found[0]

    async def changes(self, statement: Any) -> None:
        async with self.database.write() as work:
            await work.connection.execute(statement)
