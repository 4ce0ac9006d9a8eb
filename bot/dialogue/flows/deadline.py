"""By when an advisory wants its answer: as its author says in words, in place of what its level has. Pure."""

from collections.abc import Generator
from itertools import count
from typing import Any

from bot.dialogue.queries import ReadDeadline
from bot.dialogue.steps import Ask, Fact, Given, Heard, Misheard, Option, Screen, Value
from bot.text.visible import shows_something

LONGEST = 100  # characters

_BY_LEVEL = Option(value={"pick": "level"}, text_id="choice.deadline-of-level")
_SAME = Option(value={"pick": "same"}, text_id="choice.as-it-is")


def ask_deadline(turn: int, draft: dict[str, Any]) -> Generator[Ask | Fact, Any, None]:
    """Changes the draft's "answer_by", takes it away, or leaves it as it is."""
    options = (_BY_LEVEL, _SAME) if "answer_by" in draft else (_SAME,)
    note = ""
    for again in count():
        screen = Screen("compose.deadline", options=options, note=note)
        said = yield Ask(f"deadline{turn}.{again}", screen, _hear)
        if isinstance(said, dict):
            if said["pick"] == "level":
                del draft["answer_by"]
            return
        found = yield Fact(f"read-deadline{turn}.{again}", ReadDeadline(said, draft["level"]))
        if "answer_by" in found:
            draft["answer_by"] = found["answer_by"]
            return
        note = found["refusal"]


def _hear(event: Given) -> Value | Misheard:
    if isinstance(event, Heard) and shows_something(event.text) and len(event.text) <= LONGEST:
        return event.text.strip()
    return Misheard("remind.no-time")
