"""Conversations over one another: which takes the place of which, and what goes over into the new one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.engine import Conversation

DEEPEST = 3
# They give way to whatever else is said.
EPHEMERAL = {"menu", "which", "reminders", "threads", "advisories", "list"}
_GATHERING = {"write", "reply"}  # what is written for somebody, in pieces


def replaces(new: Conversation, old: Conversation) -> bool:
    """Whether a conversation takes the place of another: what is written into two threads is kept apart.

    So is what is typed with its address (`send`), which leaves at once, from what is still being gathered.
    """
    if new.flow != old.flow:
        return False
    of_one_thread = new.start.get("thread") == old.start.get("thread")
    return new.flow != "reply" or (of_one_thread and not new.start.get("send"))


def carry(new: Conversation, stack: Iterable[Conversation]) -> Conversation:
    """A conversation that begins, with what was gathered in the one whose place it takes: nothing is lost."""
    if new.flow not in _GATHERING:
        return new
    pieces = [piece for old in stack if replaces(new, old) for piece in gathered(old)]
    return replace(new, start={**new.start, "pieces": [*pieces, *new.start.get("pieces", ())]}) if pieces else new


def without_top(stack: tuple[Conversation, ...]) -> tuple[Conversation, ...]:
    """What lies below the last; pieces that came to a question amid a message stay with the message."""
    *below, top = stack
    if top.flow == "apart" and top.held and below:
        below[-1] = replace(below[-1], held=(*below[-1].held, *top.held))
    return tuple(below)


def is_gathering(conversation: Conversation) -> bool:
    """Whether something is being written for somebody in it."""
    return conversation.flow in _GATHERING


def gathered(conversation: Conversation) -> list[Mapping[str, Any]]:
    """All pieces that a conversation holds, in the order in which they came."""
    answers = [entry.value for entry in conversation.log if isinstance(entry.value, dict) and not entry.fact]
    pieces = [piece for answer in answers for piece in answer.get("pieces", ())]
    return [*conversation.start.get("pieces", ()), *pieces, *conversation.held]
