"""The page of an advisory's link: shown as often as one likes, answered once; and the files that belong to it.

A request that only looks changes nothing, since mail scanners and browsers follow links. A signature is checked
before anybody asks the database.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.advisory import Answer
from bot.domain.errors import Refusal
from bot.domain.links import Link, LinkKind, Links
from bot.domain.ports import Clock
from bot.store.engine import Database, UnitOfWork
from bot.store.files import Held, read_piece
from bot.usecases.house import House
from bot.usecases.links import Outcome, answer_by_link, file_at, look
from bot.web.attachments import headers_of
from bot.web.fetched import Fetched
from bot.web.forms import NotTakenError, read_form
from bot.web.link_page import Door, page_of
from bot.web.pages import HEADERS, PATIENCE, away, gone, guarded, respond

_AT_ONCE = 4  # looks into the database, so that whoever opens pages takes it from nobody
_DOWNLOADS = 24  # at once
_PIECE = 256 * 1024  # bytes
_STALL = 30.0  # seconds that a reader may take for a piece


class LinkPages:
    """`fetched`: files whose bytes only their platform has."""

    def __init__(self, links: Links, house: House, database: Database, clock: Clock, fetched: Fetched) -> None:
        self._links = links
        self._house = house
        self._database = database
        self._clock = clock
        self._fetched = fetched
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._downloads = asyncio.Semaphore(_DOWNLOADS)

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", f"/{LinkKind.ADVISORY.value}/{{tail:.*}}", guarded(self._open))]

    async def _open(self, request: web.Request) -> web.StreamResponse:
        token, *rest = request.match_info["tail"].split("/")
        link = self._links.read(token, LinkKind.ADVISORY)
        if link is None or link.over(self._clock.now()):
            return gone()
        match request.method, rest:
            case "POST", []:
                return await self._answer(request, link, token)
            case "GET" | "HEAD", []:
                return await self._show(link, token)
            case "GET" | "HEAD", ["f", number] if number.isascii() and number.isdigit() and len(number) <= 3:
                return await self._give(request, link, int(number))
            case _:
                return gone()

    async def _show(self, link: Link, token: str) -> web.Response:
        now = self._clock.now()
        async with self._reading() as work:
            seen = await look(work, link, now)
        if seen is None:
            return gone()
        return respond(page_of(seen, Door(token, self._links.seal(token), self._fetched.can_have), now))

    async def _answer(self, request: web.Request, link: Link, token: str) -> web.Response:
        form = await read_form(request)
        if not self._links.sealed(token, form.get("seal", "")):
            raise NotTakenError(403)
        try:
            given = Answer(form.get("answer", ""))
        except ValueError:
            raise NotTakenError(400) from None
        if await self._take(link, given) is Outcome.GONE:
            return gone()
        return web.Response(
            status=303, headers={**HEADERS, "Location": "?"}
        )  # this page: its address stays unsaid

    async def _take(self, link: Link, given: Answer) -> Outcome:
        try:
            async with asyncio.timeout(PATIENCE), self._turns, self._database.write() as work:
                return await answer_by_link(work, self._house, link, given, self._clock.now())
        except Refusal:
            return Outcome.STANDS

    async def _give(self, request: web.Request, link: Link, number: int) -> web.StreamResponse:
        if self._downloads.locked():
            return away()
        async with self._downloads:
            async with self._reading() as work:
                held = await file_at(work, link, number, self._clock.now())
            if held is None:
                return gone()
            data = b"" if held.size else await self._fetched.bytes_of(held)
            if data is None:
                return away()
            size = held.size or len(data)
            begin = await self._piece(held, data, 0)
            response = web.StreamResponse(headers=headers_of(held.file.name, held.file.mime, begin))
            response.content_length = size
            await response.prepare(request)
            if request.method == "HEAD":
                return response
            try:
                await self._send(response, held, data, begin)
            except (ConnectionError, TimeoutError, SQLAlchemyError):  # what has begun can only be cut off
                if request.transport is not None:
                    request.transport.abort()
            return response

    async def _send(self, response: web.StreamResponse, held: Held, data: bytes, begin: bytes) -> None:
        """A file piece by piece, so that a slow reader of a large one costs little."""
        sent, piece = 0, begin
        while piece:
            async with asyncio.timeout(_STALL):
                await response.write(piece)
            sent += len(piece)
            piece = await self._piece(held, data, sent)

    async def _piece(self, held: Held, data: bytes, start: int) -> bytes:
        """Some bytes of a file from a place on; `data`: all of it, if it is none that we keep."""
        if not held.size:
            return data[start : start + _PIECE]
        async with self._reading() as work:
            return await read_piece(work, held.file.id, start, _PIECE)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[UnitOfWork]:
        async with asyncio.timeout(PATIENCE), self._turns, self._database.read() as work:
            yield work
