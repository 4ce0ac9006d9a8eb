"""A person in the chat with one bot: who it is, whether the bot may write, and the one way to send."""

from enum import StrEnum
from typing import Any

from bot.sandbox.chats import BotAccount, Chat
from bot.sandbox.screen import ImpossibleAction, Kind, ReplyKeyboard, ShownMessage, Toast


class PhoneState(StrEnum):
    """Whether the bot may write to the person.

    `unknown`: the platform has no such chat; `unseen`: it has, but the bot never met the user.
    """

    NEVER_STARTED = "never started"
    OPEN = "open"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"
    UNSEEN = "unseen"


class Correspondent(Chat):
    """The person behind a phone.

    Attributes:
        number: the phone number, E.164.
        user_id: int on Telegram, str on the text-only channel; also the chat id.
        toasts: what callback answers made appear.
        keyboard: the reply keyboard that is open, if any.
        played: a visitor of the page plays this person, who does nothing by itself then.
    """

    def __init__(self, bot: BotAccount, user_id: int | str, number: str, name: str) -> None:
        super().__init__(bot, user_id, name)
        self.user_id = user_id
        self.number = number
        self.language = "vi"
        self.state = PhoneState.NEVER_STARTED
        self.toasts: list[Toast] = []
        self.keyboard: ReplyKeyboard | None = None
        self.opened_urls: list[str] = []
        self.clipboard = ""
        self.played = False

    def send(self, kind: Kind, **content: Any) -> ShownMessage:
        """Send anything; `content` are fields of ShownMessage."""
        self.speak()
        message = ShownMessage(self.bot.next_message_id(), False, self.world.clock.now(), kind, **content)
        self.bot.message_sent(self, self.show(message))
        return message

    def speak(self) -> None:
        """Writing or tapping opens the chat for the bot; raises ImpossibleAction if the person can't."""
        if self.state in {PhoneState.BLOCKED, PhoneState.DEACTIVATED}:
            raise ImpossibleAction(f"the phone of {self.number} can't write to the bot: {self.state}")
        self.state = PhoneState.OPEN
