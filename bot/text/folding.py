"""Search keys for what people type with, without or with half of the diacritics.

Keys are compared and never shown; only `telex.py` gives text back.
"""

import re
import unicodedata

_BARE_D = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})  # some keyboards give the Icelandic eth
_NOT_WORD = re.compile(r"[\W_]+")
# Only y that is the whole vowel of a syllable is spelt i as well (Lý/Lí, Quý/Quí); tay/tai and thúy/thúi differ.
_Y_LIKE_I = re.compile(r"\b(qu|ch|gh|kh|nh|ph|th|tr|[bcdghklmnprstvx])y(?=(?:nh|ch|n|t)?\b)")

_ABBREVIATIONS = {
    "p vhxh": "phòng văn hóa xã hội",
    "p vh xh": "phòng văn hóa xã hội",
    "vhxh": "văn hóa xã hội",
    "vh xh": "văn hóa xã hội",
    "pgd": "phòng giáo dục",
    "p gd dt": "phòng giáo dục đào tạo",
    "gd dt": "giáo dục đào tạo",
    "gddt": "giáo dục đào tạo",
    "antt": "an ninh trật tự",
    "atgt": "an toàn giao thông",
    "bgh": "ban giám hiệu",
    "blhd": "bạo lực học đường",
    "cd": "cao đẳng",
    "cskv": "cảnh sát khu vực",
    "dh": "đại học",
    "gdtx": "giáo dục thường xuyên",
    "gvcn": "giáo viên chủ nhiệm",
    "hcm": "hồ chí minh",
    "hs": "học sinh",
    "ht": "hiệu trưởng",
    "ktx": "ký túc xá",
    "mn": "mầm non",
    "p": "phường",
    "pccc": "phòng cháy chữa cháy",
    "phhs": "phụ huynh học sinh",
    "pht": "phó hiệu trưởng",
    "q": "quận",
    "th": "tiểu học",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "tldt": "thuốc lá điện tử",
    "tp": "thành phố",
    "tphcm": "thành phố hồ chí minh",
    "tt": "trung tâm",
    "ubnd": "ủy ban nhân dân",
}


def fold(text: str) -> str:
    """The search key: no marks, đ as d, lower case, y as i where both are written, no punctuation, single spaces.

    Compare `fold(a) == fold(b)`, never with a literal: `fold("Ký túc xá")` is `"ki tuc xa"`. NFC and NFD, hòa and
    hoà, 30-4 and 30/4 have equal keys; folding a key changes nothing.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.category(letter).startswith("M"))
    words = _NOT_WORD.sub(" ", bare.translate(_BARE_D)).strip()
    return _Y_LIKE_I.sub(r"\1i", words)


def in_order(text: str) -> str:
    """The key by which names stand in a list: without marks, and đ after all of d."""
    return fold(re.sub("[đĐ]", "dzz", text))


def expand(text: str) -> str:
    """The search key with usual abbreviations spelt out: `P.`, `Q1`, `CA`, `THCS`, `BGH` and their like.

    Expand both sides of a comparison. `ca` (a shift, a case) is the police only in capitals or before an area.
    """
    key = fold(_POLICE.sub(" công an ", text))
    key = _POLICE_OF_AREA.sub("cong an", key)
    return _ABBREVIATED.sub(lambda found: _EXPANDED[found[0]], _NUMBERED.sub(r"\1 \2", key))


_EXPANDED = {short: fold(full) for short, full in _ABBREVIATIONS.items()}
# Longest first, so that `p vhxh` is no ward.
_ABBREVIATED = re.compile(rf"\b(?:{'|'.join(sorted(_EXPANDED, key=len, reverse=True))})\b")
_NUMBERED = re.compile(r"\b([pq])(\d{1,2})\b")  # Q1, P14
_POLICE = re.compile(r"(?<!\w)CA(?!\w)")
_POLICE_OF_AREA = re.compile(r"\bca(?= (?:phuong|p|quan|q|tp|tphcm|thanh pho|tinh|xa|huyen|dac khu)\b)")
