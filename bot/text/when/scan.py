"""A text that is read piece by piece: what one pattern took, no other sees; what nobody took is the rest."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from bot.text.marks import either, without_marks


class NotRead(StrEnum):
    """Why there is no moment to give."""

    NO_TIME = "no-time"
    PAST = "past"
    IMPOSSIBLE = "impossible"  # 31/2, 25:00
    TOO_OFTEN = "too-often"  # more than once a day
    UNCLEAR = "unclear"  # more than one could be meant, or what was said contradicts itself


_SOME_NAME = "ơn"  # two letters, and no word of time
TAKEN = "\x00"  # neither a word nor a space, so that no pattern runs over it unasked
_VALUES = (
    {"mười một": 11, "mười hai": 12, "mười lăm": 15, "hai mươi": 20, "ba mươi": 30, "bốn mươi": 40}
    | {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
    | {"an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
)
NUMBER_WORD = f"(?:{'|'.join(_VALUES)})"
NUMBER = f"(?:[0-9]{{1,3}}|{NUMBER_WORD})"
_PLAIN_VALUES = {without_marks(word): value for word, value in _VALUES.items()}
# Behind a number: it counts something.
COUNTED = (
    "(?:(?:%|km|kg|cm|m2|hs|trường|cơ sở|đơn vị|học sinh|em|cháu|bạn|người|phụ huynh|lớp|khối|thầy|cô|giáo viên"
    "|đồng chí|đại biểu|nghìn|ngàn|triệu|tỷ|tỉ|điểm|phiếu|vụ|xe|suất|phần|số|tầng|phòng|buổi|câu|lần|tiết)"
    r"(?!\w))"
)
_BEFORE_A_TIME = either(
    r"(?:(?:(?<!\w)(?:vào lúc|vào|lúc|hồi|trước|sau|từ|kể từ|bắt đầu|khoảng|tầm|chậm nhất|chậm nhất là|cho đến"
    r"|on|at|by|from|before|starting)(?!\w)|[,(–—-]) ?)+$"
)
# The last word of a name typed without marks, as in *Tran Van On*, which the English "on" is not.
_NAMED_ON = re.compile(
    r"(?i:(?<!\w)v[aă]n )(?P<name>[oO][nN])(?!\w)"
    r"|(?<!\w)[A-ZĐ]\w+ (?P<capital>On)(?! (?:[0-9]|the |[A-Z][a-z]*day))(?!\w)"
)
_OPEN_END = re.compile(r"^[\s,;:.!–—-]+|[\s,;:(–—-]+$")
_DANGLING = either(r" (?:vào|lúc|trước|từ|at|by|from|before)$")


class Scan:
    """One reading of a text. `refused` is the first reason found for which it can't be a moment."""

    def __init__(self, text: str) -> None:
        composed = unicodedata.normalize("NFC", text).replace(TAKEN, " ").strip()
        self.text = re.sub(r"\s+", lambda gap: "\n" if "\n" in gap[0] else " ", composed)
        lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in self.text)
        self.left = lower.replace("\n", " ")
        for one in _NAMED_ON.finditer(self.text):
            self.left = f"{self.left[: one.end() - 2]}{_SOME_NAME}{self.left[one.end() :]}"
        self.refused: NotRead | None = None

    def refuse(self, why: NotRead) -> None:
        self.refused = self.refused or why

    def find(self, pattern: re.Pattern[str], fits: Callable[[re.Match[str]], bool] = bool) -> list[re.Match[str]]:
        """What a pattern finds in what is left; all of it is taken."""
        found = [one for one in pattern.finditer(self.left) if fits(one)]
        for one in found:
            self.left = self.left[: one.start()] + TAKEN * len(one[0]) + self.left[one.end() :]
        return found

    def follows(self, words: re.Pattern[str], found: re.Match[str]) -> bool:
        """Whether a pattern that ends in `$` stands right before what was found."""
        return words.search(self.left, max(0, found.start() - 30), found.start()) is not None

    def said_behind(self, word: str, found: re.Match[str]) -> bool:
        """Whether a word stands right behind what was found, taken or not."""
        return self.text[found.end() :].lower().split(maxsplit=1)[:1] == [word]

    def rest(self) -> str:
        """What nobody took, without the small words that led to it."""
        kept = []
        end = 0
        for gap in re.finditer(f"{TAKEN}+(?:[ ,()]*{TAKEN}+)*[ ]?[),]?", self.left):
            before = _BEFORE_A_TIME.sub("", self.left[end : gap.start()])
            kept.append(self.text[end : end + len(before)].strip())
            end = gap.end()
        kept.append(self.text[end:].strip())
        joined = re.sub(r" (?=[.!?,;)])", "", " ".join(piece for piece in kept if piece))
        tidy = _OPEN_END.sub("", joined)
        return tidy[: len(tidy) - len(found[0])] if (found := _DANGLING.search(tidy.lower())) else tidy


def number(words: str) -> int:
    """The value of what `NUMBER` found."""
    return int(words) if words.isdecimal() else _PLAIN_VALUES[without_marks(words)]
