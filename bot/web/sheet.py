"""The call sheet as a page: /s/TOKEN shows it as it stands, and notes who was called. A signed link opens it.

GET changes nothing; whether the reader may see it is asked anew each time. Nothing of a request is logged.
"""

import asyncio
import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import Refusal
from bot.domain.links import Link, LinkKind, Links
from bot.domain.people import Person
from bot.domain.ports import Clock
from bot.domain.taps import CallTap, read_tap, write_tap
from bot.domain.units import Side, UnitTree
from bot.store.engine import Database, UnitOfWork, is_away
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.text.visible import one_line
from bot.usecases.call_sheet import Section, Sheet, ToCall, load_sheet
from bot.usecases.house import House
from bot.usecases.proxying import note_call
from bot.usecases.sheet_links import note_look, reader_of
from bot.web.forms import NotTakenError, read_form
from bot.web.pages import HEADERS, PATIENCE, Page, away, document, gone, guarded, text
from bot.web.sheet_page import paper_line, sheet_body
from bot.web.sheet_style import STYLE

log = structlog.get_logger(__name__)

_EVERY = 30  # seconds between two renewals of the page
_TOLD = 60  # seconds for which the page says that something was not noted
_NOTED_AGAIN = timedelta(hours=1)  # a reader whose page renews itself is on record once an hour


_CHANGED = "changed"
_STYLES = re.compile(r"style-src '[^']*'")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads which sheet."""

    person: Person
    sheet: Sheet
    tree: UnitTree

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
        path = f"/{LinkKind.SHEET}"
        return (
            web.route("*", f"{path}/{{token}}", guarded(self._open)),
            web.route("*", f"{path}{{rest:(/.*)?}}", guarded(_nothing)),
        )

    async def _open(self, request: web.Request) -> web.StreamResponse:
        """The signature is looked at before the database is; while that is away the page tries again by itself."""
        link = self._links.read(request.match_info["token"], LinkKind.SHEET)
        if link is None or link.over(self._clock.now()):
            return gone()
        try:
            async with asyncio.timeout(PATIENCE):
                return await (self._note if request.method == "POST" else self._show)(request, link)
        except TimeoutError:
            log.warning("page_waited_too_long")
        except SQLAlchemyError as error:
            if not is_away(error):
                raise
            log.warning("page_without_database", error=type(error).__name__)
        response = away()
        response.headers["Refresh"] = str(_EVERY)
        return response

    async def _show(self, request: web.Request, link: Link) -> web.StreamResponse:
        now = self._clock.now()
        async with self._database.read() as work:
            reader = await self._reader(work, link, now)
        if reader is None:
            return gone()
        if request.method == "GET":
            await self._put_on_record(link, reader, now)
        notice = _notice(reader, request.query.get("n", ""), now)
        return _respond(self._page(reader, request.match_info["token"], notice))

    async def _reader(self, work: UnitOfWork, link: Link, now: datetime) -> _Reader | None:
        person = await reader_of(work, link, now)
        if person is None:
            return None
        tree = await load_tree(work)
        return _Reader(person, await load_sheet(work, self._house, tree[link.subject_id], now), tree)

    async def _put_on_record(self, link: Link, reader: _Reader, now: datetime) -> None:
        key = link.contact_id, link.subject_id
        before = self._looked.get(key)
        if before is not None and abs(now - before) < _NOTED_AGAIN:
            return
        async with self._database.write() as work:
            await note_look(work, [reader.sheet.police], now, via="link", contact_id=link.contact_id)
        self._looked = {one: at for one, at in self._looked.items() if abs(now - at) < _NOTED_AGAIN} | {key: now}

    def _page(self, reader: _Reader, token: str, notice: str) -> Page:
        voice = reader.voice
        on_paper = paper_line(voice, printed_only=True)
        button, seal = voice.say_plain("sheet.button"), self._links.seal(token)

        def record(section: Section, call: ToCall) -> str:
            data = write_tap(CallTap(section.advisory.revision_id, call.unit.id))
            return (
                f'<form method="post" action="?"><input type="hidden" name="call" value="{data}">'
                f'<input type="hidden" name="seal" value="{seal}">'
                f'<button class="good" aria-label="{text(f"{button}: {one_line(call.unit.name)}")}">'
                f"{text(button)}</button></form>{on_paper}"
            )

        body = sheet_body(reader.sheet, voice, record, "sheet.on-page", notice)
        return Page(voice.say_plain("sheet.title"), body, voice.language, refresh=_EVERY)

    async def _note(self, request: web.Request, link: Link) -> web.StreamResponse:
        token, form = request.match_info["token"], await read_form(request)
        tap = read_tap(form.get("call", ""))
        if not isinstance(tap, CallTap) or not self._links.sealed(token, form.get("seal", "")):
            raise NotTakenError(400)
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
            return gone() if refusal.reason == "outside-call" else _back(f"{_CHANGED}.{int(now.timestamp())}")
        return _back(f"{tap.revision_id}.{tap.unit_id}")


def _notice(reader: _Reader, noted: str, now: datetime) -> str:
    """How what was just noted stands: who called, and when; or that it was not noted, for a moment."""
    voice, (what, _, which) = reader.voice, noted.partition(".")
    if what == _CHANGED:
        soon = which.isascii() and which.isdigit() and 0 <= now.timestamp() - int(which[:12]) < _TOLD
        return _said(voice.say_plain("sheet.changed"), "alarm") if soon else ""
    tap = read_tap(f"g:{noted.replace('.', ':')}")
    if not isinstance(tap, CallTap):
        return ""
    sections = (one for one in reader.sheet.sections if one.advisory.revision_id == tap.revision_id)
    section = next(sections, None)
    return "" if section is None else _as_it_stands(reader, section, tap.unit_id)


def _as_it_stands(reader: _Reader, section: Section, unit_id: int) -> str:
    """Who has called an institution; or that it has answered by itself."""
    voice, waits = reader.voice, {one.unit.id for one in section.to_call}
    told = next((one for one in section.told if one.unit.id == unit_id), None)
    if told is not None:
        at, unit = show_then(told.at, voice.language), one_line(told.unit.name)
        return _said(voice.say_plain("calls.was-called", name=one_line(told.by), unit=unit, at=at), "calm")
    if unit_id in waits or unit_id not in reader.tree.reach(reader.sheet.police.id, Side.POLICE):
        return ""
    unit = one_line(reader.tree[unit_id].name)
    return _said(voice.say_plain("calls.has-answered", unit=unit, code=section.advisory.code), "calm")


def _said(words: str, kind: str) -> str:
    return f'<p class="box {kind} noted" role="status">{text(words)}</p>'


def _respond(page: Page) -> web.Response:
    """The page with the sheet's own style, which is allowed by what it says."""
    policy = f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
    headers = {**HEADERS, "Content-Security-Policy": _STYLES.sub(policy, HEADERS["Content-Security-Policy"])}
    return web.Response(text=document(page, STYLE), headers=headers, content_type="text/html", charset="utf-8")


def _back(noted: str) -> web.Response:
    """To the same page by GET, wherever a proxy has put it."""
    return web.Response(status=303, headers={**HEADERS, "Location": f"?n={noted}"})


async def _nothing(_request: web.Request) -> web.StreamResponse:
    return gone()
