"""The demo's phones in the sandbox: who holds which, and joining by hand as people do it."""

import re
from collections.abc import Callable

from bot.cli.acts.demo.district import HOLDERS, Holder
from bot.domain.people import Language
from bot.sandbox import ImpossibleAction, Phone, PhoneState, ShownMessage, World
from bot.text.catalogue import say_plain

_CODE = re.compile(r"\b[A-Z]{2}-\d{4,6}\b")
_GREETING = "Xin chào"  # where nothing is pressed to begin
PATIENCE = 8.0  # seconds for the bot's answer to one act


def make_phones(world: World, joining: tuple[tuple[Holder, str], ...]) -> None:
    """A phone a channel for everybody who has joined; only those that will join have not met the bot yet."""
    for holder in HOLDERS:
        for channel in holder.channels:
            phone = world.new_phone(holder.number, holder.name, channel=channel)
            if (holder, channel) not in joining:
                phone.state = PhoneState.OPEN


def phone_of(world: World, holder: Holder, channel: str | None = None) -> Phone:
    """On that channel, else the first that somebody has joined by. Raises LookupError."""
    return world.phone(holder.number, channel or holder.channels[0])


def phones_of(world: World, holder: Holder) -> list[Phone]:
    """All that somebody has, those of a visitor's making too."""
    return [phone for phone in world.phones if phone.number == holder.number]


def newest_with(phone: Phone, label: str) -> ShownMessage | None:
    """The bot's newest message that offers a choice of that label."""
    return next((one for one in reversed(phone.screen) if one.by_bot and offers(one, label)), None)


def offers(message: ShownMessage, label: str) -> bool:
    return message.find_button(label) is not None or number_of(message, label) is not None


def number_of(message: ShownMessage, label: str) -> str | None:
    """What is typed for a choice where choices are numbered lines: its number, and the code if one is named."""
    found = re.search(rf"^(\d+)\. {re.escape(label)}$", message.text, re.MULTILINE)
    code = _CODE.search(message.text)
    return f"{found[1]} {code[0] if code else ''}".strip() if found else None


def choose(phone: Phone, message: ShownMessage, label: str) -> bool:
    """Takes a choice as a person would on that channel; False when the phone can't do that now."""
    number = number_of(message, label)
    try:
        if phone.channel == "telegram":
            phone.tap(label, message)
        elif number is not None:
            phone.say(number)
    except ImpossibleAction:
        return False
    return True


async def join_by_hand(phone: Phone, code: str) -> None:
    """Opens the bot, says who it is by the own number or else by a code, reads the notice and agrees.

    Raises:
        TimeoutError: the bot doesn't answer.
        ImpossibleAction: the phone can't write.
    """
    agree = say_plain("choice.agree", Language.VI)
    if phone.channel == "telegram":
        phone.start()
        await phone.until(lambda one: one.keyboard is not None and bool(one.keyboard.contact_label), PATIENCE)
        phone.share_contact()
    else:
        phone.say(_GREETING)
        await phone.until(_has_new(len(phone.history)), PATIENCE)
        phone.say(code)
    await phone.until(lambda one: newest_with(one, agree) is not None, PATIENCE)
    notice, before = newest_with(phone, agree), len(phone.history)
    assert notice is not None
    choose(phone, notice, agree)
    await phone.until(_has_new(before), PATIENCE)


def _has_new(before: int) -> Callable[[Phone], bool]:
    return lambda phone: any(message.by_bot for message in phone.history[before:])
