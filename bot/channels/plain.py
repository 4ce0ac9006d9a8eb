"""Channels of plain text: choices become numbered lines, and there are no buttons, no menus and no profile."""

from collections.abc import Sequence

from bot.channels.cleaning import encodable
from bot.channels.identity import Known
from bot.domain.messages import Part, numbered
from bot.domain.profile import Command, Introduction


def render(part: Part, mark: str = "") -> str:
    """A mark stands before the text, with a space between; a blank line before the choices."""
    body = " ".join(filter(None, (mark, part.text.plain)))
    return encodable("\n\n".join(filter(None, (body, numbered(part.choices, part.typed)))))


class PlainSpeaker(Known):
    """What `bot.domain.ports.Outbound` asks for beside sending, where there is nothing but text."""

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """There are no buttons, so nothing to answer."""

    async def set_commands(self, external_id: str, commands: Sequence[Command]) -> bool:
        """There is no menu (`Capabilities.commands`)."""
        del external_id, commands
        return False

    async def introduce(self, introduction: Introduction) -> bool:
        """What a bot says of itself is shown nowhere here, or set by hand at its platform."""
        del introduction
        return False
