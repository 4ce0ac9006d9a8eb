"""A bare client of the imitated Zalo, and an address that takes what a webhook gets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox import DEMO_ZALO_TOKEN, Sandbox
from tests.kit.serving import serving


@dataclass
class Answered:
    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]

    @property
    def refusal(self) -> tuple[int, str]:
        """HTTP status and words of a refusal, whose code is the status."""
        assert self.body["ok"] is False
        assert self.body["error_code"] == self.status
        return self.status, self.body["description"]


class Zalo:
    """Calls methods by POST with JSON, unless told otherwise."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession, token: str = DEMO_ZALO_TOKEN) -> None:
        self.base = f"{sandbox.zalo_base_url}/bot{token}"
        self.http = http

    async def call(self, method: str, verb: str = "POST", **options: Any) -> Answered:
        async with self.http.request(verb, f"{self.base}/{method}", **options) as response:
            assert response.content_type == "application/json"
            return Answered(response.status, await response.json())

    async def ask(self, method: str, **params: Any) -> Answered:
        return await self.call(method, json=params)

    async def send(self, chat_id: Any, text: Any = "Chào cô", **more: Any) -> Answered:
        return await self.ask("sendMessage", chat_id=chat_id, text=text, **more)

    async def poll(self, timeout: float = 0) -> Answered:
        return await self.ask("getUpdates", timeout=timeout)

    async def texts(self) -> list[str]:
        """What all updates say, polled one by one until none comes."""
        said = []
        while (answer := await self.poll()).body["ok"]:
            said.append(answer.result["message"]["text"])
        return said


@dataclass
class Delivery:
    """One request that a webhook got."""

    secret: str
    content_type: str | None
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


@dataclass
class Address:
    """Where a webhook points; it answers `statuses` in turn, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    came: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        delivery = Delivery(
            request.headers["X-Bot-Api-Secret-Token"], request.headers.get("Content-Type"), await request.read()
        )
        self.came.put_nowait(delivery)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@asynccontextmanager
async def an_address() -> AsyncIterator[Address]:
    address = Address()
    async with serving(web.post("/hook", address.take)) as base_url:
        address.url = f"{base_url}/hook"
        yield address
