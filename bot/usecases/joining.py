"""Joining: who is meant by a code or a phone, consent, the address; and what the ward police are told."""

from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.intents import Join
from bot.dialogue.queries import FindInvitee
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority, Reason
from bot.domain.errors import BadInput, Refusal
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Address, AddressState, Chat, Contact, Person, Role, normalise_phone
from bot.domain.richtext import RichText
from bot.domain.taps import RevokeTap, write_tap
from bot.domain.units import LinkKind, Side, UnitTree
from bot.store import advisories, audit, deliveries, invitations, outcomes, people, revisions
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.naming import with_post
from bot.usecases.audience import targets_of
from bot.usecases.following import follow
from bot.usecases.house import NOTICE_VERSION, House
from bot.usecases.invitations import hash_code, read_code
from bot.usecases.metering import is_one_too_many
from bot.usecases.posting import Posting, Target, broadcast, post
from bot.usecases.releasing import deliver
from bot.usecases.standby import end_standby, resume_standby

GUESSES_AN_HOUR = 5


async def find_invitee(
    work: UnitOfWork, house: House, chat: Chat, query: FindInvitee, now: datetime
) -> dict[str, Any]:
    """Who is meant: {"outcome": slug}; for `found` also contact_id, invitation_id, name, form, posts, operator.

    Outcomes: found, already, too-many, not-own, phone-unknown, code-bad, code-unknown, code-revoked, code-used,
    code-expired, code-nobody, other-person.
    """
    if query.code is not None:
        if await people.guesses_since(work, chat, now - timedelta(hours=1)) >= GUESSES_AN_HOUR:
            return {"outcome": "too-many"}
        outcome, contact_id, invitation_id = await _by_code(work, chat, query.code, now)
    else:
        outcome, contact_id = await _by_phone(work, query)
        invitation_id = None
    if outcome == "code-unknown":
        await people.add_guess(work, chat, now)
    if contact_id is None:
        return {"outcome": outcome}
    person = await people.person(work, contact_id)
    known = await people.address_at(work, chat)
    if person is None or not person.standings:
        return {"outcome": "code-nobody" if query.code else "phone-unknown"}
    if known is not None and known.state is AddressState.ACTIVE:
        return {"outcome": "already" if known.contact_id == contact_id else "other-person"}
    return {
        "outcome": "found",
        "contact_id": contact_id,
        "invitation_id": invitation_id,
        "name": person.contact.name,
        "form": person.contact.form.value,
        "posts": await _posts(work, person),
        "operator": house.operator,
    }


async def _by_code(work: UnitOfWork, chat: Chat, text: str, now: datetime) -> tuple[str, int | None, int | None]:
    code = read_code(text)
    if code is None:
        return "code-bad", None, None
    invitation = await invitations.invitation_by_hash(work, hash_code(code))
    if invitation is None:
        return "code-unknown", None, None
    if invitation.used_at is not None:
        known = await people.address_at(work, chat)
        own = known is not None and known.id == invitation.used_by_address_id and known.state.deliverable
        return ("already" if own else "code-used"), None, None
    if invitation.revoked_at is not None:
        return "code-revoked", None, None
    if invitation.expires_at <= now:
        return "code-expired", None, None
    return "found", invitation.contact_id, invitation.id


async def _by_phone(work: UnitOfWork, query: FindInvitee) -> tuple[str, int | None]:
    if not query.own:
        return "not-own", None
    try:
        person = await people.person_by_phone(work, normalise_phone(query.phone or ""))
    except BadInput:
        person = None
    return ("phone-unknown", None) if person is None else ("found", person.contact.id)


async def _posts(work: UnitOfWork, person: Person) -> str:
    tree = await load_tree(work)
    return "; ".join(
        f"{standing.title or standing.role} – {tree[standing.unit_id].name}" for standing in person.standings
    )


async def join(work: UnitOfWork, house: House, chat: Chat, intent: Join, now: datetime) -> None:
    """Keeps the word given at the notice; on yes the address opens, and what is open for the person goes out.

    Raises:
        Refusal: `code-taken` when the code was used meanwhile, `no-post` when the post ended meanwhile.
    """
    person = await people.person(work, intent.contact_id)
    if person is None or not person.standings:
        raise Refusal("no-post")
    contact = person.contact
    if not intent.agreed:
        await people.add_consent(work, contact.id, None, NOTICE_VERSION, contact.language, now, agreed=False)
        await end_standby(work, house, contact.id, now)
        voice = Voice(contact.language, contact.form)
        message = Message(voice.say("join.refused"), forget_keyboard=True)
        await post(work, house, Target(chat, voice), message, Posting.reply(now))
        return
    replaced = await close_others(work, house, contact, chat, now)
    address = await people.open_address(work, contact.id, chat, now)
    await resume_standby(work, house, contact.id, now)
    if intent.invitation_id is not None and not await invitations.use_invitation(
        work, intent.invitation_id, address.id, now
    ):
        raise Refusal("code-taken")
    await invitations.revoke_unused(work, [standing.post_id for standing in person.standings], now)
    await people.add_consent(work, contact.id, address.id, NOTICE_VERSION, contact.language, now, agreed=True)
    await _tell_what_has_ended(work, house, address, now)
    await audit.append(
        work,
        act="join",
        subject=f"contact:{contact.id}",
        now=now,
        actor_contact_id=contact.id,
        details={"channel": chat.channel, "by": "code" if intent.invitation_id else "phone", "replaced": replaced},
    )
    await welcome(work, house, person, address, now)
    await _tell_police(work, house, person, address, now)


