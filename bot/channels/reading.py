"""Reads JSON from outside by type: what is there has the type asked for, or the update can't be read.

Every function raises KeyError for what is missing, TypeError for a wrong type and ValueError for a wrong value.
"""

import math
import re
from datetime import UTC, datetime
from typing import TypeGuard

from bot.channels.cleaning import cleaned
from bot.domain.incoming import Said, Started

Raw = dict[str, object]

_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<payload>.*))?", re.DOTALL | re.IGNORECASE)


def is_object(value: object) -> TypeGuard[Raw]:
    return isinstance(value, dict)


def object_at(raw: Raw, key: str) -> Raw:
    value = raw[key]
    if not is_object(value):
        raise TypeError(f"{key} is no object")
    return value


def objects_at(raw: Raw, key: str) -> list[Raw]:
    value = raw[key]
    if not isinstance(value, list):
        raise TypeError(f"{key} is no list")
    objects = [item for item in value if is_object(item)]
    if len(objects) != len(value):
        raise TypeError(f"{key} holds what is no object")
    return objects


def integer_at(raw: Raw, key: str) -> int:
    value = raw[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{key} is no integer")
    return value


def number_at(raw: Raw, key: str) -> float:
    """A finite number, whole or not."""
    value = raw[key]
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{key} is no number")
    if not math.isfinite(value):
        raise ValueError(f"{key} is not finite")
    return value


def text_at(raw: Raw, key: str, default: str | None = None) -> str:
    """A text, cleaned; without a default it must be there."""
    value = raw[key] if default is None else raw.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return cleaned(value)


def moment_at(raw: Raw, key: str) -> datetime:
    """A Unix time in seconds, as an aware UTC datetime."""
    try:
        return datetime.fromtimestamp(integer_at(raw, key), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{key} is no time") from error


def words_of(
    text: str, message_id: str, reply_to: str | None = None, *, forwarded: bool = False
) -> Said | Started:
    """What a text means: `/start`, with what a deep link carried, or plain words. Others' words start nothing."""
    start = None if forwarded else _START.fullmatch(text.strip())
    if start:
        return Started((start["payload"] or "").strip())
    return Said(text, message_id, reply_to, forwarded)
