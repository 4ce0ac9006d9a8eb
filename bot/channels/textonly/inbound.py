"""Reads one raw update of the gateway as what a person did. Pure."""

from datetime import datetime

from bot.channels.reading import Raw, integer_at, text_at, words_of
from bot.domain.incoming import Attached, AttachmentKind, Incoming, NothingToDo, What

_MEDIA = {"photo": AttachmentKind.PHOTO, "voice": AttachmentKind.VOICE, "other": AttachmentKind.OTHER}


class TextOnlyInbound:
    """`bot.domain.ports.Inbound`; `bot` is the house's own name for the gateway."""

    channel = "textonly"

    def __init__(self, bot: str) -> None:
        self.bot = bot

    def update_id(self, raw: Raw) -> str:
        return str(integer_at(raw, "id"))

    def read(self, raw: Raw) -> Incoming:
        integer_at(raw, "id")
        return Incoming(
            channel=self.channel,
            bot=self.bot,
            external_id=text_at(raw, "from"),
            what=_content(raw),
            at=_moment(raw),
            name=text_at(raw, "name", ""),
        )


def _content(raw: Raw) -> What:
    kind = text_at(raw, "kind")
    if kind == "text":
        return words_of(text_at(raw, "text"), text_at(raw, "message_id", ""))
    if kind in _MEDIA:
        message_id = text_at(raw, "message_id", "")
        return Attached(_MEDIA[kind], caption=text_at(raw, "text", ""), message_id=message_id)
    return NothingToDo()


def _moment(raw: Raw) -> datetime | None:
    """ISO 8601 with its offset; absent is allowed."""
    if "at" not in raw:
        return None
    moment = datetime.fromisoformat(text_at(raw, "at"))
    if moment.tzinfo is None:
        raise ValueError("at has no offset")
    return moment
