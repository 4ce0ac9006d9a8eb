"""*Kênh*: on which channels somebody is written to, in which order, by level; and how to add one.

Those at which nobody can answer stand behind all of them, and are none of these.
"""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.people import Address, Person, Standing
from bot.domain.richtext import RichText
from bot.store import audit, invitations, people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.usecases.house import House
from bot.usecases.invitations import hash_code, new_code, show_code

CODE_VALID_FOR = timedelta(minutes=30)


async def see_channels(work: UnitOfWork, house: House, person: Person, voice: Voice) -> dict[str, Any]:
    """As `dialogue.queries.SeeChannels` has it."""
    usual, urgent = [await _served(work, house, person, urgent=urgent) for urgent in (False, True)]
    return {
        "usual": _in_order(usual, voice),
        "urgent": _in_order(urgent, voice),
        "channels": [
            {"id": one.id, "name": _name(one, voice), "usual": one == usual[0], "urgent": one == urgent[0]}
            for one in sorted(usual, key=lambda one: one.id)
        ],
        "others": _or(_addable(house, usual), voice) if _own_post(person) else "",
    }


async def put_first(
    work: UnitOfWork, house: House, person: Person, address_id: int, voice: Voice, now: datetime, *, urgent: bool
) -> RichText:
    """From now on that address is written to before the person's others; returns what to say.

    `urgent`: with what is *Khẩn* or *Cảnh báo*; else with all the rest.

    Raises:
        Refusal: `no-such-address` when it is none of the person's any more.
    """
    owned = await _served(work, house, person, urgent=urgent)
    chosen = next((one for one in owned if one.id == address_id), None)
    if chosen is None:
        raise Refusal("no-such-address")
    order = [chosen, *(one for one in owned if one.id != address_id)]
    await people.put_in_order(work, [one.id for one in order], urgent=urgent)
    await audit.append(
        work,
        act="channel-order",
        subject=f"contact:{person.contact.id}",
        now=now,
        actor_contact_id=person.contact.id,
        details={"first": chosen.channel, "urgent": urgent},
    )
    return voice.say("channels.set-urgent" if urgent else "channels.set-usual", channel=_name(chosen, voice))


async def invite_self(work: UnitOfWork, house: House, person: Person, voice: Voice, now: datetime) -> RichText:
    """A code by which the person joins on a further channel, as with an invitation; returns what to say.

    Raises:
        Refusal: `no-channel-to-add` when there is none, or no post of the person's own to be invited to.
    """
    owned = await _served(work, house, person, urgent=False)
    others, standing = _or(_addable(house, owned), voice), _own_post(person)
    if not others or standing is None:
        raise Refusal("no-channel-to-add")
    code = new_code(house.random_bytes(16))
    await invitations.revoke_unused(work, [standing.post_id], now)
    await invitations.add_invitation(work, standing.post_id, hash_code(code), now, now + CODE_VALID_FOR)
    invited = await invitations.invitation_by_hash(work, hash_code(code))
    if invited is None or invited.contact_id != person.contact.id:
        raise Refusal("no-channel-to-add")  # of two who hold the post a code means the first
    await audit.append(
        work,
        act="channel-code",
        subject=f"contact:{person.contact.id}",
        now=now,
        actor_contact_id=person.contact.id,
    )
    return voice.say("channels.code", channels=others, code=show_code(code), operator=house.operator)


async def _served(work: UnitOfWork, house: House, person: Person, *, urgent: bool) -> list[Address]:
    owned = await people.addresses_of(work, [person.contact.id], urgent=urgent)
    return [one for one in owned.get(person.contact.id, ()) if house.hears(one)]


def _own_post(person: Person) -> Standing | None:
    """A post that is the person's own: a code is for its holder, not for who stands in."""
    return next((one for one in person.standings if not one.stand_in), None)


def _addable(house: House, owned: list[Address]) -> list[str]:
    """Channels on which one can join and the person has not."""
    used = {(one.channel, one.bot) for one in owned}
    return [lane[0] for lane, can in house.lanes.items() if lane not in used and not can.one_way]


def _or(channels: list[str], voice: Voice) -> str:
    return voice.say("channels.or").plain.join(voice.say(f"channel.{one}").plain for one in channels)


def _name(address: Address, voice: Voice) -> str:
    return voice.say(f"channel.{address.channel}").plain


def _in_order(addresses: list[Address], voice: Voice) -> str:
    return voice.say("channels.then").plain.join(_name(one, voice) for one in addresses)
