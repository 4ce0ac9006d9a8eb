"""The reminders of a ladder: a new message to who has the advisory and is silent, and the deputies. Sends only.

Whom a rung is due for, and when, is decided in `ladders`.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.capabilities import Capabilities
from bot.domain.ladder import Rung
from bot.domain.messages import Message
from bot.domain.people import Contact, Role
from bot.store import deliveries, people, recipients
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.usecases.house import House
from bot.usecases.introducing import introduce, reach
from bot.usecases.ladders import NO_LADDER
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.releasing import ECHO_ROOM, deliver, show
from bot.usecases.silence import Situation
from bot.usecases.wording import advisory_message, joined


async def push(
    work: UnitOfWork, house: House, situation: Situation, unit_ids: Collection[int], now: datetime
) -> None:
    """Reminds the silent people of some institutions, and brings in their deputies."""
    having = await deliveries.people_having(work, situation.advisory.revision_id)
    silent = await _in_office(work, situation.silent_people(unit_ids) & having, unit_ids)
    level = situation.advisory.level
    targets = await reach(work, house, silent, level.priority, now, urgent=not level.is_low, one_way=True)
    await _remind(work, house, situation, targets.values(), Rung.PUSH, now)
    await _bring_in_deputies(work, house, situation, unit_ids, now)


async def try_other_channel(
    work: UnitOfWork, house: House, situation: Situation, unit_ids: Collection[int], now: datetime
) -> None:
    """Reminds the silent people of some institutions at an address of theirs that was not tried yet."""
    tried = await deliveries.addresses_tried(work, situation.advisory.revision_id)
    silent = {
        contact.id: contact for contact in await _in_office(work, situation.silent_people(unit_ids), unit_ids)
    }
    targets = []
    owned_by = await people.addresses_of(work, silent, urgent=not situation.advisory.level.is_low)
    for contact_id, owned in owned_by.items():
        # Who was never sent it gets it when the own address is opened.
        if any(address.id in tried for address in owned):
            other = next((one for one in owned if one.id not in tried and house.serves(one)), None)
            targets += [] if other is None else [Target.of(silent[contact_id], other)]
    await introduce(work, house, targets, situation.advisory.level.priority, now)
    await _remind(work, house, situation, targets, Rung.OTHER_CHANNEL, now)


async def _in_office(
    work: UnitOfWork, contact_ids: Collection[int], unit_ids: Collection[int]
) -> tuple[Contact, ...]:
    """Those of the people who still hold a post in one of the units."""
    found = await people.persons(work, contact_ids)
    return tuple(
        person.contact
        for person in found.values()
        if any(standing.unit_id in unit_ids for standing in person.standings)
    )


async def _remind(
    work: UnitOfWork, house: House, situation: Situation, targets: Iterable[Target], rung: Rung, now: datetime
) -> None:
    advisory = situation.advisory
    shown = replace(await show(work, advisory, now), files=())
    ladder = house.ladders.get(advisory.level, NO_LADDER)
    reminding = [one for one, _ in ladder.rungs if one in {Rung.PUSH, Rung.OTHER_CHANNEL}]
    number = 2 + (reminding.index(rung) if rung in reminding else 0)

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        message = advisory_message(shown, voice)
        return replace(message, text=joined([voice.say("rung.again", number=number), message.text]))

    posting = Posting(
        "rung",
        advisory.level.priority,
        now,
        revision_id=advisory.revision_id,
        expires=advisory.expires,
        echo_room=ECHO_ROOM,
    )
    await broadcast(work, house, targets, compose, posting)


async def _bring_in_deputies(
    work: UnitOfWork, house: House, situation: Situation, unit_ids: Collection[int], now: datetime
) -> None:
    """Deputies who were not meant become recipients; in the order of their posts they get the advisory itself."""
    advisory = situation.advisory
    held = await people.holders(work, unit_ids, [Role.PHO_HIEU_TRUONG])
    pairs = {
        (contact.id, standing.unit_id): contact
        for contact, standing in held
        if contact.id != advisory.author_contact_id
        and standing.unit_id not in situation.meant.get(contact.id, frozenset())
    }
    await recipients.add_stand_ins(work, advisory.revision_id, pairs)
    new = {contact.id: contact for contact in pairs.values() if contact.id not in situation.meant}
    level = advisory.level
    targets = await reach(work, house, new.values(), level.priority, now, urgent=not level.is_low, one_way=True)
    await deliver(work, house, advisory, [targets[one] for one in new if one in targets], now)
