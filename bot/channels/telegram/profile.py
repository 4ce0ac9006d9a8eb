"""What Telegram shows of the bot outside its messages: a chat's menu of commands, the description.

It must not decide who sees which commands, nor repeat a call that failed.
"""

from collections.abc import Sequence
from typing import Any

from telegram import Bot, BotCommandScopeChat

from bot.channels.telegram.client import call_raw
from bot.domain.profile import Command, Introduction

# Bot API setMyDescription, setMyShortDescription, BotCommand
DESCRIPTION_LIMIT = 512
SHORT_LIMIT = 120
COMMAND_DESCRIPTION_LIMIT = 256


async def set_commands(api: Bot, chat_id: str, commands: Sequence[Command]) -> None:
    """Without a language code, which would follow the app's language and not the one chosen here.

    Raises:
        telegram.error.TelegramError: it did not work.
    """
    given = {"commands": _commands(commands), "scope": BotCommandScopeChat(chat_id)}
    await call_raw(api, "setMyCommands", given)


async def introduce(api: Bot, introduction: Introduction) -> None:
    """Asks first: what stands already isn't set again.

    Raises:
        telegram.error.TelegramError: one of the calls did not work.
    """
    language = {"language_code": introduction.language or None}
    commands = _commands(introduction.commands)
    if await call_raw(api, "getMyCommands", language) != commands:
        await call_raw(api, "setMyCommands", {"commands": commands, **language})
    for what, field, wanted in (
        ("Description", "description", _cut(introduction.description, DESCRIPTION_LIMIT)),
        ("ShortDescription", "short_description", _cut(introduction.short, SHORT_LIMIT)),
    ):
        stands = await call_raw(api, f"getMy{what}", language)
        if not isinstance(stands, dict) or stands.get(field) != wanted:
            await call_raw(api, f"setMy{what}", {field: wanted, **language})


def _commands(commands: Sequence[Command]) -> list[dict[str, Any]]:
    return [
        {"command": one.name, "description": _cut(one.description, COMMAND_DESCRIPTION_LIMIT)} for one in commands
    ]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
