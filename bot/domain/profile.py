"""What a bot says of itself outside its messages: the commands of a chat's menu, and how it introduces itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of a menu: `name` is typed after the slash (a-z, up to 32), `description` says what it does."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """What somebody sees who has not opened the bot, in one language; "" is for all that have no own one.

    `description` stands in the empty chat, `short` beside the bot's name and in links to it. A channel cuts what
    exceeds its limits, so what matters most comes first.
    """

    language: str
    commands: tuple[Command, ...]
    description: str
    short: str
