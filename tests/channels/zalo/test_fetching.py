"""A file for the program: tried again while that helps, by the bot's proxy; or a word on why there is none."""

import asyncio

import pytest

from bot.channels.zalo.fetching import make_fetch
from bot.channels.zalo.media import MediaError, fetch
from bot.domain.incoming import AttachmentKind, Fetched, Unfetched

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 60
NAME = "photo-stal-1.zdn.vn"
PHOTO, VOICE = AttachmentKind.PHOTO, AttachmentKind.VOICE


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr("bot.channels.zalo.fetching._PAUSES", (0.01, 0.01))


@pytest.mark.usefixtures("fast")
class TestTrying:
    async def test_what_is_there_is_fetched(self, wire, reply):
        wire.will(reply(200, JPEG))
        assert await make_fetch(f"{wire.url}/zalo")(f"{wire.url}/a", PHOTO) == Fetched(JPEG, "image/jpeg")

    async def test_what_fails_in_passing_is_tried_again_twice(self, wire, reply):
        wire.will(reply(503, b""), reply(cut=0), reply(200, JPEG))
        assert await make_fetch(wire.url)(f"{wire.url}/a", PHOTO) == Fetched(JPEG, "image/jpeg")
        wire.will(*[reply(404, b"")] * 3)
        assert await make_fetch(wire.url)(f"{wire.url}/a", PHOTO) is Unfetched.AWAY
        assert len(wire.requests) == 6

    @pytest.mark.parametrize(
        ("body", "kind", "word"),
        [
            (b"<html>", PHOTO, Unfetched.AWAY),
            (JPEG, VOICE, Unfetched.AWAY),
            (JPEG + bytes(10 * 1024 * 1024), PHOTO, Unfetched.TOO_BIG),
        ],
    )
    async def test_what_is_no_better_later_is_asked_for_once(self, wire, reply, body, kind, word, caplog):
        wire.will(reply(200, body))
        assert await make_fetch(wire.url)(f"{wire.url}/secret", kind) is word
        assert len(wire.requests) == 1
        assert "secret" not in caplog.text

    async def test_zalos_own_api_is_no_reason_to_ask_anybody_else(self, wire):
        assert await make_fetch()(f"{wire.url}/a", PHOTO) is Unfetched.AWAY
        assert not wire.connections

    async def test_who_loses_patience_ends_it(self, wire, reply):
        wire.will(reply(silent=True))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await make_fetch(wire.url)(f"{wire.url}/a", PHOTO)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
class TestThroughAProxy:
    async def test_names_are_looked_up_there_and_the_certificate_counts(self, server, tunnel, scheme):
        proxy = await tunnel(scheme, server.port)
        server.files["/a"] = {"body": JPEG}
        url = f"{scheme}://nguoi:m%40t@127.0.0.1:{proxy.port}"
        assert (await server.fetch("/a", proxy=url)).data == JPEG
        assert proxy.asked_for == [f"{NAME}:443"]
        assert proxy.credentials == ["nguoi:m@t"]
        assert not server.looked_up
        assert await server.refuses("/a", name="other.zdn.vn", proxy=url) == "unreachable"
        assert await server.refuses("/a", proxy=url, tls=None) == "unreachable"
        assert len(server.asked) == 1

    @pytest.mark.parametrize(
        "url", ["https://127.0.0.1/a", "https://evil.example/a", f"http://{NAME}/a", f"https://{NAME}:22/a"]
    )
    async def test_it_is_asked_for_nobody_else(self, server, tunnel, scheme, url):
        proxy = await tunnel(scheme, server.port)
        with pytest.raises(MediaError):
            await fetch(url, "image", proxy=f"{scheme}://127.0.0.1:{proxy.port}", tls=server.tls)
        assert not proxy.asked_for

    @pytest.mark.parametrize("target", ["https://169.254.169.254/", "https://localhost/", "http://zdn.vn/"])
    async def test_it_is_not_sent_on_to_the_inside(self, server, tunnel, scheme, target):
        proxy = await tunnel(scheme, server.port)
        server.files["/a"] = {"status": 302, "headers": {"Location": target}}
        url = f"{scheme}://127.0.0.1:{proxy.port}"
        assert await server.refuses("/a", proxy=url) in {"host", "url"}
        assert proxy.asked_for == [f"{NAME}:443"]

    async def test_one_that_is_not_there_is_unreachable(self, server, closed_port, scheme):
        assert await server.refuses("/a", proxy=f"{scheme}://127.0.0.1:{closed_port}") == "unreachable"
