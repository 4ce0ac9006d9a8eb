"""Correcting what is out: a mistake, all clear, or other words. The first two go out on the tap that says so."""

from collections.abc import Generator, Mapping
from itertools import count
from typing import Any

from bot.dialogue.flows.composing import ask_content
from bot.dialogue.intents import Correct, KeepDraft, Nothing
from bot.dialogue.queries import SeeCorrectable
from bot.dialogue.steps import Ask, Fact, Option, Screen
from bot.domain.advisory import MessageType
from bot.domain.messages import Tone

_LEAVE = Option(value="leave", text_id="choice.correct-not")


def correct(start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, Correct | KeepDraft | Nothing]:
    """`start`: {"advisory": id, or None for the newest, "now": ISO 8601}."""
    found = yield Fact("found", SeeCorrectable(start["advisory"]))
    named = {"code": found["code"], "headline": found["headline"]}
    options = (
        Option(value="cancel", text_id="choice.correct-cancel", tone=Tone.DANGER),
        Option(value="all-clear", text_id="choice.correct-all-clear", tone=Tone.GOOD),
        Option(value="update", text_id="choice.correct-update"),
        _LEAVE,
    )
    kind = yield Ask("what", Screen("correct.which", params=named, options=options))
    if kind == "leave":
        return Nothing("correct.left")
    if kind != "update":
        return Correct(found["id"], found["revision"], MessageType(kind))
    return (yield from _other_words(found, named))


def _other_words(
    found: Mapping[str, Any], named: Mapping[str, str]
) -> Generator[Ask | Fact, Any, Correct | KeepDraft | Nothing]:
    """The whole text anew, and a look at it. What was written and is not sent becomes a draft."""
    draft = dict(found["draft"])
    kept = len(draft["files"])
    options = (
        Option(value="send", text_id="choice.correct-send", tone=Tone.DANGER),
        Option(value="change", text_id="choice.change"),
        _LEAVE,
    )
    for turn in count():
        key = f"-{turn}-" if turn else ""
        written = yield from ask_content(key, [], _LEAVE, kept=kept)
        if "headline" not in written:
            pieces = {"pieces": written["pieces"]}
            return KeepDraft(pieces) if written["pieces"] else Nothing("correct.left")
        new = {part: written[part] for part in ("headline", "description", "instruction")}
        draft |= new | {"files": written["files"] or draft["files"]}
        preview = {**draft, "correction": found["id"]}
        screen = Screen("correct.preview", params=named, options=options, preview=preview)
        match (yield Ask(f"preview{turn}", screen)):
            case "send":
                return Correct(found["id"], found["revision"], MessageType.UPDATE, draft)
            case "leave":
                return KeepDraft(draft)
            case _:
                continue
    raise AssertionError("a count has no end")
