"""Reads the few things people type instead of tapping: an answer, a number, a word of the menu.

Only whole messages that can mean nothing else are taken; whatever is in doubt is None, and the bot asks.
"""

import re
import unicodedata
from enum import StrEnum

from bot.domain.advisory import Answer, public_code
from bot.text.marks import either
from bot.text.telex import telex_slips


class MenuWord(StrEnum):
    HELP = "help"
    ADVISORIES = "advisories"
    BOARD = "board"
    LEAVE = "leave"
    LANGUAGE = "language"
    CHANNELS = "channels"
    MY_DATA = "my-data"
    START = "start"
    BACK = "back"
    STOP = "stop"
    COMPOSE = "compose"
    DRAFTS = "drafts"
    REMIND = "remind"
    THREADS = "threads"
    WHO = "who"
    WRITE = "write"
    MENU = "menu"
    WHAT = "what"
    GO_ON = "go-on"


_PERSON = r"(?:đồng chí|đc|thầy|cô|anh|chị|em|các anh|các đồng chí|công an|công an phường)"
_OPENING = rf"(?:(?:ok|oke|okay|okie|vâng|dạ|rồi|xin|yes|(?:kính )?(?:báo cáo|báo|gửi|thưa)(?: {_PERSON})?) )*"
_SCHOOL = r"(?:trường )?(?:mầm non|mn|tiểu học|th|thcs|thpt)(?: (?!đã|chưa|không|ko|k|cần|mới|sẽ|đang)\w+){1,5}"
_WHO = (
    r"(?:(?:tôi|em|mình|chúng tôi|thầy|cô|anh|chị|bên em|bên tôi|bên trường|phía trường|đơn vị|cơ sở|bgh"
    rf"|hiệu trưởng|ban giám hiệu|(?:nhà )?trường(?: (?:em|tôi|mình|chúng tôi))?|{_SCHOOL}"
    r"|we(?: have)?|i(?: have)?) )?(?:xin )?"
)
_THANKS = r"(?:xin )?(?:cảm|cám) ơn(?: nhiều)?|please|thanks|thank you|tks"
_CLOSING = rf"(?: (?:ạ|ah|nhé|nha|nhá|rồi|đầy đủ|{_THANKS}|{_PERSON}))*"
_POLITELY = r"(?: (?:ạ|ah|nhé|nha|vậy|thế|đi|please))?"
_NEWS = r"(?: (?:thông báo|cảnh báo|tin|tin nhắn|thông tin|nội dung|công văn)(?: này)?)?"
_URGENT = r"(?: (?:gấp|khẩn|khẩn cấp|ngay|luôn|với|now|urgently))*"
_GOT = rf"(?: (?:được|đc|đủ))?{_NEWS}"
_AS_ASKED = (
    r"(?: (?:xong|đầy đủ|nghiêm túc|theo (?:thông báo|cảnh báo|yêu cầu|chỉ đạo|hướng dẫn)(?: này)?"
    r"|(?:đến|tới|cho|trong) (?:toàn trường|toàn thể (?:giáo viên|phụ huynh|học sinh)|các lớp|giáo viên|phụ huynh"
    r"|phhs|học sinh)))*"
)

