"""Methods about the bot itself: who it is, its commands and descriptions, leaving the server."""

import json
from typing import Any

from bot.sandbox.screen import JsonObject
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.methods.access import chat_to_read
from bot.sandbox.telegram.parameters import Parameters

COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120
_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


def get_me(bot: TelegramBot, _: Parameters) -> JsonObject:
    return bot.user | {
        "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
        "can_connect_to_business": False, "has_main_web_app": False, "has_topics_enabled": False,
        "allows_users_to_create_topics": False, "can_manage_bots": False,
    }  # fmt: skip


def set_my_commands(bot: TelegramBot, parameters: Parameters) -> bool:
    given = parameters.parsed("commands", "can't parse commands JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(item) for item in given]
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.profile.commands[_scope(bot, parameters)] = commands
    return True


def get_my_commands(bot: TelegramBot, parameters: Parameters) -> list[JsonObject]:
    return bot.profile.commands.get(_scope(bot, parameters), [])


def delete_my_commands(bot: TelegramBot, parameters: Parameters) -> bool:
    bot.profile.commands.pop(_scope(bot, parameters), None)
    return True


def set_my_description(bot: TelegramBot, parameters: Parameters) -> bool:
    text = _limited(parameters, "description", DESCRIPTION_LIMIT, "BOT_DESCRIPTION_TOO_LONG")
    bot.profile.descriptions[parameters.text("language_code")] = text
    return True


def get_my_description(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    """BotDescription of exactly that language."""
    return {"description": bot.profile.descriptions.get(parameters.text("language_code"), "")}


def get_my_short_description(bot: TelegramBot, parameters: Parameters) -> JsonObject:
    """BotShortDescription of exactly that language."""
    return {"short_description": bot.profile.short_descriptions.get(parameters.text("language_code"), "")}


def set_my_short_description(bot: TelegramBot, parameters: Parameters) -> bool:
    text = _limited(parameters, "short_description", SHORT_DESCRIPTION_LIMIT, "BOT_SHARE_TEXT_TOO_LONG")
    bot.profile.short_descriptions[parameters.text("language_code")] = text
    return True


def set_chat_menu_button(bot: TelegramBot, parameters: Parameters) -> bool:
    button = parameters.parsed("menu_button", "can't parse menu button JSON object")
    if button is not None and not isinstance(button, dict):
        raise bad_request("can't parse menu button: MenuButton must be an Object")
    if button is not None and button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if parameters.text("chat_id"):
        chat_to_read(bot, parameters)
    bot.profile.menu_buttons[parameters.text("chat_id")] = button or {"type": "default"}
    return True


def log_out(bot: TelegramBot, _: Parameters) -> bool:
    """From now on the token means nothing here, as if the bot had moved to another server."""
    bot.logged_out = True
    bot.webhook.set(None)
    bot.poller.end(ApiError(400, "Logged out"))
    return True


def close(bot: TelegramBot, _: Parameters) -> bool:
    """The bot's instance ends; a poll that waits is told of the restart. The next call begins a new one."""
    bot.poller.end(ApiError(500, "Internal Server Error: restart"))
    return True


def _command(item: Any) -> JsonObject:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(item.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    command, description = item["command"].strip().removeprefix("/"), item["description"].strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > 32:
        raise bad_request("command length must not exceed 32")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    if not (command.isascii() and command.replace("_", "").isalnum() and command == command.lower()):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _scope(bot: TelegramBot, parameters: Parameters) -> tuple[str, str]:
    given = parameters.parsed("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    if given.get("type") not in _PLAIN_SCOPES | _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if given["type"] in _CHAT_SCOPES:
        chat_to_read(bot, Parameters({"chat_id": str(given.get("chat_id") or "")}))
    return json.dumps(given, sort_keys=True), parameters.text("language_code")


def _limited(parameters: Parameters, name: str, limit: int, code: str) -> str:
    text = parameters.text(name)
    if len(text) > limit:
        raise bad_request(code)
    return text
