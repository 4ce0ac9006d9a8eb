"""Text with entities as Telegram takes it: parse mode or entities, cleaning, trimming, limits in code points."""

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.html import parse_html
from bot.sandbox.telegram.markdown import parse_markdown
from bot.sandbox.telegram.parameters import Parameters

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
_DROPPED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
_SPACED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_RAW_BYTES_LIMIT = 1 << 15
_KEPT = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote", "expandable_blockquote"}
_WITH_FIELD = {
    "pre": "language",
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}
# The server finds these itself; given by a client they are dropped without a word.
_FOUND_BY_SERVER = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    """Clean text; offsets and lengths of entities are UTF-16 code units."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_text(parameters: Parameters) -> Formatted:
    """The text of a message: 1 to 4096 code points after parsing."""
    text = parameters.text("text")
    if not text:
        raise bad_request("message text is empty")
    found = format_text(text, parameters.text("parse_mode"), _given_entities(parameters, "entities"))
    if not found.text:
        raise bad_request("text must be non-empty")
    if len(found.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return found


def read_caption(parameters: Parameters) -> Formatted:
    """The caption of a file: 0 to 1024 code points after parsing."""
    entities = _given_entities(parameters, "caption_entities")
    return check_caption(format_text(parameters.text("caption"), parameters.text("parse_mode"), entities))


def check_caption(caption: Formatted) -> Formatted:
    if len(caption.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return caption


def format_text(text: str, parse_mode: str, entities: Any) -> Formatted:
    """Parse by mode if there is one, else take the entities; then clean and trim."""
    if len(text.encode()) > _RAW_BYTES_LIMIT:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if not text or mode in {"", "none"}:
        given = [_checked(entity) for entity in entities] if isinstance(entities, list) else []
        marked = [entity for entity in given if entity is not None]
    elif mode == "html":
        text, marked = parse_html(text)
    elif mode in {"markdownv2", "markdown"}:
        text, marked = parse_markdown(text, legacy=mode == "markdown")
    else:
        raise bad_request("unsupported parse_mode")
    return _clean(text, marked)


def _given_entities(parameters: Parameters, name: str) -> Any:
    """The entities as given; what is no JSON counts as none, as on the real server."""
    try:
        return json.loads(parameters.text(name) or "null")
    except ValueError:
        return None


def _checked(entity: Any) -> dict[str, Any] | None:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    offset, length, kind = entity.get("offset"), entity.get("length"), entity.get("type")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
    if kind in _FOUND_BY_SERVER:
        return None
    kept = {"type": kind, "offset": offset, "length": length}
    if kind in _WITH_FIELD:
        extra = _WITH_FIELD[kind]
        if kind != "pre" and extra not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{extra}\"")
        return kept | {key: entity[key] for key in (extra, "date_time_format") if entity.get(key)}
    if kind not in _KEPT:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    return kept


def _clean(text: str, entities: list[dict[str, Any]]) -> Formatted:
    for entity in entities:
        if not 0 <= entity["offset"] <= 1_000_000:
            raise bad_request(f"receive an entity with incorrect offset {entity['offset']}")
        if not 0 <= entity["length"] <= 1_000_000:
            raise bad_request(f"receive an entity with incorrect length {entity['length']}")
    kept = sorted((e for e in entities if e["length"]), key=lambda e: (e["offset"], -e["length"]))
    cleaned, moved = _without_odd_characters(text, kept)
    return _trim(cleaned, moved[:ENTITY_LIMIT])


def _without_odd_characters(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Control characters become spaces, some go; entities move along. Raises if one splits a character."""
    end = units(text)
    for start, stop in ((entity["offset"], entity["offset"] + entity["length"]) for entity in entities):
        if start >= end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {start}")
        if stop > end:
            words = f"entity beginning at UTF-16 offset {start} ends after the end of the text"
            raise bad_request(f"{words} at UTF-16 offset {stop}")
    cleaned = _SPACED.sub(" ", _DROPPED.sub("", text))
    if not entities or (len(cleaned) == end):
        return cleaned, entities
    return cleaned, _moved(text, entities)


def _moved(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entities where characters take two units or go."""
    moved_to: dict[int, int] = {}
    bytes_at: dict[int, int] = {}
    old = new = byte = 0
    for character in text:
        moved_to[old], bytes_at[old] = new, byte
        width = 2 if character > "\uffff" else 1
        old, byte = old + width, byte + len(character.encode(errors="replace"))
        new += 0 if _DROPPED.match(character) else width
    moved_to[old], bytes_at[old] = new, byte
    result = []
    for entity in entities:
        start, stop = entity["offset"], entity["offset"] + entity["length"]
        if start not in moved_to:
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {bytes_at[start + 1]}")
        if stop not in moved_to:
            words = f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol"
            raise bad_request(f"{words} at byte offset {bytes_at[stop + 1]}")
        result.append(entity | {"offset": moved_to[start], "length": moved_to[stop] - moved_to[start]})
    return [entity for entity in result if entity["length"]]


def _trim(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """White space goes at the end, and at the beginning up to the first entity."""
    text = text.rstrip(" \n")
    end = units(text)
    entities = [e | {"length": min(e["length"], end - e["offset"])} for e in entities if e["offset"] < end]
    first = entities[0]["offset"] if entities else len(text)
    leading = min(len(text) - len(text.lstrip(" \n")), first)
    return Formatted(text[leading:], tuple(e | {"offset": e["offset"] - leading} for e in entities))
