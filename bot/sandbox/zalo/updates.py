"""What a person sends as Zalo's update objects. Pure.

In the queue an update is `{"update": object, "media": {"kind", "path"}?}`: the URL of media and the disputed names
of fields are put in when the update leaves, so that switches hold for what already waits.
"""

from datetime import datetime

from bot.sandbox.screen import JsonObject, Kind, ShownMessage
from bot.sandbox.zalo.settings import Settings

_EVENTS = {
    Kind.TEXT: "message.text.received",
    Kind.PHOTO: "message.image.received",
    Kind.VOICE: "message.voice.received",
    Kind.STICKER: "message.sticker.received",
}
_MESSAGE_TYPES = {Kind.PHOTO: "CHAT_PHOTO", Kind.VOICE: "CHAT_VOICE"}
MEDIA = frozenset(_MESSAGE_TYPES)


def entry_of(person: str, name: str, message: ShownMessage) -> JsonObject:
    """A message for the queue. What has no event of its own arrives as unsupported, without its content."""
    body: JsonObject = {
        "from": {"id": person, "display_name": name, "is_bot": False},
        "chat": {"id": person, "chat_type": "PRIVATE"},
        "message_id": str(message.id),
        "date": milliseconds(message.at),
    }
    match message.kind:
        case Kind.TEXT:
            body["text"] = message.text
        case Kind.PHOTO if message.text:
            body["caption"] = message.text
        case Kind.STICKER:
            body["sticker"] = str(message.details.get("sticker") or message.id)
    update = {"event_name": _EVENTS.get(message.kind, "message.unsupported.received"), "message": body}
    if message.file is None or message.kind not in MEDIA:
        return {"update": update}
    return {"update": update, "media": {"kind": message.kind.value, "path": message.file.path}}


def update_of(entry: JsonObject, settings: Settings, media_url: str) -> JsonObject:
    """The update as it leaves; `media_url` is where media is served, without a closing slash."""
    update: JsonObject = entry["update"]
    if "media" not in entry:
        return update
    kind = Kind(entry["media"]["kind"])
    name = settings.photo_field if kind is Kind.PHOTO else settings.voice_field
    body = {**update["message"], name: f"{media_url}/{entry['media']['path']}"}
    if settings.message_type:
        body["message_type"] = _MESSAGE_TYPES[kind]
    return {**update, "message": body}


def milliseconds(moment: datetime) -> int:
    """Since 1970, as all of Zalo's dates."""
    return int(moment.timestamp() * 1000)
