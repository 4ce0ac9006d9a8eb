"""What the bot says, by id and language, from the .po files beside it.

Translators' markup (`<b> <i> <q> <code>`) and placeholders are read here and nowhere else; what fills a
placeholder is data and stays as it is.
"""

import gettext
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from bot.domain.people import Form, Language
from bot.domain.richtext import RichText, Run, Style

Value = str | int | RichText

_STYLES = {"b": Style.BOLD, "i": Style.ITALIC, "q": Style.QUOTE, "code": Style.CODE}
_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>b|i|q|code)>|\{(?P<name>\w+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a catalogue text: words, or the name of what stands there."""

    text: str
    styles: frozenset[Style] = frozenset()
    placeholder: bool = False


Template = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language. Each id has one template a plural form; `form_of` says which form a number takes."""

    templates: dict[str, tuple[Template, ...]]
    form_of: Callable[[int], int]

    def find(self, text_id: str, params: dict[str, Value]) -> Template:
        forms = self.templates[text_id]
        if len(forms) == 1:
            return forms[0]
        number = params.get("n")
        if not isinstance(number, int):
            raise KeyError(f"{text_id} {{n}}")
        return forms[self.form_of(number)]


def say(text_id: str, language: Language, /, **params: Value) -> RichText:
    """The text of an id with its placeholders filled; a plural text takes its number from `n`.

    Params that the text does not use are fine: languages differ.

    Raises:
        KeyError: with the id, when the id or a param that its text needs is missing.
    """
    return fill(catalogue(language).find(text_id, params), text_id, params)


def say_plain(text_id: str, language: Language, /, **params: Value) -> str:
    """`say` without styles, for buttons, tables and terminals."""
    return say(text_id, language, **params).plain


def label(member: Enum, language: Language) -> str:
    """What people call a member of an enum: the text `<enum's name in lower case>.<value>`."""
    return say_plain(f"{type(member).__name__.lower()}.{member.value}", language)


@dataclass(frozen=True, slots=True)
class Voice:
    """How the bot speaks to one person: the language, and the form of address as `{you}` and, capital, `{You}`."""

    language: Language
    form: Form

    def say(self, text_id: str, /, **params: Value) -> RichText:
        return say(text_id, self.language, **self._address(), **params)

    def say_plain(self, text_id: str, /, **params: Value) -> str:
        return self.say(text_id, **params).plain

    def label(self, member: Enum) -> str:
        return label(member, self.language)

    def _address(self) -> dict[str, str]:
        return {
            "you": say_plain(f"you.{self.form.value}", self.language),
            "You": say_plain(f"you-first.{self.form.value}", self.language),
        }


@cache
def catalogue(language: Language) -> Catalogue:
    """All texts of a language, read once."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - heavy, and needed once

    path = files("bot.text") / "locale" / language.value / "LC_MESSAGES" / "truongan.po"
    with path.open("rb") as file:
        entries = read_po(file, locale=language.value, abort_invalid=True)
    templates = {}
    for entry in entries:
        text_id = entry.id if isinstance(entry.id, str) else entry.id[0]
        forms = entry.string if isinstance(entry.string, tuple | list) else (entry.string or "",)
        templates[text_id] = tuple(parse(form, text_id) for form in forms)
    del templates[""]  # the header
    return Catalogue(templates, gettext.c2py(entries.plural_expr))


def parse(text: str, text_id: str) -> Template:
    """A catalogue text as pieces.

    Raises:
        ValueError: with the id, when a tag is not closed, or not in order.
    """
    pieces: list[Piece] = []
    opened: list[str] = []
    at = 0
    for token in _TOKEN.finditer(text):
        styles = frozenset(_STYLES[tag] for tag in opened)
        if token.start() > at:
            pieces.append(Piece(text[at : token.start()], styles))
        at = token.end()
        if token["name"]:
            pieces.append(Piece(token["name"], styles, placeholder=True))
        elif not token["close"]:
            opened.append(token["tag"])
        elif not opened or opened.pop() != token["tag"]:
            raise ValueError(f"{text_id}: </{token['tag']}> closes nothing")
    if opened:
        raise ValueError(f"{text_id}: <{opened[-1]}> is not closed")
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def fill(template: Template, text_id: str, params: dict[str, Value]) -> RichText:
    """A template with values in its placeholders; a value keeps its own styles and gets those round it.

    Raises:
        KeyError: with the id and the name, when a value is missing.
    """
    runs: list[Run] = []
    for piece in template:
        if not piece.placeholder:
            runs.append(Run(piece.text, piece.styles))
        elif piece.text in params:
            runs.extend(_styled(params[piece.text], piece.styles))
        else:
            raise KeyError(f"{text_id} {{{piece.text}}}")
    return RichText.of(*runs)


def _styled(value: Value, styles: frozenset[Style]) -> tuple[Run, ...]:
    runs = value.runs if isinstance(value, RichText) else (Run(str(value)),)
    return tuple(Run(run.text, run.styles | styles) for run in runs)