_ANSWERS = {
    Answer.DA_NHAN: (
        rf"(?:xác nhận )?đã (?:tiếp )?nhận{_GOT}|(?:tiếp )?nhận{_GOT} rồi|(?:đã )?xác nhận(?: rồi)?"
        r"|(?:well )?received(?: it)?|acknowledged|got it|noted"
    ),
    Answer.DA_TRIEN_KHAI: (
        rf"(?:đã nhận và )?đã (?:triển khai|thực hiện|làm|tổ chức thực hiện){_AS_ASKED}|đã hoàn (?:thành|tất)"
        rf"|(?:triển khai|thực hiện|làm)(?: xong| rồi){_AS_ASKED}|hoàn (?:thành|tất) rồi"
        r"|carried (?:it )?out|(?:already )?implemented(?: it)?|completed"
    ),
    Answer.CAN_HO_TRO: (
        rf"(?:đang )?(?:rất )?(?:cần|xin|nhờ|đề nghị|mong) (?:{_PERSON} )?(?:được )?"
        r"(?:hỗ trợ|giúp|giúp đỡ|trợ giúp)"
        rf"{_URGENT}|(?:giúp|giúp đỡ|hỗ trợ|cứu)(?: (?:em|tôi|mình|chúng tôi|trường(?: em| tôi)?))? với{_URGENT}"
        r"|(?:hỗ trợ|giúp|cứu) (?:em|tôi|mình|gấp|ngay|khẩn cấp)|(?:please )?help me|please help"
        rf"|(?:urgently )?need (?:help|assistance|support){_URGENT}"
    ),
}
_THIS = r"(?: (?:này|đó|vậy|thế|đây))?"
_MY_SCHOOL = r"(?: (?:cho )?(?:nhà )?(?:trường|cơ sở)(?: (?:của )?(?:tôi|em|mình|này|chúng tôi|chúng em))?)?"
_MENU = {
    MenuWord.HELP: r"trợ giúp|giúp|hướng dẫn(?: sử dụng)?|cách dùng|help",
    MenuWord.ADVISORIES: r"(?:các )?(?:thông báo|cảnh báo)(?: đang mở)?|advisories|alerts",
    MenuWord.BOARD: r"bảng(?: theo dõi)?|board",
    MenuWord.LEAVE: r"rời khỏi|leave",
    MenuWord.LANGUAGE: r"ngôn ngữ|language",
    MenuWord.CHANNELS: r"(?:các |đổi |thêm )?kênh(?: nhận tin)?(?: của tôi)?|(?:my )?channels?",
    MenuWord.MY_DATA: r"dữ liệu(?: của tôi)?|my data",
    MenuWord.START: r"bắt đầu|start",
    MenuWord.BACK: r"quay lại|back",
    MenuWord.STOP: r"thôi|huỷ|hủy|huỷ bỏ|hủy bỏ|stop|cancel",
    MenuWord.COMPOSE: r"soạn(?: (?:thông báo|cảnh báo))?(?: mới)?|(?:gửi|phát|ra) (?:thông báo|cảnh báo)|compose",
    MenuWord.DRAFTS: r"(?:các )?mẫu(?: (?:thông báo|cảnh báo))?|(?:các )?(?:bản )?nháp|drafts?|templates?",
    MenuWord.REMIND: r"(?:đặt |các )?nhắc việc|lịch nhắc(?: việc)?|reminders?",
    MenuWord.THREADS: r"(?:các )?trao đổi|tin(?: nhắn)? của (?:các )?trường|threads|conversations",
    MenuWord.WHO: (
        rf"(?:ai|công an nào|đồng chí nào) (?:đang )?phụ trách{_MY_SCHOOL}"
        r"|who ?i?s responsible(?: for (?:us|my school|our school))?"
    ),
    MenuWord.WRITE: (
        r"(?:gửi|báo) tin(?: báo)?|(?:gửi|nhắn|hỏi|liên hệ|viết)(?: tin)?(?: cho)? công an(?: phường)?"
        r"|write(?: to (?:the )?police)?"
    ),
    MenuWord.MENU: r"menu(?: chính)?|main menu",
    MenuWord.GO_ON: r"(?:làm )?tiếp(?: tục)?|go on|continue",
    MenuWord.WHAT: (
        rf"(?:đây là )?(?:cái |tin |tin nhắn |bot )?gì{_THIS}"
        rf"|(?:bot|tin|tin nhắn|số){_THIS} là (?:gì|ai|của ai){_THIS}"
        rf"|(?:tin|tin nhắn|số|bot){_THIS} của ai{_THIS}|ai (?:gửi|nhắn)(?: (?:tin|tin nhắn|cái))?{_THIS}"
        r"|(?:đây là |bạn là )?ai (?:vậy|thế|đây|đấy)|(?:đây|bạn) là ai"
        r"|(?:sao|vì sao|tại sao)(?: (?:tôi|em|mình))?"
        rf" (?:lại )?nhận(?: được)?(?: (?:tin|tin nhắn|thông báo|cái)){_THIS}"
        r"|what ?i?s this|who ?i?s this|who are you|who sent this"
        r"|why (?:did|do|am) i (?:get|getting|receiving) this"
    ),
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
    "kenh": MenuWord.CHANNELS,
    "channels": MenuWord.CHANNELS,
    "dulieu": MenuWord.MY_DATA,
    "mydata": MenuWord.MY_DATA,
    "start": MenuWord.START,
    "quaylai": MenuWord.BACK,
    "back": MenuWord.BACK,
    "huy": MenuWord.STOP,
    "stop": MenuWord.STOP,
    "cancel": MenuWord.STOP,
    "soan": MenuWord.COMPOSE,
    "compose": MenuWord.COMPOSE,
    "mau": MenuWord.DRAFTS,
    "drafts": MenuWord.DRAFTS,
    "nhac": MenuWord.REMIND,
    "remind": MenuWord.REMIND,
    "traodoi": MenuWord.THREADS,
    "threads": MenuWord.THREADS,
    "phutrach": MenuWord.WHO,
    "who": MenuWord.WHO,
    "guitin": MenuWord.WRITE,
    "write": MenuWord.WRITE,
    "menu": MenuWord.MENU,
    "tieptuc": MenuWord.GO_ON,
    "continue": MenuWord.GO_ON,
}
_SEARCH = either(
    r"(?:(?:ai|công an nào|đồng chí nào) (?:đang )?phụ trách|who ?'?i?s responsible for|find|search(?: for)?"
    # To look for a person is no search in the roster, and "tìm thấy rồi" looks for nothing.
    r"|tìm(?: giúp| kiếm)?(?: số)?(?: điện thoại)?(?: của)?"
    r"(?! (?:em|cháu|bé|học sinh|hs|người|trẻ|bạn|con|xe|thấy|được|ra|hiểu|cách)(?!\w))) "
    r"(?P<wanted>.*\w.*)"
)

