"""Deliveries to a bot's webhook, on loopback only: one after the other, each until it is taken."""

import asyncio
import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.delivering import Delivering
from bot.sandbox.screen import JsonObject
from bot.sandbox.telegram.methods.updates import LOOPBACK
from bot.sandbox.zalo.errors import bad_request
from bot.sandbox.zalo.queue import UpdateQueue
from bot.sandbox.zalo.settings import Settings
from bot.sandbox.zalo.updates import update_of

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_SHORTEST_SECRET, _LONGEST_SECRET = 8, 256
_LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates are posted, and since when (milliseconds since 1970)."""

    url: str
    secret: str
    updated_at: int


@dataclass(frozen=True, slots=True)
class Tried:
    """How one delivery went: the status, 0 without an answer; the platform's word for it; how long it took."""

    status: int
    outcome: str
    latency_ms: int

    @property
    def taken(self) -> bool:
        return 200 <= self.status <= 299

    def as_json(self) -> JsonObject:
        return {
            "ok": self.taken,
            "outcome": self.outcome,
            "status_code": self.status,
            "latency_ms": self.latency_ms,
            "hint": "" if self.taken else "check that the address answers 2xx",
        }


def checked_hook(url: str, secret: str, now: int) -> Hook:
    """What setWebhook was given; both are required. Raises ApiError 400.

    Unlike Zalo this takes loopback addresses, plain http too, and no others: the sandbox must not reach anybody.
    """
    if not url:
        raise bad_request("url is required")
    if not _SHORTEST_SECRET <= len(secret) <= _LONGEST_SECRET:
        raise bad_request("secret_token must have 8 to 256 characters")
    if not (secret.isascii() and secret.isprintable()):
        raise bad_request("secret_token must be printable ASCII, as it stands in a header")
    if not _is_loopback(url):
        raise bad_request("the sandbox takes addresses on this machine only")
    return Hook(url, secret, now)


def _is_loopback(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in LOOPBACK and port != 0


class WebhookSender(Delivering):
    """Posts what is new to the hook while there are a hook, a session and something new."""

    def __init__(self, queue: UpdateQueue, settings: Settings) -> None:
        super().__init__()
        self._queue = queue
        self._settings = settings
        self.hook: Hook | None = None
        self.media_url = ""

    def set(self, hook: Hook | None) -> None:
        """A poll that waits is woken, as it has to end."""
        self.hook = hook
        self._queue.news.set()
        self.wake()

    def _waits(self) -> bool:
        return self.hook is not None and self._queue.first() is not None

    async def probe(self) -> Tried:
        """An empty body without content type. Without a session it is as if nobody answered."""
        if self.hook is None or self._session is None:
            return Tried(0, "err.conn", 0)
        return await self._post(self._session, self.hook, None)

    async def _deliver(self) -> None:
        pause, tries = self._settings.webhook_retry, 0
        while self.hook is not None and self._session is not None and (entry := self._queue.first()) is not None:
            tries += 1
            tried = await self._post(self._session, self.hook, self._body(entry))
            if tried.taken or tries == self._settings.webhook_tries:
                self._queue.forget(entry)
                pause, tries = self._settings.webhook_retry, 0
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _body(self, entry: JsonObject) -> bytes:
        update = update_of(entry, self._settings, self.media_url)
        return json.dumps(
            update if self._settings.webhook_body == "bare" else {"ok": True, "result": update}
        ).encode()

    async def _post(self, session: aiohttp.ClientSession, hook: Hook, body: bytes | None) -> Tried:
        headers = {SECRET_HEADER: hook.secret}
        if body is not None:
            headers["Content-Type"] = "application/json"
        began = time.monotonic()
        status, outcome = 0, "err.conn"
        try:
            async with session.post(
                hook.url,
                data=body,
                headers=headers,
                skip_auto_headers=("Content-Type",) if body is None else (),
                timeout=aiohttp.ClientTimeout(total=self._settings.webhook_timeout),
                allow_redirects=False,
            ) as response:
                status, outcome = response.status, _outcome_of(response.status)
        except TimeoutError:
            outcome = "err.timeout"
        except (aiohttp.ClientError, OSError, ValueError):
            outcome = "err.conn"
        return Tried(status, outcome, int((time.monotonic() - began) * 1000))


def _outcome_of(status: int) -> str:
    if 200 <= status <= 299:
        return "webhook.ok"
    if status in {403, 404}:
        return f"http.{status}"
    return "http.5xx" if status >= 500 else "http.other"
