"""What the page is told of a phone and of its messages, as JSON. Pure; the texts go out as they are."""

import json
from collections.abc import Mapping

from bot.sandbox.page.backstage import Entry
from bot.sandbox.phone import Phone
from bot.sandbox.screen import Button, JsonObject, Kind, SandboxFile, ShownMessage
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.textonly.bot import TextOnlyBot
from bot.sandbox.zalo.bot import ZaloBot

KEPT_MESSAGES = 200
_KEPT_TOASTS = 5
_QUOTED = 120
_SCOPES = ("chat", "all_private_chats", "default")


def key_of(phone: Phone) -> str:
    """The phone's id on the page."""
    return f"{phone.channel}:{phone.user_id}"


def phone_head(phone: Phone, directory: Mapping[str, Entry], *, lost: bool) -> JsonObject:
    """Everything about a phone but its messages; `lost` says whether it has no signal."""
    entry = directory.get(phone.number)
    return {
        "key": key_of(phone),
        "channel": phone.channel,
        "number": phone.number,
        "name": phone.name,
        "title": entry.title if entry else "",
        "unit": entry.unit if entry else "",
        "code": entry.code if entry else "",
        "state": phone.state.name.lower(),
        "lost": lost,
        "keyboard": _keyboard(phone),
        "typing": [len(phone.typing), phone.typing[-1][0]] if phone.typing else [0, ""],
        "toasts": _toasts(phone),
        "total": len(phone.history),
        **_bot(phone),
    }


def message_view(phone: Phone, place: int) -> JsonObject:
    """The message at that place of the phone's history. Of what is deleted only the trace is shown."""
    message = phone.history[place]
    view: JsonObject = {
        "id": message.id,
        "n": place,
        "bot": message.by_bot,
        "at": message.at.isoformat(),
        "kind": message.kind.value,
        "deleted": message.deleted,
    }
    if message.deleted:
        return view
    return view | {
        "text": message.text,
        "entities": list(message.entities),
        "buttons": [[_button(button) for button in row] for row in message.buttons],
        "file": _file(phone, message, message.file) if message.file else None,
        "details": message.details,
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "protected": message.protected,
        "pinned": message.pinned,
        "reply_to": _quote(message.reply_to),
        "forwarded_from": message.forwarded_from,
    }


def commands_of(bot: TelegramBot, phone: Phone) -> list[JsonObject]:
    """The commands for this chat: of the narrowest scope that has some, in the person's language if there are."""
    found: dict[tuple[str, str], list[JsonObject]] = {}
    for (scope, language), commands in bot.profile.commands.items():
        about = json.loads(scope)
        if "chat_id" not in about or str(about["chat_id"]) == str(phone.chat_id):
            found[about["type"], language] = commands
    for scope in _SCOPES:
        for language in (phone.language, ""):
            if chosen := found.get((scope, language)):
                return chosen
    return []


def _bot(phone: Phone) -> JsonObject:
    match phone.bot:
        case TelegramBot() as bot:
            described = bot.profile.descriptions
            about = described.get(phone.language) or described.get("") or ""
            return {"bot": bot.display_name, "about": about, "commands": commands_of(bot, phone)}
        case TextOnlyBot() | ZaloBot() as bot:
            return {"bot": bot.display_name, "about": "", "commands": []}
        case _:
            return {"bot": phone.bot.name, "about": "", "commands": []}


def _keyboard(phone: Phone) -> JsonObject | None:
    if phone.keyboard is None:
        return None
    return {"rows": [list(row) for row in phone.keyboard.rows], "contact": phone.keyboard.contact_label}


def _toasts(phone: Phone) -> JsonObject:
    latest = phone.toasts[-_KEPT_TOASTS:]
    return {
        "count": len(phone.toasts),
        "latest": [{"text": toast.text, "alert": toast.alert, "url": toast.url} for toast in latest],
    }


def _button(button: Button) -> JsonObject:
    kind = "other"
    for name, value in (("url", button.url), ("copy", button.copy_text), ("data", button.data)):
        if value is not None:
            kind = name
    shown: JsonObject = {"label": button.label, "kind": kind, "style": button.style or ""}
    return shown | {"url": button.url, "copy": button.copy_text}


def _file(phone: Phone, message: ShownMessage, file: SandboxFile) -> JsonObject:
    return {
        "name": file.name,
        "size": file.size,
        "url": f"/page/file/{key_of(phone)}/{message.id}",
        "mime": file.mime,
    }


def _quote(message: ShownMessage | None) -> JsonObject | None:
    if message is None:
        return None
    named = message.file is not None and message.kind is not Kind.PHOTO
    text = message.text[:_QUOTED] or (message.file.name if message.file and named else "")
    return {"id": message.id, "bot": message.by_bot, "kind": message.kind.value, "text": text}
