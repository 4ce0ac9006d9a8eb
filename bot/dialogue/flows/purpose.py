"""What an officer's words are for: they never become a broadcast, or an answer to a school, by themselves."""

from collections.abc import Generator, Mapping
from typing import Any

from bot.dialogue.flows.content import read_level
from bot.dialogue.intents import Begin, Nothing
from bot.dialogue.pieces import hear_piece, text_of
from bot.dialogue.steps import Ask, Option, Screen
from bot.domain.advisory import Level
from bot.domain.messages import Tone


def purpose(start: Mapping[str, Any]) -> Generator[Ask, Any, Begin | Nothing]:
    """`start`: {"pieces": what came, "now", "thread": {"id", "name"} of an exchange of the last day, or None}."""
    thread = start["thread"]
    if thread is None and read_level(text_of(start["pieces"])) is Level.KHAN:
        return Begin("compose", {"pieces": start["pieces"], "now": start["now"]})  # in a hurry, and said to be so
    options = [
        Option(value="compose", text_id="choice.compose", tone=Tone.GOOD),
        Option(value="remind", text_id="choice.remind"),
        Option(value="drop", text_id="choice.nothing"),
    ]
    if thread is not None:
        options.insert(0, Option(value="reply", text_id="choice.reply-to", params={"unit": thread["name"]}))
    given = yield Ask("purpose", Screen("purpose.which", options=tuple(options)), hear_piece, collects=True)
    pieces = [*start["pieces"], *given["pieces"]]
    match given["picked"]:
        case "compose":
            return Begin("compose", {"pieces": pieces, "now": start["now"]})
        case "remind":
            return Begin("remind", {"text": text_of(pieces), "now": start["now"]})
        case "reply":
            assert thread is not None
            return Begin("reply", {"thread": thread["id"], "pieces": pieces, "send": True, "now": start["now"]})
        case _:
            return Nothing("purpose.dropped")
