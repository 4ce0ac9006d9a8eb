"""What the inner rooms ask of the outer ones."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Outcome
from bot.domain.incoming import AttachmentKind, Fetched, Incoming, Unfetched
from bot.domain.messages import Call
from bot.domain.profile import Command, Introduction


class Clock(Protocol):
    """The wall clock, which demos and tests can make jump."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        ...


class Outbound(Protocol):
    """How a channel's bot speaks. Implementations never raise for what a platform or a network does."""

    channel: str
    bot: str
    capabilities: Capabilities

    async def send(self, call: Call) -> Outcome: ...

    async def is_there(self) -> bool:
        """Whether the platform answers a question that does nothing, and knows the bot."""
        ...

    def have_taken(self, external_ids: Collection[str]) -> None:
        """Chats that took messages before this process did anything: a limit there is not of one who is new."""
        ...

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Best effort, useless after seconds: never raises for the network or the platform."""
        ...

    async def set_commands(self, external_id: str, commands: Sequence[Command]) -> bool:
        """Gives one chat its own menu of commands, whatever language its app is in; whether it was taken."""
        ...

    async def introduce(self, introduction: Introduction) -> bool:
        """Makes the bot say this of itself, unless it does already; whether it does now."""
        ...


class Inbound(Protocol):
    """How a channel's bot reads. Pure: one raw update in, one Incoming out.

    Raises ValueError, KeyError or TypeError for an update that can't be read.
    """

    channel: str
    bot: str

    def update_id(self, raw: dict[str, object]) -> str: ...

    def read(self, raw: dict[str, object]) -> Incoming: ...


# Gets the bytes of a photo or a voice message from its URL (`Attached.url`), within the time that it gives itself.
Fetch = Callable[[str, AttachmentKind], Awaitable[Fetched | Unfetched]]
