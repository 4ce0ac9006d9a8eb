"""When something breaks behind the page: a plain word to the reader, a line to the operator, no token in it."""

import logging

from bot import logs
from bot.web import pages
from tests.kit.roster import PRINCIPAL_A
from tests.web.linked import Site


async def test_without_the_database_a_plain_page_says_so(site: Site, token: str, capsys):
    logs.set_up_logs("json")
    await site.district.database.close()
    path = site.district.database.path
    assert path is not None
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    for page in (
        await site.looks(token),
        await site.posts(token, site.form(token)),
        await site.ask(f"/l/{token}/f/1"),
    ):
        assert page.status == 503
        assert page.headers["Cache-Control"] == "no-store"
        assert "Trang tạm thời chưa mở được" in page.words
        assert "Traceback" not in page.html
        assert "sqlite" not in page.html.lower()
    said = capsys.readouterr().err
    assert said.count("page_without_database") == 3
    assert "Traceback" not in said
    assert token not in said


async def test_whatever_is_thrown_is_a_plain_page_and_a_line_for_the_operator(
    site: Site, token: str, monkeypatch, capsys
):
    logs.set_up_logs("json")
    monkeypatch.setattr("bot.web.links.page_of", lambda *_: dict[str, str]()[token])
    page = await site.looks(token)
    assert (page.status, page.body) == (503, pages.away().body)
    said = capsys.readouterr().err
    assert "page_failed" in said
    assert "KeyError" in said
    assert token not in said


async def test_no_line_of_the_log_has_a_token(site: Site, made, token: str, capsys):
    logs.set_up_logs("json", "debug")
    logging.getLogger("aiohttp.server").debug("GET /l/%s", token)
    await site.answers(token, "da-nhan")
    await site.ask(f"/l/{token}/f/1")
    for line in (f"GET /l/{token}", f"GET /l/{token} HTTP/9.9", f"GE\x00T /l/{token} HTTP/1.1"):
        await site.spoken(line, "Host: x", "Connection: close")
    await site.spoken(f"GET /l/{token} HTTP/1.1", "Host: x", f"X-{token}\x00: y", "Connection: close")
    await site.spoken(f"GET /l/{token} HTTP/1.1", "Host: x", f"Referer: {'/l/' + token}{'a' * 9000}")
    await site.spoken(f"GET /l/{token}{'b' * 9000} HTTP/1.1", "Host: x")
    said = capsys.readouterr()
    assert "aiohttp" in said.err
    for text in (said.out, said.err):
        assert token not in text
        assert token[:20] not in text
        assert PRINCIPAL_A not in text
