"""How people begin a typed reminder (*nhắc các trường …*, *nhắc tôi …*), and how they call one off. Pure.

Only the beginning is read here; when it is meant is read in `when`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.text.folding import fold
from bot.text.marks import either


class Reminded(StrEnum):
    """Whom the first words name."""

    SELF = "self"
    SCHOOLS = "schools"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Opening:
    """`begun`: the text says that it is a reminder; `rest`: what follows."""

    reminded: Reminded
    rest: str
    begun: bool


_ASKS = r"(?:xin |hãy |tôi |muốn |cần |đặt |hẹn |tạo |thêm |please )*"
_REMIND = r"(?:nhắc việc|nhắc nhở|nhắc hẹn|nhắc|reminder|remind)"
_THAT = r"(?: (?:là|rằng|về|việc|phải|nhớ|cần|to|that|about))*"
_ALL = r"(?:tất cả các|tất cả|toàn bộ các|toàn bộ|mọi|các|all the|all|the)"
_OPENINGS = (
    (Reminded.SELF, rf"(?:{_ASKS}{_REMIND} (?:cho )?(?:riêng )?(?:tôi|mình|tui)|{_ASKS}remind me){_THAT}"),
    (
        Reminded.SCHOOLS,
        rf"{_ASKS}{_REMIND} (?:cho )?{_ALL} (?:nhà trường|trường|cơ sở|đơn vị|schools|institutions){_THAT}",
    ),
    (Reminded.UNSAID, rf"{_ASKS}{_REMIND}{_THAT}"),
)
_PATTERNS = [(reminded, either(pattern)) for reminded, pattern in _OPENINGS]
_OFF = re.compile(r"(?:huy|bo|xoa|dung|thoi|end|stop|cancel)(?: nhac(?: viec)?)? nv ?0*(\d{1,9})")
_LONGEST_OPENING = 12  # words
_LONGEST_CALL_OFF = 60  # characters


def read_opening(text: str) -> Opening:
    """Takes off as many words as only say that, and whom, to remind.

    A word counts with all of its marks or with none: *nhạc* is no *nhắc*. *Nhắc lại sau* answers a reminder and
    begins none.
    """
    words = unicodedata.normalize("NFC", text.casefold()).replace("/", " ").split()[:_LONGEST_OPENING]
    for reminded, pattern in _PATTERNS:
        for many in range(len(words), 0, -1):
            opening = [word.strip(".,:;") for word in words[:many]]
            if pattern.fullmatch(" ".join(opening)):
                rest = re.sub(rf"\s*(?:\S+\s*){{{many}}}", "", text, count=1)
                if fold(rest).split()[:1] == ["lai"]:
                    return _unread(text)
                return Opening(reminded, rest, begun=True)
    return _unread(text)


def _unread(text: str) -> Opening:
    return Opening(Reminded.UNSAID, text.strip(), begun=False)


def read_call_off(text: str) -> int | None:
    """The number of the reminder that a whole message calls off: `hủy NV-0003`, `hủy nhắc việc NV 3`."""
    found = _OFF.fullmatch(fold(text)) if len(text) <= _LONGEST_CALL_OFF else None
    return int(found[1]) if found else None
