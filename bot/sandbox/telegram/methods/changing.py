"""Methods that change, pin or remove messages that are there, and answer taps."""

from datetime import timedelta
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.phone import Phone
from bot.sandbox.screen import JsonObject, Kind, ShownMessage, Toast
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from bot.sandbox.telegram.formatted import Formatted, read_caption, read_text
from bot.sandbox.telegram.keyboards import read_markup
from bot.sandbox.telegram.methods.access import chat_to_write, message_in
from bot.sandbox.telegram.parameters import Parameters

TOAST_LIMIT = 200
_BULK_LIMIT = 100
_DELETABLE_FOR = timedelta(hours=48)


def edit_message_text(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    text = read_text(parameters)
    chat, message = _message_to_edit(bot, parameters)
    if message.kind is not Kind.TEXT:
        raise bad_request("there is no text in the message to edit")
    return _change(bot, chat, message, text, parameters)


def edit_message_caption(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    caption = read_caption(parameters)
    chat, message = _message_to_edit(bot, parameters)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    return _change(bot, chat, message, caption, parameters)


def edit_message_reply_markup(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    chat, message = _message_to_edit(bot, parameters)
    return _change(bot, chat, message, Formatted(message.text, message.entities), parameters)


def _message_to_edit(bot: TelegramBot, parameters: Parameters) -> tuple[Chat, ShownMessage]:
    if not parameters.text("chat_id") and not parameters.text("message_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_to_write(bot, parameters)
    message = message_in(chat, parameters.integer("message_id"), "message to edit")
    if not message.by_bot or message.forwarded_from is not None or message.keyboard_shown:
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    bot: TelegramBot, chat: Chat, message: ShownMessage, text: Formatted, parameters: Parameters
) -> JsonObject:
    buttons = read_markup(parameters, private=isinstance(chat, Phone), inline_only=True).buttons
    if (message.text, message.entities, message.buttons) == (text.text, text.entities, buttons):
        raise bad_request(NOT_MODIFIED)
    if (message.text, message.entities) != (text.text, text.entities):
        message.edited_at = bot.world.clock.now()
    message.text, message.entities, message.buttons = text.text, text.entities, buttons
    message.edits += 1
    bot.world.changed()
    return bot.as_message(chat, message)


def delete_message(bot: TelegramBot, parameters: Parameters) -> bool:
    if not parameters.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if not parameters.text("message_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_to_write(bot, parameters)
    _delete(bot, message_in(chat, parameters.integer("message_id"), "message to delete"))
    return True


def delete_messages(bot: TelegramBot, parameters: Parameters) -> bool:
    """Up to 100; those that are gone already are skipped."""
    wanted = _message_ids(parameters)
    chat = chat_to_write(bot, parameters)
    for message in [found for number in wanted if (found := chat.find(number))]:
        _delete(bot, message)
    return True


def _delete(bot: TelegramBot, message: ShownMessage) -> None:
    if bot.world.clock.now() - message.at > _DELETABLE_FOR:
        raise bad_request(
            "message can't be deleted for everyone" if message.by_bot else "message can't be deleted"
        )
    message.deleted = True
    bot.world.changed()


def _message_ids(parameters: Parameters) -> list[int]:
    given: Any = parameters.parsed("message_ids", "can't parse message_ids JSON object")
    if given is None:
        raise bad_request("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > _BULK_LIMIT:
        raise bad_request("too many message identifiers specified")
    if not given:
        raise bad_request("message identifiers are not specified")
    if not all(isinstance(number, int) for number in given):
        raise bad_request("message identifier must be a Number")
    return given


def pin_chat_message(bot: TelegramBot, parameters: Parameters) -> bool:
    message_in(chat_to_write(bot, parameters), parameters.integer("message_id"), "message to pin").pinned = True
    bot.world.changed()
    return True


def unpin_chat_message(bot: TelegramBot, parameters: Parameters) -> bool:
    """Without a message id the most recent pin goes."""
    chat = chat_to_write(bot, parameters)
    if parameters.text("message_id"):
        message_in(chat, parameters.integer("message_id"), "message to unpin").pinned = False
    else:
        for message in [pinned for pinned in chat.screen if pinned.pinned][-1:]:
            message.pinned = False
    bot.world.changed()
    return True


def answer_callback_query(bot: TelegramBot, parameters: Parameters) -> bool:
    """Each tap can be answered once, within the lifetime of its update."""
    if len(parameters.text("text")) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = bot.queries.pop(parameters.text("callback_query_id"), None)
    now = bot.world.clock.now()
    if query is None or now - query.at > timedelta(seconds=bot.settings.callback_lifetime):
        raise bad_request(QUERY_TOO_OLD)
    toast = Toast(parameters.text("text"), parameters.flag("show_alert"), now, parameters.text("url"))
    query.person.toasts.append(toast)
    bot.world.changed()
    return True
