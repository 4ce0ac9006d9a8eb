"""From a claimed row to the one API call that it is: boards are drawn now, files are looked up now."""

from dataclasses import replace

from bot.domain.links import Link, LinkKind, end_of
from bot.domain.messages import Call, CallKind, File, Part
from bot.domain.ports import Clock
from bot.store import files, people
from bot.store.boards import drawn
from bot.store.engine import Database
from bot.store.outbox import Row
from bot.usecases import boards
from bot.usecases.house import House
from bot.usecases.layout import with_link


class Carrier:
    """Reads what a call needs; makes none."""

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self._database = database
        self._house = house
        self._clock = clock

    async def call_of(self, row: Row) -> Call:
        """What is to be called. Raises what the database raises: then nothing was sent."""
        part = row.part if row.board_id is None else await self._draw(row.board_id)
        assert part is not None, "what is no board carries something"
        if part.link:
            part = await self._linked(part, row)
        mark = row.mark if row.repeat and row.kind is CallKind.SEND else ""
        call = Call(row.chat.external_id, part, row.kind, row.message_id, mark=mark)
        if part.file_id is None:
            return call
        return replace(call, file=await self._load(part.file_id, row.remote_id))

    async def _draw(self, board_id: int) -> Part:
        now = self._clock.now()
        async with self._database.write() as work:
            # First, so that whoever answers from here on makes it stale again; and by itself, since a board of
            # thousands takes a while to draw.
            await drawn(work, board_id, now)
        async with self._database.read() as work:
            return await boards.render(work, self._house, board_id, now)

    async def _linked(self, part: Part, row: Row) -> Part:
        """With its reader's own link, where there still is a page to open."""
        links = self._house.links
        if links is None or row.address_id is None or row.revision_id is None:
            return part
        async with self._database.read() as work:
            reader = await people.contact_of_address(work, row.address_id)
        end = end_of(row.expires_at, self._clock.now())
        return with_link(part, links.url(Link(LinkKind.ADVISORY, reader, row.revision_id, end)))

    async def _load(self, file_id: int, remote_id: str | None) -> File:
        async with self._database.read() as work:
            if remote_id is None:
                return await files.load_file(work, file_id)
            known = await files.describe_file(work, file_id)
            return File(known.id, known.kind, known.name, known.mime, remote_id=remote_id)


def uploads(row: Row) -> set[int]:
    """The file that a row takes up, since the platform doesn't have it yet."""
    file_id = row.part.file_id if row.part is not None and row.remote_id is None else None
    return set() if file_id is None else {file_id}
