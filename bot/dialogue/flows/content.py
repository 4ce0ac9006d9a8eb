"""What an officer wrote, read as an advisory: its level, its headline, its description, what is asked. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.dialogue.engine import Conversation
from bot.dialogue.pieces import text_of
from bot.domain.advisory import AdvisoryText, Level
from bot.domain.people import Language
from bot.text.catalogue import label
from bot.text.marks import without_marks
from bot.text.visible import shortened

LONGEST_HEADLINE = 120  # characters

# The paragraph in which a letter says what it wants, in either language, with marks or without.
_INSTRUCTION = re.compile(
    r"^[ \t]*(?:đề nghị|de nghi|yêu cầu|yeu cau|please)(?!\w)[^\n:]{0,60}:[ \t]*\n?", re.IGNORECASE | re.MULTILINE
)
_HYPHEN = re.compile(r"^[ \t]*[-–*][ \t]+(?=\S)", re.MULTILINE)  # what a line of a list begins with on a keyboard
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)", re.DOTALL)


@cache
def _levels() -> dict[str, Level]:
    """What the levels are called, in either language, with marks and without."""
    called = [(label(level, language).casefold(), level) for level in Level for language in Language]
    called.append(("khẩn cấp", Level.KHAN))
    return {name: level for said, level in called for name in (said, without_marks(said))}


@cache
def _opening() -> re.Pattern[str]:
    """What says the level before a text: *Khẩn cấp: …*, *TIN KHẨN! …*, or the level in a line of its own."""
    names = "|".join(sorted(_levels(), key=len, reverse=True))
    return re.compile(
        rf"\W*(?:(?:tin|thông báo|thong bao|mức|muc) )?(?P<level>{names})"
        r"(?:[ ]*[:!]+|[ ]+[–—-](?=\s)|[ ]*\n)\s*(?=\S)",
        re.IGNORECASE,
    )


def read_level(text: str) -> Level | None:
    """The level by whose name a text begins."""
    opening = _opening().match(text.strip())
    return _levels()[opening["level"].casefold()] if opening else None


def read_content(text: str) -> AdvisoryText:
    """The first line is the headline, or its first sentence if it is long; *Đề nghị: …* begins the instruction.

    A level at its beginning is left out: it stands before every headline anyway. Lines of a list get bullets.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if opening := _opening().match(text):
        text = _begun(text[opening.end() :])
    asked = _INSTRUCTION.search(text)
    instruction = _begun(_listed(text[asked.end() :].strip())) if asked and asked.start() > 0 else ""
    said = text[: asked.start()].strip() if asked and asked.start() > 0 else text
    first, _, rest = said.partition("\n")
    rest = _listed(rest)
    first = " ".join(first.split())
    if len(first) <= LONGEST_HEADLINE:
        return AdvisoryText(first, rest.strip(), instruction)
    sentence = _SENTENCE.match(first)
    if sentence and len(sentence[0]) <= LONGEST_HEADLINE:
        return AdvisoryText(sentence[0], f"{first[len(sentence[0]) :].strip()}\n{rest}".strip(), instruction)
    return AdvisoryText(shortened(first, LONGEST_HEADLINE), _listed(said), instruction)


def _listed(text: str) -> str:
    return _HYPHEN.sub("• ", text)


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
