"""A lean Bot API that judges: what was accepted when, under the platform's limits; a process of its own.

It knows times and nothing of people or screens: the sandbox's server spends twice as much on a call and keeps a
phone for everybody, and the judge must not be what is measured. POST /control/<act> tells it what to do, and asks.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import uvloop
from aiohttp import web

from bot.sandbox.limiter import Limiter, Limits
from tests.bench.bodies import BOT, REPEATED, TAG, json_answer, message_json, values_of
from tests.bench.zalo import ZaloDoor

OFFICERS = 3_000_000  # from here on chats have boards: what is sent there has no tag
_EMPTY: dict[str, Any] = {
    "getme": BOT,
    "getmycommands": [],
    "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


@dataclass(slots=True)
class Rules:
    """What holds from a reset on: `latency` seconds a call; `blocked` chats; `cut` ones: once, after accepting."""

    limiting: bool = True
    latency: float = 0.05
    blocked: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """A message with buttons, by what a press of its first one needs."""

    chat: str
    message_id: int
    text: str
    markup: Any
    data: str


class Imitation:
    """One bot's platform. Times are CLOCK_MONOTONIC, which all processes share."""

    def __init__(self) -> None:
        self.reset(Rules())

    def reset(self, rules: Rules) -> None:
        """Forgets everything but who is listening."""
        self.rules = rules
        self.accepted: dict[str, int] = {}
        self.limiter = Limiter(Limits(limiting=rules.limiting))
        self.zalo = ZaloDoor(rules.latency, Limiter(Limits(limiting=rules.limiting)), self.note, self.accepted)
        self.blocked, self.cut = set(rules.blocked), set(rules.cut)
        self.down_until = 0.0
        self.calls: list[tuple[str, str, str, float, float, int, bool]] = []
        self.asked: dict[str, deque[Asked]] = {}
        self.desks: dict[str, dict[int, Asked]] = {}  # what officers have before them, by message
        self.pressed: dict[str, tuple[float, str]] = {}
        self.answered: dict[str, float] = {}
        self.pending: deque[tuple[int, str]] = deque()
        self.news = asyncio.Event()
        self.next_id = getattr(self, "next_id", 1)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        arrived = time.monotonic()
        body = await request.read()
        _, place, method = request.path.split("/", 2)
        if place == "control":
            return json_answer(self.control(method, json.loads(body) if body else {}))
        if place == "zalo":
            return await self.zalo.serve(method.rpartition("/")[2], values_of(request, body), arrived)
        return await self.call(request, method, body, arrived)

    async def call(
        self, request: web.BaseRequest, spelling: str, body: bytes, arrived: float
    ) -> web.StreamResponse:
        method = spelling.lower()
        values = values_of(request, body)
        chat = str(values.get("chat_id", ""))
        text = str(values.get("text", ""))
        found = TAG.search(text)
        tag = found[0] if found and chat.isdecimal() and int(chat) < OFFICERS else ""
        if arrived < self.down_until:
            return self.refuse(method, chat, tag, arrived, 500, "Internal Server Error")
        if method == "getupdates":
            return await self.updates(values)
        if method == "answercallbackquery":
            self.answered.setdefault(str(values.get("callback_query_id", "")), arrived)
        counts = method.startswith(("send", "edit")) and method != "sendchataction"
        wait = self.limiter.retry_after(chat, arrived) if counts else 0
        if wait:
            return self.refuse(method, chat, tag, arrived, 429, f"Too Many Requests: retry after {wait}", wait)
        if self.rules.latency:
            await asyncio.sleep(self.rules.latency)
        if chat in self.blocked and counts:
            words = "Forbidden: bot was blocked by the user"
            return self.refuse(method, chat, tag, arrived, 403, words)
        result = self.accept(method, chat, tag, text, values) if counts else _EMPTY.get(method, True)
        self.note(method, chat, tag, arrived, 200, repeat=REPEATED in text)
        if counts and chat in self.cut and request.transport is not None:
            self.cut.discard(chat)
            request.transport.close()
        return json_answer({"ok": True, "result": result})

    def accept(self, method: str, chat: str, tag: str, text: str, values: dict[str, Any]) -> dict[str, Any]:
        """The Message that a send or an edit gives."""
        self.next_id += 1
        message_id = int(values.get("message_id") or self.next_id)
        if method.startswith("send"):
            self.accepted[tag] = self.accepted.get(tag, 0) + 1
        markup = values.get("reply_markup")
        markup = json.loads(markup) if isinstance(markup, str) else markup
        rows = (markup or {}).get("inline_keyboard") or []
        asked = Asked(chat, message_id, text, markup, rows[0][0].get("callback_data", "")) if rows else None
        if int(chat) >= OFFICERS:
            self.desks.setdefault(chat, {}).pop(message_id, None)
            if asked:
                self.desks[chat][message_id] = asked
        elif asked and method.startswith("send"):
            self.asked.setdefault(tag, deque()).append(asked)
        return message_json(chat, message_id, text)

    def refuse(
        self, method: str, chat: str, tag: str, arrived: float, status: int, words: str, after: int = 0
    ) -> web.Response:
        self.note(method, chat, tag, arrived, status, repeat=False)
        said: dict[str, Any] = {"ok": False, "error_code": status, "description": words}
        return json_answer(said | ({"parameters": {"retry_after": after}} if after else {}), status)

    def note(self, method: str, chat: str, tag: str, arrived: float, status: int, *, repeat: bool) -> None:
        self.calls.append((method, chat, tag, arrived, time.monotonic(), status, repeat))

    async def updates(self, values: dict[str, Any]) -> web.Response:
        """Holds the line until there is something; what lies before the offset is confirmed."""
        offset, limit = int(values.get("offset") or 0), int(values.get("limit") or 100)
        ends = time.monotonic() + float(values.get("timeout") or 0)
        while True:
            while self.pending and self.pending[0][0] < offset:
                self.pending.popleft()
            if self.pending or time.monotonic() >= ends:
                break
            self.news = asyncio.Event()
            try:
                await asyncio.wait_for(self.news.wait(), ends - time.monotonic())
            except TimeoutError:
                break
        found = [self.pending[number][1] for number in range(min(limit, len(self.pending)))]
        return web.Response(text=f'{{"ok":true,"result":[{",".join(found)}]}}', content_type="application/json")

    def control(self, act: str, given: dict[str, Any]) -> Any:
        match act:
            case "reset":
                self.reset(Rules(**given))
            case "down":
                self.down_until = time.monotonic() + given["seconds"]
            case "press":
                return self.press(self.take(given["tag"], given["count"]))
            case "choose":
                return self.press(self.find(given["chat"], given["label"]))
            case "press-nothing":  # for a bot that has sent nothing
                return self.press(
                    [
                        Asked(str(chat), 1, "", None, given["data"])
                        for chat in range(10_000, 10_000 + given["count"])
                    ]
                )
            case "progress":
                refused = sum(call[5] == 429 for call in self.calls)
                spent = time.process_time()
                return {
                    "accepted": self.accepted,
                    "pressed": len(self.pressed),
                    "answered": len(self.answered),
                    "refused": refused,
                    "rationed": sum(self.accepted.values()) + sum(c[0].startswith("edit") for c in self.calls),
                    "spent": spent,
                }
            case "record":
                taps = [[at, self.answered.get(query), chat] for query, (at, chat) in self.pressed.items()]
                return {"calls": self.calls, "taps": taps}
            case _:
                raise ValueError(act)
        return True

    def take(self, tag: str, count: int) -> list[Asked]:
        waiting = self.asked.get(tag, deque())
        return [waiting.popleft() for _ in range(min(count, len(waiting)))]

    def find(self, chat: str, label: str) -> list[Asked]:
        """The newest message before an officer that has a button with these words; nothing if there is none."""
        for asked in reversed(self.desks.get(chat, {}).values()):
            for button in (one for row in asked.markup["inline_keyboard"] for one in row):
                if label in button["text"]:
                    return [replace(asked, data=button.get("callback_data", ""))]
        return []

    def press(self, asked: list[Asked]) -> int:
        """Presses at one moment: that at which the bot may read of it."""
        written = [(number, query, one.chat, update) for one in asked for number, query, update in self.tap(one)]
        now = time.monotonic()
        for number, query, chat, update in written:
            self.pressed[query] = (now, chat)
            self.pending.append((number, update))
        self.news.set()
        return len(written)

    def tap(self, asked: Asked) -> Iterator[tuple[int, str, str]]:
        self.next_id += 1
        number, query = self.next_id, f"q{self.next_id}"
        about = message_json(asked.chat, asked.message_id, asked.text)
        callback = {
            "id": query,
            "from": {"id": int(asked.chat), "is_bot": False, "first_name": "Hiệu trưởng", "language_code": "vi"},
            "message": about | {"reply_markup": asked.markup} if asked.markup else about,
            "chat_instance": f"-9{asked.chat}",
            "data": asked.data,
        }
        yield number, query, json.dumps({"update_id": number, "callback_query": callback})


async def main() -> None:
    """Serves on a free port of 127.0.0.1, which it writes as its first line, until its input ends."""
    runner = web.ServerRunner(web.Server(Imitation().serve, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main())
