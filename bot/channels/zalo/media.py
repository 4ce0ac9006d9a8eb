"""Fetches a photo or a voice message that came in, at once: its public URL expires.

The URL came from outside. Nobody must make this machine call another than Zalo's servers, or read without end.

Through a proxy, names are looked up there, since here they may be looked up wrongly. Then the name, which must be
one of Zalo's, and the certificate vouch for who is asked. An address is never taken for a name.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp_socks import ProxyConnector
from yarl import URL

from bot.channels.http import TROUBLE, proxy_arguments

# zdn.vn and zadn.vn deliver what people send on Zalo; the rest are the platform's own. Hosts under them count.
HOSTS = ("zdn.vn", "zadn.vn", "zaloplatforms.com", "zaloapp.com", "zalo.me", "zapps.me")
LIMIT = 10 * 1024 * 1024  # bytes
PATIENCE = 30.0  # seconds for all of it
Kind = Literal["image", "audio"]
Endpoint = tuple[str, int]  # IP address and port
Resolve = Callable[[str, int], Awaitable[Sequence[Endpoint]]]

_HOPS = 3  # servers asked at most, one after the other
_PORT = 443
# What a file begins with: a content type is only what somebody says.
_SIGNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"ADIF|\xff[\xf0\xf1\xf8\xf9]"), "audio/aac"),
    (re.compile(rb".{4}ftyp(?:M4A |M4B |mp4[12]|isom|iso[2-6])", re.DOTALL), "audio/mp4"),
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), "audio/mpeg"),
    (re.compile(rb"#!AMR(?:-WB)?\n"), "audio/amr"),
    (re.compile(rb"OggS"), "audio/ogg"),
)
# IPv6 addresses that stand for an IPv4 address: whether that one is public isn't for us to unravel.
_EMBEDDING = tuple(ipaddress.IPv6Network(net) for net in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "2002::/16"))


@dataclass(frozen=True, slots=True)
class Media:
    data: bytes
    mime: str


class MediaError(Exception):
    """What was sent could not be fetched.

    `word`: `url` (not https on its usual port, or no URL), `host` (not one of Zalo's), `address` (not public),
    `redirects`, `status`, `too-big`, `empty`, `kind` (no such file), `unreachable` or `timeout`.
    """

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


async def look_up(host: str, port: int) -> Sequence[Endpoint]:
    """What the machine's resolver says. OSError: the name is unknown."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(address[0]), int(address[1])) for *_, address in found]


def public_only(resolve: Resolve) -> Resolve:
    """Another resolver's endpoints, if each is out there; MediaError `address` if a single one isn't."""

    async def resolve_public(host: str, port: int) -> Sequence[Endpoint]:
        endpoints = await resolve(host, port)
        if not all(is_public(address) for address, _ in endpoints):
            raise MediaError("address")
        return endpoints

    return resolve_public


def is_public(address: str) -> bool:
    """Whether it is one machine's address in the Internet: not this one's, none of a private network, no group."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and any(parsed in net for net in _EMBEDDING):
        return False
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


async def fetch(
    url: str,
    kind: Kind,
    *,
    hosts: Sequence[str] = HOSTS,
    api: str | None = None,
    resolve: Resolve = public_only(look_up),  # noqa: B008 - a function, no state
    tls: ssl.SSLContext | None = None,
    proxy: str | None = None,
    limit: int = LIMIT,
    patience: float = PATIENCE,
) -> Media:
    """A file of that kind, whole.

    Args:
        url: as it came.
        kind: what it must be.
        hosts: who may be asked: these, and all under them.
        api: a Bot API's base URL that isn't Zalo's: whom an operator has set is asked as it is written there.
        resolve: gives the endpoints of a name; asked once a server, and only they are connected to.
        tls: whom to trust; the machine's authorities if None.
        proxy: through which everybody is asked, and which looks up the names.
        limit: bytes.
        patience: seconds for all of it.

    Raises:
        MediaError: it could not be fetched, or is no such file.
        ValueError: the proxy's URL can't be used.
    """
    through = proxy_arguments(proxy) if proxy else None
    ways = _Ways(tuple(hosts), URL(api).origin() if api else None, resolve, tls, through)
    try:
        async with asyncio.timeout(patience):
            return _checked(await _read(url, ways, limit), kind)
    except TimeoutError:
        raise MediaError("timeout") from None
    except (*TROUBLE, UnicodeError):  # the last: a name that no resolver takes
        raise MediaError("unreachable") from None


async def _read(url: str, ways: "_Ways", limit: int) -> bytes:
    """Whoever sends on is obeyed, as far as the way leads to a permitted place again."""
    step = _permitted(url, ways)
    for _ in range(_HOPS):
        async with (
            aiohttp.ClientSession(
                connector=await _connector(step, ways), cookie_jar=aiohttp.DummyCookieJar()
            ) as session,
            session.get(
                step, allow_redirects=False, headers={"Accept-Encoding": "identity"}, auto_decompress=False
            ) as response,
        ):
            if response.status in {301, 302, 303, 307, 308}:
                step = _permitted(response.headers.get("Location", ""), ways, step)
                continue
            if response.status != 200:
                raise MediaError("status")
            return await _read_limited(response, limit)
    raise MediaError("redirects")


async def _connector(step: URL, ways: "_Ways") -> aiohttp.BaseConnector:
    if ways.proxy is not None:
        return ProxyConnector(**ways.proxy, ssl=ways.tls or True)
    ask = look_up if step.origin() == ways.api else ways.resolve
    endpoints = await ask(step.raw_host or "", step.port or _PORT)
    return aiohttp.TCPConnector(resolver=_Resolved(endpoints), use_dns_cache=False, ssl=ways.tls or True)


async def _read_limited(response: aiohttp.ClientResponse, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise MediaError("too-big")
    return bytes(body)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Who may be asked, and how they are reached."""

    hosts: tuple[str, ...]
    api: URL | None  # an origin
    resolve: Resolve
    tls: ssl.SSLContext | None
    proxy: dict[str, Any] | None


def _permitted(given: str, ways: _Ways, base: URL | None = None) -> URL:
    """The URL as it will be asked for; what is checked here is what the client goes by."""
    try:
        url = base.join(URL(given)) if base else URL(given)
        whole = bool(given and url.raw_host) and url.user is None and url.password is None
        if whole and url.origin() == ways.api:
            return url
        usual = whole and url.scheme == "https" and url.port == _PORT
    except (ValueError, TypeError):
        raise MediaError("url") from None
    if not usual:
        raise MediaError("url")
    host = (url.raw_host or "").lower()
    if not any(host == known or host.endswith(f".{known}") for known in ways.hosts):
        raise MediaError("host")
    return url


def _checked(data: bytes, kind: Kind) -> Media:
    if not data:
        raise MediaError("empty")
    mime = next((mime for sign, mime in _SIGNS if sign.match(data)), "")
    if not mime.startswith(f"{kind}/"):
        raise MediaError("kind")
    return Media(data, mime)


class _Resolved(AbstractResolver):
    """Says what is known already, so that nobody may answer otherwise when the connection is made."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self._endpoints = endpoints

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del port, family
        if not self._endpoints:
            raise OSError("no address")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address, port in self._endpoints
        ]

    async def close(self) -> None:
        """Nothing is open."""
