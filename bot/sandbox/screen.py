"""What a person sees on a phone: messages, buttons, keyboards, toasts. Values only."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

JsonObject = dict[str, Any]


class ImpossibleAction(Exception):  # noqa: N818 - it is the action that is impossible, not the program that errs
    """A person can't do this on that phone now: no such button, bot blocked, no buttons on the channel."""


class Kind(StrEnum):
    """What a message carries; the names are the Bot API's fields."""

    TEXT = "text"
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    POLL = "poll"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button. Exactly one of `data`, `url`, `copy_text` is set; `other` names any further kind."""

    label: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    style: str | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """The keyboard below the input field. `contact_label` is the button that shares the own phone number."""

    rows: tuple[tuple[str, ...], ...]
    contact_label: str | None = None
    one_time: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for row in self.rows for label in row)


@dataclass(frozen=True, slots=True)
class Toast:
    """What answerCallbackQuery made appear; `text` is empty when the tap was only acknowledged."""

    text: str
    alert: bool
    at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class SandboxFile:
    """A file on the sandbox's platform. `kind` fixes as what it may be sent again."""

    file_id: str
    unique_id: str
    kind: Kind
    name: str
    mime: str
    data: bytes
    path: str

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(slots=True, eq=False)
class ShownMessage:
    """One message of a chat. `entities` are Bot API objects, offsets and lengths in UTF-16 code units.

    `details` holds the Bot API's object of kinds without a file (contact, location, poll), and what the sender
    said about a file. `asked` tells of a shared contact whether a keyboard had asked for it.
    """

    id: int | str
    by_bot: bool
    at: datetime
    kind: Kind = Kind.TEXT
    text: str = ""
    entities: tuple[JsonObject, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: SandboxFile | None = None
    details: JsonObject = field(default_factory=dict)
    silent: bool = False
    protected: bool = False
    reply_to: "ShownMessage | None" = None
    album: str | None = None
    forwarded_from: str | None = None
    link_preview: JsonObject | None = None
    author: JsonObject | None = None
    keyboard_shown: bool = False
    asked: bool = False
    edits: int = 0
    edited_at: datetime | None = None
    deleted: bool = False
    pinned: bool = False

    @property
    def edited(self) -> bool:
        return self.edits > 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all inline buttons, row by row."""
        return tuple(button.label for row in self.buttons for button in row)

    def styled(self, kind: str) -> list[str]:
        """The pieces of text under entities of one Bot API type, for example `bold`."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
            for entity in self.entities
            if entity["type"] == kind
        ]

    def find_button(self, wanted: str) -> Button | None:
        """The button with that label, or else with that callback data."""
        buttons = [button for row in self.buttons for button in row]
        for button in buttons:
            if button.label == wanted:
                return button
        return next((button for button in buttons if button.data == wanted), None)
