"""On which channel first: for what is urgent and for the rest; and a code for a further channel."""

from collections.abc import Generator, Mapping
from typing import Any

from bot.dialogue.intents import AddChannel, Nothing, PutFirst
from bot.dialogue.queries import SeeChannels
from bot.dialogue.steps import Ask, Fact, Option, Screen, Value

_LEAVE = Option(value=None, text_id="choice.as-it-is")


def channels(_start: Mapping[str, Any]) -> Generator[Ask | Fact, Any, PutFirst | AddChannel | Nothing]:
    """Only what would change something is offered."""
    seen = yield Fact("channels", SeeChannels())
    options = tuple(_options(seen))
    several = len(seen["channels"]) > 1
    chosen = yield Ask(
        "change",
        Screen(
            "channels.several" if several else "channels.one",
            {"usual": seen["usual"], "urgent": seen["urgent"]},
            options=(*options, _LEAVE),
        ),
    )
    match chosen:
        case "add":
            return AddChannel()
        case {"first": address_id, "urgent": urgent}:
            return PutFirst(address_id, urgent)
        case _:
            return Nothing("channels.kept")


def _options(seen: Mapping[str, Any]) -> Generator[Option, None, None]:
    for one in seen["channels"]:
        if not one["urgent"]:
            yield _first(one, "choice.urgent-first", urgent=True)
        if not one["usual"]:
            yield _first(one, "choice.usual-first", urgent=False)
    if seen["others"]:
        yield Option(value="add", text_id="choice.add-channel", params={"channels": seen["others"]})


def _first(one: Mapping[str, Any], text_id: str, *, urgent: bool) -> Option:
    value: Value = {"first": one["id"], "urgent": urgent}
    return Option(value=value, text_id=text_id, params={"channel": one["name"]})
