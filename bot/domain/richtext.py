"""Neutral rich text: runs of plain characters with styles. No markup exists in it, so none gets in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Style(StrEnum):
    BOLD = "bold"
    ITALIC = "italic"
    QUOTE = "quote"
    FOLD = "fold"  # a long quote, of which the channel may show the beginning only until it is opened
    CODE = "code"
    STRUCK = "struck"  # what held before


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    styles: frozenset[Style] = frozenset()


@dataclass(frozen=True, slots=True)
class RichText:
    """A sequence of runs; neighbouring runs of equal style are one."""

    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, *parts: "RichText | Run | str") -> "RichText":
        runs: list[Run] = []
        for part in parts:
            runs.extend(
                part.runs if isinstance(part, RichText) else [part if isinstance(part, Run) else Run(part)]
            )
        return cls(tuple(_joined(runs)))

    @property
    def plain(self) -> str:
        return "".join(run.text for run in self.runs)

    def __bool__(self) -> bool:
        return any(run.text for run in self.runs)

    def __add__(self, other: "RichText | Run | str") -> "RichText":
        return RichText.of(self, other)

    def slice(self, start: int, stop: int) -> "RichText":
        """The characters start..stop of the plain text with their styles."""
        runs, at = [], 0
        for run in self.runs:
            piece = run.text[max(start - at, 0) : max(stop - at, 0)]
            runs.append(replace(run, text=piece))
            at += len(run.text)
        return RichText(tuple(_joined(runs)))


def bold(text: str) -> Run:
    return Run(text, frozenset({Style.BOLD}))


def italic(text: str) -> Run:
    return Run(text, frozenset({Style.ITALIC}))


def _joined(runs: Iterable[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if joined and joined[-1].styles == run.styles:
            joined[-1] = Run(joined[-1].text + run.text, run.styles)
        else:
            joined.append(run)
    return joined
