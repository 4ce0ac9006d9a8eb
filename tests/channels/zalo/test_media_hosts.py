"""Whom the bot lets itself be sent to by a URL from outside: servers of Zalo, at public addresses only."""

import pytest

from bot.channels.zalo.media import HOSTS, MediaError, fetch, is_public, look_up, public_only

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 60
NAME = "photo-stal-1.zdn.vn"  # as its certificate says (`server`)


class TestWhoMayBeAsked:
    @pytest.mark.parametrize(
        ("url", "word"),
        [
            ("", "url"),
            ("zdn.vn/a", "url"),
            ("//zdn.vn/a", "url"),
            ("http://zdn.vn/a", "url"),
            ("ftp://zdn.vn/a", "url"),
            ("file:///etc/passwd", "url"),
            ("https://", "url"),
            ("https://zdn.vn:8443/a", "url"),
            ("https://zdn.vn:99999/a", "url"),
            ("https://lan:x@zdn.vn/a", "url"),
            ("https://zdn.vn@evil.example/a", "url"),
            ("https://evil.example/zdn.vn", "host"),
            ("https://evil.example#.zdn.vn", "host"),
            ("https://evil.example?.zdn.vn", "host"),
            ("https://evilzdn.vn/a", "host"),
            ("https://zdn.vn.evil.example/a", "host"),
            ("https://zdn.vn./a", "host"),
            ("https://127.0.0.1/a", "host"),
            ("https://2130706433/a", "host"),
            ("https://[::1]/a", "host"),
            ("https://[::ffff:127.0.0.1]/a", "host"),
            ("https://localhost/a", "host"),
            ("https://zdn。vn.evil.example/a", "host"),
        ],
    )
    async def test_a_url_that_does_not_lead_to_zalo_is_not_asked(self, server, url, word):
        with pytest.raises(MediaError) as caught:
            await fetch(url, "image", resolve=server.resolve, tls=server.tls)
        assert caught.value.word == word
        assert not server.looked_up
        assert not server.asked

    @pytest.mark.parametrize(
        "url", ["https://evil.example\\@zdn.vn/a", "https://zdn.vn\\.evil.example/a", "https://z dn.vn"]
    )
    async def test_a_url_that_two_readers_read_differently_leads_nowhere_else(self, server, url):
        with pytest.raises(MediaError) as caught:
            await fetch(url, "image", resolve=server.resolve, tls=server.tls)
        assert caught.value.word in {"url", "host"}
        assert not server.looked_up

    async def test_a_name_too_long_for_any_resolver_is_unreachable(self):
        with pytest.raises(MediaError) as caught:
            await fetch(f"https://{'a' * 70}.zdn.vn/a", "image")
        assert caught.value.word in {"url", "unreachable"}

    async def test_redirects_are_followed_among_zalos_servers(self, server):
        server.files["/a"] = {"status": 302, "headers": {"Location": "https://zalo.me/b"}}
        server.files["/b"] = {"status": 301, "headers": {"Location": "/c"}}
        server.files["/c"] = {"body": JPEG}
        assert (await server.fetch("/a")).data == JPEG
        assert server.looked_up == [NAME, "zalo.me", "zalo.me"]

    @pytest.mark.parametrize(
        ("target", "word"),
        [
            ("https://evil.example/a", "host"),
            ("https://127.0.0.1/a", "host"),
            ("//169.254.169.254/latest/meta-data", "host"),
            (f"http://{NAME}/a", "url"),
            (f"https://{NAME}:22/a", "url"),
            ("file:///etc/passwd", "url"),
            ("", "url"),
            (f"https://{NAME}/a", "redirects"),
        ],
    )
    async def test_a_redirect_leads_nowhere_that_the_first_url_may_not(self, server, target, word):
        server.files["/a"] = {"status": 307, "headers": {"Location": target}}
        assert await server.refuses("/a") == word
        assert len(server.asked) <= 3

    async def test_a_name_is_looked_up_once_and_what_was_said_is_what_is_connected_to(self, server, closed_port):
        """DNS rebinding: the second answer would lead to where nobody checked."""
        answers = [[("127.0.0.1", server.port)], [("127.0.0.1", closed_port)]]
        asked = []

        async def resolve(host, _port):
            asked.append(host)
            return answers.pop(0)

        server.files["/a"] = {"body": JPEG}
        assert (await server.fetch("/a", resolve=resolve)).data == JPEG
        assert asked == [NAME]

    @pytest.mark.parametrize("addresses", [["127.0.0.1"], ["1.1.1.1", "10.0.0.5"], ["::1"], ["::ffff:1.1.1.1"]])
    async def test_a_name_with_an_address_within_is_not_connected_to(self, server, addresses):
        async def resolve(_host, _port):
            return [(address, server.port) for address in addresses]

        assert await server.refuses("/a", resolve=public_only(resolve)) == "address"
        assert not server.asked

    async def test_left_to_itself_it_refuses_the_machine_it_runs_on(self):
        assert {address for address, _ in await look_up("localhost", 443)} <= {"127.0.0.1", "::1"}
        with pytest.raises(MediaError) as caught:
            await fetch("https://localhost/a", "image", hosts=("localhost",))
        assert caught.value.word == "address"


class TestAnApiThatAnOperatorHasSet:
    """Somebody's imitation, on the loopback or in a house of its own: nobody outside can name it."""

    async def test_its_media_is_fetched_as_it_is_written(self, wire, reply):
        wire.will(reply(200, JPEG))
        assert (await fetch(f"{wire.url}/zalo/media/a.jpg", "image", api=f"{wire.url}/zalo")).data == JPEG
        assert wire.requests[0].target == "/zalo/media/a.jpg"

    @pytest.mark.parametrize(
        ("url", "word"),
        [
            ("https://127.0.0.1:{port}/a", "url"),
            ("http://localhost:{port}/a", "url"),
            ("http://127.0.0.1:1/a", "url"),
            ("http://lan:x@127.0.0.1:{port}/a", "url"),
            ("https://127.0.0.1/a", "host"),
        ],
    )
    async def test_its_neighbours_are_not(self, wire, url, word):
        with pytest.raises(MediaError) as caught:
            await fetch(url.format(port=wire.port), "image", api=wire.url)
        assert caught.value.word == word
        assert not wire.connections

    async def test_it_sends_nobody_to_a_neighbour(self, wire, reply, closed_port):
        wire.will(reply(302, b"", {"Location": f"http://127.0.0.1:{closed_port}/"}))
        with pytest.raises(MediaError) as caught:
            await fetch(f"{wire.url}/a", "image", api=wire.url)
        assert caught.value.word == "url"


@pytest.mark.parametrize("address", ["1.1.1.1", "49.213.81.1", "2001:4860:4860::8888"])
def test_an_address_in_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "ff0e::1",
        "",
        "zdn.vn",
        "127.1",
    ],
)
def test_any_other_address_is_not(address):
    assert not is_public(address)


def test_the_hosts_are_names_of_zalo_and_whole_ones():
    assert all("." in host and not host.startswith((".", "*")) for host in HOSTS)
