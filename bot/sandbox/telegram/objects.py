"""Bot API objects made from what the world holds: users, chats, messages, updates. Pure."""

import re
from typing import Any

from bot.sandbox.chats import Chat, Group, Standing
from bot.sandbox.correspondent import Correspondent
from bot.sandbox.screen import Button, JsonObject, Kind, ShownMessage
from bot.sandbox.telegram.files import media_json
from bot.sandbox.telegram.formatted import units
from bot.sandbox.telegram.keyboards import inline_json

_COMMAND = re.compile(r"(?:(?<=\s)|^)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@])")


def user_json(person: Correspondent) -> JsonObject:
    return {"id": person.user_id, "is_bot": False, "first_name": person.name, "language_code": person.language}


def chat_json(chat: Chat) -> JsonObject:
    if isinstance(chat, Group):
        return {"id": chat.chat_id, "type": chat.kind.value, "title": chat.name}
    return {"id": chat.chat_id, "type": "private", "first_name": chat.name}


def full_chat_json(chat: Chat) -> JsonObject:
    """ChatFullInfo, with the fields that clients demand."""
    gifts = {
        "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False,
        "premium_subscription": False, "gifts_from_channels": False,
    }  # fmt: skip
    return chat_json(chat) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def message_json(bot: JsonObject, chat: Chat, message: ShownMessage, *, nested: bool = False) -> JsonObject:
    """Message. `bot` is the bot's own User; a replied-to message does not nest further."""
    shown: JsonObject = {
        "message_id": message.id,
        "from": _sender(bot, chat, message),
        "chat": chat_json(chat),
        "date": int(message.at.timestamp()),
    }
    shown |= _content(message)
    if message.edited_at is not None:
        shown["edit_date"] = int(message.edited_at.timestamp())
    if message.buttons:
        shown["reply_markup"] = inline_json(message.buttons)
    if message.protected:
        shown["has_protected_content"] = True
    if message.album is not None:
        shown["media_group_id"] = message.album
    if message.link_preview is not None:
        shown["link_preview_options"] = message.link_preview
    if message.forwarded_from is not None:
        origin = {"type": "hidden_user", "sender_user_name": message.forwarded_from, "date": shown["date"]}
        shown["forward_origin"] = origin
    if message.reply_to is not None and not nested:
        shown["reply_to_message"] = message_json(bot, chat, message.reply_to, nested=True)
    return shown


def _sender(bot: JsonObject, chat: Chat, message: ShownMessage) -> JsonObject:
    if message.by_bot:
        return bot
    if message.author is not None:
        return message.author
    assert isinstance(chat, Correspondent)
    return user_json(chat)


def _content(message: ShownMessage) -> JsonObject:
    entities = [dict(entity) for entity in message.entities] or _commands(message)
    if message.kind is Kind.TEXT:
        return {"text": message.text} | ({"entities": entities} if entities else {})
    if message.file is None:
        return {message.kind.value: _poll(message) if message.kind is Kind.POLL else message.details}
    shown: JsonObject = {message.kind.value: media_json(message.file, message.details)}
    if message.text:
        shown["caption"] = message.text
        if entities:
            shown["caption_entities"] = entities
    return shown


def _commands(message: ShownMessage) -> list[JsonObject]:
    """The server marks commands in what people write; clients rely on it."""
    if message.by_bot:
        return []
    return [
        {"type": "bot_command", "offset": units(message.text[: found.start()]), "length": len(found[0])}
        for found in _COMMAND.finditer(message.text)
    ]


def _poll(message: ShownMessage) -> JsonObject:
    options = [
        {"persistent_id": str(number), "text": text, "voter_count": 0}
        for number, text in enumerate(message.details["options"])
    ]
    return {
        "id": f"54{message.id}", "question": message.details["question"], "options": options,
        "total_voter_count": 0,
        "is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
        "allows_revoting": True, "members_only": False,
    }  # fmt: skip


def callback_json(
    bot: JsonObject, person: Correspondent, message: ShownMessage, button: Button, query_id: str
) -> JsonObject:
    """CallbackQuery; a message that is gone is an InaccessibleMessage."""
    if message.deleted:
        about: Any = {"chat": chat_json(person), "message_id": message.id, "date": 0}
    else:
        about = message_json(bot, person, message)
    return {
        "id": query_id,
        "from": user_json(person),
        "message": about,
        "chat_instance": str(-9_000_000_000_000_000_000 - int(person.user_id)),
        "data": button.data,
    }


def membership_json(bot: JsonObject, chat: Chat, old: str, new: str, at: int) -> JsonObject:
    """ChatMemberUpdated about the bot itself."""
    actor = user_json(chat) if isinstance(chat, Correspondent) else bot
    return {
        "chat": chat_json(chat),
        "from": actor,
        "date": at,
        "old_chat_member": _member(bot, old),
        "new_chat_member": _member(bot, new),
    }


def _member(bot: JsonObject, status: str) -> JsonObject:
    kept = status if status in {"member", "kicked", "left"} else "left"
    member: JsonObject = {"user": bot, "status": kept}
    return member | {"until_date": 0} if kept == Standing.KICKED else member
