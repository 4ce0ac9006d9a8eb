"""Leaving: sure?, and who comes after you."""

from collections.abc import Generator, Mapping
from typing import Any

from bot.dialogue.intents import Leave, Nothing
from bot.dialogue.steps import Ask, Card, Given, Heard, Misheard, Option, Screen, Value
from bot.domain.messages import Tone
from bot.text.visible import count_letters, one_line
from bot.text.yes_no import read_yes_no

_LONGEST = 200
_PHONE_DIGITS = range(9, 16)


def leave(_start: Mapping[str, Any]) -> Generator[Ask, Any, Leave | Nothing]:
    """Nothing of the successor is kept: what is typed goes to the ward police, who ask the roster's keeper."""
    sure = yield Ask(
        "sure",
        Screen(
            "leave.sure",
            options=(
                Option(value=True, text_id="choice.leave", tone=Tone.DANGER),
                Option(value=False, text_id="choice.stay"),
            ),
        ),
        _hear_sure,
    )
    if not sure:
        return Nothing("leave.stayed")
    successor = yield Ask(
        "successor",
        Screen("leave.successor", options=(Option(value="", text_id="choice.not-known"),)),
        _hear_successor,
    )
    return Leave(successor)


def _hear_sure(event: Given) -> Value | Misheard:
    said = read_yes_no(event.text) if isinstance(event, Heard) and event.own else None
    return Misheard("talk.pick-one") if said is None else said


def _hear_successor(event: Given) -> Value | Misheard:
    """A name or a number, since this answer ends everything; a command or a stray sign doesn't."""
    text = event.phone if isinstance(event, Card) else event.text if isinstance(event, Heard) else ""
    if len(text) > _LONGEST:
        return Misheard("leave.too-long")
    successor = one_line(text)
    named = count_letters(successor) > 1 or sum(map(str.isdigit, successor)) in _PHONE_DIGITS
    return successor if named and not successor.startswith("/") else Misheard("leave.who")
