"""Who a channel's bot is, as its platform says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """`id` is what `Outbound.bot` says; `username` is the name people find the bot by, without an @."""

    id: str
    username: str
