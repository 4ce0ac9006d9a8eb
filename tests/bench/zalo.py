"""The Zalo side of the judge: takes messages under a limit of its own, and has nothing to read.

What limit the platform has isn't known: it is given the other's, so that the figures can be compared.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox.limiter import Limiter
from tests.bench.bodies import REPEATED, TAG, json_answer

Note = Callable[..., None]


class ZaloDoor:
    """`note` and `accepted` are the judge's; chats have names, `z` and a number."""

    def __init__(self, latency: float, limiter: Limiter, note: Note, accepted: dict[str, int]) -> None:
        self._latency = latency
        self._limiter = limiter
        self._note = note
        self._accepted = accepted

    async def serve(self, method: str, values: dict[str, Any], arrived: float) -> web.Response:
        match method:
            case "getUpdates":
                await asyncio.sleep(float(values["timeout"]))
                return json_answer({"ok": False, "description": "Request timeout", "error_code": 408}, 408)
            case "sendMessage":
                return await self._send(str(values["chat_id"]), str(values["text"]), arrived)
            case _:
                me = {"id": "1", "account_name": "bot.bench", "account_type": "BASIC", "can_join_groups": False}
                return json_answer({"ok": True, "result": me})

    async def _send(self, chat: str, text: str, arrived: float) -> web.Response:
        found = TAG.search(text)
        tag = found[0] if found else ""
        if self._limiter.retry_after(chat, arrived):
            self._note("sendmessage", chat, tag, arrived, 429, repeat=False)
            return json_answer({"ok": False, "description": "Quota exceeded", "error_code": 429}, 429)
        await asyncio.sleep(self._latency)
        self._note("sendmessage", chat, tag, arrived, 200, repeat=REPEATED in text)
        self._accepted[tag] = self._accepted.get(tag, 0) + 1
        sent = {"message_id": f"{chat}-{arrived}", "date": int(1000 * time.time())}
        return json_answer({"ok": True, "result": sent})
