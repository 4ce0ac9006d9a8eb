"""One HTTP client for every channel: it knows whether bytes of a request had left when something goes wrong.

It must not repeat a POST (what is idempotent aiohttp repeats once, by itself), follow a redirect, or put a URL
into an error or a log: URLs hold tokens.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from json import loads as load_json  # `json` is an argument here
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError, ProxyType

from bot.channels.reading import Raw, is_object

KEEP_ALIVE = 15.0  # seconds; shorter than any server's, so that a call hardly ever meets a closing connection
TROUBLE = (aiohttp.ClientError, OSError, TimeoutError, ProxyError, ProxyConnectionError, ProxyTimeoutError)
_PROXY_TYPES = {
    "http": ProxyType.HTTP,
    "https": ProxyType.HTTP,
    "socks5": ProxyType.SOCKS5,
    "socks5h": ProxyType.SOCKS5,
}
_PROXY_PORTS = {"http": 8080, "https": 443, "socks5": 1080, "socks5h": 1080}


CONNECTING = 5.0  # seconds


def within(patience: float) -> aiohttp.ClientTimeout:
    """How long a call may take that waits so many seconds for an answer."""
    total = 2 * patience + CONNECTING
    return aiohttp.ClientTimeout(total=total, connect=CONNECTING, sock_connect=CONNECTING, sock_read=patience)


class CallTroubleError(Exception):
    """No answer came. The message names the kind of trouble only."""

    def __init__(self, detail: str, *, timed_out: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.timed_out = timed_out


class NothingSentError(CallTroubleError):
    """Certainly no byte of the request left: no connection, no free connection, or closing down."""


class NoAnswerError(CallTroubleError):
    """The request may have arrived."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]

    def envelope(self) -> Raw | None:
        """The JSON object with a boolean `ok` that it is; None: it is something else, of whomever."""
        try:
            said = load_json(self.body)
        except (ValueError, RecursionError):
            return None
        return said if is_object(said) and isinstance(said.get("ok"), bool) else None


@dataclass(slots=True)
class _Progress:
    """How far one request came."""

    leaving: bool = False


class HttpClient:
    """A pool of connections, straight or through a proxy (`http`, `https`, `socks5`).

    Raises:
        ValueError: the proxy's URL can't be used.
    """

    def __init__(self, *, proxy: str | None = None, connections: int = 256) -> None:
        self._proxy = proxy_arguments(proxy) if proxy else None
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._closing = False
        self._in_flight = 0
        self._idle = asyncio.Event()

    async def open(self) -> None:
        """Opens the client, also after a close."""
        self._closing = False
        if self._session is None:
            self._session = self._new_session()

    async def close(self, grace: float = 5.0) -> None:
        """Takes no new calls, lets those in flight end within `grace` seconds, then cuts them."""
        self._closing = True
        if self._in_flight:
            self._idle.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), grace)
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def fetch(
        self, method: str, url: str, *, timeout: aiohttp.ClientTimeout, json: object = None, data: Any = None
    ) -> Answer:
        """One call, one answer of whatever status.

        Raises:
            NothingSentError: certainly nothing reached the other side.
            NoAnswerError: bytes had left; what became of the call isn't known.
        """
        if self._closing:
            raise NothingSentError("closing")
        await self.open()
        assert self._session is not None
        progress = _Progress()
        self._in_flight += 1
        try:
            async with self._session.request(
                method,
                url,
                json=json,
                data=data,
                timeout=timeout,
                allow_redirects=False,
                trace_request_ctx=progress,
            ) as response:
                return Answer(response.status, await response.read(), response.headers)
        except TROUBLE as error:
            kind = NoAnswerError if progress.leaving else NothingSentError
            # without its cause: messages of some of them hold the URL
            raise kind(type(error).__name__, timed_out=isinstance(error, TimeoutError)) from None
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()

    def _new_session(self) -> aiohttp.ClientSession:
        pool: dict[str, Any] = {"limit": self._connections, "keepalive_timeout": KEEP_ALIVE}
        connector = ProxyConnector(**self._proxy, **pool) if self._proxy else aiohttp.TCPConnector(**pool)
        tracing = aiohttp.TraceConfig()
        tracing.on_request_headers_sent.append(_note_leaving)
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[tracing]
        )


async def _note_leaving(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _sent: aiohttp.TraceRequestHeadersSentParams
) -> None:
    """Called with a connection in hand, just before the first byte is written (aiohttp `write_headers`)."""
    context.trace_request_ctx.leaving = True


def proxy_arguments(url: str) -> dict[str, Any]:
    """What ProxyConnector takes. Names are resolved by the proxy: here they may be resolved wrongly."""
    parts = urlsplit(url)
    if parts.scheme not in _PROXY_TYPES or not parts.hostname:
        raise ValueError("a proxy is written http://, https:// or socks5://HOST:PORT")
    return {
        "proxy_type": _PROXY_TYPES[parts.scheme],
        "host": parts.hostname,
        "port": parts.port or _PROXY_PORTS[parts.scheme],
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password or "") if parts.username else None,
        "rdns": True,
        "proxy_ssl": ssl.create_default_context() if parts.scheme == "https" else None,
    }
