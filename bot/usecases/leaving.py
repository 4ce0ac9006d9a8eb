"""Leaving and revoking: an address goes off, what waits for it goes another way or stops, and others are told."""

from datetime import datetime

from bot.domain.authority import Action, may_person
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Message
from bot.domain.people import Address, AddressState, Person
from bot.domain.richtext import RichText
from bot.store import audit, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases.audience import targets_of
from bot.usecases.falling import carry_over
from bot.usecases.house import House
from bot.usecases.joining import close_address, police_over
from bot.usecases.posting import Posting, Target, broadcast, post
from bot.usecases.standby import end_standby


async def leave(
    work: UnitOfWork, house: House, person: Person, address: Address, successor: str, now: datetime
) -> None:
    """A person stops receiving on one address. The successor's name goes to the ward police and is not kept.

    What waits for it goes to another address of the person that is still on.
    """
    await end_standby(work, house, person.contact.id, now, but=address.id)
    await carry_over(work, house, address, (), now)
    await close_address(work, address, now)
    await audit.append(
        work, act="leave", subject=f"contact:{person.contact.id}", now=now, actor_contact_id=person.contact.id
    )
    target = Target.of(person.contact, address)
    await post(work, house, target, Message(target.voice.say("leave.done")), Posting.reply(now))
    tree = await load_tree(work)
    targets = await targets_of(work, house, await police_over(work, person, tree))
    units = ", ".join(tree[standing.unit_id].name for standing in person.standings)

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        told = voice.say("leave.told", name=person.contact.name, units=units)
        if successor:
            told = RichText.of(told, "\n", voice.say("leave.told-successor", successor=successor))
        return Message(told)

    await broadcast(work, house, targets.values(), compose, Posting("notice", Priority.REMINDER, now))


async def revoke(work: UnitOfWork, house: House, actor: Person, address_id: int, now: datetime) -> Person:
    """Closes an address at the word *Không phải người này*; returns whose it was.

    Raises:
        Refusal: `no-such-address`, `outside-person` when the person stands outside the actor's reach.
    """
    address = await people.address_by_id(work, address_id)
    owner = None if address is None else await people.person(work, address.contact_id)
    if address is None or owner is None or address.state is AddressState.OFF:
        raise Refusal("no-such-address")
    tree = await load_tree(work)
    if owner.contact.id == actor.contact.id or not any(
        may_person(actor, Action.REVOKE, standing.unit_id, tree) for standing in owner.standings
    ):
        raise Refusal("outside-person")
    await end_standby(work, house, owner.contact.id, now, but=address.id)
    await carry_over(work, house, address, (), now)
    await close_address(work, address, now)
    await audit.append(
        work,
        act="revoke",
        subject=f"contact:{owner.contact.id}",
        now=now,
        actor_contact_id=actor.contact.id,
    )
    if house.hears(address):
        target = Target.of(owner.contact, address)
        await post(work, house, target, Message(target.voice.say("revoke.told")), Posting.reply(now))
    return owner


async def decide_consent(
    work: UnitOfWork, house: House, person: Person, address: Address, version: str, now: datetime, *, agreed: bool
) -> None:
    """The word of somebody whose id came with the roster; no switches the address off."""
    await people.add_consent(
        work, person.contact.id, address.id, version, person.contact.language, now, agreed=agreed
    )
    if agreed:
        await people.set_address_state(work, address.id, AddressState.ACTIVE, now)
    else:
        await end_standby(work, house, person.contact.id, now, but=address.id)
        await close_address(work, address, now)
    await audit.append(
        work,
        act="consent" if agreed else "consent-refused",
        subject=f"contact:{person.contact.id}",
        now=now,
        actor_contact_id=person.contact.id,
    )
