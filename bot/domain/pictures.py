"""How large a picture is, by its first bytes, so that a channel gets as a picture only what it can show. Pure."""

from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of segments that begin with the size (T.81)
_BARE = frozenset(range(0xD0, 0xD8)) | {0x01}  # markers without a segment

# What Telegram takes by sendPhoto: width and height together at most 10000, one at most twenty times the other.
_SUM, _RATIO = 10_000, 20


def is_shown(data: bytes) -> bool:
    """Whether it is a JPEG or PNG of a size that every channel with pictures shows; the rest goes as a file."""
    size = size_of(data)
    return size is not None and min(size) > 0 and sum(size) <= _SUM and max(size) <= _RATIO * min(size)


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a JPEG or PNG; None for anything else, and for one that breaks off before."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not data.startswith(_JPEG):
        return None
    for marker, at in _segments(data):
        if marker in _FRAMES and len(data) >= at + 9:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """The marker of each segment of a JPEG before its pixels, and where its length stands, less two bytes."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a byte that only fills
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker == 0xDA:  # here the pixels begin
            return
        else:
            yield marker, at
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
