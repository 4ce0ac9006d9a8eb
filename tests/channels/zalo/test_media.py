"""Fetching what came in, over TLS on the loopback: known by its first bytes, and never more than was asked for."""

import gzip
import socket

import pytest

from bot.channels.zalo.media import Media

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 60
NAME = "photo-stal-1.zdn.vn"  # as its certificate says (`server`)
FILES = [
    ("image", JPEG, "image/jpeg"),
    ("image", b"\x89PNG\r\n\x1a\n....", "image/png"),
    ("image", b"GIF89a....", "image/gif"),
    ("image", b"RIFF\n\x00\x00\x00WEBPVP8 ", "image/webp"),
    ("audio", b"\xff\xf1\x50\x80....", "audio/aac"),
    ("audio", b"\x00\x00\x00\x1cftypM4A \x00", "audio/mp4"),
    ("audio", b"ID3\x04....", "audio/mpeg"),
    ("audio", b"\xff\xfb\x90\x00....", "audio/mpeg"),
    ("audio", b"#!AMR\n<\x91", "audio/amr"),
    ("audio", b"#!AMR-WB\n<", "audio/amr"),
    ("audio", b"OggS\x00\x02", "audio/ogg"),
]


class TestFetching:
    @pytest.mark.parametrize(("kind", "data", "mime"), FILES)
    async def test_a_file_is_known_by_its_first_bytes(self, server, kind, data, mime):
        server.files["/a"] = {"body": data, "content_type": "text/html"}
        assert await server.fetch("/a?sig=1%2B2", kind) == Media(data, mime)
        assert server.asked == [f"{NAME}/a?sig=1%2B2"]

    @pytest.mark.parametrize(
        "data", [b"<html>", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"\xff", b"\0\0\0\x1cftypheic", b"MZ"]
    )
    @pytest.mark.parametrize("kind", ["image", "audio"])
    async def test_another_kind_of_file_is_refused_whatever_it_says_of_itself(self, server, kind, data):
        server.files["/a"] = {"body": data, "content_type": "image/jpeg" if kind == "image" else "audio/aac"}
        assert await server.refuses("/a", kind) == "kind"

    async def test_a_picture_is_no_voice(self, server):
        server.files["/a"] = {"body": JPEG}
        assert await server.refuses("/a", "audio") == "kind"

    async def test_packed_bytes_are_not_unpacked(self, server):
        server.files["/a"] = {"body": gzip.compress(JPEG), "headers": {"Content-Encoding": "gzip"}}
        assert await server.refuses("/a") == "kind"

    async def test_nothing_at_all_is_refused(self, server):
        server.files["/a"] = {}
        assert await server.refuses("/a") == "empty"

    @pytest.mark.parametrize("status", [204, 304, 403, 404, 500])
    async def test_only_a_200_is_a_file(self, server, status):
        server.files["/a"] = {"status": status}
        assert await server.refuses("/a") == "status"

    async def test_a_file_of_exactly_the_limit_is_taken_and_one_over_it_is_not(self, server):
        server.files["/a"] = {"body": JPEG}
        assert len((await server.fetch("/a", limit=len(JPEG))).data) == len(JPEG)
        assert await server.refuses("/a", limit=len(JPEG) - 1) == "too-big"

    async def test_a_file_without_end_is_cut_at_the_limit(self, server):
        assert await server.refuses("/endless", limit=1_000_000) == "too-big"

    async def test_who_says_nothing_is_not_waited_for(self, server):
        assert await server.refuses("/silent", patience=0.2) == "timeout"

    async def test_nobody_there_is_unreachable(self, server, closed_port):
        async def resolve(_host, _port):
            return [("127.0.0.1", closed_port)]

        async def nowhere(_host, _port):
            return []

        async def unknown(_host, _port):
            raise socket.gaierror(-2, "Name or service not known")

        assert [await server.refuses("/a", resolve=one) for one in (resolve, nowhere, unknown)] == [
            "unreachable"
        ] * 3

    async def test_a_certificate_must_be_the_names_and_of_somebody_trusted(self, server):
        server.files["/a"] = {"body": JPEG}
        assert await server.refuses("/a", name="other.zdn.vn") == "unreachable"
        assert await server.refuses("/a", tls=None) == "unreachable"
        assert not server.asked
