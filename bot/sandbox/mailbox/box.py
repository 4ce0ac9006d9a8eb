"""The letters of one channel, by whose address they came to."""

from bot.sandbox.chats import Chat
from bot.sandbox.counter import Counter
from bot.sandbox.phone import Phone
from bot.sandbox.screen import Button, ImpossibleAction, JsonObject, Kind, SandboxFile, ShownMessage
from bot.sandbox.world import World


class Mailbox:
    """Everybody's mailbox on `email`, or messages on `sms`, registered in the world.

    A person's is a phone of that channel whose `user_id` is the address. The subject stands in a message's
    `details`. `strays`: what came to addresses that nobody has.
    """

    def __init__(self, world: World, channel: str) -> None:
        self.world = world
        self.channel = channel
        self.name = channel
        self.strays: list[tuple[str, ShownMessage]] = []
        self._messages = Counter()
        world.register(self)

    def receive(self, address: str, subject: str, text: str) -> None:
        message = ShownMessage(self.next_message_id(), by_bot=True, at=self.world.clock.now(), text=text)
        message.details["subject"] = subject
        phone = self.world.chat(self, address)
        if isinstance(phone, Phone):
            phone.show(message)
        else:
            self.strays.append((address, message))
            self.world.changed()

    def next_message_id(self) -> str:
        return f"{self.channel}-{self._messages.take()}"

    def keep_file(self, kind: Kind, name: str, mime: str, data: bytes) -> SandboxFile:  # noqa: ARG002 - none can be
        raise ImpossibleAction("nothing can be sent from here")

    def message_sent(self, chat: Chat, message: ShownMessage) -> None:  # noqa: ARG002 - none can be
        raise ImpossibleAction("nobody reads what is answered here")

    def message_edited(self, chat: Chat, message: ShownMessage) -> None:
        """Nobody is told."""

    def button_tapped(self, chat: Chat, message: ShownMessage, button: Button) -> None:  # noqa: ARG002 - none can be
        raise ImpossibleAction("there are no buttons here")

    def membership_changed(self, chat: Chat, old: str, new: str) -> None:
        """Nobody is told."""

    def raw_update(self, update: JsonObject) -> None:  # noqa: ARG002 - none can be
        raise ImpossibleAction("nothing comes from here")
