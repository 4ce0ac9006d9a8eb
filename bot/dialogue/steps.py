"""What a flow may yield, and what may come in."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.queries import Query
from bot.domain.incoming import Attached
from bot.domain.messages import Tone
from bot.domain.people import Form

Value = str | int | bool | None | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick. `text_id` names its label, or `label` is it (names of things, never translated).

    `params` go into the label's text.
    """

    value: Value
    text_id: str = ""
    label: str = ""
    tone: Tone = Tone.PLAIN
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """A further text of the catalogue; `params` go into it as data."""

    text_id: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked. `params` go into the text as data; `note` is said before it.

    `ask_contact`: the own phone may be shared; where the channel can, the text is `<text_id>.contact`.
    `form`: how to address somebody who is known by now, but has not joined.
    `remarks`: said after it, a paragraph each.
    `in_place`: the same question again, a little changed: a tap changes the message where the channel can.
    `preview`: what would be sent, shown before the question exactly as it will read; "correction" in it is the
    advisory whose new text it is.
    `more`: said in place of the text, and of the note, when more has been gathered: the long question is known.
    `brief`: said in place of the text, and of the remarks, when the question stands again after a mishearing.
    """

    text_id: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    ask_contact: bool = False
    note: str = ""
    form: Form | None = None
    remarks: tuple["Remark", ...] = ()
    in_place: bool = False
    preview: Mapping[str, Any] | None = None
    more: str = ""
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The person typed something. Not `own`: others' words, forwarded; they say something and choose nothing."""

    text: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Handed:
    """The person sent a photo, a document, a voice message or the like."""

    attached: Attached


@dataclass(frozen=True, slots=True)
class Card:
    """The person shared a contact; `own` only if the platform vouches for it."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Picked:
    """The person tapped the n-th option of the screen with that token."""

    token: str
    index: int


Given = Heard | Card | Handed
Event = Given | Picked


@dataclass(frozen=True, slots=True)
class Misheard:
    """The answer can't be used; the text says why, then the question is asked again."""

    text_id: str


Listener = Callable[[Given], Value | Misheard]


def hears_nothing(_event: Given) -> Misheard:
    """For questions that are answered by an option only."""
    return Misheard("talk.pick-one")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. Its key is unique within the conversation.

    `collects`: what is heard is gathered until an option is picked; the answer is then
    {"picked": the option's value, "pieces": [what `listen` made of each]}.
    """

    key: str
    screen: Screen
    listen: Listener = hears_nothing
    collects: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Something only the database knows; resolved once and recorded in the log like an answer."""

    key: str
    query: Query


Flow = Callable[[Mapping[str, Any]], Generator[Ask | Fact, Any, Any]]
