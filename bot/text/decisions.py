"""Reads a typed word on a request: `duyệt 12`, `từ chối 12`, with or without marks. Pure."""

import re

from bot.text.folding import fold

_DECISION = re.compile(r"(?:(?:toi |xin )?(chap nhan|duyet|approve)|(?:toi |xin )?(tu choi|khong duyet|refuse))"
                       r"(?: (?:yeu cau|so|request))* (\d{1,9})(?: (?:a|nhe|nha))?", re.ASCII)  # fmt: skip


def read_decision(text: str) -> tuple[int, bool] | None:
    """(the request's number, yes); None for whatever is not such a word and a number alone."""
    if len(text) > 60 or "?" in text:
        return None
    found = _DECISION.fullmatch(fold(text))
    if found is None:
        return None
    return int(found[3]), found[1] is not None
