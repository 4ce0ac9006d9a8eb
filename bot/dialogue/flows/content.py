"""What an officer wrote, read as an advisory: its headline, its description, what is asked. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.engine import Conversation
from bot.dialogue.pieces import text_of
from bot.domain.advisory import AdvisoryText
from bot.text.visible import shortened

LONGEST_HEADLINE = 120  # characters

# The paragraph in which a letter says what it wants, in either language.
_INSTRUCTION = re.compile(r"^[ \t]*(?:đề nghị|yêu cầu|please)[^\n:]{0,60}:[ \t]*\n?", re.IGNORECASE | re.MULTILINE)
# The level stands before every headline anyway.
_LEVEL = re.compile(
    r"^\W*(?:khẩn(?: cấp)?|khan(?: cap)?|cảnh báo|canh bao|urgent|warning)[ ]*[:!–-][ ]*", re.IGNORECASE
)
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)", re.DOTALL)


def read_content(text: str) -> AdvisoryText:
    """The first line is the headline, or its first sentence if it is long; *Đề nghị: …* begins the instruction."""
    text = text.strip()
    asked = _INSTRUCTION.search(text)
    instruction = _begun(text[asked.end() :].strip()) if asked and asked.start() > 0 else ""
    said = text[: asked.start()].strip() if asked and asked.start() > 0 else text
    first, _, rest = said.partition("\n")
    first = _without_level(" ".join(first.split()))
    if len(first) <= LONGEST_HEADLINE:
        return AdvisoryText(first, rest.strip(), instruction)
    sentence = _SENTENCE.match(first)
    if sentence and len(sentence[0]) <= LONGEST_HEADLINE:
        return AdvisoryText(sentence[0], f"{first[len(sentence[0]) :].strip()}\n{rest}".strip(), instruction)
    return AdvisoryText(shortened(first, LONGEST_HEADLINE), said, instruction)


def _without_level(line: str) -> str:
    bare = _LEVEL.sub("", line)
    return line if bare in {"", line} else _begun(bare)


def _begun(text: str) -> str:
    """With a capital: it stands under a heading, no longer behind a colon."""
    return f"{text[:1].upper()}{text[1:]}"


def title_of(conversation: Conversation) -> str:
    """What a begun advisory is called in a list of drafts; nothing while it holds nothing."""
    gathered: list[Any] = list(conversation.start.get("pieces", ()))
    for entry in conversation.log:
        if entry.key.startswith("content") and isinstance(entry.value, dict):
            earlier = [] if entry.key.startswith("content-") else gathered  # a changed content replaces it all
            gathered = [*earlier, *entry.value["pieces"]]
    pieces = [piece for piece in (*gathered, *conversation.held) if isinstance(piece, Mapping)]
    text = text_of(pieces)
    if text:
        return read_content(text).headline
    if conversation.start.get("headline"):
        return str(conversation.start["headline"])
    files = [*conversation.start.get("files", ()), *(piece for piece in pieces if "kind" in piece)]
    return next((file["name"] or "📎" for file in files), "")
