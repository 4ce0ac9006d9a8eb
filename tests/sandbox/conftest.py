"""A world, its server, one person who has opened the bot, and a bare client that shows status and words."""

import os

os.environ["PTB_TIMEDELTA"] = "1"  # python-telegram-bot warns about every read of retry_after without it

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import telegram

from bot.sandbox import DEMO_TELEGRAM_TOKEN, Phone, Sandbox, World
from tests.sandbox.zalo_wire import Zalo


@dataclass
class Reply:
    status: int
    body: dict[str, Any]
    headers: Any

    @property
    def words(self) -> str:
        return str(self.body.get("description", "ok"))

    @property
    def result(self) -> Any:
        assert self.body.get("ok"), self.body
        return self.body["result"]


Ask = Callable[..., Coroutine[Any, Any, Reply]]


def as_field(value: Any) -> Any:
    """Bytes are uploaded, what is no text travels as JSON text."""
    if isinstance(value, bytes):
        return io.BytesIO(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def sandbox(world: World) -> AsyncIterator[Sandbox]:
    async with Sandbox(world) as server:
        server.telegram.settings.repeat_rules = False
        server.telegram.settings.conflict_delay = 0.05
        server.telegram.settings.webhook_interval = 0.0
        server.telegram.settings.webhook_retry = 0.005
        yield server


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def ask(sandbox: Sandbox, http: aiohttp.ClientSession) -> Ask:
    """Call a method with keyword parameters as a form; dicts and lists become JSON text."""

    async def call(method: str, token: str = DEMO_TELEGRAM_TOKEN, **params: Any) -> Reply:
        form = {key: as_field(value) for key, value in params.items()}
        async with http.post(f"{sandbox.telegram_base_url}{token}/{method}", data=form) as response:
            assert response.headers["Content-Type"].startswith("application/json")
            return Reply(response.status, await response.json(), response.headers)

    return call


@pytest.fixture
async def an(world: World, sandbox: Sandbox) -> Phone:
    """A person who has opened the bot; the update of it is read."""
    phone = world.new_phone("+84901234567", "Nguyễn Văn An")
    phone.start()
    sandbox.telegram.queue.clear()
    return phone


@pytest.fixture
def zalo(sandbox: Sandbox, http: aiohttp.ClientSession) -> Zalo:
    return Zalo(sandbox, http)


@pytest.fixture
def lan(world: World, sandbox: Sandbox) -> Phone:
    """A person on Zalo who has written to the bot; that is read."""
    phone = world.new_phone("+84903333333", "Trần Thị Lan", channel="zalo")
    phone.say("xin chào")
    sandbox.zalo.queue.clear()
    return phone


@pytest.fixture
async def ptb(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(
        DEMO_TELEGRAM_TOKEN, base_url=sandbox.telegram_base_url, base_file_url=sandbox.telegram_base_file_url
    )
    async with bot:
        yield bot


@dataclass
class Scene:
    """One person, An, and what a bot may do to that chat in a word."""

    world: World
    sandbox: Sandbox
    an: Phone
    ask: Ask

    async def send(self, chat_id: Any = None, **more: Any) -> Reply:
        chat_id = self.an.chat_id if chat_id is None else chat_id
        return await self.ask("sendMessage", **{"chat_id": chat_id, "text": "Chào thầy", **more})

    async def edit(self, message_id: Any, text: str = "Khác", **more: Any) -> Reply:
        chat_id = self.an.chat_id
        return await self.ask("editMessageText", chat_id=chat_id, message_id=message_id, text=text, **more)

    async def in_chat(self, method: str, **params: Any) -> Reply:
        chat = {"chat_id": self.an.chat_id, "from_chat_id": self.an.chat_id}
        return await self.ask(method, **{**chat, **params})

    async def poll(self, **params: Any) -> asyncio.Task[Reply]:
        """A long poll that has arrived and waits."""
        before = len(self.world.calls_of("getUpdates"))
        poll: asyncio.Task[Reply] = asyncio.create_task(self.ask("getUpdates", **{"timeout": 10, **params}))
        await self.world.until(lambda: len(self.world.calls_of("getUpdates")) > before)
        return poll


@pytest.fixture
def scene(world, sandbox, an, ask) -> Scene:
    return Scene(world, sandbox, an, ask)


PREFIXES = {400: "Bad Request: ", 401: "Unauthorized", 403: "Forbidden: ", 404: "Not Found", 409: "Conflict: "}


@pytest.fixture
def check_refusal(scene: Scene) -> Callable[..., Awaitable[None]]:
    """Whether an act is refused with a status and exactly these words after the status's prefix."""

    async def check(act: Callable[[Scene], Awaitable[Reply]], status: int, words: str) -> None:
        reply = await act(scene)
        refusal = (reply.status, reply.body["ok"], reply.body["error_code"], reply.words)
        assert refusal == (status, False, status, PREFIXES.get(status, "") + words)

    return check
