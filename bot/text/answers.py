"""Reads the few things people type instead of tapping: an answer, a number, a word of the menu.

Only whole messages that can mean nothing else are taken; whatever is in doubt is None, and the bot asks.
"""

import re
import unicodedata
from enum import StrEnum

from bot.domain.advisory import Answer, public_code
from bot.text.telex import telex_slips


class MenuWord(StrEnum):
    HELP = "help"
    ADVISORIES = "advisories"
    BOARD = "board"
    LEAVE = "leave"
    LANGUAGE = "language"
    MY_DATA = "my-data"
    START = "start"
    BACK = "back"
    STOP = "stop"


_OPENING = r"(?:(?:ok|oke|okay|okie|vâng|dạ|rồi) )*"
_WHO = r"(?:(?:tôi|em|mình|chúng tôi|(?:nhà )?trường(?: (?:em|tôi|mình|chúng tôi))?|bgh) )?"
_PERSON = r"(?:đồng chí|đc|thầy|cô|anh|chị|em)"
_CLOSING = rf"(?: (?:ạ|nhé|nha|rồi|(?:xin )?cảm ơn(?: nhiều)?|{_PERSON}))*"
_POLITELY = r"(?: (?:ạ|nhé|nha))?"
_NEWS = r"(?: (?:thông báo|cảnh báo|tin|tin nhắn)(?: này)?)?"
_URGENT = r"(?: (?:gấp|khẩn|khẩn cấp|ngay|luôn|với))*"

_ANSWERS = {
    Answer.DA_NHAN: rf"đã (?:tiếp )?nhận(?: được)?{_NEWS}|nhận(?: được)?{_NEWS} rồi|received|acknowledged|got it",
    Answer.DA_TRIEN_KHAI: (
        r"đã (?:triển khai|thực hiện|làm)(?: xong)?|đã hoàn thành"
        r"|(?:triển khai|thực hiện|làm) (?:xong|rồi)|carried out|implemented"
    ),
    Answer.CAN_HO_TRO: (
        rf"(?:đang )?(?:rất )?(?:cần|xin|nhờ|đề nghị) (?:được )?(?:hỗ trợ|giúp|giúp đỡ){_URGENT}"
        rf"|(?:giúp|hỗ trợ)(?: (?:em|tôi|trường(?: em)?))? với{_URGENT}|help me|(?:we )?need help"
    ),
}
_MENU = {
    MenuWord.HELP: r"trợ giúp|giúp|hướng dẫn|help",
    MenuWord.ADVISORIES: r"(?:các )?(?:thông báo|cảnh báo)(?: đang mở)?|advisories|alerts",
    MenuWord.BOARD: r"bảng(?: theo dõi)?|board",
    MenuWord.LEAVE: r"rời khỏi|leave",
    MenuWord.LANGUAGE: r"ngôn ngữ|language",
    MenuWord.MY_DATA: r"dữ liệu(?: của tôi)?|my data",
    MenuWord.START: r"bắt đầu|start",
    MenuWord.BACK: r"quay lại|back",
    MenuWord.STOP: r"thôi|huỷ|hủy|huỷ bỏ|hủy bỏ|stop|cancel",
}
_COMMANDS = {
    "help": MenuWord.HELP,
    "trogiup": MenuWord.HELP,
    "thongbao": MenuWord.ADVISORIES,
    "advisories": MenuWord.ADVISORIES,
    "bang": MenuWord.BOARD,
    "board": MenuWord.BOARD,
    "roikhoi": MenuWord.LEAVE,
    "leave": MenuWord.LEAVE,
    "ngonngu": MenuWord.LANGUAGE,
    "language": MenuWord.LANGUAGE,
    "dulieu": MenuWord.MY_DATA,
    "mydata": MenuWord.MY_DATA,
    "start": MenuWord.START,
    "quaylai": MenuWord.BACK,
    "back": MenuWord.BACK,
    "huy": MenuWord.STOP,
    "stop": MenuWord.STOP,
    "cancel": MenuWord.STOP,
}


def _phrase(pattern: str) -> re.Pattern[str]:
    """A whole-message pattern in which each word may be typed with all of its marks or with none.

    A word with other marks is another word: "đã nhắn" is not "đã nhận".
    """
    either = re.sub(
        r"[^\W\d_]*[^\W\d_a-z][^\W\d_]*", lambda word: f"(?:{word[0]}|{_without_marks(word[0])})", pattern
    )
    return re.compile(either)


def _without_marks(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_ANSWER_PHRASES = {answer: _phrase(f"{_OPENING}{_WHO}(?:{core}){_CLOSING}") for answer, core in _ANSWERS.items()}
_MENU_PHRASES = {word: _phrase(f"(?:{core}){_POLITELY}") for word, core in _MENU.items()}
_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?")
_POLITE = _phrase(rf"(?:số |chọn )?(.+?){_POLITELY}")
_LONGEST = 100  # characters; whoever writes more tells something that a person should read
_KEYCAP = str.maketrans("", "", "\ufe0f\u20e3")  # 1️⃣ is a digit with two more signs
_NUMBER = r"\(?(0|[1-9]\d{0,2})[.)]?"
_NUMBERED = re.compile(rf"{_NUMBER}(?:,? +#?(?:([a-z]{{2}})[- ]?)?(\d{{1,6}}))?", re.ASCII)


def read_answer(text: str) -> Answer | None:
    """The typed answer that a whole message gives; a question gives none."""
    if "?" in text or "？" in text:
        return None
    said = _readings(text)
    found = {answer for answer, phrase in _ANSWER_PHRASES.items() if any(phrase.fullmatch(one) for one in said)}
    return found.pop() if len(found) == 1 else None


def read_menu_word(text: str) -> MenuWord | None:
    """The part of the menu that a whole message names, as a command or as a word."""
    text = text.strip()
    if command := _COMMAND.fullmatch(text.lower()):
        return _COMMANDS.get(command[1])
    if text == "?":
        return MenuWord.HELP
    said = _readings(text)
    return next((word for word, phrase in _MENU_PHRASES.items() if any(map(phrase.fullmatch, said))), None)


def read_number(text: str) -> int | None:
    """The number 0..999 that a whole message chooses: `1`, `1.`, `(1)`, `số 1`, `1 ạ`."""
    numbered = read_numbered(text)
    return numbered[0] if numbered and numbered[1] is None else None


def read_numbered(text: str) -> tuple[int, str | None] | None:
    """A number and, where it is said, what it is for: `1 TB-0427` is (1, "TB-0427"), `1 427` is (1, "427")."""
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_KEYCAP).casefold()
    polite = _POLITE.fullmatch(" ".join(plain.split()))
    found = _NUMBERED.fullmatch(polite[1]) if polite else None
    if not found:
        return None
    number, prefix, digits = found.groups()
    return int(number), public_code(prefix.upper(), int(digits)) if prefix else digits


def _readings(text: str) -> tuple[str, ...]:
    """A message as words in lower case, as it stands and with Telex slips undone."""
    if len(text) > _LONGEST:
        return ()
    composed = unicodedata.normalize("NFC", text)
    return tuple(
        " ".join(re.findall(r"\w+", reading.lower())) for reading in (composed, telex_slips(composed, eager=True))
    )
