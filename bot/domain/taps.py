"""What the buttons carry: at most 64 bytes, checked against the person who taps, never trusted."""

from dataclasses import dataclass

from bot.domain.advisory import Answer


@dataclass(frozen=True, slots=True)
class AnswerTap:
    """`a:<revision>:<n>`: a typed answer to one revision."""

    revision_id: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class ReminderTap:
    """`r:<occurrence>:d` done, `r:<occurrence>:s` put off."""

    occurrence_id: int
    done: bool


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


Tap = AnswerTap | ReminderTap | ReleaseTap | RevokeTap | ConsentTap | TalkTap

_ANSWERS = tuple(Answer)


def write_tap(tap: Tap) -> str:
    """The data of a button: ASCII, at most 64 bytes."""
    match tap:
        case AnswerTap(revision_id=revision_id, answer=answer):
            return f"a:{revision_id}:{_ANSWERS.index(answer)}"
        case ReminderTap(occurrence_id=occurrence_id, done=done):
            return f"r:{occurrence_id}:{'d' if done else 's'}"
        case ReleaseTap(advisory_id=advisory_id, yes=yes):
            return f"v:{advisory_id}:{'y' if yes else 'n'}"
        case RevokeTap(address_id=address_id):
            return f"x:{address_id}"
        case ConsentTap(agreed=agreed):
            return f"c:{'y' if agreed else 'n'}"
        case TalkTap(token=token, index=index):
            return f"d:{token}:{index}"


def read_tap(data: str) -> Tap | None:
    """What a button meant; None for anything that we never wrote."""
    try:
        return _read(data.split(":"))
    except (ValueError, IndexError):
        return None


def _read(words: list[str]) -> Tap | None:
    match words:
        case ["a", revision, number]:
            return AnswerTap(_number(revision), _ANSWERS[_number(number)])
        case ["r", occurrence, ("d" | "s") as what]:
            return ReminderTap(_number(occurrence), done=what == "d")
        case ["v", advisory, ("y" | "n") as what]:
            return ReleaseTap(_number(advisory), yes=what == "y")
        case ["x", address]:
            return RevokeTap(_number(address))
        case ["c", ("y" | "n") as what]:
            return ConsentTap(agreed=what == "y")
        case ["d", token, number]:
            return TalkTap(token, _number(number))
        case _:
            return None


def _number(text: str) -> int:
    """A small non-negative number as we write it; the database's keys have 31 bits."""
    if not (
        text.isascii() and text.isdigit() and len(text) <= 10 and text == str(int(text)) and int(text) < 2**31
    ):
        raise ValueError(text)
    return int(text)
