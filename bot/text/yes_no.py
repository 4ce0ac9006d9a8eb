"""Reads yes and no as people type them; None when in doubt. Marks that were typed must be the right ones."""

import re
import unicodedata

from bot.text.folding import fold

_YES = {
    "có",
    "vâng",
    "dạ",
    "dạ vâng",
    "ừ",
    "ok",
    "oke",
    "okay",
    "đúng",
    "đúng rồi",
    "đồng ý",
    "tôi đồng ý",
    "em đồng ý",
    "vâng đồng ý",
    "yes",
    "y",
    "agree",
    "i agree",
}
_NO = {"không", "ko", "k", "không đồng ý", "tôi không đồng ý", "từ chối", "thôi", "chưa", "no", "n", "refuse"}


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no. Only whole messages count: "không, để tôi hỏi lại" is neither."""
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))
    words = words.removesuffix(" ạ").removesuffix(" a")
    if _is_one_of(words, _YES):
        return True
    if _is_one_of(words, _NO):
        return False
    return None


def _is_one_of(words: str, known: set[str]) -> bool:
    """With all its marks, or typed without any: "cô" is not "có"."""
    return words in known or (words.isascii() and words in {fold(one) for one in known})
