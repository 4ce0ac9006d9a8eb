"""How what was written into a thread reads on the other side, and what its writer is told. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.capabilities import Capabilities
from bot.domain.messages import Choice, Message
from bot.domain.people import Person, Standing, show_phone
from bot.domain.richtext import RichText
from bot.domain.taps import ThreadTap, write_tap
from bot.domain.threads import Entry, Thread
from bot.domain.units import Unit
from bot.text.catalogue import Voice
from bot.text.naming import beside_unit
from bot.text.visible import one_line, shortened
from bot.usecases.posting import Compose, Target
from bot.usecases.wording import joined, status_mark

QUOTED = 80  # characters of what is answered, for who did not write it


@dataclass(frozen=True, slots=True)
class Written:
    """An entry with its writer, and the names of both sides.

    `photos`: how many of its files are pictures. `goes_on`: the next file of an album, so no words.
    """

    thread: Thread
    entry: Entry
    writer: Person
    standing: Standing
    institution: str
    police: str
    photos: int = 0
    goes_on: bool = False

    @property
    def side(self) -> str:
        """The name of the side that wrote."""
        return self.police if self.entry.from_police else self.institution


@dataclass(frozen=True, slots=True)
class Reached:
    """Who of a unit can be written to. `unit` is None when nobody can."""

    unit: Unit | None
    targets: Mapping[int, Target]


@dataclass(frozen=True, slots=True)
class Help:
    """Whose people were told that an institution needs help. `ward`: the police that it has, if any."""

    institution: Unit
    ward: Unit | None
    reached: Unit | None


def for_police(written: Written) -> Compose:
    """What the ward sees of a school's words: who writes, with the number to call."""

    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        head = voice.say(
            "thread.from-school",
            unit=written.institution,
            writer=_writer(written, voice),
            phone=show_phone(written.writer.contact.phone),
        )
        return _message(written, head, "thread.answer-school", voice, capabilities)

    return compose


def for_school(written: Written, about: RichText | None = None) -> Compose:
    """What a school sees of an officer's words. `about`: what they answer, for who did not write that."""

    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        head = voice.say("thread.from-police", unit=written.police, writer=_writer(written, voice))
        if about:
            head = RichText.of(head, "\n", voice.say("thread.about", text=about))
        return _message(written, head, "thread.answer-police", voice, capabilities)

    return compose


def for_colleagues(written: Written) -> Compose:
    """What the other officers see of it, without a sound."""

    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        head = voice.say("thread.copy", unit=written.institution, writer=_writer(written, voice))
        text = RichText() if written.goes_on else joined([head, *_content(written, voice, capabilities)])
        return replace(_marked(written, text, voice), silent=True)

    return compose


def _message(written: Written, head: RichText, hint_id: str, voice: Voice, capabilities: Capabilities) -> Message:
    if written.goes_on:
        return _marked(written, RichText(), voice)
    code = written.thread.code
    hint = voice.say(hint_id) if capabilities.buttons else voice.say("thread.answer-typed", code=code)
    message = _marked(written, joined([head, *_content(written, voice, capabilities), hint]), voice)
    return replace(message, choices=answer_choice(written.thread.id, voice, capabilities))


def _content(written: Written, voice: Voice, capabilities: Capabilities) -> Iterator[RichText]:
    """What was written, and how many files follow; where none can, the channel's own line says so."""
    yield RichText.of(written.entry.text)
    photos, others = written.photos, len(written.entry.files) - written.photos
    if capabilities.files and photos:
        yield voice.say("thread.photos", n=photos, unit=written.side)
    if capabilities.files and others:
        yield voice.say("thread.files", n=others, unit=written.side)


def _marked(written: Written, text: RichText, voice: Voice) -> Message:
    """With its files, each of which says whose it is; in a drill's thread everything bears the mark."""
    mark = status_mark(written.thread.status, voice)
    caption = voice.say("thread.file-of", unit=written.side, code=written.thread.code)
    return Message(text, files=written.entry.files, head=mark, foot=mark, caption=caption)


def answer_choice(thread_id: int, voice: Voice, capabilities: Capabilities) -> tuple[Choice, ...]:
    """*Trả lời*, where there are buttons."""
    if not capabilities.buttons:
        return ()
    return (Choice(voice.say("choice.answer-thread").plain, write_tap(ThreadTap(thread_id))),)


def quoted(entry: Entry) -> RichText:
    """The beginning of what was written."""
    return RichText.of(shortened(one_line(entry.text), QUOTED) or "📎")


def _writer(written: Written, voice: Voice) -> str:
    post = written.standing.title or voice.label(written.standing.role)
    return beside_unit(written.writer.contact.name, written.side, post)


def told_writer_of_school(reached: Reached, ward: Unit, voice: Voice) -> RichText:
    """To whom of the police it went; when the ward is not there, the unit above, and a number to call."""
    number = len(reached.targets)
    if reached.unit is None:
        return joined([voice.say("write.sent-nobody", police=ward.name), call_line(ward, voice)])
    if reached.unit.id != ward.id:
        above = voice.say("write.sent-above", police=ward.name, above=reached.unit.name, n=number)
        return joined([above, call_line(ward, voice)])
    return voice.say("write.sent", police=ward.name, n=number)


def told_writer_of_police(reached: Reached, institution: Unit, voice: Voice) -> RichText:
    if reached.unit is None:
        return joined([voice.say("thread.sent-nobody", unit=institution.name), call_line(institution, voice)])
    return voice.say("thread.sent", unit=institution.name, n=len(reached.targets))


def told_of_help(found: Sequence[Help], voice: Voice) -> RichText:
    """Who was told, or that nobody was, with the numbers to call: never that the ward knows when it does not."""
    if found and all(one.reached is not None and one.reached == one.ward for one in found):
        return voice.say("help.urgent")
    lines = dict.fromkeys(line for one in found for line in _told_for(one, voice))
    return joined([*lines, voice.say("help.call-now")])


def _told_for(one: Help, voice: Voice) -> Iterator[RichText]:
    if one.reached is not None:
        yield voice.say("help.told", unit=one.reached.name)
    if one.ward is None and one.reached is None:
        yield voice.say("help.told-nobody", unit=one.institution.name)
    elif one.ward is not None and one.ward != one.reached:
        text_id = "help.urgent-nobody" if one.reached is None else "help.not-told"
        yield voice.say(text_id, police=one.ward.name)
        if one.ward.phone:
            yield call_line(one.ward, voice)


def call_line(unit: Unit, voice: Voice) -> RichText:
    """The unit's number, else those for emergencies."""
    if unit.phone:
        return voice.say("write.call", unit=unit.name, phone=show_phone(unit.phone))
    return voice.say("help.hotlines")