_ANSWER_PHRASES = {answer: either(f"{_OPENING}{_WHO}(?:{core}){_CLOSING}") for answer, core in _ANSWERS.items()}
_MENU_PHRASES = {word: either(f"(?:{core}){_POLITELY}") for word, core in _MENU.items()}
_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?")
_POLITE = either(rf"(?:số |chọn )?(.+?){_POLITELY}")
_LONGEST = 100  # characters; whoever writes more tells something that a person should read
# １ and ① are digits as they are drawn in lists, 1️⃣ is one with two more signs; 1² is something else.
_PLAIN_SIGNS = (
    {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
    | {0x2460 + index: str(index + 1) for index in range(9)}
    | dict.fromkeys((0xFE0F, 0x20E3))
)
_NUMBER = r"\(?(0|[1-9]\d{0,2})[.)]?"
_NUMBERED = re.compile(rf"{_NUMBER}(?:,? +#?(?:([a-z]{{2}})[- ]?)?(\d{{1,6}}))?", re.ASCII)

_CODED = re.compile(
    r"(tb|nv)[- ]?0*(\d{1,6})[\s:,.–-]+(\D.*)|(.*\D?)[\s:,.–-]+\(?(tb|nv)[- ]?0*(\d{1,6})\)?[\s.!]*",
    re.ASCII | re.IGNORECASE,
)


def read_answer(text: str) -> Answer | None:
    """The typed answer that a whole message gives; a question gives none."""
    if "?" in text or "？" in text:
        return None
    said = _readings(text)
    found = {answer for answer, phrase in _ANSWER_PHRASES.items() if any(phrase.fullmatch(one) for one in said)}
    return found.pop() if len(found) == 1 else None


def split_code(text: str) -> tuple[str, str | None]:
    """A short message without the code that it names: `cần hỗ trợ TB-0004` is ("cần hỗ trợ", "TB-0004")."""
    found = _CODED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return text, None
    prefix, digits = (found[1], found[2]) if found[1] else (found[5], found[6])
    return (found[3] or found[4]), public_code(prefix.upper(), int(digits))


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
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN_SIGNS).casefold()
    polite = _POLITE.fullmatch(" ".join(plain.split()))
    found = _NUMBERED.fullmatch(polite[1]) if polite else None
    if not found:
        return None
    number, prefix, digits = found.groups()
    return int(number), public_code(prefix.upper(), int(digits)) if prefix else digits


def read_search(text: str) -> str | None:
    """What a message looks for in the roster: `ai phụ trách thcs tran van on?` is `thcs tran van on`."""
    if len(text) > _LONGEST or read_menu_word(text) is not None:
        return None
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    for reading in (composed, telex_slips(composed, eager=True)):
        if found := _SEARCH.fullmatch(reading.lower()):
            return reading[-len(found["wanted"]) :].strip(" ?.,!:;")
    return None


def _readings(text: str) -> tuple[str, ...]:
    """A message as words in lower case, as it stands and with Telex slips undone."""
    if len(text) > _LONGEST:
        return ()
    composed = unicodedata.normalize("NFC", text)
    return tuple(
        " ".join(re.findall(r"\w+", reading.lower())) for reading in (composed, telex_slips(composed, eager=True))
    )
