"""What people do on a channel, neutral of channels. A channel's inbound turns one raw update into one Incoming."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.people import Chat


@dataclass(frozen=True, slots=True)
class Said:
    """A private text message. `reply_to`: the message id that it replies to; `forwarded`: others wrote it."""

    text: str
    message_id: str = ""
    reply_to: str | None = None
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """The person opened the bot; `payload` is what a deep link carried."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button. `tap_id` is what the channel wants answered at once."""

    data: str
    tap_id: str
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card. `own` is True only if the platform vouches that it is the sender's own number."""

    phone: str
    own: bool


class AttachmentKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"
    STICKER = "sticker"
    LOCATION = "location"
    POLL = "poll"
    OTHER = "other"


class Unfetched(StrEnum):
    """Why the bytes of a file could not be had."""

    TOO_BIG = "too-big"
    AWAY = "away"  # nobody answered in time, its URL is over, or what is there is no such file


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file's bytes, and what they are by their beginning."""

    data: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Attached:
    """Anything that is no text. `remote_id`: how the channel's bot may fetch or send it again.

    `unique_id` is the same for the same file on that channel. A location's caption is "latitude, longitude".
    `url`: where the bytes are to be had for a while, on a channel whose bot can't send the file again; whoever
    knows it can read it, so that it goes nowhere. What was fetched from there is our `file_id`; else `unfetched`.
    """

    kind: AttachmentKind
    remote_id: str = ""
    unique_id: str = ""
    caption: str = ""
    name: str = ""
    mime: str = ""
    album: str | None = None
    message_id: str = ""
    reply_to: str | None = None
    forwarded: bool = False
    url: str = field(default="", repr=False)
    file_id: int | None = None
    unfetched: Unfetched | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked or left the bot."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person opened the bot again."""


@dataclass(frozen=True, slots=True)
class SpokeInGroup:
    """The bot was spoken to in a group; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """An update that asks for nothing: an edit, a membership change of others, a kind unknown to us."""


What = Said | Started | Tapped | SharedContact | Attached | Blocked | Unblocked | SpokeInGroup | NothingToDo


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update, read. `external_id` is where to answer (the chat); `name` what the person calls themselves."""

    channel: str
    bot: str
    external_id: str
    what: What
    at: datetime | None = None
    name: str = ""

    @property
    def chat(self) -> Chat:
        return Chat(self.channel, self.bot, self.external_id)
