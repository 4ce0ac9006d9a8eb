"""A browser at the call sheet's page, and the town whose page it is."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from html.parser import HTMLParser

import aiohttp
from sqlalchemy import select

from bot.domain.links import Links
from bot.store.tables import proxy_answer
from bot.usecases.sheet_links import sheet_link
from bot.web.app import make_app, serve
from bot.web.sheet import SheetPages
from tests.kit.roster import (
    OFFICER_A,
    WARD_A,
)
from tests.usecases.district import District

LINKS, THEIRS = Links("https://an.example.vn", b"k" * 32), Links("https://an.example.vn", b"x" * 32)


class Reader(HTMLParser):
    """What a browser shows, and which calls can be noted by which fields."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._style = False
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        known = dict(attrs)
        self._style = tag == "style"
        if tag == "form":
            self.forms.append({})
        elif tag == "input":
            self.forms[-1][known["name"] or ""] = known["value"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


class Visitor:
    """A browser at the page. `seen`: the last answer's headers."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session = session
        self.base = base
        self.status = 0
        self.seen: dict[str, str] = {}

    async def opens(self, token: str, query: str = "", method: str = "GET") -> Reader:
        async with self.session.request(method, f"{self.base}/s/{token}{query}") as answer:
            self.status, self.seen = answer.status, dict(answer.headers)
            return Reader(await answer.text())

    async def sends(self, token: str, fields: dict[str, str] | str, **headers: str) -> Reader:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        data = fields if isinstance(fields, dict) else fields.encode()
        async with self.session.post(
            f"{self.base}/s/{token}", data=data, headers={**kind, **headers}, allow_redirects=False
        ) as answer:
            self.status, self.seen = answer.status, dict(answer.headers)
            text = await answer.text()
        if self.status == 303:
            return await self.opens(token, self.seen["Location"])
        return Reader(text)


class Clock:
    def __init__(self, district: District) -> None:
        self.district = district

    def now(self) -> datetime:
        return self.district.now


@asynccontextmanager
async def at_the_page(district: District) -> AsyncIterator[Visitor]:
    pages = SheetPages(district.database, district.house, Clock(district))

    async def nothing():
        raise AssertionError

    app = make_app(pages.routes(), nothing, nothing, None)
    async with serve(app, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")


async def token(district: District, name: str = OFFICER_A, police: str = WARD_A) -> str:
    url = sheet_link(district.house, await district.person(name), district.roster.units[police], district.now)
    assert url is not None
    return url.rpartition("/")[2]


def form_of(page: Reader, district: District, school: str) -> dict[str, str]:
    (found,) = [one for one in page.forms if one["call"].endswith(f":{district.roster.units[school]}")]
    return found


async def called(district: District) -> list[tuple[int, int]]:
    async with district.database.read() as work:
        rows = await work.connection.execute(select(proxy_answer))
        return [(row.unit_id, row.contact_id) for row in rows]
