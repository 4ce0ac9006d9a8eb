"""Turns one Part into plain text, for channels without buttons: choices become numbered lines at the end. Pure."""

from bot.channels.cleaning import encodable
from bot.domain.messages import Part, numbered


def render(part: Part, mark: str = "") -> str:
    """A mark stands before the text, with a space between; a blank line before the choices."""
    body = " ".join(filter(None, (mark, part.text.plain)))
    return encodable("\n\n".join(filter(None, (body, numbered(part.choices)))))
