"""parse_mode MarkdownV2 and the legacy Markdown, with Telegram's errors; offsets in errors are UTF-8 bytes."""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import ApiError, bad_request

_URL = re.compile(r"(?:\\[\x01-\x7e]|[^)])*")
_PLAIN_URL = re.compile(r"[^)]*")
_ESCAPE = re.compile(r"\\([\x01-\x7e])")
_QUOTES = {"blockquote", "expandable_blockquote"}
_RESERVED = "_*[]()~`>#+-=|{}.!"
_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "blockquote": "BlockQuote",
}  # fmt: skip
# The longer mark first: "__" before "_".
_MARKS = (
    ("```", "pre"), ("||", "spoiler"), ("__", "underline"), ("_", "italic"), ("*", "bold"), ("~", "strikethrough"),
    ("`", "code"),
)  # fmt: skip
_LEGACY_MARKS = (("```", "pre"), ("_", "italic"), ("*", "bold"), ("`", "code"))


@dataclass(slots=True)
class _Open:
    kind: str
    mark: str
    offset: int
    byte: int
    begin: int
    language: str = ""


def parse_markdown(source: str, *, legacy: bool) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities. Raises ApiError 400 `can't parse entities: …`."""
    return _MarkdownReader(source, legacy=legacy).read()


class _MarkdownReader:
    def __init__(self, source: str, *, legacy: bool) -> None:
        self.source = source
        self.legacy = legacy
        self.marks = _LEGACY_MARKS if legacy else _MARKS
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            self._step()
        if self.open and self.open[-1].kind in _QUOTES:
            self._close()
        if self.open:
            raise self._no_end(self.open[-1])
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.out), self.entities

    def _step(self) -> None:
        character = self.source[self.at]
        inside = self.open[-1] if self.open else None
        if character == "\\" and self._escapes():
            self.at += 1
            self._write_next()
        elif inside and inside.mark and self.source.startswith(inside.mark, self.at):
            self.at += len(inside.mark)
            self._close()
        elif inside and (self.legacy or inside.kind in {"code", "pre"}):
            self._write_next()
        elif character == "\n":
            self._end_line(inside)
        elif not self._begin_something(character):
            if not self.legacy and character in _RESERVED:
                raise _error(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
            self._write_next()

    def _begin_something(self, character: str) -> bool:
        """Begin a quotation, an entity or a link here, if one does."""
        if character == ">" and not self.legacy and self._at_line_start():
            if not any(opened.kind in _QUOTES for opened in self.open):
                self._open("blockquote", "")
            self.at += 1
        elif self._ends_expandable_quote():
            self.at += 2
            self.open[-1].kind = "expandable_blockquote"
        elif found := next(((m, k) for m, k in self.marks if self.source.startswith(m, self.at)), None):
            self._open(found[1], found[0])
            self.at += len(found[0])
            if found[1] == "pre":
                self._read_language()
        elif character == "[":
            self._open("text_link", "]")
            self.at += 1
        else:
            return False
        return True

    def _ends_expandable_quote(self) -> bool:
        """Two bars at the very end of a quotation make it foldable."""
        after = self.source[self.at + 2 : self.at + 4]
        ends = not after or (after[0] == "\n" and after[1:] != ">")
        quoted = bool(self.open) and self.open[-1].kind == "blockquote"
        return quoted and ends and self.source.startswith("||", self.at) and not self.legacy

    def _escapes(self) -> bool:
        following = self.source[self.at + 1 : self.at + 2]
        if self.legacy:
            return not self.open and following in set("_*`[")
        return "\0" < following <= "~"

    def _at_line_start(self) -> bool:
        return not self.out or self.out[-1] == "\n"

    def _end_line(self, inside: _Open | None) -> None:
        quoted = any(opened.kind in _QUOTES for opened in self.open)
        self._write_next()
        if quoted and not self.source.startswith(">", self.at):
            if inside is not None and inside.kind not in _QUOTES:
                raise self._no_end(inside)
            self._close()

    def _write_next(self) -> None:
        """Take the next character as it is."""
        character = self.source[self.at]
        self.at += 1
        self.out.append(character)
        self.offset += 2 if character > "\uffff" else 1

    def _open(self, kind: str, mark: str) -> None:
        byte = len(self.source[: self.at].encode(errors="surrogatepass"))
        self.open.append(_Open(kind, mark, self.offset, byte, len(self.out)))

    def _read_language(self) -> None:
        line_end = self.source.find("\n", self.at)
        word = self.source[self.at : line_end] if line_end >= 0 else ""
        if word and not any(character.isspace() or character == "`" for character in word):
            self.open[-1].language = word
            self.at += len(word)
        if self.source.startswith("\n", self.at):
            self.at += 1

    def _close(self) -> None:
        opened = self.open.pop()
        entity: dict[str, Any] = {
            "type": opened.kind,
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        if opened.language:
            entity["language"] = opened.language
        if opened.kind == "text_link":
            entity["url"] = self._read_url() or "".join(self.out[opened.begin :])
        if entity["length"]:
            self.entities.append(entity)

    def _read_url(self) -> str:
        if not self.source.startswith("(", self.at):
            return ""
        found = (_PLAIN_URL if self.legacy else _URL).match(self.source, self.at + 1)
        assert found is not None
        if not self.source.startswith(")", found.end()):
            byte = len(self.source[: self.at + 1].encode(errors="surrogatepass"))
            raise _error(f"Can't find end of a URL at byte offset {byte}")
        self.at = found.end() + 1
        return found[0] if self.legacy else _ESCAPE.sub(r"\1", found[0])

    def _no_end(self, opened: _Open) -> ApiError:
        if self.legacy:
            return _error(f"Can't find end of the entity starting at byte offset {opened.byte}")
        return _error(f"Can't find end of {_NAMES[opened.kind]} entity at byte offset {opened.byte}")


def _error(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")
