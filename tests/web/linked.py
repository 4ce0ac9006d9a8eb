"""A district whose people have links to the page: read and answered over the wire, as a browser does."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import aiohttp

from bot.domain.advisory import Advisory
from bot.domain.links import Link, LinkKind, Links, end_of
from bot.domain.messages import FileKind
from bot.usecases.advisory import Attachment
from bot.web.app import make_app, serve
from bot.web.fetched import Fetched, FileAt
from bot.web.health import Vitals
from bot.web.links import LinkPages
from tests.usecases.district import District

KEY = b"k" * 32


def attached(name: str, data: bytes = b"%PDF-1.4", mime: str = "application/pdf") -> Attachment:
    return Attachment(FileKind.DOCUMENT, name, mime, data)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """What a person reads on the page."""
        body = self.html.partition("<body>")[2]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def offered(self) -> list[str]:
        return re.findall(r'name="answer" value="([^"]+)"', self.html)

    @property
    def seal(self) -> str:
        (found,) = re.findall(r'name="seal" value="([^"]*)"', self.html)
        return str(found)


@dataclass
class Site:
    """The real app over a district, on this machine only."""

    district: District
    url: str
    links: Links
    client: aiohttp.ClientSession = field(repr=False)

    def now(self) -> datetime:
        return self.district.now

    def link(self, name: str, advisory: Advisory, **changes: Any) -> Link:
        link = Link(
            LinkKind.ADVISORY,
            self.district.roster.contacts[name],
            advisory.revision_id,
            end_of(self.district.now + timedelta(days=1), self.district.now),
        )
        return replace(link, **changes)

    def token(self, name: str, advisory: Advisory, **changes: Any) -> str:
        return self.links.token(self.link(name, advisory, **changes))

    async def ask(self, path: str, method: str = "GET", **sent: Any) -> Answer:
        async with self.client.request(method, f"{self.url}{path}", **sent) as answer:
            return Answer(answer.status, await answer.read(), dict(answer.headers))

    async def looks(self, token: str) -> Answer:
        return await self.ask(f"/l/{token}")

    async def posts(self, token: str, form: Mapping[str, str], **sent: Any) -> Answer:
        return await self.ask(f"/l/{token}", "POST", data=dict(form), **sent)

    async def answers(self, token: str, given: str) -> Answer:
        """Opens the page, chooses, and is led back to it."""
        page = await self.looks(token)
        assert given in page.offered, page.words
        return await self.posts(token, {"answer": given, "seal": page.seal})

    def form(self, token: str, answer: str = "da-nhan") -> dict[str, str]:
        """What the page would send."""
        return {"answer": answer, "seal": self.links.seal(token)}

    async def spoken(self, *lines: str, body: bytes = b"") -> bytes:
        """The head of what the server says to raw lines."""
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.url.rpartition(":")[2]))
        writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode() + body)
        await writer.drain()
        try:
            async with asyncio.timeout(20):
                return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()


@asynccontextmanager
async def open_site(
    district: District, fetch: Mapping[tuple[str, str], FileAt] | None = None
) -> AsyncIterator[Site]:
    async def ask() -> Vitals:
        return Vitals("1", database=True, audit=None, silence=0.0, patience=60.0)

    async def measure() -> bytes:
        return b""

    links = Links("https://an.example.vn", KEY)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        site = Site(district, "", links, client)
        pages = LinkPages(links, district.house, district.database, site, Fetched(fetch or {}))
        async with serve(make_app(pages.routes(), ask, measure, None), "127.0.0.1", 0) as port:
            site.url = f"http://127.0.0.1:{port}"
            yield site
