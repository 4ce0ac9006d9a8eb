"""Cuts a long text into parts that a channel takes, at the best place, never inside what people see as one letter.

Measures only by Capabilities. Nothing visible is lost or doubled; white space at a cut may go.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import count

import regex

from bot.domain.capabilities import Capabilities
from bot.domain.richtext import RichText, Run, Style

_GRAPHEME = regex.compile(r"\X")
_SPACES = re.compile(r"(?<!\s)\s+")
_SENTENCE_ENDS = frozenset(".!?…")
_GOES_ON = " …"


class _Break(IntEnum):
    """What ends before a stretch of white space; the smaller is the better place to cut."""

    PARAGRAPH = 1
    LINE = 2
    SENTENCE = 3
    WORD = 4


def split(text: RichText, capabilities: Capabilities, reserve: int = 0) -> tuple[RichText, ...]:
    """The text (NFC) in parts; more than one begin with a counter, `(1/3) `. Nothing visible gives no part.

    Args:
        text: what to say.
        capabilities: the limits of the channel, and how it counts.
        reserve: room to leave free in every part, in the channel's units.

    Raises:
        ValueError: when what is reserved leaves no room for text.
    """
    text = _normalise(text, capabilities.entity_limit)
    if not text.plain.strip():
        return ()
    room = capabilities.text_limit - reserve
    if capabilities.length(text.plain) <= room and _count_entities(text) <= capabilities.entity_limit:
        return (text,)
    for digits in count(1):
        widest = len(_counter(10**digits - 1, 10**digits - 1))
        parts = _Cutter(text, capabilities, room - widest).cut()
        if len(parts) < 10**digits:
            break
    if len(parts) == 1:  # all the rest was white space
        return parts
    return tuple(RichText.of(_counter(number, len(parts)), part) for number, part in enumerate(parts, start=1))


def frame(
    body: RichText, head: RichText, foot: RichText, capabilities: Capabilities, reserve: int = 0
) -> tuple[RichText, ...]:
    """The body in parts, each with the head on a line above and the foot on a line below; either may be empty.

    Raises:
        ValueError: when head, foot and reserve leave no room for text.
    """
    above, below, within, taken = _edges(head, foot, capabilities)
    parts = split(body, within, reserve + taken)
    return tuple(RichText.of(above, part, below) for part in parts)


def begin(
    body: RichText, head: RichText, foot: RichText, capabilities: Capabilities, reserve: int = 0
) -> RichText:
    """As much of the body's beginning as one part takes, with `…` where it goes on; head and foot as in `frame`.

    Raises:
        ValueError: when head, foot and reserve leave no room for text.
    """
    above, below, within, taken = _edges(head, foot, capabilities)
    text = _normalise(body, within.entity_limit)
    parts = _Cutter(text, within, capabilities.text_limit - reserve - taken - len(_GOES_ON)).cut()
    return RichText.of(above, *parts[:1], _GOES_ON if len(parts) > 1 else "", below)


def _edges(
    head: RichText, foot: RichText, capabilities: Capabilities
) -> tuple[RichText, RichText, Capabilities, int]:
    """What stands above and below each part, what the channel can within, and the room that is taken."""
    above = RichText.of(head, "\n") if head else RichText()
    below = RichText.of("\n", foot) if foot else RichText()
    above, below = (_normalise(edge, capabilities.entity_limit) for edge in (above, below))
    entities = max(0, capabilities.entity_limit - _count_entities(above) - _count_entities(below))
    taken = capabilities.length(above.plain) + capabilities.length(below.plain)
    return above, below, replace(capabilities, entity_limit=entities), taken


def _counter(number: int, total: int) -> str:
    return f"({number}/{total}) "


def _count_entities(text: RichText) -> int:
    return sum(len(run.styles) for run in text.runs)


def _normalise(text: RichText, entity_limit: int) -> RichText:
    """The text in NFC, each run ending where a letter ends and with no more styles than one part may bear."""
    plain = text.plain
    ends = [letter.end() for letter in _GRAPHEME.finditer(plain)]
    runs: list[Run] = []
    start = position = 0
    for run in text.runs:
        position += len(run.text)
        end = ends[bisect_left(ends, position)] if run.text else start
        styles = frozenset(sorted(run.styles)[:entity_limit])
        runs.append(Run(unicodedata.normalize("NFC", plain[start:end]), styles))
        start = end
    return RichText.of(*runs)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a person sees as one letter: where it begins in the plain text, and what it takes."""

    start: int
    size: int
    blank: bool
    styles: frozenset[Style]


class _Cutter:
    """Cuts one normalised text into parts that each take at most `room`. Works on indexes of letters."""

    def __init__(self, text: RichText, capabilities: Capabilities, room: int) -> None:
        if room < 2:  # one character may take two UTF-16 units
            raise ValueError("no room for text in a part")
        self.text = text
        self.plain = text.plain
        self.room = room
        self.entity_limit = capabilities.entity_limit
        self.letters = tuple(_letters(text, capabilities, room))
        self.starts = [*(letter.start for letter in self.letters), len(self.plain)]

    def cut(self) -> tuple[RichText, ...]:
        parts: list[RichText] = []
        begin = 0
        while begin < len(self.letters):
            end = self._reach(begin)
            if end < len(self.letters):
                end = self._best_break(begin, end)
            part = self.text.slice(self.starts[begin], self.starts[end])
            if part.plain.strip():
                parts.append(part)
            begin = end
            while begin < len(self.letters) and self.letters[begin].blank:
                begin += 1
        return tuple(parts)

    def _reach(self, begin: int) -> int:
        """The furthest end of a part from `begin` that fits."""
        taken = entities = 0
        styles: frozenset[Style] = frozenset()
        for at in range(begin, len(self.letters)):
            letter = self.letters[at]
            if letter.styles != styles:
                styles = letter.styles
                entities += len(styles)
            taken += letter.size
            if taken > self.room or entities > self.entity_limit:
                return at
        return len(self.letters)

    def _best_break(self, begin: int, end: int) -> int:
        """Where to cut in begin..end: the best kind of break in the second half, else the last of any kind."""
        last: dict[_Break, int] = {}
        for spaces in _SPACES.finditer(self.plain, self.starts[begin]):
            at = bisect_left(self.starts, spaces.start())
            if at > end:
                break
            if at > begin and self.starts[at] == spaces.start():
                last[self._kind(spaces)] = at
        half = begin + (end - begin) // 2
        good = (last[kind] for kind in _Break if last.get(kind, begin) > half)
        return next(good, max(last.values(), default=end))

    def _kind(self, spaces: re.Match[str]) -> _Break:
        lines = spaces[0].count("\n")
        if lines:
            return _Break.PARAGRAPH if lines > 1 else _Break.LINE
        before = self.plain[max(0, spaces.start() - 3) : spaces.start()].rstrip("\"'”’)»]")
        return _Break.SENTENCE if before[-1:] in _SENTENCE_ENDS else _Break.WORD


def _letters(text: RichText, capabilities: Capabilities, room: int) -> Iterator[_Letter]:
    """The letters of a normalised text; one too big for a part falls into its characters."""
    start = 0
    for run in text.runs:
        for found in _GRAPHEME.finditer(run.text):
            letter = found[0]
            for piece in letter if capabilities.length(letter) > room else (letter,):
                yield _Letter(start, capabilities.length(piece), piece.isspace(), run.styles)
                start += len(piece)
