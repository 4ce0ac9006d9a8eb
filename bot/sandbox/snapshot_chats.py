"""Phones, groups, messages and files as JSON and back. The bytes of files travel beside, by their unique ids.

It knows how a value is written, not where; reading raises what broken JSON leads to (ValueError, LookupError, …).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from bot.sandbox.chats import BotAccount, Chat, Group, GroupKind, Standing
from bot.sandbox.correspondent import PhoneState
from bot.sandbox.phone import Phone
from bot.sandbox.screen import Button, JsonObject, Kind, ReplyKeyboard, SandboxFile, ShownMessage

_UNIQUE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # it becomes a file's name
_USUAL = [
    (one.name, one.default_factory() if one.default_factory is not MISSING else one.default)
    for one in fields(ShownMessage)
]
_OF_BUTTONS = [one.name for one in fields(Button)]

BytesOf = Callable[[str], bytes]


@dataclass(slots=True)
class Reading:
    """What has been read of one bot: its files by their ids, its chats by theirs, its messages by theirs."""

    bot: BotAccount
    files: dict[str, SandboxFile] = field(default_factory=dict)
    chats: dict[int | str, Phone | Group] = field(default_factory=dict)
    messages: dict[int | str, ShownMessage] = field(default_factory=dict)


Readings = Mapping[str, Reading]


def key_of(bot: BotAccount) -> str:
    """How a bot is named in a snapshot."""
    return f"{bot.channel} {bot.name}"


def write_file(file: SandboxFile) -> JsonObject:
    """Everything but the bytes."""
    return {one.name: str(getattr(file, one.name)) for one in fields(file) if one.name != "data"}


def read_file(given: JsonObject, bytes_of: BytesOf) -> SandboxFile:
    if not _UNIQUE_ID.fullmatch(given["unique_id"]):
        raise ValueError("a unique id that is none")
    return SandboxFile(**{**given, "kind": Kind(given["kind"]), "data": bytes_of(given["unique_id"])})


def write_phone(phone: Phone) -> JsonObject:
    return {
        **_write_chat(phone),
        "number": phone.number,
        "language": phone.language,
        "state": phone.state.value,
        "played": phone.played,
        "keyboard": asdict(phone.keyboard) if phone.keyboard else None,
    }


def write_group(group: Group) -> JsonObject:
    return {
        **_write_chat(group),
        "kind": group.kind.value,
        "standing": group.standing.value,
        "upgraded_to": group.upgraded_to.chat_id if group.upgraded_to else None,
    }


def read_phones(given: list[JsonObject], readings: Readings) -> list[Phone]:
    """The phones with their messages, not yet in the world."""
    phones = []
    for one in given:
        reading = readings[one["bot"]]
        phone = Phone(reading.bot, one["id"], str(one["number"]), str(one["name"]))
        phone.language, phone.state = str(one["language"]), PhoneState(one["state"])
        phone.played = bool(one["played"])
        phone.keyboard = _read_keyboard(one["keyboard"]) if one["keyboard"] else None
        _read_history(phone, one["messages"], reading)
        phones.append(phone)
    return phones


def read_groups(given: list[JsonObject], readings: Readings) -> list[Group]:
    """The groups with their messages, not yet in the world."""
    groups = []
    for one in given:
        reading = readings[one["bot"]]
        group = Group(reading.bot, int(one["id"]), str(one["name"]), GroupKind(one["kind"]))
        group.standing = Standing(one["standing"])
        _read_history(group, one["messages"], reading)
        groups.append(group)
    for one, group in zip(given, groups, strict=True):
        if one["upgraded_to"] is not None:
            upgraded = readings[one["bot"]].chats[one["upgraded_to"]]
            group.upgraded_to = upgraded if isinstance(upgraded, Group) else None
    return groups


def link_replies(given: list[JsonObject], readings: Readings) -> None:
    """Tie replies to their messages, when all chats are read: a reply may point into another chat."""
    for one in given:
        messages = readings[one["bot"]].messages
        for written in one["messages"]:
            if "reply_to" in written:
                messages[written["id"]].reply_to = messages.get(written["reply_to"])


def _write_chat(chat: Chat) -> JsonObject:
    messages = [_write_message(message) for message in chat.history]
    return {"bot": key_of(chat.bot), "id": chat.chat_id, "name": chat.name, "messages": messages}


def _read_history(chat: Phone | Group, given: list[JsonObject], reading: Reading) -> None:
    reading.chats[chat.chat_id] = chat
    for one in given:
        message = _read_message(one, reading.files)
        reading.messages[message.id] = message
        chat.history.append(message)


def _write_message(message: ShownMessage) -> JsonObject:
    """The fields that are not as usual."""
    written: JsonObject = {}
    for name, usual in _USUAL:
        value = getattr(message, name)
        if value != usual:
            written[name] = _write_value(value)
    return written


def _write_value(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Kind():
            return value.value
        case SandboxFile():
            return value.file_id
        case ShownMessage():
            return value.id
        case Button():
            return {name: said for name in _OF_BUTTONS if (said := getattr(value, name)) is not None}
        case tuple():
            return [_write_value(part) for part in value]
        case _:
            return value


def _read_message(given: JsonObject, files: Mapping[str, SandboxFile]) -> ShownMessage:
    """All but the reply, which is tied later."""
    values = {name: value for name, value in given.items() if name != "reply_to"}
    for name in {"at", "edited_at"} & values.keys():
        values[name] = datetime.fromisoformat(values[name])
    if "kind" in values:
        values["kind"] = Kind(values["kind"])
    if "entities" in values:
        values["entities"] = tuple(values["entities"])
    if "buttons" in values:
        values["buttons"] = tuple(tuple(Button(**button) for button in row) for row in values["buttons"])
    if "file" in values:
        values["file"] = files[values["file"]]
    return ShownMessage(**values)


def _read_keyboard(given: JsonObject) -> ReplyKeyboard:
    rows = tuple(tuple(map(str, row)) for row in given["rows"])
    return ReplyKeyboard(rows, given["contact_label"], bool(given["one_time"]))
