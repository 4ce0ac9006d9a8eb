"""An order to remind, typed while something is being written for others: a part of that, or a reminder?

What comes besides, before that is said, belongs to what is being written. Nothing is lost, and nothing sent.
"""

from collections.abc import Generator, Mapping
from typing import Any

from bot.dialogue.intents import Begin, Gather
from bot.dialogue.pieces import hear_piece
from bot.dialogue.steps import Ask, Option, Screen
from bot.domain.messages import Tone
from bot.text.visible import one_line, shortened

_SHOWN = 120  # characters of the line in question


def apart(start: Mapping[str, Any]) -> Generator[Ask, Any, Gather]:
    """`start`: {"text": the line, "now": ISO 8601}."""
    text = start["text"]
    options = (
        Option(value="add", text_id="choice.add-to-message"),
        Option(value="remind", text_id="choice.remind", tone=Tone.GOOD),
        Option(value="drop", text_id="choice.drop"),
    )
    screen = Screen("apart.which", params={"text": shortened(one_line(text), _SHOWN)}, options=options)
    given = yield Ask("apart", screen, hear_piece, collects=True)
    match given["picked"]:
        case "add":
            return Gather([{"text": text.strip()}, *given["pieces"]])
        case "remind":
            return Gather(given["pieces"], then=Begin("remind", {"text": text, "now": start["now"]}))
        case _:
            return Gather(given["pieces"])