async def close_others(work: UnitOfWork, house: House, contact: Contact, chat: Chat, now: datetime) -> int:
    """One address a channel: a second device takes the place of the first, which is told so."""
    owned = await people.addresses_of(work, [contact.id])
    others = [
        address
        for address in owned.get(contact.id, ())
        if (address.channel, address.bot) == (chat.channel, chat.bot) and address.chat != chat
    ]
    for address in others:
        await close_address(work, address, now)
        target = Target.of(contact, address)
        await post(work, house, target, Message(target.voice.say("join.elsewhere")), Posting.reply(now))
    return len(others)


async def close_address(
    work: UnitOfWork, address: Address, now: datetime, state: AddressState = AddressState.OFF
) -> None:
    """Nothing goes to an address any more; what waits for it fails."""
    await people.set_address_state(work, address.id, state, now)
    reason = Reason.BLOCKED if state is AddressState.BLOCKED else Reason.ADDRESS_OFF
    await outcomes.fail_address(work, address.id, reason, now)


async def reopen_address(work: UnitOfWork, house: House, address: Address, now: datetime) -> None:
    """Whoever writes again can be written to again, and gets what was missed and still holds.

    Without an agreement so far the notice comes first.
    """
    consents = await people.consents_of(work, address.contact_id)
    agreed = bool(consents) and consents[-1][1]
    await people.set_address_state(work, address.id, AddressState.ACTIVE if agreed else AddressState.IMPORTED, now)
    person = await people.person(work, address.contact_id)
    if agreed and person is not None:
        await _tell_what_has_ended(work, house, address, now)
        await _deliver_missed(work, house, person, address, now)


async def _tell_what_has_ended(work: UnitOfWork, house: House, address: Address, now: datetime) -> None:
    """Whoever was away when something was cancelled or over, and has it on the phone, hears of that now."""
    for advisory_id in sorted(await revisions.ended_at(work, address.id, now)):
        await follow(work, house, advisory_id, now)


async def _deliver_missed(work: UnitOfWork, house: House, person: Person, address: Address, now: datetime) -> None:
    open_now = await advisories.open_for(work, person.contact.id, now)
    answered = await advisories.answers_by(work, person.contact.id, [one.revision_id for one in open_now])
    for advisory in reversed(open_now):
        reached = await deliveries.people_of_revision(work, advisory.revision_id)
        if advisory.revision_id not in answered and not reached.get(person.contact.id, False):
            await deliver(work, house, advisory, [Target.of(person.contact, address)], now)


async def welcome(
    work: UnitOfWork, house: House, person: Person, address: Address, now: datetime, *, first: str = ""
) -> None:
    """Says what is to be expected from now on, `first` before it, and sends what is open."""
    target = Target.of(person.contact, address)
    open_now = await advisories.open_for(work, person.contact.id, now)
    police = any(standing.role is Role.CONG_AN for standing in person.standings)
    text = target.voice.say("join.done-police" if police else "join.done", name=person.contact.name)
    if first:
        text = RichText.of(target.voice.say(first), "\n\n", text)
    if open_now:
        text = RichText.of(text, "\n\n", target.voice.say("join.open-advisories", n=len(open_now)))
    if await is_one_too_many(work, house, address.chat):
        text = RichText.of(text, "\n\n", target.voice.say("join.bot-full"))
    await post(work, house, target, Message(text, forget_keyboard=True), Posting.reply(now))
    answered = await advisories.answers_by(
        work, person.contact.id, [advisory.revision_id for advisory in open_now]
    )
    for advisory in reversed(open_now):
        if advisory.revision_id not in answered:
            await deliver(work, house, advisory, [target], now)


async def police_over(work: UnitOfWork, person: Person, tree: UnitTree) -> tuple[Contact, ...]:
    """The police who are told about a person: of the ward for schools, of the unit above for police."""
    units = set()
    for standing in person.standings:
        unit = (
            tree.parent(standing.unit_id, LinkKind.MANAGES)
            if tree[standing.unit_id].kind.side is Side.POLICE
            else tree.police_of(standing.unit_id)
        )
        if unit is not None:
            units.add(unit.id)
    found = await people.holders(work, units, [Role.CONG_AN])
    return tuple({contact.id: contact for contact, _ in found if contact.id != person.contact.id}.values())


async def _tell_police(work: UnitOfWork, house: House, person: Person, address: Address, now: datetime) -> None:
    tree = await load_tree(work)
    targets = await targets_of(work, house, await police_over(work, person, tree))
    posts = await _posts(work, person)

    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        told = voice.say("join.told", name=with_post(person.contact.name, posts))
        if not capabilities.buttons:
            return Message(RichText.of(told, "\n", voice.say("join.told-typed", number=address.id)))
        choice = Choice(voice.say("choice.not-this-person").plain, write_tap(RevokeTap(address.id)), Tone.DANGER)
        return Message(told, (choice,), silent=True)

    await broadcast(work, house, targets.values(), compose, Posting("notice", Priority.REMINDER, now))
