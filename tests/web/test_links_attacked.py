"""Who has no good link, or sends something else than the form, gets nowhere and disturbs nobody."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.domain.links import LinkKind, Links
from bot.store.tables import term
from bot.web import forms, pages
from tests.kit.roster import PRINCIPAL_A, PRINCIPAL_C
from tests.usecases.test_answering import standing
from tests.web.linked import Site

ELSEWHERE = Links("https://an.example.vn", b"x" * 32)


async def nothing_was_said(site: Site, made) -> bool:
    return sum((await standing(site.district, made)).answers.values()) == 0


class TestOneAnswerToEveryLinkThatDoesNotHold:
    async def ways(self, site: Site, made) -> list[str]:
        district = site.district
        good = site.link(PRINCIPAL_A, made)
        token = site.links.token(good)
        return [
            ELSEWHERE.token(good),
            site.token(PRINCIPAL_A, made, expires=district.now),
            site.token(PRINCIPAL_A, made, kind=LinkKind.SHEET),
            site.token(PRINCIPAL_C, made),
            site.token(PRINCIPAL_A, made, subject_id=999),
            token[:-1],
            f"{token}x",
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            f"{token}/",
            f"{token}/f",
            f"{token}/f/0",
            f"{token}/f/2",
            f"{token}/f/-1",
            f"{token}/f/1/x",
            f"{token}/f/%D9%A1",
            f"{token}/f/9999999999999999999999",
            f"{token}%00",
            f"{token}/f/..%2F..%2Fetc%2Fpasswd",
            "",
            "%E1%BA%A1" * 40,
            "..%2F..%2Fmetrics",
            "A" * 3000,
        ]

    async def test_the_same_page_word_for_word(self, site, made):
        first = await site.ask(f"/l/{ELSEWHERE.token(site.link(PRINCIPAL_A, made))}")
        assert first.status == 404
        assert "Liên kết không còn dùng được" in first.words
        for way in await self.ways(site, made):
            for method in ("GET", "POST"):
                found = await site.ask(f"/l/{way}", method, data=site.form(way) if method == "POST" else None)
                assert (found.status, found.body) == (404, first.body), way
                assert _without_date(found.headers) == _without_date(first.headers)

    async def test_also_for_who_has_left_the_post(self, site, token):
        async with site.district.database.write() as work:
            ended = update(term).where(term.c.contact_id == site.district.roster.contacts[PRINCIPAL_A])
            await work.connection.execute(ended.values(to_at=site.district.now))
        assert (await site.looks(token)).body == pages.gone().body
        assert (await site.posts(token, site.form(token))).status == 404

    async def test_dots_lead_nowhere_else(self, site, token):
        for path in (f"/l/{token}/../../metrics", "/l/../metrics", f"/l/{token}/f/../../../healthz"):
            said = await site.spoken(f"GET {path} HTTP/1.1", "Host: x", "Connection: close")
            assert said.startswith(b"HTTP/1.1 404"), path

    async def test_what_nobody_signed_asks_the_database_nothing(self, site, made):
        asked: list[str] = []
        engine = site.district.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
        for way in (await self.ways(site, made))[:3]:
            await site.looks(way)
            await site.posts(way, site.form(way))
        assert asked == []


class TestTheForm:
    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"seal": None}, 403),
            ({"seal": ""}, 403),
            ({"seal": "0" * 32}, 403),
            ({"seal": "ệ" * 40}, 403),
            ({"answer": None}, 400),
            ({"answer": "khac"}, 400),
            ({"answer": "DA-NHAN"}, 400),
            ({"answer": "da-nhan\0"}, 400),
        ],
    )
    async def test_a_wrong_or_missing_field_says_nothing(self, site, made, token, changed, status):
        form = {name: value for name, value in (site.form(token) | changed).items() if value is not None}
        answer = await site.posts(token, form)
        assert answer.status == status
        assert "Chưa ghi nhận được" in answer.words
        assert await nothing_was_said(site, made)

    async def test_another_link_s_hidden_value_is_none_of_this_one(self, site, made, token):
        other = site.token(PRINCIPAL_A, made, expires=site.district.now + timedelta(hours=1))
        assert (await site.posts(token, site.form(other))).status == 403

    async def test_a_field_that_comes_twice_is_refused(self, site, made, token):
        body = f"answer=da-nhan&answer=can-ho-tro&seal={site.links.seal(token)}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await site.ask(f"/l/{token}", "POST", data=body, headers=headers)).status == 400
        assert await nothing_was_said(site, made)

    @pytest.mark.parametrize("mime", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
    async def test_other_kinds_of_bodies_are_refused(self, site, token, mime):
        sent = {"data": json.dumps(site.form(token)), "headers": {"Content-Type": mime}}
        assert (await site.ask(f"/l/{token}", "POST", **sent)).status == 415

    @pytest.mark.parametrize("body", [b"%ff=%fe", "ệ=1".encode(), b"a" * 40 + b"=&" * 40, b"\0\xff"])
    async def test_bytes_that_are_no_form_are_refused(self, site, token, body):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await site.ask(f"/l/{token}", "POST", data=body, headers=headers)
        assert answer.status in {400, 403}

    async def test_ten_megabytes_are_refused_before_they_come(self, site, made, token):
        head = (f"POST /l/{token} HTTP/1.1", "Host: x", "Content-Type: application/x-www-form-urlencoded")
        said = await site.spoken(*head, "Content-Length: 10485760")
        assert said.startswith(b"HTTP/1.1 413")
        said = await site.spoken(*head, "Transfer-Encoding: chunked", body=b"1400\r\n" + b"a" * 0x1400 + b"\r\n")
        assert said.startswith(b"HTTP/1.1 413")
        assert await nothing_was_said(site, made)

    async def test_a_body_that_never_ends_is_not_waited_for(self, site, token, monkeypatch):
        monkeypatch.setattr(forms, "FORM_PATIENCE", 0.3)
        head = (f"POST /l/{token} HTTP/1.1", "Host: x", "Content-Type: application/x-www-form-urlencoded")
        said = await site.spoken(*head, "Content-Length: 60", body=b"answer=da-")
        assert said.startswith(b"HTTP/1.1 408")

    async def test_who_hangs_up_in_the_middle_leaves_nothing_behind(self, site, made, token):
        _, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rpartition(":")[2]))
        head = f"POST /l/{token} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        writer.write(f"{head}Content-Length: 60\r\n\r\nanswer=da-nhan&seal={site.links.seal(token)}".encode())
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.1)
        assert (await site.looks(token)).status == 200
        assert await nothing_was_said(site, made)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
async def test_other_methods_are_refused(site: Site, token: str, method: str):
    answer = await site.ask(f"/l/{token}", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


async def test_who_only_looks_changes_nothing_and_leaves_nothing_with_the_browser(site: Site, made, token: str):
    for method in ("GET", "HEAD"):
        page = await site.ask(f"/l/{token}?answer=da-nhan&seal={site.links.seal(token)}", method)
        assert page.status == 200
        assert page.headers.items() >= dict(pages.HEADERS).items()
        assert "Set-Cookie" not in page.headers
        assert token not in str(page.headers)
    assert await nothing_was_said(site, made)
    policy = pages.HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in (await site.looks(token)).html


async def test_a_thousand_at_once_hurt_nobody(site: Site, made, token: str):
    forged = ELSEWHERE.token(site.link(PRINCIPAL_A, made))
    answers = await asyncio.gather(*(site.looks(forged) for _ in range(1000)))
    assert {one.status for one in answers} == {404}

    looking = asyncio.gather(*(site.looks(token) for _ in range(300)))
    await asyncio.sleep(0.05)
    assert (await site.ask("/healthz")).status == 200
    assert {one.status for one in await looking} <= {200, 503}
    assert (await site.answers(token, "da-nhan")).status == 200


async def test_the_same_answer_a_hundred_times_at_once_is_one(site: Site, made, token: str):
    form = {"answer": "can-ho-tro", "seal": site.links.seal(token)}
    answers = await asyncio.gather(*(site.posts(token, form, allow_redirects=False) for _ in range(100)))
    assert {one.status for one in answers} <= {303, 503}
    await site.district.drain()
    assert sum((await standing(site.district, made)).answers.values()) == 1


def _without_date(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Date"}
