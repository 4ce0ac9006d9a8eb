"""How large a picture is by its first bytes, and which of them is shown as a picture."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pictures import is_shown, size_of
from bot.sandbox.attachments import TINY_PNG


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\0\0\0...."


def jpeg(width: int, height: int, before: bytes = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0") -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\1\x22\0\2\x11\1\3\x11\1"
    return b"\xff\xd8" + before + frame + b"\xff\xda\x00\x02pixels"


@pytest.mark.parametrize("size", [(1, 1), (1080, 1920), (9999, 1), (65535, 65535)])
def test_the_size_stands_in_its_head(size):
    assert size_of(png(*size)) == size
    assert size_of(jpeg(*size)) == size
    table = (
        b"\xff\xdb\x00\x04\xff\xc0\xff\xd0\xff\xff\xe1\x00\x04ab"  # what looks like a frame within another segment
    )
    assert size_of(jpeg(size[0], size[1], table)) == size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(20),
        b"RIFF....WEBPVP8 ",
        png(5, 5)[:20],
        jpeg(5, 5)[:24],
        b"\xff\xd8" + b"\xff\xc4\x00\x04ab" + b"\xff\xda\x00\x02",
        b"\xff\xd8\xff\xe0\x00\x00" * 3,
    ],
)
def test_of_anything_else_and_of_what_breaks_off_it_is_not_known(data):
    assert size_of(data) is None
    assert not is_shown(data)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((1080, 8920), True),
        ((1080, 8921), False),
        ((100, 2000), True),
        ((100, 2001), False),
        ((2001, 100), False),
        ((0, 5), False),
    ],
)
def test_what_is_too_large_or_too_long_goes_as_a_file(size, shown):
    assert is_shown(png(*size)) is is_shown(jpeg(*size)) is shown


def test_the_smallest_picture_is_shown():
    assert is_shown(TINY_PNG)


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xc0", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_are_ever_worse_than_unknown(data, begins):
    size_of(begins + data)
