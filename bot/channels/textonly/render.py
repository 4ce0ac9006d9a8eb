"""Turns one Part into plain text: choices become numbered lines at the end, answered by number. Pure."""

from bot.channels.cleaning import encodable
from bot.domain.messages import Choice, Part

CONTACT = "contact"  # the choice to share the own number, which a text can't do


def render(part: Part, mark: str = "") -> str:
    """A mark stands before the text, with a space between; a blank line before the choices."""
    body = " ".join(filter(None, (mark, part.text.plain)))
    choices = "\n".join(_lines(part.choices))
    return encodable("\n\n".join(filter(None, (body, choices))))


def choices_room(choices: tuple[Choice, ...]) -> int:
    """The characters that choices take after a text, the blank line included."""
    lines = _lines(choices)
    return len("\n\n") + len("\n".join(lines)) if lines else 0


def _lines(choices: tuple[Choice, ...]) -> list[str]:
    shown = [choice for choice in choices if choice.data != CONTACT]
    return [f"{number}. {choice.label}" for number, choice in enumerate(shown, 1)]
