"""A client for the scripted server, updates as the platform writes them, its queue and its media."""

import asyncio
import copy
import ssl
import subprocess
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.channels.zalo.client import BotApi
from bot.channels.zalo.media import MediaError, fetch
from tests.kit.serving import serving

BARE: dict[str, Any] = {
    "event_name": "message.text.received",
    "message": {
        "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Lan", "is_bot": False},
        "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
        "text": "Đã nhận",
        "message_id": "2d758cb5e222177a4e35",
        "date": 1750316131602,
    },
}


@pytest.fixture
async def api(wire, token):
    api = BotApi(token, base_url=wire.url)
    yield api
    await api.close()


@pytest.fixture
def update():
    """Makes a bare update; what is None is left out of the message."""

    def make(event="text", /, **changes):
        made = copy.deepcopy(BARE)
        made["event_name"] = event if "." in event else f"message.{event}.received"
        message = made["message"] | changes
        made["message"] = {key: value for key, value in message.items() if value is not None}
        return made

    return make


NAME = "photo-stal-1.zdn.vn"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate of its own making, for one of Zalo's names, for a day."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    given = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=zdn.vn",
    ]
    names = ["-addext", f"subjectAltName=DNS:{NAME},DNS:zalo.me"]
    subprocess.run(
        ["openssl", "req", "-x509", *given, *names, "-keyout", key, "-out", made], check=True, capture_output=True
    )
    return key, made


@dataclass
class Server:
    """Serves bytes by path over TLS, whichever name it is called by; remembers who was asked for."""

    port: int = 0
    files: dict[str, dict[str, Any]] = field(default_factory=dict)  # what each answer is made of
    asked: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    async def serve(self, request):
        self.asked.append(f"{request.host}{request.path_qs}")
        if request.path == "/endless":
            response = web.StreamResponse()
            await response.prepare(request)
            while True:
                await response.write(b"\xff\xd8\xff\xe0" * 1000)
                await asyncio.sleep(0)  # both ends share a loop
        if request.path == "/silent":
            await asyncio.sleep(60)
        return web.Response(**self.files[request.path])

    async def resolve(self, host, port):
        assert port == 443
        self.looked_up.append(host)
        return [("127.0.0.1", self.port)]

    async def fetch(self, path, kind="image", name=NAME, **options):
        options = {"resolve": self.resolve, "tls": self.tls} | options
        return await fetch(f"https://{name}{path}", kind, **options)

    async def refuses(self, path, kind="image", **options):
        with pytest.raises(MediaError) as caught:
            await self.fetch(path, kind, **options)
        assert str(caught.value) == caught.value.word
        return caught.value.word


@pytest.fixture
async def server(certificate):
    key, made = certificate
    inner = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    inner.load_cert_chain(made, key)
    server = Server(tls=ssl.create_default_context(cafile=made))
    app = web.Application()
    app.router.add_get("/{path:.*}", server.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=inner).start()
    server.port = runner.addresses[0][1]
    yield server
    await runner.cleanup()


IDLE = {"ok": False, "description": "Request timeout", "error_code": 408}
NOT_FOUND = {"ok": False, "description": "Not Found", "error_code": 404}


class Queue:
    """The Bot API's queue. `replaying`: an update stays, and all come back in turn, at once, on every poll."""

    def __init__(self, *, replaying):
        self.replaying = replaying
        self.waiting: deque[dict[str, Any]] = deque()
        self.polls = []
        self.url = ""

    async def serve(self, request):
        if request.match_info["method"] == "deleteWebhook":
            return web.json_response(NOT_FOUND, status=404)
        self.polls.append(time.monotonic())
        held_until = time.monotonic() + float((await request.json())["timeout"])
        while not self.waiting:
            if time.monotonic() >= held_until:
                return web.json_response(IDLE, status=408)
            await asyncio.sleep(0.01)
        update = self.waiting.popleft()
        if self.replaying:
            self.waiting.append(update)
        return web.json_response({"ok": True, "result": update, "error_code": 0})


@pytest.fixture
async def queue(request):
    queue = Queue(replaying=request.param == "replaying")
    async with serving(web.post("/{bot}/{method}", queue.serve)) as queue.url:
        yield queue
