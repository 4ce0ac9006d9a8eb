"""Files on our pages: what a browser is told of one, so that it shows pictures and runs nothing. Pure.

Name and type of a file are what somebody says; a type is believed if the bytes begin like one that may be shown.
"""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from bot.web.pages import HEADERS

_PICTURES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
PICTURES = frozenset(mime for _, mime in _PICTURES)
# What phones open with an app of their own once it is saved. Everything else is bytes.
_SAVED = frozenset(
    {
        "application/msword",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "video/mp4",
    }
)
_BYTES = "application/octet-stream"
_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff"\\/:*?<>|;%]+')
_LONGEST = 120


def headers_of(name: str, mime: str, begin: bytes) -> Mapping[str, str]:
    """What goes before a file's bytes, of which some are given: pictures are shown, all else is saved."""
    picture = next((known for sign, known in _PICTURES if sign.match(begin)), None)
    way = "inline" if picture else "attachment"
    return {
        **HEADERS,
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Content-Type": picture or (mime if mime in _SAVED else _BYTES),
        "Content-Disposition": f"{way}; {_named(name)}",
    }


def _named(name: str) -> str:
    """RFC 6266: a name in ASCII for those who know no other, and the real one. No path, and no second header."""
    real = safe_name(name)
    plain = unicodedata.normalize("NFD", real.replace("đ", "d").replace("Đ", "D"))
    plain = plain.encode("ascii", "ignore").decode().strip(" .") or "tep"
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(real, safe='')}"


def safe_name(name: str) -> str:
    """A file's name as it may be shown and saved: no path, nothing that turns its ending round."""
    return _NO_NAME.sub("_", unicodedata.normalize("NFC", name)).strip(" ._")[-_LONGEST:] or "tep"
