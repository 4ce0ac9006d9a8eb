"""Finds names by what people type for them: no marks, abbreviations, initials, parts, one wrong letter.

Ranks, and never decides that only one was meant.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from bot.text.folding import expand
from bot.text.telex import telex_slips

T = TypeVar("T")

_LONGEST = 200  # characters; whoever writes more is telling something
_SHORTEST_WITH_TYPO = 4  # letters
_LONGEST_NAME = 12  # words
_SAME_WORDS = 1  # the last step of the ladder on which the whole name is the same
_NOT_WHOLE = 3  # the first one on which the words need not stand side by side
_SHORTEST_JOINED = 5  # letters of a name typed without spaces


@dataclass(frozen=True, slots=True)
class _Key:
    """A name in the forms in which it is compared; `words` of the search key, without a leading `truong`."""

    typed: str
    typed_words: frozenset[str]
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        return "".join(self.words)


def best_matches(wanted: str, names: Mapping[T, Sequence[str]], limit: int = 8) -> list[T]:
    """The keys whose names fit best, best first; each key may have several names.

    In this order: the same name, the same search key, all words side by side, in order, in any order, beginnings
    of words in order (`T.V.Ơn`), with a wrong letter in a word of four or more. Among equals the marks that were
    typed decide, then the shorter name, then the order of the mapping. One letter or digit finds nothing.
    """
    if len(wanted) > _LONGEST:
        return []
    found = _ranked(_key(wanted), names) or _ranked(_key(telex_slips(wanted, eager=True)), names)
    return found[:limit]


def named_at_start(text: str, names: Mapping[T, Sequence[str]]) -> tuple[list[T], str]:
    """The keys that the first words of a text name, by as many words as name something; and what follows them.

    Only whole words side by side count here, at least two of them; who has exactly the name comes alone.
    """
    words = text.split()
    for many in range(min(len(words), _LONGEST_NAME), 1, -1):
        wanted = _key(" ".join(words[:many]))
        if len(wanted.words) < 2:
            continue
        steps = {one: _whole_step(wanted, called) for one, called in names.items()}
        nearest = min(steps.values(), default=_NOT_WHOLE)
        if nearest < _NOT_WHOLE:
            limit = max(_SAME_WORDS, nearest)
            return [one for one, step in steps.items() if step <= limit], " ".join(words[many:])
    return [], text


def _whole_step(wanted: _Key, called: Sequence[str]) -> int:
    found = [step for name in called if (step := _step(wanted, _key(name))) is not None]
    return min([_NOT_WHOLE, *found])


def _ranked(wanted: _Key, names: Mapping[T, Sequence[str]]) -> list[T]:
    if not wanted.words:
        return []
    ranks: list[tuple[tuple[int, int, int], int, T]] = []
    for at, (one, called) in enumerate(names.items()):
        fitting = [rank for name in called if (rank := _rank(wanted, _key(name))) is not None]
        if fitting:
            ranks.append((min(fitting), at, one))
    return [one for _, _, one in sorted(ranks, key=lambda rank: rank[:2])]


def _rank(wanted: _Key, name: _Key) -> tuple[int, int, int] | None:
    """The step of the ladder on which a name fits, words whose marks differ, its length; None if it doesn't."""
    step = _step(wanted, name)
    if step is None:
        return None
    other_marks = len(wanted.typed_words - name.typed_words)
    return step, other_marks, len(name.joined)


def _step(wanted: _Key, name: _Key) -> int | None:
    if wanted.typed == name.typed:
        return 0
    if wanted.words == name.words:
        return 1
    if len(wanted.joined) < 2:
        return None
    if f" {' '.join(wanted.words)} " in f" {' '.join(name.words)} ":
        return 2
    if _in_order(wanted.words, name.words, str.__eq__):
        return 3
    if set(wanted.words) <= set(name.words):
        return 4
    if len(wanted.joined) > len(wanted.words) and _in_order(wanted.words, name.words, _begins):
        return 5
    if len(wanted.joined) >= _SHORTEST_JOINED and wanted.joined in name.joined:
        return 6
    if _in_order(wanted.words, name.words, _is_slip):
        return 7
    return None


def _in_order(wanted: Iterable[str], words: Iterable[str], fits: Callable[[str, str], bool]) -> bool:
    """Whether each wanted word fits a later word than the one before."""
    left = iter(words)
    return all(any(fits(one, word) for word in left) for one in wanted)


def _begins(one: str, word: str) -> bool:
    """Whether letters are the beginning of a word; a number is whole or another one."""
    return word == one if one.isdigit() else word.startswith(one)


def _is_slip(one: str, word: str) -> bool:
    """Whether a word is typed right or with one letter wrong, missing, too many, or two changed round."""
    if one == word:
        return True
    if min(len(one), len(word)) < _SHORTEST_WITH_TYPO or abs(len(one) - len(word)) > 1 or not one.isalpha():
        return False
    same = next((at for at, (left, right) in enumerate(zip(one, word, strict=False)) if left != right), len(one))
    rest_one, rest_word = one[same:], word[same:]
    return (
        rest_one[1:] in {rest_word[1:], rest_word}
        or rest_one == rest_word[1:]
        or (rest_one[:2] == rest_word[1::-1] and rest_one[2:] == rest_word[2:])
    )


@lru_cache(maxsize=20_000)  # a city's names are compared at every search
def _key(name: str) -> _Key:
    typed = " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))
    words = tuple(expand(name).split())
    if len(words) > 1 and words[0] == "truong":
        words = words[1:]
    return _Key(typed, frozenset(typed.split()), words)
