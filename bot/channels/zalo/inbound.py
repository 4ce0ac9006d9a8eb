"""Reads one raw update of the Zalo Bot API as what a person did. Pure.

An update comes wrapped (`{ok, result}`) or bare (`{event_name, message}`), with fields of either name: which one
holds is disputed. Private chats only: of groups it says that the bot was spoken to, since it gets nothing else.
"""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

from bot.channels.reading import Raw, object_at, text_at, words_of
from bot.domain.incoming import Attached, AttachmentKind, Incoming, NothingToDo, SpokeInGroup, What

_TEXTS = frozenset({"message.text.received", "message.link.received"})
_MEDIA = {
    "message.image.received": AttachmentKind.PHOTO,
    "message.voice.received": AttachmentKind.VOICE,
    "message.sticker.received": AttachmentKind.STICKER,
    "message.unsupported.received": AttachmentKind.OTHER,
}
_URLS = {AttachmentKind.PHOTO: ("photo", "photo_url"), AttachmentKind.VOICE: ("voice_url", "voice")}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ZaloInbound:
    """`bot.domain.ports.Inbound`; `bot` is the bot's id."""

    channel = "zalo"

    def __init__(self, bot: str) -> None:
        self.bot = bot

    def update_id(self, raw: Raw) -> str:
        return update_id(raw)

    def read(self, raw: Raw) -> Incoming:
        update = _unwrapped(raw)
        event = text_at(update, "event_name")
        if (
            event not in _TEXTS and event not in _MEDIA
        ):  # a reaction, say: to answer what we don't know might go round
            return self._incoming("", NothingToDo())
        message = object_at(update, "message")
        sender, chat = object_at(message, "from"), object_at(message, "chat")
        sender_id, chat_id = _id_at(sender, "id"), _id_at(chat, "id")
        at, name = _moment(message), _first_text(sender, ("display_name",))
        if sender_id == self.bot or sender.get("is_bot") is True:
            return self._incoming(chat_id, NothingToDo(), at)
        if not _is_private(chat, sender_id):
            return self._incoming(chat_id, SpokeInGroup(), at)
        return self._incoming(chat_id, _content(event, message), at, name)

    def _incoming(self, chat_id: str, what: What, at: datetime | None = None, name: str = "") -> Incoming:
        return Incoming(self.channel, self.bot, chat_id, what, at, name)


def update_id(raw: Raw) -> str:
    """Updates have no id of their own: a message's is that of its message, and the same however often it comes.

    Other events name the message that they are about, so that their name goes before it; one that names none is
    known by its content.

    Raises:
        KeyError, TypeError, ValueError: it is no update.
    """
    update = _unwrapped(raw)
    event = text_at(update, "event_name")
    message = object_at(update, "message") if "message" in update else {}
    if event in _TEXTS or event in _MEDIA:
        return _id_at(message, "message_id")
    if "message_id" in message:
        return f"{event}:{_id_at(message, 'message_id')}"
    return f"{event}:{hashlib.sha256(json.dumps(update, sort_keys=True).encode()).hexdigest()}"


def _unwrapped(raw: Raw) -> Raw:
    return raw if "event_name" in raw else object_at(raw, "result")


def _id_at(raw: Raw, key: str) -> str:
    """Ids are strings. A whole number is the same id written otherwise, and exact in Python; a float isn't."""
    value = raw[key]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = text_at(raw, key)
    if not text:
        raise ValueError(f"{key} is empty")
    return text


def _is_private(chat: Raw, sender_id: str) -> bool:
    """In a private chat, the chat has the id of the person."""
    if "chat_type" in chat:
        return text_at(chat, "chat_type").upper() == "PRIVATE"
    return _id_at(chat, "id") == sender_id


def _content(event: str, message: Raw) -> What:
    message_id = _id_at(message, "message_id")
    if event in _TEXTS and ("text" in message or event == "message.text.received"):
        return words_of(text_at(message, "text"), message_id)
    # There is no `remote_id`: Zalo takes no file back, and its URL expires.
    kind = _MEDIA.get(event, AttachmentKind.OTHER)
    url = _first_text(message, _URLS.get(kind, ()))
    return Attached(kind, caption=_first_text(message, ("caption", "text")), message_id=message_id, url=url)


def _first_text(message: Raw, keys: tuple[str, ...]) -> str:
    """Of fields that have more than one name: one that is no text costs nobody the answer."""
    return next((text_at(message, key) for key in keys if isinstance(message.get(key), str)), "")


def _moment(message: Raw) -> datetime | None:
    """Unix time in milliseconds, as a number or in a string; absent is allowed."""
    if "date" not in message:
        return None
    date = message["date"]
    if isinstance(date, str) and re.fullmatch(r"[0-9]{1,15}", date):
        date = int(date)
    if not isinstance(date, int) or isinstance(date, bool):
        raise TypeError("date is no time")
    try:
        return _EPOCH + timedelta(milliseconds=date)
    except OverflowError as error:
        raise ValueError("date is no time") from error
