"""A channel's door for updates, and somebody who knocks at it."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.channels.webhook import BODY_LIMIT
from tests.kit.serving import serving

SECRET = "Bi_mat-0123456789"


class Door:
    """What was stored; `error`: with which storing fails; `channel`: whose it is, where that matters."""

    def __init__(self, header: str) -> None:
        self.stored: list[Any] = []
        self.error: Exception | None = None
        self.url = ""
        self.channel = ""
        self._header = header

    async def store(self, updates: list[Any]) -> None:
        if self.error:
            raise self.error
        self.stored.extend(updates)

    async def knock(self, body: bytes | str | dict[str, Any] = b"", secret: str | None = SECRET) -> int:
        """Brings a body, or none; the status that answers."""
        text = json.dumps(body) if isinstance(body, dict) else body
        data = text.encode() if isinstance(text, str) else text
        headers = {"Content-Type": "application/json"} if data else {}
        if secret is not None:
            headers[self._header] = secret
        async with (
            aiohttp.ClientSession(skip_auto_headers={"Content-Type"}) as session,
            session.post(self.url, data=io.BytesIO(data) if data else None, headers=headers) as answer,
        ):
            return answer.status

    async def says(self, beginning: bytes, *, length: int, hangs_up: bool = False) -> bytes:
        """Begins a body of a length and brings no more of it; the first line that answers, if one waits for it."""
        url = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        head = (
            f"POST {url.path} HTTP/1.1\r\nHost: x\r\n{self._header}: {SECRET}\r\nContent-Length: {length}\r\n\r\n"
        )
        writer.write(head.encode() + beginning)
        await writer.drain()
        line = b"" if hangs_up else await asyncio.wait_for(reader.readline(), 20)
        writer.close()
        return line


@asynccontextmanager
async def at_the_door(webhook: ModuleType) -> AsyncIterator[Door]:
    """The door of a channel's `webhook` module; the server lets larger bodies pass than the door."""
    door = Door(webhook.SECRET_HEADER)
    async with serving(webhook.route("/hook", SECRET, door.store), largest=16 * BODY_LIMIT) as base_url:
        door.url = f"{base_url}/hook"
        yield door
