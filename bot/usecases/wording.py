"""How an advisory reads: one layout for every channel, in the reader's language and form of address. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Advisory, Answer, Level, Status
from bot.domain.messages import Choice, Message, Tone
from bot.domain.richtext import RichText, Run, Style, bold
from bot.domain.taps import AnswerTap, write_tap
from bot.domain.units import Unit
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.text.folding import in_order
from bot.text.visible import shortened

_LEVEL_MARK = {Level.KHAN: "🔴", Level.CANH_BAO: "🟠", Level.LUU_Y: "🟡", Level.THONG_TIN: "🔵"}
_NAMES_SHOWN = 8
_LONG = 600  # characters that fill a phone's screen
_TONES = {Answer.DA_NHAN: Tone.PLAIN, Answer.DA_TRIEN_KHAI: Tone.GOOD, Answer.CAN_HO_TRO: Tone.DANGER}


def level_mark(level: Level) -> str:
    """The one sign that stands before a level."""
    return _LEVEL_MARK[level]


@dataclass(frozen=True, slots=True)
class Shown:
    """An advisory with what its layout needs: the sender's unit, its files, when it is read."""

    advisory: Advisory
    unit_name: str
    files: Sequence[int]
    now: datetime


def advisory_message(shown: Shown, voice: Voice) -> Message:
    """The whole message with its answers, exactly what a principal sees."""
    advisory = shown.advisory
    return Message(
        text=_text(shown, voice),
        choices=answer_choices(advisory.revision_id, voice),
        typed=voice.say("answer.typed").plain,
        files=tuple(shown.files),
        silent=advisory.level.is_low,
        head=status_mark(advisory.status, voice),
        foot=status_mark(advisory.status, voice),
    )


def _text(shown: Shown, voice: Voice) -> RichText:
    advisory, words = shown.advisory, shown.advisory.text
    sent = show_moment(advisory.since or shown.now, shown.now, voice.language)
    pieces = [
        RichText.of(
            f"{level_mark(advisory.level)} ",
            bold(f"{voice.label(advisory.level).upper()} · {words.headline}"),
            "\n",
            voice.say("advisory.from", code=advisory.code, unit=shown.unit_name, at=sent),
        ),
        _folded(words.description),
    ]
    if words.instruction:
        pieces.append(RichText.of(voice.say("advisory.instruction"), "\n", words.instruction))
    if advisory.answer_by:
        by = show_moment(advisory.answer_by, shown.now, voice.language)
        pieces.append(voice.say("advisory.answer-by", at=by))
    if advisory.expires:
        until = show_moment(advisory.expires, shown.now, voice.language)
        pieces.append(voice.say("advisory.expires", at=until))
    if advisory.level is Level.KHAN:
        pieces.append(voice.say("advisory.hotlines"))
    return joined(pieces)


def _folded(text: str) -> RichText:
    """A long text may be folded, so that what is to be done stands in sight."""
    return RichText.of(Run(text, frozenset({Style.FOLD})) if len(text) > _LONG else text)


def joined(pieces: Sequence[RichText]) -> RichText:
    """Paragraphs with a blank line between; empty ones are passed over."""
    text = RichText()
    for piece in pieces:
        text = RichText.of(text, "\n\n", piece) if text and piece else text + piece
    return text


def with_line(text: RichText, line: RichText, foot: RichText) -> RichText:
    """A sent text with a line added at its end; a mark that stands at the foot stays there."""
    if not foot or not text.plain.endswith(foot.plain):
        return joined([text, line])
    return joined([text.slice(0, len(text.plain) - len(foot.plain)), line, foot])


def lines(texts: Iterable[RichText]) -> RichText:
    """Texts that stand one under the other."""
    text = RichText()
    for number, line in enumerate(texts):
        text = RichText.of(text, "\n", line) if number else line
    return text


def unit_names(units: Iterable[Unit]) -> str:
    """Units by name, and how many more when there are many."""
    return first_names(sorted((unit.name for unit in units), key=in_order))


def first_names(names: Sequence[str]) -> str:
    """As many as are read at a glance, in the order given, and how many more there are."""
    shown = ", ".join(shortened(name, 60) for name in names[:_NAMES_SHOWN])
    return f"{shown} … (+{len(names) - _NAMES_SHOWN})" if len(names) > _NAMES_SHOWN else shown


def status_mark(status: Status, voice: Voice) -> RichText:
    """What stands at head and foot of every part of a drill or a test; nothing on the real thing."""
    if status is Status.ACTUAL:
        return RichText()
    return RichText.of(bold(voice.say(f"mark.{status.value}").plain))


def answer_choices(revision_id: int, voice: Voice) -> tuple[Choice, ...]:
    return tuple(
        Choice(voice.label(answer), write_tap(AnswerTap(revision_id, answer)), _TONES[answer]) for answer in Answer
    )
