"""How people begin a typed reminder (*nhắc các trường …*, *nhắc tôi …*), and how they call one off. Pure.

Only the beginning is read here; when it is meant is read in `when`. A mere mention (*có người nhắc …*) is none.
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


_ASKS = (
    r"(?:xin |hãy |tôi |muốn |cần |đặt |hẹn |tạo |thêm |lên |lịch |giờ |nhớ |giúp |bot |ơi |làm ơn |vui lòng "
    r"|please )*"
)
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
_PLAIN = either(r"(?:(?!nhắc)\w+ )*?(?:đặt|hẹn|tạo|thêm|lên) (?:lịch |giờ )?nhắc(?!\w).*")
# Who can't be reminded by a bot that knows posts only, and whom somebody at a school would ask the police to tell.
_NOT_REACHED = either(
    r"(?:nhở )?(?:các )?(?:học sinh|hs|phụ huynh|phhs|cha mẹ|giáo viên|gv|con em|nhau|người dân|tiểu thương"
    r"|hàng quán)(?!\w)"
)
_SOMEBODY = either(
    r"(?:nhở )?(?:các|mọi|tất cả|toàn|những|trường|cơ sở|đơn vị|công an|ca|đồng chí|đc|cskv|anh|chị|thầy|cô|ông"
    r"|bà|chú|bác|em|cháu|bảo vệ|bgh|ban giám hiệu|tổ|đội|lớp|phường|ubnd)(?!\w)"
)
_APPOINTMENT = either(r"(?:tôi |xin )?hẹn(?: (?:lịch|ngày))?")
_NO_APPOINTMENT = either(
    r"(?:gặp|em|anh|chị|cô|thầy|đồng chí|đc|nhau)(?!\w).*|.*(?<!\w)(?:đồng chí|đc|gặp lại|gặp nhau|nhé|nha|ạ)\W*"
)
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


def orders_plainly(text: str) -> bool:
    """Whether a text that begins as a reminder says that one shall be set: *đặt nhắc …*, *hẹn giờ nhắc …*."""
    return _PLAIN.fullmatch(_lower(" ".join(text.split()[:_LONGEST_OPENING]))) is not None


def is_for_others(rest: str, *, alone: bool) -> bool:
    """Whether what follows *nhắc* names people whom the bot can't remind; `alone`: or anybody at all."""
    said = _lower(rest)
    named = rest[:1].isupper() and not rest.isupper()
    return _NOT_REACHED.match(said) is not None or (alone and (named or _SOMEBODY.match(said) is not None))


def read_appointment(text: str, rest: str) -> str | None:
    """What an appointment is for: `họp` of *hẹn 15/12 8h họp*; None where the time does not follow *hẹn* at once.

    `rest`: the text without its words of time. *Hẹn gặp lại* and words to somebody are not for the bot.
    """
    words = rest.split()
    for many in (3, 2, 1):
        if many < len(words) and _APPOINTMENT.fullmatch(_lower(" ".join(words[:many]))):
            follows_at_once = text.split()[many : many + 1] != words[many : many + 1]
            what = " ".join(words[many:])
            return what if follows_at_once and not _NO_APPOINTMENT.fullmatch(_lower(what)) else None
    return None


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _unread(text: str) -> Opening:
    return Opening(Reminded.UNSAID, text.strip(), begun=False)


def read_call_off(text: str) -> int | None:
    """The number of the reminder that a whole message calls off: `hủy NV-0003`, `hủy nhắc việc NV 3`."""
    found = _OFF.fullmatch(fold(text)) if len(text) <= _LONGEST_CALL_OFF else None
    return int(found[1]) if found else None
