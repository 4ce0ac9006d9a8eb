"""Methods that put a new message into a chat. All return the Message, sendMediaGroup an array of them."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.sandbox.chats import Chat, Group
from bot.sandbox.phone import Phone
from bot.sandbox.screen import JsonObject, Kind, SandboxFile, ShownMessage
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.formatted import Formatted, check_caption, format_text, read_caption, read_text
from bot.sandbox.telegram.keyboards import Markup, read_markup
from bot.sandbox.telegram.methods.access import chat_to_write, message_replied_to
from bot.sandbox.telegram.parameters import Parameters

_ALBUM_KINDS = {Kind.PHOTO, Kind.VIDEO, Kind.DOCUMENT, Kind.AUDIO}
_ALBUM_LIMIT = 10
_DETAILS = {
    Kind.VOICE: ("duration",),
    Kind.VIDEO: ("duration", "width", "height"),
    Kind.AUDIO: ("duration",),
}


def send_message(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    text = read_text(parameters)
    preview = parameters.parsed("link_preview_options", "can't parse link preview options JSON object")
    if preview is not None and not isinstance(preview, dict):
        raise bad_request("object expected as link preview options")
    if preview is None and parameters.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    return put(bot, parameters, Kind.TEXT, text, link_preview=preview)


def send_file(kind: Kind) -> Callable[[TelegramBot, Parameters], JsonObject]:
    """The method that sends files of a kind: sendPhoto, sendDocument and so on."""
    return partial(_send_file, kind)


def _send_file(kind: Kind, bot: TelegramBot, parameters: Parameters) -> JsonObject:
    chat_to_write(bot, parameters)
    file = bot.files.take(kind, parameters.text(kind), parameters, kind)
    caption = read_caption(parameters) if kind is not Kind.STICKER else Formatted("")
    details: JsonObject = {
        name: parameters.integer(name) for name in _DETAILS.get(kind, ()) if parameters.text(name)
    }
    if kind is Kind.STICKER and parameters.text("emoji"):
        details = {"emoji": parameters.text("emoji")}
    return put(bot, parameters, kind, caption, file=file, details=details)


def send_location(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    place: JsonObject = {}
    for name in ("latitude", "longitude"):
        if not parameters.text(name):
            raise bad_request(f"{name} is empty")
        try:
            place[name] = float(parameters.text(name))
        except ValueError:
            place[name] = 0.0
    return put(bot, parameters, Kind.LOCATION, Formatted(""), details=place)


def send_media_group(bot: TelegramBot, parameters: Parameters) -> list[JsonObject]:
    chat_to_write(bot, parameters)
    given = parameters.parsed("media", "can't parse media JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    if not given:
        raise bad_request("there are no messages to send")
    if len(given) > _ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    media = [_read_media(bot, parameters, item) for item in given]
    kinds = {kind for kind, _, _ in media}
    for alone in (Kind.DOCUMENT, Kind.AUDIO):
        if alone in kinds and len(kinds) > 1:
            raise bad_request(f"{alone.capitalize()} can't be mixed with other media types")
    album = str(bot.counters["album"].take()) if len(media) > 1 else None
    return [put(bot, parameters, kind, caption, file=file, album=album) for kind, file, caption in media]


def _read_media(bot: TelegramBot, parameters: Parameters, item: Any) -> tuple[Kind, SandboxFile, Formatted]:
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in _ALBUM_KINDS:
        raise bad_request(f"can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
    if not item.get("media"):
        raise bad_request("can't parse InputMedia: media not found")
    text, mode = str(item.get("caption") or ""), str(item.get("parse_mode") or "")
    caption = check_caption(format_text(text, mode, item.get("caption_entities")))
    return Kind(kind), bot.files.take(Kind(kind), str(item["media"]), parameters, ""), caption


def copy_message(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    """Returns a MessageId."""
    source = _source(bot, parameters, "message to copy")
    text = Formatted(source.text, source.entities)
    if "caption" in parameters.values and source.kind is not Kind.TEXT:
        text = read_caption(parameters)
    sent = put(bot, parameters, source.kind, text, file=source.file, details=source.details)
    return {"message_id": sent["message_id"]}


def forward_message(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    source = _source(bot, parameters, "message to forward")
    if source.protected:
        raise bad_request("message can't be forwarded")
    text = Formatted(source.text, source.entities)
    origin = bot.display_name if source.by_bot else "Người gửi"
    return put(bot, parameters, source.kind, text, file=source.file, details=source.details, forwarded_from=origin)


def _source(bot: TelegramBot, parameters: Parameters, what: str) -> ShownMessage:
    chat_to_write(bot, parameters)
    if not parameters.text("from_chat_id"):
        raise bad_request('parameter "from_chat_id" is required')
    chat = chat_to_write(bot, parameters, "from_chat_id")
    found = chat.find(parameters.integer("message_id"))
    if found is None:
        raise bad_request(f"{what} not found")
    return found


def put(bot: TelegramBot, parameters: Parameters, kind: Kind, text: Formatted, **content: Any) -> JsonObject:
    """Put a message into the chat of the request, with its markup and switches; returns the Message."""
    chat = chat_to_write(bot, parameters)
    markup = read_markup(parameters, private=not isinstance(chat, Group))
    reply_to = message_replied_to(bot, chat, parameters)
    message = ShownMessage(
        bot.next_message_id(),
        by_bot=True,
        at=bot.world.clock.now(),
        kind=kind,
        text=text.text,
        entities=text.entities,
        buttons=markup.buttons,
        silent=parameters.flag("disable_notification"),
        protected=parameters.flag("protect_content"),
        reply_to=reply_to,
        keyboard_shown=markup.keyboard is not None,
        **content,
    )
    _apply_keyboard(chat, markup)
    chat.show(message)
    return bot.as_message(chat, message)


def _apply_keyboard(chat: Chat, markup: Markup) -> None:
    if isinstance(chat, Phone):
        if markup.keyboard is not None:
            chat.keyboard = markup.keyboard
        elif markup.removes:
            chat.keyboard = None


def messages_in(method: str, parameters: Parameters) -> int:
    """How many messages a call counts for at the limiter; 0 for calls that it lets pass."""
    name = method.lower()
    if name == "sendmediagroup":
        try:
            media = json.loads(parameters.text("media") or "[]")
        except ValueError:
            return 1
        return max(len(media), 1) if isinstance(media, list) else 1
    counts = name.startswith(("send", "edit", "copy", "forward")) and name != "sendchataction"
    return 1 if counts else 0
