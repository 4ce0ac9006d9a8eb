"""The page over HTTP: `/`, `/page/state`, `/page/events`, `/page/act`, `/page/file/…`. Own page only."""

import asyncio
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from bot.sandbox.guard import Complaint, is_local, is_own_page, read_object, refuse_strangers
from bot.sandbox.page import disputes
from bot.sandbox.page.acts import ACTS, forward, set_signal
from bot.sandbox.page.backstage import Backstage, Entry, Overview, Step
from bot.sandbox.page.given import FILE_LIMIT, Given
from bot.sandbox.page.serving import serve_kept, serve_own
from bot.sandbox.page.steering import open_phone, read_channel, read_name, read_number, read_target, turn_fault
from bot.sandbox.page.switches import Switches
from bot.sandbox.page.views import key_of
from bot.sandbox.page.walking import walk_clock
from bot.sandbox.page.watching import Watcher, unchanging
from bot.sandbox.phone import Phone
from bot.sandbox.screen import ImpossibleAction, JsonObject
from bot.sandbox.world import World

_ACT_LIMIT = FILE_LIMIT * 4 // 3 + 1024 * 1024  # base64 and the rest of the request
_WORD_LIMIT = 128
_PAUSE = 0.1  # seconds between two pushes
_SETTLING = 0.03  # seconds after a change in which more of it is awaited
_GLANCE = 1.0  # seconds between two looks backstage
_BEAT = 15.0  # seconds of quiet after which the connection is tried

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """The endpoints. One for the life of the sandbox, so that faults turned on survive its restarts."""

    def __init__(self, world: World, backstage: Backstage | None = None) -> None:
        self._world = world
        self._backstage = backstage
        self._switches = Switches(world)
        self._glance: tuple[Overview | None, list[Step] | None] = (None, None)
        self._glanced_at = -_GLANCE
        self._glancing = asyncio.Lock()
        self._walking = asyncio.Lock()

    def add_routes(self, app: web.Application, ending: asyncio.Event) -> None:
        """`ending` is set when the server stops; open pages are let go then."""

        async def events(request: web.Request) -> web.StreamResponse:
            return await self._events(request, ending)

        app.router.add_get("/", self._index)
        app.router.add_get("/page/static/{path:.+}", self._static)
        app.router.add_get("/page/state", _own(self._state))
        app.router.add_get("/page/events", _own(events))
        app.router.add_post("/page/act", _own(self._act))
        app.router.add_get("/page/file/{phone}/{message}", _own(self._file))

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return serve_own("index.html") if is_local(request) else refuse_strangers()

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return serve_own(request.match_info["path"]) if is_local(request) else refuse_strangers()

    async def _state(self, _: web.Request) -> web.StreamResponse:
        """Everything at once."""
        return web.json_response(self._everything(*await self._look_backstage())[1])

    async def _events(self, request: web.Request, ending: asyncio.Event) -> web.StreamResponse:
        """Server-Sent Events: everything first, then what changes, as long as the page stays open."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        watcher, news = self._everything(*await self._look_backstage())
        quiet_since = time.monotonic()
        with suppress(ConnectionError):
            while not ending.is_set():
                if news:
                    await response.write(f"data: {json.dumps(news)}\n\n".encode())
                    await _pause(ending, _PAUSE)
                    quiet_since = time.monotonic()
                elif time.monotonic() - quiet_since > _BEAT:
                    await response.write(b": \n\n")
                    quiet_since = time.monotonic()
                else:
                    await self._next_change()
                    await _pause(ending, _SETTLING)
                news = watcher.news(*await self._look_backstage())
        return response

    async def _next_change(self) -> None:
        """Until the world changes; at most until the next look backstage is due."""
        asked = itertools.count()
        with suppress(TimeoutError):
            await self._world.until(lambda: next(asked) > 0, _GLANCE)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        """`{"action", …}`; most actions name a `phone`. Answers `{"phone": key}` or 409 `{"error": sentence}`."""
        try:
            phone = await self.do(Given(await read_object(request, _ACT_LIMIT)))
        except Complaint as complaint:
            return web.json_response({"error": str(complaint)}, status=409)
        except ImpossibleAction:
            return web.json_response({"error": "Máy này không làm được việc đó lúc này."}, status=409)
        if phone is not None:
            phone.played = True
        return web.json_response({"phone": key_of(phone) if phone else None})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        message_id: int | str = request.match_info["message"]
        phone = self._find(request.match_info["phone"])
        found = phone and next((m for m in phone.history if str(m.id) == message_id and not m.deleted), None)
        if not found or found.file is None:
            return web.json_response({"error": "Không có tệp này."}, status=404)
        return serve_kept(found.file)

    async def do(self, given: Given) -> Phone | None:
        """Do what is asked; the phone that it concerned. Raises Complaint, ImpossibleAction."""
        action = given.text("action", _WORD_LIMIT)
        match action:
            case "open":
                return self._open(given)
            case "clock":
                async with self._walking:
                    target = read_target(self._world.clock.now(), given)
                    await walk_clock(self._world, self._backstage, target)
                return None
            case "fault":
                turn_fault(self._switches, given)
                return None
            case "dispute":
                disputes.choose(self._world, given)
                return None
        phone = self._phone(given, "phone")
        if action == "forward":
            forward(phone, self._phone(given, "source"), given)
        elif action == "signal":
            set_signal(phone, given, self._switches)
        elif act := ACTS.get(action):
            act(phone, given)
        else:
            raise Complaint("Không có hành động này.")
        return phone

    def _open(self, given: Given) -> Phone:
        number, channel = read_number(given), read_channel(given)
        known = self._directory().get(number)
        return open_phone(self._world, number, known.name if known else read_name(given), channel)

    def _phone(self, given: Given, name: str) -> Phone:
        phone = self._find(given.text(name, _WORD_LIMIT))
        if phone is None:
            raise Complaint("Không có máy này.")
        return phone

    def _find(self, key: str) -> Phone | None:
        return next((phone for phone in self._world.phones if key_of(phone) == key), None)

    def _directory(self) -> dict[str, Entry]:
        return {entry.number: entry for entry in self._backstage.directory()} if self._backstage else {}

    def _everything(self, overview: Overview | None, tour: list[Step] | None) -> tuple[Watcher, JsonObject]:
        """A watcher and its first news. The phones that are to be seen at first are made if need be."""
        directory, opening = self._directory(), None
        if self._backstage is not None:
            opening = []
            for number, channel in self._backstage.opening():
                name = directory[number].name if number in directory else number
                opening.append(key_of(open_phone(self._world, number, name, channel)))
        watcher = Watcher(self._world, self._switches, directory)
        title = self._backstage.title if self._backstage else ""
        first: JsonObject = {"phones": [], **watcher.news(overview, tour)}
        return watcher, unchanging(title, directory, opening) | first

    async def _look_backstage(self) -> tuple[Overview | None, list[Step] | None]:
        if self._backstage is None:
            return None, None
        async with self._glancing:
            if time.monotonic() - self._glanced_at >= _GLANCE:
                self._glance = await self._backstage.overview(), await self._backstage.tour()
                self._glanced_at = time.monotonic()
        return self._glance


async def _pause(ending: asyncio.Event, seconds: float) -> None:
    """A short wait, so that a burst is told in one piece; it does not hold up a server that stops."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ending.wait(), seconds)


def _own(handler: Handler) -> Handler:
    """Serve our own page only."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        return await handler(request) if is_own_page(request) else refuse_strangers()

    return guarded
