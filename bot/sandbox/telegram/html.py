"""parse_mode HTML, with Telegram's errors. Byte offsets count UTF-8 bytes of the text as it was sent."""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import ApiError, bad_request

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LINK = re.compile(r"(https?|tg|mailto|tel):|[\w-]+(\.[\w-]+)+")
_START_TAG = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)\s*(=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]*)))?""")
_END_TAG = re.compile(r"([^\s>]*)\s*")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    begin: int


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities. Raises ApiError 400 `can't parse entities: …`."""
    return _HtmlReader(source).read()


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                if self.source.startswith("</", self.at):
                    self._close_tag()
                else:
                    self._open_tag()
            elif character == "&" and (found := _REFERENCE.match(self.source, self.at)) and _decode(found):
                self._write(_decode(found))
                self.at = found.end()
            else:
                self._write(character)
                self.at += 1
        if self.open:
            raise _error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.out), self.entities

    def _write(self, character: str) -> None:
        self.out.append(character)
        self.offset += 2 if character > "\uffff" else 1

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode(errors="surrogatepass"))

    def _open_tag(self) -> None:
        begin = self.at
        name = _START_TAG.match(self.source, begin + 1)
        assert name is not None
        if name.end() >= len(self.source):
            raise _error(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = name[0].lower()
        if tag not in _KINDS:
            raise _error(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        self.at = name.end()
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _error(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(_Open(tag, attributes, self.offset, len(self.out)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            rest = self.source[self.at :].lstrip()
            if rest.startswith(">"):
                self.at = len(self.source) - len(rest) + 1
                return attributes
            found = _ATTRIBUTE.match(self.source, self.at)
            if not rest or found is None or found.end() >= len(self.source):
                raise _error(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if not found[1]:
                raise _error(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
            following = self.source[found.end()]
            if found[5] == "" and following in "\"'":
                raise _error(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if found[5] is not None and not following.isspace() and following != ">":
                raise _error(f"Unexpected end of name token at byte offset {self._byte(found.start(5))}")
            value = next((group for group in found.group(3, 4, 5) if group is not None), "")
            attributes[found[1]] = _REFERENCE.sub(_decode, value)
            self.at = found.end()

    def _close_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _error(f"Unexpected end tag at byte offset {self._byte(begin)}")
        found = _END_TAG.match(self.source, begin + 2)
        assert found is not None
        if not self.source.startswith(">", found.end()):
            raise _error(f"Unclosed end tag at byte offset {self._byte(begin)}")
        opened, name = self.open[-1], found[1].lower()
        if name and name != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{name}>"'
            raise _error(f"Unmatched end tag at byte offset {self._byte(begin)}, {expected}")
        self.open.pop()
        self.at = found.end() + 1
        if self.offset > opened.offset:
            self._add_entity(opened)

    def _add_entity(self, opened: _Open) -> None:
        entity: dict[str, Any] = {"offset": opened.offset, "length": self.offset - opened.offset}
        text = "".join(self.out[opened.begin :])
        details = _details(_KINDS[opened.tag], opened.attributes, text)
        if details is None:
            return
        entity = {"type": details.pop("type"), **entity, **details}
        if opened.tag == "pre":
            self._take_language(entity)
        elif opened.tag == "code" and not any(outer.tag == "pre" for outer in self.open):
            entity.pop("language", None)
        self.entities.append(entity)

    def _take_language(self, entity: dict[str, Any]) -> None:
        """<pre><code class="language-…"> is one entity."""
        inner = self.entities[-1] if self.entities else {}
        same = (inner.get("offset"), inner.get("length")) == (entity["offset"], entity["length"])
        if same and inner.get("type") == "code" and inner.get("language"):
            entity["language"] = self.entities.pop()["language"]


def _details(kind: str, given: dict[str, str], text: str) -> dict[str, Any] | None:
    """The entity's type and further fields; None if it marks nothing, as a link to nowhere."""
    match kind:
        case "text_link":
            url = given.get("href") or text
            return {"type": kind, "url": url} if _LINK.match(url) else None
        case "blockquote" if "expandable" in given:
            return {"type": "expandable_blockquote"}
        case "custom_emoji":
            if not given.get("emoji-id", "").isdigit():
                raise _error("Invalid custom emoji identifier specified")
            return {"type": kind, "custom_emoji_id": given["emoji-id"]}
        case "date_time":
            moment = {"unix_time": int(given["unix"]) if given.get("unix", "").isdigit() else 0}
            return {"type": kind, **moment} | ({"date_time_format": given["format"]} if "format" in given else {})
        case "code" if given.get("class", "").startswith("language-"):
            return {"type": kind, "language": given["class"].removeprefix("language-")}
        case _:
            return {"type": kind}


def _decode(found: re.Match[str]) -> str:
    """The character of a reference; empty if it means none."""
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    is_character = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF and len(found[0]) <= 10
    return chr(code) if is_character else ""


def _error(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")
