"""A visitor at the page: acts over HTTP, reads the whole state, listens to the stream of news."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Phone, Sandbox
from bot.sandbox.page.views import key_of


@dataclass
class News:
    """The open stream of one page."""

    response: aiohttp.ClientResponse

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while True:
                line = await self.response.content.readline()
                assert line, "the stream has ended"
                if line.startswith(b"data: "):
                    return dict(json.loads(line.removeprefix(b"data: ")))

    async def until(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The first news for which something holds."""
        while not holds(news := await self.next()):
            pass
        return news


@dataclass
class Visitor:
    sandbox: Sandbox
    http: aiohttp.ClientSession

    async def does(self, action: str, phone: Phone | None = None, **given: Any) -> str:
        """Act; returns what the page complains of, or nothing."""
        body: dict[str, Any] = {"action": action, **given}
        if phone is not None:
            body["phone"] = key_of(phone)
        data, headers = io.BytesIO(json.dumps(body).encode()), {"Content-Type": "application/json"}
        async with self.http.post(f"{self.sandbox.url}/page/act", data=data, headers=headers) as response:
            answer = await response.json()
            assert response.status == (409 if "error" in answer else 200), answer
            return str(answer.get("error", ""))

    async def sees(self) -> dict[str, Any]:
        """The whole state."""
        async with self.http.get(f"{self.sandbox.url}/page/state") as response:
            assert response.status == 200
            return dict(await response.json())

    async def sees_phone(self, phone: Phone) -> dict[str, Any]:
        return next(shown for shown in (await self.sees())["phones"] if shown["key"] == key_of(phone))

    @asynccontextmanager
    async def watches(self) -> AsyncIterator[News]:
        async with self.http.get(f"{self.sandbox.url}/page/events") as response:
            assert response.headers["Content-Type"] == "text/event-stream"
            yield News(response)


@pytest.fixture
def visitor(sandbox: Sandbox, http: aiohttp.ClientSession) -> Visitor:
    return Visitor(sandbox, http)
