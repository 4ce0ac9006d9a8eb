"""Undoes Telex keys that were typed while the keyboard was off: `truowngf` is trường.

A word counts as Telex only if its keys make a correct Vietnamese syllable; where the same letters are also an
English word (`test`, `room`, `has`), the words round it decide.
"""

import re
import unicodedata
from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VOWELS = frozenset("aăâeêioôơuưy")
_ROOFED = {"a": "â", "e": "ê", "o": "ô"}
_HORNED = {"a": "ă", "o": "ơ", "u": "ư"}

_ONSETS = _words("b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x") | {""}
_BEFORE_FRONT_ONLY = frozenset({"k", "gh", "ngh"})
_NEVER_BEFORE_FRONT = frozenset({"c", "g", "ng"})
_OPEN = _words(
    "a e ê i o ô ơ u ư y ia ưa ua uê uơ uy oa oe ai ao au ay âu ây eo êu iu iêu yêu oi ôi ơi ui ưi ưu ươi ươu uôi "
    "oai oay oao oeo uây uya uyu"
)
_CLOSED = _words("a ă â e ê i o ô ơ u ư y iê yê uô ươ oa oă oe uâ uê uy uyê")
_CODAS = _words("c ch m n ng nh p t")
_STOPS = _words("c ch p t")
_PALATAL_CODAS = _words("ch nh")
_BEFORE_PALATAL = _words("a ê i y oa uê uy")
_STOP_TONES = frozenset("sj")

_WORD = re.compile(r"(?<![\w@/.\-])[A-Za-z]{2,}(?![\w@/]|[.\-]\w)")
# What no English word has: dd first, aa, uw, uow, w after a final consonant, the tone j, the tone x after a roof.
_SURELY_TELEX = re.compile(r"^dd|aa|uo?w|[aeiouy][cghmnpt]+w|j|(?:ee|oo|[oa]w).*x", re.IGNORECASE)


def telex_slips(text: str, *, eager: bool = False) -> str:
    """The text (NFC) with its Telex words decoded; everything else stays as it was.

    Words that could be English too are decoded only beside one that is surely Telex, or if `eager`: for callers
    that compare the outcome with a fixed list of phrases.
    """
    text = unicodedata.normalize("NFC", text)
    decoded = {word: _decode(word) for word in _WORD.findall(text)}
    if eager or any(whole and _SURELY_TELEX.search(word) for word, whole in decoded.items()):
        return _WORD.sub(lambda found: decoded[found[0]] or found[0], text)
    return text


_LONGEST = 12  # keys of a syllable: nghieengs has nine; a longer word is none, however long it takes to look at it


@dataclass(slots=True)
class _Typed:
    """A syllable as its keys arrive."""

    letters: list[str] = field(default_factory=list)
    tone: str = ""
    changed: bool = False

    def vowel_at(self, wanted: str) -> int | None:
        """Where the last vowel out of `wanted` stands; the u of qu is none."""
        start = 2 if self.letters[:2] == ["q", "u"] else 0
        return next((at for at in range(len(self.letters) - 1, start - 1, -1) if self.letters[at] in wanted), None)

    @property
    def has_vowel(self) -> bool:
        return any(letter in _VOWELS for letter in self.letters)


def _decode(word: str) -> str | None:
    """The syllable that a word spells in Telex, in the word's case; None if it spells none or has no key."""
    if len(word) > _LONGEST:
        return None
    typed = _Typed()
    for key in word.lower():
        if not _press(typed, key):
            return None
    if not typed.changed:
        return None
    syllable = _compose("".join(typed.letters), typed.tone)
    if syllable is None or word.isupper():
        return syllable.upper() if syllable else None
    return syllable.capitalize() if word[0].isupper() else syllable


def _press(typed: _Typed, key: str) -> bool:
    """Takes one key; False if no Vietnamese word goes on like that."""
    letters = typed.letters
    if key == "d" and letters[:1] == ["d"]:
        letters[0], typed.changed = "đ", True
    elif key in _ROOFED and (at := typed.vowel_at(key)) is not None and (key != "o" or letters[-1] not in "ae"):
        letters[at], typed.changed = _ROOFED[key], True  # but the second o of ngoeo is a letter
    elif key == "w":
        _press_w(typed)
    elif key in _TONES and typed.has_vowel:
        if typed.tone:
            return False
        typed.tone, typed.changed = key, True
    elif typed.tone and key in _VOWELS:
        return False  # the tone is typed after all vowels: visa, taxi and sofa are plain words
    else:
        letters.append(key)
    return True


def _press_w(typed: _Typed) -> None:
    letters, at = typed.letters, typed.vowel_at("aou")
    typed.changed = True
    if at is None:
        letters.append("ư")
    elif letters[at] == "a" and typed.vowel_at("u") == at - 1:
        letters[at - 1] = "ư"  # chuaw: chưa
    else:
        letters[at] = _HORNED[letters[at]]


def _compose(letters: str, tone: str) -> str | None:
    """The syllable with its tone where the older spelling puts it (hòa, thúy); None if it is no syllable."""
    onset, nucleus, coda = _parts(letters)
    if nucleus.startswith(("uơ", "ưo", "ươ")):  # one w is enough for both
        nucleus = ("ươ" if coda or len(nucleus) > 2 else "uơ") + nucleus[2:]
    front = nucleus[:1] in {"e", "ê", "i", "y"}
    if (
        onset not in _ONSETS
        or (onset in _BEFORE_FRONT_ONLY and not front)
        or (onset in _NEVER_BEFORE_FRONT and front and (onset, nucleus) != ("g", "i"))  # gì
        or (nucleus not in (_CLOSED if coda else _OPEN))
        or (coda and coda not in _CODAS)
        or (coda in _PALATAL_CODAS and nucleus not in _BEFORE_PALATAL)
        or (coda in _STOPS and tone not in _STOP_TONES)
    ):
        return None
    if not tone:
        return onset + nucleus + coda
    at = _tone_position(nucleus, closed=bool(coda))
    marked = nucleus[: at + 1] + _TONES[tone] + nucleus[at + 1 :]
    return unicodedata.normalize("NFC", onset + marked + coda)


def _parts(letters: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"(qu(?=[^u])|gi(?=[aăâeêoôơuưy])|[^aăâeêioôơuưy]*)([aăâeêioôơuưy]*)(.*)", letters)
    return (found[1], found[2], found[3]) if found else ("", "", letters)


def _tone_position(nucleus: str, *, closed: bool) -> int:
    shaped = [at for at, letter in enumerate(nucleus) if letter in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    if len(nucleus) == 3:
        return 1
    return len(nucleus) - 1 if closed else 0
