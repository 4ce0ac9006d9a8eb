"""What a flow may yield, and what may come in."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.queries import Query
from bot.domain.messages import Tone
from bot.domain.people import Form

Value = str | int | bool | None | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick. `text_id` names its label, or `label` is it (names of things, never translated)."""

    value: Value
    text_id: str = ""
    label: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Screen:
    """What is asked. `params` go into the text as data; `note` is said before it.

    `ask_contact`: the own phone may be shared; where the channel can, the text is `<text_id>.contact`.
    `form`: how to address somebody who is known by now, but has not joined.
    """

    text_id: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    ask_contact: bool = False
    note: str = ""
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """The person typed something."""

    text: str


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


Event = Heard | Card | Picked


@dataclass(frozen=True, slots=True)
class Misheard:
    """The answer can't be used; the text says why, then the question is asked again."""

    text_id: str


Listener = Callable[[Heard | Card], Value | Misheard]


def hears_nothing(_event: Heard | Card) -> Misheard:
    """For questions that are answered by an option only."""
    return Misheard("talk.pick-one")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. Its key is unique within the conversation."""

    key: str
    screen: Screen
    listen: Listener = hears_nothing


@dataclass(frozen=True, slots=True)
class Fact:
    """Something only the database knows; resolved once and recorded in the log like an answer."""

    key: str
    query: Query


Flow = Callable[[Mapping[str, Any]], Generator[Ask | Fact, Any, Any]]
