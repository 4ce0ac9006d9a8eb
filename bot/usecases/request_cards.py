"""What officers see of a request: the card with the school's number from the roster, and its end in place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.admission import admitting_units
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Role, show_phone
from bot.domain.richtext import RichText
from bot.domain.taps import JoinRequestTap, write_tap
from bot.domain.units import UnitTree
from bot.store import people, requests
from bot.store.engine import UnitOfWork
from bot.store.requests import PURPOSE, JoinRequest
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, broadcast, post_edit
from bot.usecases.wording import joined

_LINE_ROOM = 160  # characters of the line that says how it ended


async def send(
    work: UnitOfWork,
    house: House,
    request: JoinRequest,
    targets: Mapping[int, Target],
    tree: UnitTree,
    now: datetime,
) -> None:
    """One card to each of those who may decide; the first to decide ends it."""
    unit = tree[request.wish.unit_id]
    known = [] if unit.phone else await people.holders(work, [unit.id])

    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        if unit.phone:
            call = voice.say("request.card-call", phone=show_phone(unit.phone))
        elif known:
            contact = known[0][0]
            call = voice.say("request.card-call-person", name=contact.name, phone=show_phone(contact.phone))
        else:
            call = voice.say("request.card-no-number")
        text = joined([_what(request, unit.name, voice), call])
        if not capabilities.buttons:
            return Message(joined([text, voice.say("request.card-typed", number=request.id)]))
        return Message(text, _choices(request.id, voice))

    posting = Posting(PURPOSE, Priority.REPLY, now, request_id=request.id, echo_room=_LINE_ROOM)
    await broadcast(work, house, targets.values(), compose, posting)


def _what(request: JoinRequest, unit_name: str, voice: Voice) -> RichText:
    wish = request.wish
    return voice.say(
        "request.card",
        number=request.id,
        name=wish.name,
        post=voice.label(wish.role),
        unit=unit_name,
        phone=show_phone(wish.phone),
        how=voice.say("request.phone-own" if wish.own_phone else "request.phone-typed"),
    )


def _choices(request_id: int, voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice(voice.say_plain("choice.approve"), write_tap(JoinRequestTap(request_id, yes=True)), Tone.GOOD),
        Choice(voice.say_plain("choice.refuse"), write_tap(JoinRequestTap(request_id, yes=False)), Tone.DANGER),
    )


async def close(
    work: UnitOfWork,
    house: House,
    request: JoinRequest,
    line_id: str,
    now: datetime,
    *,
    by: Target | None = None,
    tapped: str | None = None,
    **params: str,
) -> None:
    """Says on every card how it ended, and takes its buttons away; where cards can't change, in a new message.

    `by`: who decided, and hears of it anyway; `tapped`: the card there, whose sending may not be settled yet.
    """
    tree = await load_tree(work)
    held = await people.holders(work, admitting_units(request.wish.unit_id, tree), [Role.CONG_AN])
    targets = await targets_of(work, house, [contact for contact, _ in held])
    by_address = {target.address_id: target for target in targets.values() if target.address_id is not None}
    own = None if by is None else by.address_id
    for card in await requests.cards_of(work, request, by_address.keys()):
        message_id = card.message_id or (tapped if card.address_id == own else None)
        target = by_address[card.address_id]
        if message_id is not None and house.capabilities(target.chat).edits:
            at = show_then(now, target.voice.language)
            text = joined([card.part.text, target.voice.say(line_id, **params, at=at)])
            part = replace(card.part, text=text, choices=())
            await post_edit(work, target, message_id, part, priority=Priority.BOARD, now=now)
    asked = await requests.asked_at(work, request, by_address.keys() - {own})
    still = [by_address[one] for one in sorted(asked) if not house.capabilities(by_address[one].chat).edits]

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        line = voice.say(line_id, **params, at=show_then(now, voice.language))
        return Message(voice.say("request.about", number=request.id, line=line), silent=True)

    await broadcast(work, house, still, compose, Posting("notice", Priority.REMINDER, now))
