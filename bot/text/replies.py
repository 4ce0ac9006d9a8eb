"""Reads an answer to a thread as it is typed where nothing can be tapped: *trả lời TD-12 nội dung*."""

import re
import unicodedata

from bot.domain.threads import CODE_PREFIX
from bot.text.folding import fold
from bot.text.telex import telex_slips

_REPLY = re.compile(
    rf"\s*(?:(?P<verb>[^\W\d_]+(?:\s+[^\W\d_]+)?)\s*[:,]?\s+)?"
    rf"#?{CODE_PREFIX}[-\s]?0*(?P<number>[1-9][0-9]{{0,8}})(?!\w)[\s:.,–-]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_VERBS = frozenset(map(fold, ("trả lời", "traloi", "nhắn lại", "gửi", "nhắn", "reply", "answer", "reply to")))


def read_reply(text: str) -> tuple[int, str] | None:
    """(the thread's number, what to write into it, perhaps nothing); None for anything else."""
    found = _REPLY.fullmatch(unicodedata.normalize("NFC", text))
    if found is None or not _is_verb(found["verb"] or ""):
        return None
    return int(found["number"]), found["rest"].strip()


def _is_verb(typed: str) -> bool:
    return not typed or not _VERBS.isdisjoint((fold(typed), fold(telex_slips(typed, eager=True))))
