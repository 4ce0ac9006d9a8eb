"""What the house says to a person, neutral of channels: a message, its parts, one outbound call.

The baseline is plain text and numbered choices; buttons and edits are enrichment by a channel's renderer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.richtext import RichText


class Tone(StrEnum):
    """How a choice looks where a channel has colours."""

    PLAIN = "plain"
    PRIMARY = "primary"  # the main act of a screen
    GOOD = "good"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap or to number. `data` comes back as `Tapped.data`: 1..64 bytes, ASCII.

    `copies`: a text of up to 256 characters that the button puts into the clipboard instead, where the channel
    can; nothing comes back. Elsewhere the message itself must say it.
    """

    label: str
    data: str
    tone: Tone = Tone.PLAIN
    copies: str = ""


CONTACT = "contact"  # the data of the choice that shares the own number


def numbered(choices: Sequence[Choice], typed: str = "") -> str:
    """Choices as lines to be answered by number, where there are no buttons; a number can't share a contact.

    `typed` stands on a line before them.
    """
    shown = [choice for choice in choices if choice.data != CONTACT and not choice.copies]
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(shown, start=1)]
    return "\n".join([typed, *lines] if typed and lines else lines)


@dataclass(frozen=True, slots=True)
class Message:
    """A whole message, before it is split for a channel. `files`: ids of stored files; `caption`: under each.

    `link`: the words before the reader's own link to our page, if it has one whatever the channel. `typed`: what
    is said before the choices where they are typed.
    """

    text: RichText
    choices: tuple[Choice, ...] = ()
    files: tuple[int, ...] = ()
    ask_contact: bool = False
    forget_keyboard: bool = False
    silent: bool = False
    protect: bool = False
    head: RichText = field(default_factory=RichText)
    foot: RichText = field(default_factory=RichText)
    caption: RichText = field(default_factory=RichText)
    link: str = ""
    typed: str = ""


class FileKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class File:
    """A stored file. `remote_id`: what the channel's bot calls it once it was uploaded."""

    id: int
    kind: FileKind
    name: str
    mime: str
    data: bytes = b""
    remote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one API call carries: a text with choices, or one file.

    `link`: the words before the reader's own link to our page, which is put under the text as the call is made,
    above its last line `foot`. `typed`: what stands before the choices where they are typed.
    """

    text: RichText = field(default_factory=RichText)
    choices: tuple[Choice, ...] = ()
    file_id: int | None = None
    ask_contact: bool = False
    forget_keyboard: bool = False
    silent: bool = False
    protect: bool = False
    link: str = ""
    foot: str = ""
    typed: str = ""


class CallKind(StrEnum):
    SEND = "send"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Call:
    """One API call to one address. `repeat`: an earlier try's outcome is unknown, so the text is marked."""

    external_id: str
    part: Part
    kind: CallKind = CallKind.SEND
    message_id: str | None = None
    file: File | None = None
    mark: str = ""
