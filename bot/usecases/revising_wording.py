"""How a correction reads: the word on it, and what stands on the message that it corrects. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.advisory import MessageType
from bot.domain.capabilities import Capabilities
from bot.domain.messages import Choice, Message, Part
from bot.domain.richtext import RichText, Run, Style
from bot.domain.taps import CorrectTap, write_tap
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.text.visible import shortened
from bot.usecases.wording import Shown, advisory_message, joined, status_mark


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to an advisory: `shown` is how it stands now; `new_files`: those that nobody has yet."""

    kind: MessageType
    at: datetime
    shown: Shown
    new_files: Sequence[int] = ()


def notice(change: Change, voice: Voice) -> Message:
    """The word to those who have, or may have, what was said before. It names the advisory by its code."""
    head = _head(f"correct.notice-{change.kind.value}", change, voice)
    if change.kind.ends_in is not None:
        mark = status_mark(change.shown.advisory.status, voice)
        return Message(head, head=mark, foot=mark)
    message = advisory_message(change.shown, voice)
    return replace(message, text=joined([head, message.text]), files=tuple(change.new_files), silent=False)


def call_off(change: Change, voice: Voice) -> Message:
    """The word to those who have a list of whom to call: they are to answer nothing, but to say it by phone."""
    if change.kind.ends_in is not None:
        message = notice(change, voice)
        return replace(message, text=joined([message.text, voice.say("calls.off")]))
    message = advisory_message(change.shown, voice)
    text = joined([_head(f"calls.notice-{change.kind.value}", change, voice), message.text])
    return Message(text, head=message.head, foot=message.foot)


def _head(text_id: str, change: Change, voice: Voice) -> RichText:
    advisory = change.shown.advisory
    return voice.say(
        text_id,
        code=advisory.code,
        headline=shortened(advisory.text.headline, 120),
        unit=change.shown.unit_name,
        at=show_then(change.at, voice.language),
    )


def correct_choice(advisory_id: int, voice: Voice) -> Choice:
    """The way to the correction of something that is out."""
    return Choice(voice.say("choice.correct").plain, write_tap(CorrectTap(advisory_id)))


def marked(part: Part, change: Change, voice: Voice, capabilities: Capabilities) -> Part:
    """A delivered text with a line on top that says what became of it; its buttons are gone.

    What was wrong is struck; what was true until the all-clear is not. A drill's mark stays first and last.
    """
    line = voice.say(f"correct.line-{change.kind.value}", at=show_then(change.at, voice.language))
    mark = status_mark(change.shown.advisory.status, voice)
    head, said, foot = RichText(), part.text, RichText()
    if mark and said.plain.startswith(f"{mark.plain}\n") and said.plain.endswith(f"\n{mark.plain}"):
        head, foot = RichText.of(mark, "\n"), RichText.of("\n", mark)
        said = said.slice(len(head.plain), len(said.plain) - len(foot.plain))
    room = capabilities.text_limit - sum(capabilities.length(one.plain) for one in (head, line, foot)) - 2
    while capabilities.length(said.plain) > room:
        said = said.slice(0, len(said.plain) - max(1, capabilities.length(said.plain) - room))
    if change.kind is not MessageType.ALL_CLEAR:
        said = RichText(tuple(Run(run.text, run.styles | {Style.STRUCK}) for run in said.runs))
    return replace(part, text=RichText.of(head, line, "\n\n", said, foot), choices=())
