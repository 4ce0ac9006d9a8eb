"""What the buttons carry: at most 64 bytes, checked against the person who taps, never trusted."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.advisory import Answer


@dataclass(frozen=True, slots=True)
class AnswerTap:
    """`a:<revision>:<n>`: a typed answer to one revision."""

    revision_id: int
    answer: Answer


class ReminderWord(StrEnum):
    """What a person says to a reminder."""

    DONE = "d"
    LATER = "s"
    NOT_APPLICABLE = "n"


@dataclass(frozen=True, slots=True)
class ReminderTap:
    """`r:<occurrence>:<word>`: the word on one firing of a reminder."""

    occurrence_id: int
    word: ReminderWord


@dataclass(frozen=True, slots=True)
class ReleaseTap:
    """`v:<advisory>:y|n`: the second person's word on a revision."""

    advisory_id: int
    yes: bool


@dataclass(frozen=True, slots=True)
class RevokeTap:
    """`x:<address>`: this is not the person."""

    address_id: int


@dataclass(frozen=True, slots=True)
class ConsentTap:
    """`c:y|n`: agreement of somebody whose id came with the roster."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class TalkTap:
    """`d:<token>:<n>`: the n-th option of a conversation's screen."""

    token: str
    index: int


@dataclass(frozen=True, slots=True)
class MenuTap:
    """`m:<word>`: an entry of the menu, by the slug of its word."""

    word: str


class BoardView(StrEnum):
    """What of a board is asked for."""

    SILENT = "s"
    NEEDING_HELP = "h"
    UNREACHED = "u"
    ANSWERED = "a"


@dataclass(frozen=True, slots=True)
class BoardTap:
    """`b:<advisory>:<view>`, or with `:<offset>`: a list behind a board's count, from that institution on."""

    advisory_id: int
    view: BoardView
    offset: int = 0


@dataclass(frozen=True, slots=True)
class UndoTap:
    """`u:<advisory>`: the author takes back what is still held."""

    advisory_id: int


@dataclass(frozen=True, slots=True)
class JoinRequestTap:
    """`j:<request>:y|n`: the word on somebody who is not on the roster."""

    request_id: int
    yes: bool


@dataclass(frozen=True, slots=True)
class ThreadTap:
    """`t:<thread>`: the next thing written goes into this thread."""

    thread_id: int


@dataclass(frozen=True, slots=True)
class EndReminderTap:
    """`e:<reminder>`: no more of it."""

    reminder_id: int


@dataclass(frozen=True, slots=True)
class AdvisoryTap:
    """`o:<advisory>`: shows an advisory."""

    advisory_id: int


@dataclass(frozen=True, slots=True)
class CorrectTap:
    """`k:<advisory>`: asks how an advisory that is out is to be corrected."""

    advisory_id: int


@dataclass(frozen=True, slots=True)
class CallTap:
    """`g:<revision>:<unit>`: an institution was told by phone."""

    revision_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class CallListTap:
    """`l:<revision>:<police unit>`: the next page of the institutions to call."""

    revision_id: int
    police_unit_id: int


@dataclass(frozen=True, slots=True)
class SheetTap:
    """`p:<police unit>`: the own link to a unit's call sheet."""

    police_unit_id: int


@dataclass(frozen=True, slots=True)
class DraftTap:
    """`f:<draft>`: goes on with a draft."""

    draft_id: int


Tap = (
    AnswerTap
    | ReminderTap
    | ReleaseTap
    | RevokeTap
    | ConsentTap
    | TalkTap
    | MenuTap
    | BoardTap
    | UndoTap
    | JoinRequestTap
    | ThreadTap
    | EndReminderTap
    | AdvisoryTap
    | CorrectTap
    | CallTap
    | CallListTap
    | SheetTap
    | DraftTap
)

_ANSWERS = tuple(Answer)


