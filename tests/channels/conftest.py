"""A server of a few lines that does to a connection what a scripted step says, and remembers what came."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

import bot.channels.telegram  # noqa: F401 - sets PTB_TIMEDELTA before the library is used
from bot.domain.messages import Call, CallKind, Choice, File, FileKind, Part
from bot.domain.richtext import RichText
from tests.channels.tunnel import Tunnel

TOKEN = "1000000001:test-token-for-the-loopback-only-0000000"


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said


@dataclass
class Reply:
    """`cut`: the connection is closed after so many bytes of it; `silent`: it stays open without an answer."""

    status: int = 200
    body: bytes = b'{"ok":true,"result":{"message_id":7}}'
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    silent: bool = False
    gate: asyncio.Event | None = None


@dataclass
class Wire:
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    plan: deque[Reply] = field(default_factory=deque)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def will(self, *replies: Reply) -> None:
        self.plan.extend(replies)

    def answers(self, status: int, said: object, **headers: str) -> None:
        self.will(Reply(status, json.dumps(said).encode(), {k.replace("_", "-"): v for k, v in headers.items()}))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, UnicodeDecodeError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, target, _ = first.split(" ")
        self.requests.append(Request(method, target, headers, body))
        reply = self.plan.popleft() if self.plan else Reply()
        self.came.set()
        if reply.gate:
            await reply.gate.wait()
        if reply.silent:
            await reader.read()
            return False
        extra = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        said = (
            f"HTTP/1.1 {reply.status} X\r\nContent-Length: {len(reply.body)}\r\n{extra}\r\n".encode() + reply.body
        )
        writer.write(said if reply.cut is None else said[: reply.cut])
        await writer.drain()
        return reply.cut is None and "Connection" not in reply.headers


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(wire.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    yield wire
    server.close()
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await server.wait_closed()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
async def closed_port() -> int:
    """A port of the loopback on which nobody listens."""
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


@pytest.fixture
async def tunnel() -> AsyncIterator[Callable[[str, int], Awaitable[Tunnel]]]:
    opened: list[tuple[Tunnel, asyncio.Server]] = []

    async def dig(scheme: str, target_port: int) -> Tunnel:
        tunnel = Tunnel(scheme, target_port)
        server = await asyncio.start_server(tunnel.accept, "127.0.0.1", 0)
        tunnel.port = server.sockets[0].getsockname()[1]
        opened.append((tunnel, server))
        return tunnel

    yield dig
    for tunnel, server in opened:
        server.close()
        for task in list(tunnel.tasks):
            task.cancel()
        await asyncio.gather(*tunnel.tasks, return_exceptions=True)
        await server.wait_closed()


@pytest.fixture
def text_call() -> Callable[..., Call]:
    def make(text: str = "Chào thầy", to: str = "42", *choices: Choice, edits: str | None = None) -> Call:
        part = Part(RichText.of(text), choices)
        return Call(to, part, CallKind.SEND if edits is None else CallKind.EDIT, message_id=edits)

    return make


@pytest.fixture
def file_call() -> Callable[..., Call]:
    def make(
        name: str = "Kế hoạch.pdf",
        data: bytes = b"%PDF",
        *,
        remote: str | None = None,
        kind: FileKind = FileKind.DOCUMENT,
        to: str = "42",
        caption: str = "",
    ) -> Call:
        file = File(3, kind, name, "application/pdf", data, remote)
        return Call(to, Part(RichText.of(caption), file_id=3), file=file)

    return make


class Stop(Exception):  # noqa: N818 - ends a loop that has no end
    pass


class Reader:
    """Runs a loop until it has paused `pauses` times; remembers what was stored, and how the calls stood then."""

    def __init__(self, wire):
        self.wire = wire
        self.stored = []
        self.pauses = []
        self.calls_at_store = []
        self.failing = 0

    async def store(self, updates):
        self.calls_at_store.append(len(self.wire.requests))
        if self.failing:
            self.failing -= 1
            raise OSError("disk full: 0901234567")
        self.stored.append(updates)

    async def pause(self, seconds):
        self.pauses.append(seconds)
        if len(self.pauses) >= self.limit:
            raise Stop

    async def run(self, loop, pauses):
        self.limit = pauses
        with pytest.raises(Stop):
            await loop(self.store, pause=self.pause)


@pytest.fixture
def reader(wire):
    return Reader(wire)
