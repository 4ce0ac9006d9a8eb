"""Links to a page of ours, each for one person and one thing, signed so that nobody can make or change one. Pure.

What a link says can be read by anybody who has it (numbers, no names); only its signature is secret. It is no
state: nothing is stored when one is given out.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST = timedelta(days=30)
KEY_BYTES = 32

_FIELDS = struct.Struct(">cIII")
_SIGNATURE = 17  # bytes, so that 30 in all make 40 characters without a bit to spare
_TOKEN = 40
_SEAL = 32  # hexadecimal digits


class LinkKind(StrEnum):
    """What a link leads to: an advisory with its answers, or the call sheet. The value is its part of the path."""

    ADVISORY = "l"
    SHEET = "s"


@dataclass(frozen=True, slots=True)
class Link:
    """`subject_id`: of an advisory's link the revision; of a call sheet's the unit whose sheet it is."""

    kind: LinkKind
    contact_id: int
    subject_id: int
    expires: datetime

    def over(self, now: datetime) -> bool:
        return now >= self.expires


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links. `base`: the page's address without a slash at the end; `key`: 32 bytes or more."""

    base: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < KEY_BYTES:
            raise ValueError("a key of 32 bytes or more is needed")

    @property
    def length(self) -> int:
        """Characters of every URL that `url` gives."""
        return len(self.base) + len("/l/") + _TOKEN

    def url(self, link: Link) -> str:
        return f"{self.base}/{link.kind}/{self.token(link)}"

    def token(self, link: Link) -> str:
        """40 characters A-Z a-z 0-9 - _; the same link always gives the same."""
        body = _FIELDS.pack(
            link.kind.value.encode(), link.contact_id, link.subject_id, int(link.expires.timestamp())
        )
        return base64.urlsafe_b64encode(body + self._sign(body)).decode()

    def read(self, token: str, kind: LinkKind) -> Link | None:
        """The link of a token if this key signed it for that kind of page; the caller looks whether it is over."""
        if len(token) != _TOKEN or not token.isascii():
            return None
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(body)):
            return None
        letter, contact_id, subject_id, expires = _FIELDS.unpack(body)
        if letter != kind.value.encode():
            return None
        return Link(kind, contact_id, subject_id, datetime.fromtimestamp(expires, UTC))

    def seal(self, token: str) -> str:
        """What the form of a link's page sends along: who merely follows or guesses a link doesn't know it."""
        return hmac.new(self.key, b"truongan form 1\0" + token.encode(), hashlib.sha256).hexdigest()[:_SEAL]

    def sealed(self, token: str, given: str) -> bool:
        return hmac.compare_digest(self.seal(token).encode(), given.encode("utf-8", "surrogatepass"))

    def _sign(self, body: bytes) -> bytes:
        return hmac.new(self.key, b"truongan link 1\0" + body, hashlib.sha256).digest()[:_SIGNATURE]


def end_of(expires: datetime | None, now: datetime) -> datetime:
    """When a link given out now ends: with what it leads to, and never later than a month from now."""
    longest = now + LONGEST
    return (longest if expires is None else min(expires, longest)).replace(microsecond=0)
