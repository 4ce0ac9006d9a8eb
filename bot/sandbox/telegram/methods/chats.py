"""Methods about chats and files: what they are, that the bot is typing."""

from bot.sandbox.screen import JsonObject
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.methods.access import chat_to_read, chat_to_write
from bot.sandbox.telegram.objects import full_chat_json
from bot.sandbox.telegram.parameters import Parameters

_ACTIONS = {
    "cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "record_audio", "upload_audio", "upload_document", "choose_sticker", "find_location", "pick_up_location",
    "record_video_note", "upload_video_note",
}  # fmt: skip


def get_chat(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    """ChatFullInfo, with the newest pinned message."""
    chat = chat_to_read(bot, parameters)
    pinned = [message for message in chat.screen if message.pinned]
    return full_chat_json(chat) | ({"pinned_message": bot.as_message(chat, pinned[-1])} if pinned else {})


def send_chat_action(bot: TelegramBot, parameters: Parameters) -> bool:
    action = parameters.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_to_write(bot, parameters)
    chat.typing.append((action, bot.world.clock.now()))
    bot.world.changed()
    return True


def get_file(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    return bot.files.describe(parameters.text("file_id"))
