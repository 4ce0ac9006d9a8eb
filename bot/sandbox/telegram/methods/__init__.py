"""The table of methods: lower-case name -> function of (bot, parameters). Nothing else is a method."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.screen import Kind
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.methods import changing, chats, profile, sending, updates
from bot.sandbox.telegram.parameters import Parameters

Method = Callable[[TelegramBot, Parameters], Any | Awaitable[Any]]


def unknown_method(_: TelegramBot, __: Parameters) -> None:
    """What every other name is."""
    raise ApiError(404, "Not Found: method not found")


METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "logout": profile.log_out,
    "close": profile.close,
    "getupdates": updates.get_updates,
    "setwebhook": updates.set_webhook,
    "deletewebhook": updates.delete_webhook,
    "getwebhookinfo": updates.get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_file(Kind.PHOTO),
    "senddocument": sending.send_file(Kind.DOCUMENT),
    "sendvoice": sending.send_file(Kind.VOICE),
    "sendvideo": sending.send_file(Kind.VIDEO),
    "sendaudio": sending.send_file(Kind.AUDIO),
    "sendsticker": sending.send_file(Kind.STICKER),
    "sendmediagroup": sending.send_media_group,
    "sendlocation": sending.send_location,
    "copymessage": sending.copy_message,
    "forwardmessage": sending.forward_message,
    "editmessagetext": changing.edit_message_text,
    "editmessagecaption": changing.edit_message_caption,
    "editmessagereplymarkup": changing.edit_message_reply_markup,
    "deletemessage": changing.delete_message,
    "deletemessages": changing.delete_messages,
    "pinchatmessage": changing.pin_chat_message,
    "unpinchatmessage": changing.unpin_chat_message,
    "answercallbackquery": changing.answer_callback_query,
    "sendchataction": chats.send_chat_action,
    "getchat": chats.get_chat,
    "getfile": chats.get_file,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmydescription": profile.set_my_description,
    "setmyshortdescription": profile.set_my_short_description,
    "getmydescription": profile.get_my_description,
    "getmyshortdescription": profile.get_my_short_description,
    "setchatmenubutton": profile.set_chat_menu_button,
}
