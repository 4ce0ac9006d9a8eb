"""What a check-up finds: one verdict a check, in words, with what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.errors import TruongAnError


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is a stable name; `text_id` says what was found, `cure_id` what to do (empty: nothing)."""

    check: str
    verdict: Verdict
    text_id: str
    params: Mapping[str, object] = field(default_factory=dict)
    cure_id: str = ""


def good(check: str, text_id: str, **params: object) -> Finding:
    return Finding(check, Verdict.OK, text_id, params)


def doubtful(check: str, text_id: str, cure_id: str, **params: object) -> Finding:
    return Finding(check, Verdict.WARN, text_id, params, cure_id)


def bad(check: str, text_id: str, cure_id: str, **params: object) -> Finding:
    return Finding(check, Verdict.FAIL, text_id, params, cure_id)


def trouble(check: str, error: TruongAnError, cure_id: str = "") -> Finding:
    """A check that ended in an error that people are told about."""
    return Finding(check, Verdict.FAIL, error.text_id, error.params, cure_id)
