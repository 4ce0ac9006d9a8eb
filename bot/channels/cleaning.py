"""Makes text from outside storable and sendable, and changes nothing else about it."""

import re
import unicodedata

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def encodable(text: str) -> str:
    """The same number of characters, with what no encoding can carry (lone surrogates) replaced by U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def cleaned(text: str) -> str:
    """What a person typed, as NFC: without NUL (PostgreSQL has no place for it) and lone surrogates."""
    return unicodedata.normalize("NFC", encodable(text.replace("\0", "")))
