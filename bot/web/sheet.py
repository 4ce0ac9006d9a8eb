"""The call sheet as a page: /s/TOKEN shows it as it stands, and notes who was called. A signed link opens it.

GET changes nothing; whether the reader may see it is asked anew each time. Nothing of a request is logged.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import parse_qs

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Refusal
from bot.domain.links import Link, LinkKind, Links
from bot.domain.people import Person
from bot.domain.ports import Clock
from bot.domain.taps import CallTap, read_tap, write_tap
from bot.domain.units import Side
from bot.store.engine import Database, UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.text.visible import one_line
from bot.usecases.call_sheet import Section, Sheet, ToCall, load_sheet
from bot.usecases.house import House
from bot.usecases.proxying import note_call
from bot.usecases.sheet_links import note_look, reader_of
from bot.web.sheet_frame import away, gone, shown, title_of
from bot.web.sheet_page import sheet_body

log = structlog.get_logger(__name__)

_EVERY = 30  # seconds between two renewals of the page
_LONGEST = 4096  # bytes of a form
_PATIENCE = 10.0  # seconds for them to come
_NOTED_AGAIN = timedelta(hours=1)  # a reader whose page renews itself is on record once an hour


Handler = Callable[[web.Request, Link], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads which sheet."""

    person: Person
    sheet: Sheet

    @property
    def voice(self) -> Voice:
        return Voice(self.person.contact.language, self.person.contact.form)


class SheetPages:
    """The pages of one process. Needs `house.links`."""

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        assert house.links is not None
        self._links: Links = house.links
        self._database = database
        self._house = house
        self._clock = clock
        self._looked: dict[tuple[int, int], datetime] = {}  # who was on record for which sheet, when

    def routes(self) -> tuple[web.RouteDef, ...]:
        path = f"/{LinkKind.SHEET}/{{token}}"
        return (
            web.get(path, self._guarded(self._show)),
            web.post(path, self._guarded(self._note)),
            web.route("*", f"/{LinkKind.SHEET}{{rest:(/.*)?}}", _nothing),
        )

    def _guarded(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """A handler behind the signature, which is looked at before the database is; and before its absence."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            link = self._links.read(request.match_info["token"], LinkKind.SHEET)
            if link is None or link.over(self._clock.now()):
                return gone()
            try:
                return await handler(request, link)
            except (SQLAlchemyError, TimeoutError) as error:
                log.warning("sheet_page_waits", error=type(error).__name__)
                return away(_EVERY)

        return guarded

    async def _show(self, request: web.Request, link: Link) -> web.StreamResponse:
        now = self._clock.now()
        async with self._database.read() as work:
            reader = await self._reader(work, link, now)
        if reader is None:
            return gone()
        if request.method == "GET":
            await self._put_on_record(link, reader, now)
        token = request.match_info["token"]
        return shown(self._html(reader, token, request.query.get("n", "")), title_of(reader.voice), _EVERY)

    async def _reader(self, work: UnitOfWork, link: Link, now: datetime) -> _Reader | None:
        person = await reader_of(work, link, now)
        if person is None:
            return None
        police = (await load_tree(work))[link.subject_id]
        return _Reader(person, await load_sheet(work, self._house, police, now))

    async def _put_on_record(self, link: Link, reader: _Reader, now: datetime) -> None:
        key = link.contact_id, link.subject_id
        before = self._looked.get(key)
        if before is not None and abs(now - before) < _NOTED_AGAIN:
            return
        async with self._database.write() as work:
            await note_look(work, [reader.sheet.police], now, via="link", contact_id=link.contact_id)
        self._looked = {one: at for one, at in self._looked.items() if abs(now - at) < _NOTED_AGAIN} | {key: now}

    def _html(self, reader: _Reader, token: str, noted: str) -> str:
        voice = reader.voice

        def record(section: Section, call: ToCall) -> str:
            data = write_tap(CallTap(section.advisory.revision_id, call.unit.id))
            named = escape(f"{voice.say_plain('sheet.button')}: {one_line(call.unit.name)}")
            return (
                f'<form method="post" action="?"><input type="hidden" name="call" value="{data}">'
                f'<input type="hidden" name="seal" value="{self._seal(token, data)}">'
                f'<button aria-label="{named}">{escape(voice.say_plain("sheet.button"))}</button></form>'
            )

        return sheet_body(reader.sheet, voice, record, "sheet.on-page", _notice(reader, noted))

    def _seal(self, token: str, data: str) -> str:
        """What only a form of this page has: neither who follows links nor another site can send it."""
        said = f"truongan sheet 1\0{token}\0{data}".encode()
        return hmac.new(self._links.key, said, "sha256").hexdigest()

    async def _note(self, request: web.Request, link: Link) -> web.StreamResponse:
        token, form = request.match_info["token"], await _read_form(request)
        data, seal = form.get("call", ""), form.get("seal", "")
        tap = read_tap(data)
        if not isinstance(tap, CallTap) or not hmac.compare_digest(
            seal.encode(), self._seal(token, data).encode()
        ):
            return gone()
        now = self._clock.now()
        try:
            async with self._database.write() as work:
                person = await reader_of(work, link, now)
                tree = await load_tree(work)
                if person is None or tap.unit_id not in tree.reach(link.subject_id, Side.POLICE):
                    return gone()
                voice = Voice(person.contact.language, person.contact.form)
                await note_call(work, self._house, person, voice, tap, now, via="link")
        except Refusal as refusal:
            return gone() if refusal.reason == "outside-call" else _back("?n=changed")
        return _back(f"?n={tap.revision_id}.{tap.unit_id}")


def _notice(reader: _Reader, noted: str) -> str:
    """How what was just noted stands now: by whom, and when."""
    voice = reader.voice
    if noted == "changed":
        return _said(voice.say_plain("sheet.changed"))
    for section in reader.sheet.sections:
        for told in section.told:
            if noted == f"{section.advisory.revision_id}.{told.unit.id}":
                at = show_then(told.at, voice.language)
                name, unit = one_line(told.by), one_line(told.unit.name)
                return _said(voice.say_plain("calls.was-called", name=name, unit=unit, at=at))
    return ""


def _said(words: str) -> str:
    return f'<p class="notice" role="status">{escape(words)}</p>'


def _back(query: str) -> web.Response:
    """To the same page by GET, wherever a proxy has put it."""
    return web.Response(status=303, headers={"Location": query, "Cache-Control": "no-store"})


async def _nothing(_request: web.Request) -> web.StreamResponse:
    return gone()


async def _read_form(request: web.Request) -> dict[str, str]:
    """The fields of a small form; none of one that is too large, or of another kind.

    Raises:
        TimeoutError: it comes too slowly.
    """
    if request.content_type != "application/x-www-form-urlencoded" or (request.content_length or 0) > _LONGEST:
        return {}
    body = b""
    async with asyncio.timeout(_PATIENCE):
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > _LONGEST:
                return {}
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
