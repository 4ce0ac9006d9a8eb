"""How a text is shown: `parse_mode` markdown or html, or `text_styles`. Offsets are UTF-16 code units.

Source: https://bot.zapps.me/docs/apis/sendMessage/, and for Markdown what users measured: no links, no fences.
What can't be shown here (colours, sizes, lists) leaves its text; unclosed marks stay as they are.
"""

import json
import re
from html.parser import HTMLParser
from typing import Any

from bot.sandbox.screen import JsonObject
from bot.sandbox.telegram.formatted import units
from bot.sandbox.zalo.errors import bad_request

_CODES = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough"}
_OTHER_CODES = {
    "f_13", "f_15", "f_18", "f_20", "c_050a19", "c_15a85f", "c_f7b503", "c_f27806", "c_db342e", "lst_1", "lst_2",
    "ind_1", "ind_2", "ind_3", "ind_4", "ind_5",
}  # fmt: skip
_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough",
    "code": "code",
}  # fmt: skip
_INLINE = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>[^*\n]+?)\*|`(?P<code>[^`\n]+)`|\{(?P<colour>[a-z]+)\}(?P<coloured>.*?)\{/(?P=colour)\}",
    re.DOTALL,
)
_LINE = re.compile(r"(?P<heading>#{1,4}) |(?P<item>- )|(?P<quote>> ?)")

Shown = tuple[str, tuple[JsonObject, ...]]


def shown(text: str, parse_mode: str, text_styles: str) -> Shown:
    """What the person sees, and its entities in the Bot API's words. `parse_mode` wins. Raises ApiError 400."""
    match parse_mode:
        case "markdown":
            return _Written().markdown(text)
        case "html":
            return _Html.read(text)
        case "":
            return text, _styled(text, text_styles)
        case _:
            raise bad_request("parse_mode must be markdown or html")


class _Written:
    """A text that grows, with its entities."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._entities: list[JsonObject] = []
        self.length = 0

    def write(self, text: str) -> None:
        self._parts.append(text)
        self.length += units(text)

    def mark(self, kind: str, offset: int) -> None:
        """What was written since `offset` is of that kind."""
        if self.length > offset:
            self._entities.append({"type": kind, "offset": offset, "length": self.length - offset})

    def done(self) -> Shown:
        return "".join(self._parts), tuple(sorted(self._entities, key=lambda one: (one["offset"], -one["length"])))

    def markdown(self, source: str) -> Shown:
        for number, line in enumerate(source.split("\n")):
            self.write("\n" if number else "")
            begin, found = self.length, _LINE.match(line)
            if found is not None and found["item"]:
                self.write("• ")
            self._inline(line[found.end() :] if found else line)
            if found is not None and not found["item"]:
                self.mark("bold" if found["heading"] else "blockquote", begin)
        return self.done()

    def _inline(self, source: str) -> None:
        at = 0
        for found in _INLINE.finditer(source):
            self.write(source[at : found.start()])
            begin, at = self.length, found.end()
            kind = next((name for name in ("bold", "italic", "code") if found[name] is not None), "coloured")
            if kind == "code":
                self.write(found[kind])
            else:
                self._inline(found[kind])
            if kind != "coloured":
                self.mark(kind, begin)
        self.write(source[at:])


class _Html(HTMLParser):
    """Tags that are not known leave their text."""

    def __init__(self) -> None:
        super().__init__()
        self._written = _Written()
        self._open: list[tuple[str, int]] = []

    @classmethod
    def read(cls, source: str) -> Shown:
        reader = cls()
        reader.feed(source)
        reader.close()
        return reader._written.done()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - none is read
        if tag == "br":
            self._written.write("\n")
        elif tag in _TAGS:
            self._open.append((tag, self._written.length))

    def handle_endtag(self, tag: str) -> None:
        for number in reversed(range(len(self._open))):
            opened, offset = self._open[number]
            if opened == tag:
                del self._open[number]
                self._written.mark(_TAGS[tag], offset)
                return

    def handle_data(self, data: str) -> None:
        self._written.write(data)


def _styled(text: str, text_styles: str) -> tuple[JsonObject, ...]:
    if not text_styles:
        return ()
    try:
        given = json.loads(text_styles)
    except (ValueError, RecursionError):
        raise bad_request("text_styles is no JSON") from None
    if not isinstance(given, list):
        raise bad_request("text_styles must be an array")
    length = units(text)
    return tuple(entity for one in given for entity in _entities_of(one, length))


def _entities_of(one: Any, length: int) -> list[JsonObject]:
    match one:
        case {"start": int(start), "len": int(run), "st": list(codes)} if 0 <= start < start + run <= length:
            if not all(isinstance(code, str) and code in _CODES.keys() | _OTHER_CODES for code in codes):
                raise bad_request("text_styles has an unknown style")
            return [{"type": _CODES[code], "offset": start, "length": run} for code in codes if code in _CODES]
        case _:
            raise bad_request("text_styles needs start, len and st within the text")
