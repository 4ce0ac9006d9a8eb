"""Who speaks: a chat with the person behind it, as they are known at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.capabilities import Capabilities
from bot.domain.errors import Refusal
from bot.domain.incoming import Incoming, Tapped
from bot.domain.messages import Message
from bot.domain.people import Address, AddressState, Chat, Person
from bot.domain.richtext import RichText
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.visible import shortened
from bot.usecases.house import House
from bot.usecases.posting import STRANGER, Posting, Target, post

_NO_TAP = Tapped("", "", None)


class Contended(Exception):  # noqa: N818 - two steps of one chat at once; the update is taken again
    """Somebody else took a conversation further in the meantime."""


@dataclass(slots=True)
class Toast:
    """What to show at once on a tap; fired after the commit, useless after seconds."""

    chat: Chat
    tap_id: str
    text: str


@dataclass(slots=True)
class Caller:
    """One incoming update's person and place. `address` is set for who joined; `person` only while it is on.

    `tapped_message`: the message whose button was tapped, if one was. `asked`: the open question was put, or the
    way back to it offered, so that it isn't put twice.
    """

    work: UnitOfWork
    house: House
    now: datetime
    chat: Chat
    address: Address | None
    person: Person | None
    toasts: list[Toast]
    tap_id: str = ""
    tapped_message: str | None = None
    asked: bool = False

    @property
    def capabilities(self) -> Capabilities:
        return self.house.capabilities(self.chat)

    @property
    def voice(self) -> Voice:
        if self.person is None:
            return STRANGER
        return Voice(self.person.contact.language, self.person.contact.form)

    @property
    def target(self) -> Target:
        return Target(self.chat, self.voice, self.address.id if self.address else None)

    async def says(self, text_id: str, **params: str | int | RichText) -> None:
        """Answers with a text of the catalogue."""
        await self.answers(Message(self.voice.say(text_id, **params)))

    async def answers(self, message: Message) -> None:
        await post(self.work, self.house, self.target, message, Posting.reply(self.now))

    async def confirms(self, words: RichText) -> None:
        """A word on an act: on the button itself where the channel has such, else as a message."""
        if self.tap_id:
            self.toasts.append(Toast(self.chat, self.tap_id, shortened(words.plain, 200)))
            self.tap_id = ""
        else:
            await self.answers(Message(words))

    def closes_tap(self) -> None:
        """Ends a button's waiting without a word."""
        if self.tap_id:
            self.toasts.append(Toast(self.chat, self.tap_id, ""))
            self.tap_id = ""


async def recognise(
    work: UnitOfWork, house: House, incoming: Sequence[Incoming], now: datetime, toasts: list[Toast]
) -> list[Caller]:
    """Who is at each chat now, and what they tapped.

    Somebody whose address is off, or whose posts have ended, is a stranger again.
    """
    addresses = await people.addresses_at(work, {one.chat for one in incoming})
    on = {one.contact_id for one in addresses.values() if one.state is not AddressState.OFF}
    persons = await people.persons(work, on) if on else {}
    callers = []
    for one in incoming:
        address = addresses.get(one.chat)
        person = None if address is None or address.state is AddressState.OFF else persons.get(address.contact_id)
        if person is not None and not person.standings:
            person = None
        tapped = one.what if isinstance(one.what, Tapped) else _NO_TAP
        tap = tapped.tap_id, tapped.message_id
        callers.append(Caller(work, house, now, one.chat, address, person, toasts, *tap))
    return callers


def known(caller: Caller) -> Person:
    """Who acts.

    Raises:
        Refusal: `stranger`, for somebody whose posts or address ended while a conversation went on.
    """
    if caller.person is None:
        raise Refusal("stranger")
    return caller.person
