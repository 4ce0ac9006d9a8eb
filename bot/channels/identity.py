"""Who a channel's bot is, as its platform says."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.errors import NotPossibleNow


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """`id` is what `Outbound.bot` says; `username` is the name people find the bot by, without an @."""

    id: str
    username: str


class Known(ABC):
    """A bot whose platform can be asked who it is."""

    @abstractmethod
    async def describe(self) -> BotIdentity:
        """Who the platform takes us for.

        Raises:
            NotPossibleNow: `token-refused`, `channel-refused` or `channel-unreachable`.
        """

    async def is_there(self) -> bool:
        """Whether the platform answers, and knows the bot."""
        try:
            await self.describe()
        except NotPossibleNow:
            return False
        return True

    def have_taken(self, external_ids: Collection[str]) -> None:  # noqa: B027 - most platforms say whose a limit is
        """Chats that took messages before this process did anything."""
