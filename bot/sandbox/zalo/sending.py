"""The methods that send: checks, quota, and what the person then sees."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.correspondent import PhoneState
from bot.sandbox.phone import Phone
from bot.sandbox.screen import JsonObject, Kind, ShownMessage
from bot.sandbox.telegram.formatted import units
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.zalo.bot import ZaloBot
from bot.sandbox.zalo.errors import ApiError, bad_request
from bot.sandbox.zalo.styles import shown
from bot.sandbox.zalo.updates import milliseconds

TEXT_LIMIT = 2000
_GROUP = "zgr-"
_ACTION = "typing"


def send_message(bot: ZaloBot, parameters: Parameters) -> JsonObject:
    """`reply_markup` and all else that Zalo does not know is ignored without a word, as measured."""
    phone = _phone(bot, parameters)
    source = _text(bot, parameters, "text")
    text, entities = shown(source, parameters.text("parse_mode"), parameters.text("text_styles"))
    return _deliver(bot, phone, kind=Kind.TEXT, text=text, entities=entities)


def send_photo(bot: ZaloBot, parameters: Parameters) -> JsonObject:
    """By URL only, which is shown below the caption and never fetched: the sandbox must not reach anybody."""
    phone = _phone(bot, parameters)
    url = _url(parameters, "photo")
    caption = _text(bot, parameters, "caption") if "caption" in parameters.values else ""
    text = "\n".join(part for part in (caption, url) if part)
    return _deliver(bot, phone, kind=Kind.PHOTO, text=text, details={"photo": url, "caption": caption})


def send_sticker(bot: ZaloBot, parameters: Parameters) -> JsonObject:
    phone = _phone(bot, parameters)
    sticker = _required(parameters, "sticker")
    if "/" in sticker:
        raise bad_request("sticker must be an id, not an address")
    return _deliver(bot, phone, kind=Kind.STICKER, details={"sticker": sticker})


def send_voice(bot: ZaloBot, parameters: Parameters) -> JsonObject:
    """To one person only; the URL is shown and never fetched."""
    chat_id, url = _required(parameters, "chat_id"), _url(parameters, "voice_url")
    if not urlsplit(url).path.endswith(".aac"):
        raise bad_request("voice_url must end in .aac")
    if chat_id.startswith(_GROUP):
        if bot.settings.group_voice == "refused":
            raise bad_request("a voice can be sent to one person only")
        return _accepted(bot.next_message_id(), bot.world.clock.now())
    return _deliver(bot, _phone(bot, parameters), kind=Kind.VOICE, text=url, details={"voice_url": url})


def send_chat_action(bot: ZaloBot, parameters: Parameters) -> None:
    """Answered without a result; `upload_photo` is "coming soon"."""
    phone = _phone(bot, parameters)
    action = _required(parameters, "action")
    if action != _ACTION:
        raise bad_request("action must be typing")
    if _reaches(bot, phone):
        phone.typing.append((action, bot.world.clock.now()))


def _deliver(bot: ZaloBot, phone: Phone, **content: Any) -> JsonObject:
    """Show a message, unless blocking or the quota loses or refuses it; `content` are fields of ShownMessage."""
    now, reaches = bot.world.clock.now(), _reaches(bot, phone)
    if bot.quota.exceeded(str(phone.chat_id), now):
        if bot.settings.over_quota == "refused":
            raise ApiError(429)
        reaches = reaches and bot.settings.over_quota != "lost"
    bot.quota.sent(now)
    message = ShownMessage(bot.next_message_id(), True, now, **content)
    if reaches:
        phone.show(message)
    return _accepted(message.id, now)


def _accepted(message_id: int | str, at: datetime) -> JsonObject:
    return {"message_id": str(message_id), "date": milliseconds(at)}


def _phone(bot: ZaloBot, parameters: Parameters) -> Phone:
    """Somebody who ever wrote to the bot: nobody else has a chat with it."""
    phone = bot.world.chat(bot, _required(parameters, "chat_id"))
    if not isinstance(phone, Phone) or phone.state not in {PhoneState.OPEN, PhoneState.BLOCKED}:
        raise ApiError(bot.settings.unknown_chat)
    return phone


def _reaches(bot: ZaloBot, phone: Phone) -> bool:
    """Whether the person would see it. Raises ApiError 403 by the switch `blocked`."""
    if phone.state is not PhoneState.BLOCKED:
        return True
    if bot.settings.blocked == "refused":
        raise ApiError(403)
    return False


def _text(bot: ZaloBot, parameters: Parameters, name: str) -> str:
    """1 to 2,000, which must not be blank."""
    text = parameters.text(name)
    length = units(text) if bot.settings.text_unit == "utf16" else len(text)
    if not text.strip():
        raise bad_request(f"{name} is empty")
    if length > TEXT_LIMIT:
        raise bad_request(f"{name} is longer than {TEXT_LIMIT}")
    return text


def _url(parameters: Parameters, name: str) -> str:
    url = _required(parameters, name)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise bad_request(f"{name} must be an address of the web")
    return url


def _required(parameters: Parameters, name: str) -> str:
    value = parameters.text(name)
    if not value:
        raise bad_request(f"{name} is required")
    return value
