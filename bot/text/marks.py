"""Patterns of Vietnamese words that may be typed with all of their marks or with none.

A word with other marks is another word: "đã nhắn" is not "đã nhận", "tới" is not "tối".
"""

import re
import unicodedata

_MARKED = re.compile(r"[^\W\d_]*[^\W\d_a-zA-Z][^\W\d_]*")


def either(pattern: str) -> re.Pattern[str]:
    """A pattern for lower case NFC text; its words are lower case, and no letter of an escape touches a word."""
    return re.compile(_MARKED.sub(lambda word: f"(?:{word[0]}|{without_marks(word[0])})", pattern))


def without_marks(text: str) -> str:
    """The text without diacritics, in the case it has; its NFC length stays."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
