"""A person at a terminal plays the people, over HTTP at `/control`: act on a phone, look at it, move the clock.

Sentences for that person are Vietnamese. Loopback only, like everything here; other sites' pages are kept out.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot.sandbox.guard import Complaint, is_local, read_object, refuse_strangers
from bot.sandbox.phone import Phone
from bot.sandbox.screen import ImpossibleAction, JsonObject, ShownMessage
from bot.sandbox.world import World

ANSWER_WITHIN = 20.0  # seconds; the bot may just be starting
QUIET = 0.4


class Control:
    """The endpoints; every refusal is 409 `{"error": sentence}`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def act(self, request: web.Request) -> web.Response:
        """POST `{"action", "phone", "text"?, "name"?, "channel"?}`; waits for the bot's answer.

        Answers `{"shown": [messages of the bot that are new or changed], "toasts": […], "answered": bool}`.
        """
        return await self._reply(request, self._act)

    async def screen(self, request: web.Request) -> web.Response:
        """GET `?phone=&channel=`: everything on the phone."""
        return await self._reply(request, self._screen)

    async def clock(self, request: web.Request) -> web.Response:
        """GET the world's time, or POST `{"forward_seconds"}` to move it."""
        return await self._reply(request, self._clock)

    async def _reply(self, request: web.Request, do: Callable[[JsonObject], Any]) -> web.Response:
        if not is_local(request):
            return refuse_strangers()
        given: JsonObject = dict(request.query)
        try:
            if request.method == "POST":
                given = await read_object(request)
            return web.json_response(await do(given))
        except Complaint as complaint:
            return web.json_response({"error": str(complaint)}, status=409)

    async def _act(self, given: JsonObject) -> JsonObject:
        action, text = str(given.get("action")), str(given.get("text") or "")
        phone = self._phone(given, create=action == "start")
        if action == "tap":
            await self._wait_for_button(phone, text)
        watch = Watch(phone)
        try:
            _perform(phone, action, text)
        except ImpossibleAction as impossible:
            raise Complaint(_explain(phone, action, text, impossible)) from impossible
        await watch.wait_for_answer()
        return {
            "shown": [message_view(message) for message in watch.changed_messages()],
            "toasts": [toast.text for toast in watch.new_toasts() if toast.text],
            "answered": watch.answered,
            "keyboard": keyboard_view(phone),
        }

    async def _wait_for_button(self, phone: Phone, label: str) -> None:
        """Nobody taps what isn't there yet; if it never comes, the tap says so."""

        def is_there() -> bool:
            on_keyboard = phone.keyboard is not None and label in phone.keyboard.labels
            return on_keyboard or any(message.find_button(label) for message in phone.screen)

        if phone.channel == "telegram":
            with suppress(TimeoutError):
                await self._world.until(is_there, ANSWER_WITHIN)

    async def _screen(self, given: JsonObject) -> JsonObject:
        phone = self._phone(given, create=False)
        return {
            "name": phone.name,
            "number": phone.number,
            "state": phone.state.value,
            "shown": [message_view(message) for message in phone.screen],
            "keyboard": keyboard_view(phone),
        }

    async def _clock(self, given: JsonObject) -> JsonObject:
        if given.get("forward_seconds"):
            try:
                self._world.clock.forward(seconds=float(given["forward_seconds"]))
            except (TypeError, ValueError, OverflowError):
                raise Complaint("không đọc được khoảng thời gian") from None
        return {"now": self._world.clock.now().isoformat()}

    def _phone(self, given: JsonObject, *, create: bool) -> Phone:
        number, channel = str(given.get("phone", "")), str(given.get("channel") or "telegram")
        try:
            return self._world.phone(number, channel)
        except LookupError:
            if not create:
                raise Complaint(f"Chưa có máy nào mang số {number}; hãy dùng lệnh start trước.") from None
        return self._world.new_phone(number, str(given.get("name") or f"Máy {number[-4:]}"), channel=channel)


class Watch:
    """Remembers what a phone showed, and tells what is new since."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._before = {message.id: message.edits for message in phone.screen}
        self._toasts = len(phone.toasts)

    @property
    def answered(self) -> bool:
        return bool(self.changed_messages() or self.new_toasts())

    def changed_messages(self) -> list[ShownMessage]:
        return [m for m in self._phone.screen if m.by_bot and self._before.get(m.id) != m.edits]

    def new_toasts(self) -> list[Any]:
        return self._phone.toasts[self._toasts :]

    async def wait_for_answer(self) -> None:
        """Until something that can be seen has come and no more follows, or the time is over."""
        try:
            await self._wait_for_more_than(0, ANSWER_WITHIN)
            async with asyncio.timeout(ANSWER_WITHIN):
                while True:
                    await self._wait_for_more_than(self._seen(), QUIET)
        except TimeoutError:
            return

    async def _wait_for_more_than(self, seen: int, timeout: float) -> None:
        await self._phone.world.until(lambda: self._seen() > seen, timeout)

    def _seen(self) -> int:
        edits = sum(message.edits + 1 for message in self.changed_messages())
        return edits + sum(bool(toast.text) for toast in self.new_toasts())


def message_view(message: ShownMessage) -> JsonObject:
    """One message for showing: who, what, buttons row by row."""
    return {
        "by_bot": message.by_bot,
        "kind": message.kind.value,
        "text": message.text,
        "entities": list(message.entities),
        "buttons": [[button.label for button in row] for row in message.buttons],
        "file": message.file.name if message.file else None,
        "details": message.details,
        "edited": message.edited,
        "at": message.at.isoformat(),
    }


def keyboard_view(phone: Phone) -> list[list[str]]:
    return [list(row) for row in phone.keyboard.rows] if phone.keyboard else []


def _perform(phone: Phone, action: str, text: str) -> None:
    match action:
        case "start":
            phone.start(text)
        case "say":
            phone.say(text)
        case "tap":
            phone.tap(text)
        case "share-phone":
            phone.share_contact()
        case _:
            raise Complaint(f"Không có hành động {action}.")


def _explain(phone: Phone, action: str, text: str, impossible: ImpossibleAction) -> str:
    if action == "tap" and phone.channel == "telegram":
        labels = [label for message in phone.screen for label in message.labels]
        labels += phone.keyboard.labels if phone.keyboard else ()
        listed = ", ".join(f"“{label}”" for label in dict.fromkeys(labels)) or "không nút nào"
        return f"Trên máy {phone.number} không có nút “{text}”. Đang có: {listed}."
    if action == "tap":
        return "Kênh chỉ có chữ thì không có nút; hãy dùng lệnh say với số của lựa chọn."
    return f"Máy {phone.number} không làm được việc này: {impossible}"
