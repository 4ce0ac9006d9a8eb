"""What somebody wishes to be reminded of, taken from typed lines: the text, the moment, for whom. Pure.

What a line doesn't say stays open; nothing is made up, and no words of the line get lost.
"""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from bot.dialogue.queries import FindNamed, ReadMoment
from bot.dialogue.steps import Ask, Fact, Given, Heard, Misheard, Option, Screen, Value
from bot.text.folding import expand
from bot.text.reminder_words import Reminded, read_appointment, read_opening
from bot.text.when import NotRead, read_when

Step = Ask | Fact
Wish = dict[str, Any]  # any of "text", "audience"; "starts_at" with "rule" and "assumed"

SELF = {"self": True}
_AND = {"và", "va", "and"}


def add_typed(key: str, typed: str, wish: Wish, desk: Mapping[str, Any]) -> Generator[Step, Any, str]:
    """Takes out of a typed line what the wish lacks; returns why a moment in it can't be used, as a note."""
    note, rest = "", typed
    if typed and "starts_at" not in wish:
        found = yield Fact(f"read{key}", ReadMoment(typed))
        if found["outcome"] == "when":
            wish |= moment_of(found)
            rest = found["rest"]
        elif found["outcome"] != NotRead.NO_TIME:
            note = f"remind.{found['outcome']}"
    opening = read_opening(rest)
    text = opening.rest if opening.begun else read_appointment(typed, rest) or rest
    if "audience" not in wish and opening.reminded is Reminded.SELF:
        wish["audience"] = SELF
    if "audience" not in wish and opening.reminded is Reminded.SCHOOLS and len(desk["places"]) == 1:
        kinds, text = _narrow(text, desk["places"][0])
        wish["audience"] = {"by": desk["places"][0]["unit"], "units": [], "kinds": kinds}
    if "audience" not in wish and opening.begun and opening.reminded is Reminded.UNSAID and desk["places"]:
        text = yield from _name_school(key, text, wish, desk["places"])
    if text.strip():
        wish["text"] = f"{text.strip()[0].upper()}{text.strip()[1:]}"
    return note


def _name_school(
    key: str, text: str, wish: Wish, places: Sequence[Mapping[str, Any]]
) -> Generator[Step, Any, str]:
    """Takes the school with whose name the text begins for the audience, if only one can be meant; the rest."""
    said = text.strip()
    named = (yield Fact(f"named{key}", FindNamed(said.removeprefix("cho ")))) if said else None
    if named is None:
        return text
    by = places[0]["unit"] if len(places) == 1 else None
    wish["audience"] = {"by": by, "units": [named["unit"]], "kinds": []}
    return str(named["rest"]).lstrip(" ,;:–-")


def moment_of(found: Mapping[str, Any]) -> Wish:
    """The parts of a wish that `ReadMoment` found."""
    return {part: found[part] for part in ("starts_at", "rule", "assumed")}


def ask_when(key: str, now: datetime, note: str, leave: Option) -> Generator[Step, Any, Wish | None]:
    """The moment, read when it is said (`now` only tells times from other words); None for who leaves it."""
    for turn in count():
        screen = Screen("remind.when", note=note, options=(leave,))
        typed = yield Ask(f"when{key}.{turn}", screen, partial(_hear_when, now))
        if typed is None:
            return None
        found = yield Fact(f"moment{key}.{turn}", ReadMoment(typed))
        if found["outcome"] == "when":
            return moment_of(found)
        note = f"remind.{found['outcome']}"
    raise AssertionError("a count has no end")


def _hear_when(now: datetime, event: Given) -> Value | Misheard:
    if not isinstance(event, Heard) or read_when(event.text, now) is NotRead.NO_TIME:
        return Misheard("remind.no-time")
    return event.text


def _narrow(text: str, place: Mapping[str, Any]) -> tuple[list[str], str]:
    """The kinds of institutions that stand behind *các trường*, and what is left: *mầm non, tiểu học nộp …*."""
    by_name = {expand(one["name"]): one["kind"] for one in place["kinds"]}
    kinds: list[str] = []
    words = text.split()
    while True:
        begins = 1 if kinds and words and words[0].casefold() in _AND else 0
        for many in range(min(len(words), begins + 6), begins, -1):
            kind = by_name.get(expand(" ".join(words[begins:many])))
            if kind is not None:
                kinds.append(kind)
                words = words[many:]
                break
        else:
            return kinds, " ".join(words) if kinds else text
