"""Chats and groups as both sides see them: their messages and whether the bot may write there.

They know the bot only as a `BotAccount`, so that channels can differ in what they tell it.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.sandbox.clock import WorldClock
from bot.sandbox.screen import Button, ImpossibleAction, JsonObject, Kind, SandboxFile, ShownMessage


class Surroundings(Protocol):
    """What chats need of the world."""

    @property
    def clock(self) -> WorldClock: ...

    def changed(self) -> None: ...

    async def until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None: ...


class BotAccount(Protocol):
    """A bot on a channel, as the world tells it what people do. `name` is unique on the channel."""

    channel: str
    name: str

    @property
    def world(self) -> Surroundings: ...

    def next_message_id(self) -> Any: ...

    def keep_file(self, kind: Kind, name: str, mime: str, data: bytes) -> SandboxFile: ...

    def message_sent(self, chat: "Chat", message: ShownMessage) -> None: ...

    def message_edited(self, chat: "Chat", message: ShownMessage) -> None: ...

    def button_tapped(self, chat: "Chat", message: ShownMessage, button: Button) -> None: ...

    def membership_changed(self, chat: "Chat", old: str, new: str) -> None: ...

    def raw_update(self, update: JsonObject) -> None: ...


class Chat:
    """A chat of one bot with one person (`Phone`) or with many (`Group`)."""

    def __init__(self, bot: BotAccount, chat_id: int | str, name: str) -> None:
        self.bot = bot
        self.channel = bot.channel
        self.world = bot.world
        self.chat_id = chat_id
        self.name = name
        self.history: list[ShownMessage] = []
        self.typing: list[tuple[str, datetime]] = []

    @property
    def screen(self) -> list[ShownMessage]:
        """The messages visible now, oldest first."""
        return [message for message in self.history if not message.deleted]

    def find(self, message_id: Any) -> ShownMessage | None:
        """The visible message of that id."""
        return next((message for message in reversed(self.screen) if message.id == message_id), None)

    def show(self, message: ShownMessage) -> ShownMessage:
        """Put a message on the screen."""
        self.history.append(message)
        self.world.changed()
        return message


class GroupKind(StrEnum):
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Standing(StrEnum):
    """What the bot is in a group, or what became of the group."""

    MEMBER = "member"
    KICKED = "kicked"
    LEFT = "left"
    DELETED = "deleted"
    UPGRADED = "upgraded"


class Group(Chat):
    """A group on Telegram. After `upgrade()` it is dead and `upgraded_to` lives on."""

    def __init__(self, bot: BotAccount, chat_id: int, name: str, kind: GroupKind) -> None:
        super().__init__(bot, chat_id, name)
        self.kind = kind
        self.standing = Standing.MEMBER
        self.upgraded_to: Group | None = None

    def say(self, author: Chat, text: str) -> ShownMessage:
        """A person writes into the group."""
        if self.standing is not Standing.MEMBER:
            raise ImpossibleAction(f"the bot does not hear the group {self.name!r}: {self.standing}")
        person = {"id": author.chat_id, "is_bot": False, "first_name": author.name, "language_code": "vi"}
        message = ShownMessage(
            self.bot.next_message_id(), by_bot=False, at=self.world.clock.now(), text=text, author=person
        )
        self.bot.message_sent(self, self.show(message))
        return message

    def change_standing(self, standing: Standing) -> None:
        """The bot is thrown out, leaves, comes back, or the group is deleted."""
        old, self.standing = self.standing, standing
        self.bot.membership_changed(self, old, standing)
        self.world.changed()

    def upgrade(self, chat_id: int) -> "Group":
        """The group becomes a supergroup with a new id; `World.upgrade_group` registers it."""
        self.standing = Standing.UPGRADED
        self.upgraded_to = Group(self.bot, chat_id, self.name, GroupKind.SUPERGROUP)
        self.world.changed()
        return self.upgraded_to