def write_tap(tap: Tap) -> str:
    """The data of a button: ASCII, at most 64 bytes."""
    match tap:
        case AnswerTap(revision_id=revision_id, answer=answer):
            return f"a:{revision_id}:{_ANSWERS.index(answer)}"
        case ReminderTap(occurrence_id=occurrence_id, word=word):
            return f"r:{occurrence_id}:{word}"
        case ReleaseTap(advisory_id=advisory_id, yes=yes):
            return f"v:{advisory_id}:{'y' if yes else 'n'}"
        case RevokeTap(address_id=address_id):
            return f"x:{address_id}"
        case ConsentTap(agreed=agreed):
            return f"c:{'y' if agreed else 'n'}"
        case TalkTap(token=token, index=index):
            return f"d:{token}:{index}"
        case MenuTap(word=word):
            return f"m:{word}"
        case BoardTap(advisory_id=advisory_id, view=view, offset=offset):
            return f"b:{advisory_id}:{view}:{offset}" if offset else f"b:{advisory_id}:{view}"
        case UndoTap(advisory_id=advisory_id):
            return f"u:{advisory_id}"
        case JoinRequestTap(request_id=request_id, yes=yes):
            return f"j:{request_id}:{'y' if yes else 'n'}"
        case ThreadTap(thread_id=thread_id):
            return f"t:{thread_id}"
        case EndReminderTap(reminder_id=reminder_id):
            return f"e:{reminder_id}"
        case AdvisoryTap(advisory_id=advisory_id):
            return f"o:{advisory_id}"
        case CorrectTap(advisory_id=advisory_id):
            return f"k:{advisory_id}"
        case CallTap(revision_id=revision_id, unit_id=unit_id):
            return f"g:{revision_id}:{unit_id}"
        case CallListTap(revision_id=revision_id, police_unit_id=unit_id):
            return f"l:{revision_id}:{unit_id}"
        case SheetTap(police_unit_id=number) | DraftTap(draft_id=number):
            return f"{'p' if isinstance(tap, SheetTap) else 'f'}:{number}"


def read_tap(data: str) -> Tap | None:
    """What a button meant; None for anything that we never wrote."""
    try:
        return _read(data.split(":"))
    except (ValueError, IndexError):
        return None


_OF_ONE: dict[str, Callable[[int], Tap]] = {
    "x": RevokeTap,
    "u": UndoTap,
    "t": ThreadTap,
    "e": EndReminderTap,
    "o": AdvisoryTap,
    "k": CorrectTap,
    "p": SheetTap,
    "f": DraftTap,
}
_OF_TWO: dict[str, Callable[[int, int], Tap]] = {"g": CallTap, "l": CallListTap}


def _read(words: list[str]) -> Tap | None:
    match words:
        case [sign, number] if sign in _OF_ONE:
            return _OF_ONE[sign](_number(number))
        case [sign, first, second] if sign in _OF_TWO:
            return _OF_TWO[sign](_number(first), _number(second))
        case ["a", revision, number]:
            return AnswerTap(_number(revision), _ANSWERS[_number(number)])
        case ["r", occurrence, word]:
            return ReminderTap(_number(occurrence), ReminderWord(word))
        case ["v", advisory, ("y" | "n") as what]:
            return ReleaseTap(_number(advisory), yes=what == "y")
        case ["c", ("y" | "n") as what]:
            return ConsentTap(agreed=what == "y")
        case ["d", token, number]:
            return TalkTap(token, _number(number))
        case ["m", word]:
            return MenuTap(word)
        case ["b", advisory, view, *offset] if len(offset) < 2:
            return BoardTap(_number(advisory), BoardView(view), *map(_number, offset))
        case ["j", request, ("y" | "n") as what]:
            return JoinRequestTap(_number(request), yes=what == "y")
        case _:
            return None


def _number(text: str) -> int:
    """A small non-negative number as we write it; the database's keys have 31 bits."""
    if not (
        text.isascii() and text.isdigit() and len(text) <= 10 and text == str(int(text)) and int(text) < 2**31
    ):
        raise ValueError(text)
    return int(text)
