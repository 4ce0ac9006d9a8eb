"""Identifiers in the shape of Zalo's, from numbers that are given out in order: the same number, the same id."""

import hashlib
import re
import string

_BOT_ID = re.compile(r"[1-9][0-9]{18}")
_DIGITS = string.digits + string.ascii_letters


def user_id(number: int) -> str:
    """20 hexadecimal characters."""
    return _digest(f"user {number}")[:20]


def message_id(bot: str, number: int) -> str:
    """20 hexadecimal characters."""
    return _digest(f"message {bot} {number}")[:20]


def media_name(bot: str, number: int) -> str:
    """What stands in a media URL and can't be guessed from another one: 40 hexadecimal characters."""
    return _digest(f"media {bot} {number}")[:40]


def bot_id(bot: str) -> str:
    """19 digits: those of the token if it begins with so many."""
    return bot if _BOT_ID.fullmatch(bot) else str(10**18 + int(_digest(f"bot {bot}"), 16) % (9 * 10**18))


def account_name(bot: str) -> str:
    """`bot.` and 9 letters or digits."""
    number, letters = int(_digest(f"account {bot}"), 16), ""
    for _ in range(9):
        number, rest = divmod(number, len(_DIGITS))
        letters += _DIGITS[rest]
    return f"bot.{letters}"


def _digest(text: str) -> str:
    return hashlib.sha256(f"zalo {text}".encode()).hexdigest()
