"""Reads what people type about what was sent: its number, who is silent, take it back; None for anything else."""

import re

from bot.domain.taps import BoardView
from bot.text.folding import fold

_CODE = r"(?: (?:tb ?)?0*(\d{1,6}))?"
_WHO = r"(?:ai|(?:co so|truong|don vi|nhung ai|nhung truong) nao|nhung ai|danh sach)"
_VIEWS = {
    BoardView.SILENT: rf"{_WHO} (?:con )?(?:chua|khong) (?:tra loi|xac nhan|phan hoi)|who is silent",
    BoardView.NEEDING_HELP: rf"{_WHO} (?:dang )?can (?:ho tro|giup|giup do)|who needs help",
    BoardView.UNREACHED: rf"{_WHO} chua (?:nhan duoc|toi duoc|lien lac duoc|mo bot)|who was not reached",
    BoardView.ANSWERED: rf"{_WHO} da (?:tra loi|xac nhan|phan hoi|nhan|trien khai)|who answered",
}
_PHRASES = {view: re.compile(rf"(?:{fold_free}){_CODE}") for view, fold_free in _VIEWS.items()}
_BOARD = re.compile(r"(?:bang(?: theo doi)?|board)(?: so)? (?:tb ?)?0*(\d{1,6})", re.ASCII)
_THIS = r"tb ?0*(\d{1,6})(?: (?:a|nhe|nha|di))?"
_ADVISORY = re.compile(
    rf"(?:(?:xem|mo|doc|cho xem|cho toi xem|show|open) )?(?:(?:thong bao|canh bao|advisory)(?: so)? )?{_THIS}"
    r"|(?:xem|mo|doc|show|open) (?:thong bao|canh bao|advisory)(?: so)? 0*(\d{1,6})|thongbao 0*(\d{1,6})",
    re.ASCII,
)
_RELEASE = re.compile(
    rf"(?:(?:toi|xin) )?(?:khong )?(?:duyet|phe duyet|chap nhan|tu choi|approve|release|refuse|hold back)"
    rf"(?: gui)?(?: (?:thong bao|canh bao|so|advisory))* {_THIS}",
    re.ASCII,
)
_ABOUT = r"(?: (?:thong bao|canh bao|tin|so|advisory))*"
_CORRECT = re.compile(
    rf"(?:(?:toi|xin) )?(?:(?:dinh ?chinh|bao nham|gui nham|correct){_ABOUT}(?: (?:tb )?0*(\d{{1,6}}))?"
    rf"|(?:huy|huy bo|sua noi dung|da an toan|bao an toan|cancel|all clear){_ABOUT} tb 0*(\d{{1,6}}))",
    re.ASCII,
)
_UNDO = {"hoan tac", "rut lai", "lay lai", "thu hoi", "undo", "take back"}
_SHEET = {"phiếu gọi", "phiếu gọi điện", "xem phiếu gọi", "mở phiếu gọi", "call sheet"}
_LONGEST = 80


def read_view(text: str) -> tuple[BoardView, int | None] | None:
    """Which list of a board a whole message asks for, and the number of the advisory if it names one."""
    if len(text) > _LONGEST:
        return None
    said = fold(text)
    for view, phrase in _PHRASES.items():
        if found := phrase.fullmatch(said):
            return view, int(found[1]) if found[1] else None
    return None


def read_board(text: str) -> int | None:
    """The number of the advisory whose board a whole message names: `bảng TB-0012`, `/bang 12`."""
    found = _BOARD.fullmatch(fold(text)) if len(text) <= _LONGEST else None
    return int(found[1]) if found else None


def read_advisory(text: str) -> int | None:
    """The number of the advisory that a whole message names: `TB-0012`, `xem tb 12`, `/thongbao 12`."""
    found = _ADVISORY.fullmatch(fold(text)) if len(text) <= _LONGEST else None
    return int(next(filter(None, found.groups()))) if found else None


def read_release(text: str) -> int | None:
    """The number of the advisory of which a whole message says yes or no: `duyệt TB-0012`, `không duyệt tb 12`."""
    found = _RELEASE.fullmatch(fold(text)) if len(text) <= _LONGEST and "?" not in text else None
    return int(found[1]) if found else None


def read_correction(text: str) -> tuple[int | None] | None:
    """Whether a whole message wants something corrected that is out, and the number if it names one.

    *Hủy* and the like are said of much else: they need the number.
    """
    found = _CORRECT.fullmatch(fold(text)) if len(text) <= _LONGEST and "?" not in text else None
    if found is None:
        return None
    number = next(filter(None, found.groups()), None)
    return (None if number is None else int(number),)


def read_undo(text: str) -> bool:
    """Whether a whole message wants the newest advisory back."""
    return len(text) <= _LONGEST and fold(text) in {fold(one) for one in _UNDO}


def read_sheet(text: str) -> bool:
    """Whether a whole message asks for the own call sheet."""
    return len(text) <= _LONGEST and fold(text) in {fold(one) for one in _SHEET}
