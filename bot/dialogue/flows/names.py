"""Before a text that seems to name a pupil leaves, its writer is asked: one question for all conversations."""

from collections.abc import Generator

from bot.dialogue.steps import Ask, Option, Screen, Value
from bot.domain.messages import Tone
from bot.text.pupils import find_pupil_names

LEAVE_OUT = (
    Option(value="masked", text_id="choice.write-masked", tone=Tone.GOOD),
    Option(value="raw", text_id="choice.write-raw"),
    Option(value="not", text_id="choice.write-not"),
)
TO_ONE = Screen("write.names-pupil", options=LEAVE_OUT)  # what goes to the other side of a thread
TO_MANY = Screen(
    "compose.names-pupil",
    options=(
        Option(value=True, text_id="choice.without-names", tone=Tone.GOOD),
        Option(value=False, text_id="choice.as-it-is"),
    ),
)


def ask_about_names(key: str, text: str, screen: Screen) -> Generator[Ask, Value, Value]:
    """What was chosen on the screen; None, unasked, when no pupil seems to be named."""
    if not find_pupil_names(text):
        return None
    return (yield Ask(key, screen))
