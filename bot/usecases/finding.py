"""*Ai phụ trách*: whom to call, for the own institution or for one that is named; every look-up is audited.

Numbers of people are given only within the own reach (`authority`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.authority import Action, reach_for
from bot.domain.messages import Choice, Message
from bot.domain.people import STANDBY, Contact, Person, Role, Standing, show_phone
from bot.domain.richtext import RichText
from bot.domain.units import LinkKind, Side, Unit, UnitTree
from bot.store import audit, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.folding import expand
from bot.text.matching import best_matches
from bot.text.naming import says_post, with_post
from bot.text.visible import shortened
from bot.usecases.wording import joined, lines

HOTLINES = ("113", "114", "115", "111")
_OFFICERS = 3
_CONTACTS = 10
_NAMED = 6
_COPIED = 4


async def who(work: UnitOfWork, person: Person, voice: Voice, now: datetime, wanted: str = "") -> Message:
    """Whom to call, with buttons that copy the numbers; `wanted`: what was typed of a unit's name."""
    tree = await load_tree(work)
    if wanted.strip():
        return await _named(work, person, tree, voice, now, wanted)
    text = await who_is_responsible(work, person, tree, voice, now)
    duties = [above for _, above in _above(person, tree)]
    return Message(joined([text, voice.say("help.hotlines")]), hotline_choices(voice, duties))


def hotline_choices(voice: Voice, duties: Sequence[Unit] = ()) -> tuple[Choice, ...]:
    """Buttons that copy a number: the emergency lines, and the duty numbers of some units."""
    urgent = [Choice(voice.say(f"hotline.{number}").plain, "", copies=number) for number in HOTLINES]
    return (*urgent, *(_copying(unit.name, unit.phone) for unit in duties if unit.phone))


def _copying(name: str, phone: str) -> Choice:
    number = show_phone(phone)
    return Choice(shortened(f"{number} {name}", 60), "", copies=number.replace(" ", ""))


async def who_is_responsible(
    work: UnitOfWork, person: Person, tree: UnitTree, voice: Voice, now: datetime
) -> RichText:
    """The police over the person's institutions, or the unit above the own one, with titles and numbers."""
    found = []
    for unit, above in _above(person, tree):
        held = (await people.holders(work, [above.id], [Role.CONG_AN, Role.GIAO_DUC]))[:_OFFICERS]
        phone = f" {show_phone(above.phone)}" if above.phone else ""
        text_id = "who.line" if unit.is_institution else "who.above"
        people_there = [_number_line(contact, standing) for contact, standing in held]
        found.append(lines([voice.say(text_id, unit=unit.name, police=f"{above.name}{phone}"), *people_there]))
        await _audit(work, person, f"unit:{above.id}", now, {"people": len(held)})
    return joined(found)


def _above(person: Person, tree: UnitTree) -> list[tuple[Unit, Unit]]:
    """Each unit in which the person holds a post, with the one to turn to."""
    pairs = []
    for unit_id in dict.fromkeys(standing.unit_id for standing in person.standings):
        unit = tree[unit_id]
        above = tree.police_of(unit_id) if unit.is_institution else tree.parent(unit_id, LinkKind.MANAGES)
        if above is not None:
            pairs.append((unit, above))
    return pairs


def _number_line(contact: Contact, standing: Standing) -> RichText:
    return RichText.of(f"• {with_post(contact.name, standing.title)} {show_phone(contact.phone)}")


async def _named(
    work: UnitOfWork, person: Person, tree: UnitTree, voice: Voice, now: datetime, wanted: str
) -> Message:
    reach = reach_for(person, Action.LOOK_UP, tree)
    units = {unit.id: unit for unit in tree.units.values() if unit.kind.side is not Side.AUTHORITY}
    inside = _matches(wanted, [units[one] for one in reach if one in units])
    anywhere = _matches(wanted, units.values())
    meant = _exact(wanted, anywhere)
    if meant and not _exact(wanted, inside):
        inside = []
    if not inside and not anywhere:
        return Message(voice.say("who.not-found"))
    if not inside:
        await _audit(work, person, f"unit:{anywhere[0].id}", now, {"outside": True})
        return Message(voice.say("who.outside", units=_names(meant or anywhere)))
    chosen = _exact(wanted, inside) or inside
    if len(chosen) > 1:
        await _audit(work, person, "units", now, {"hits": len(chosen)})
        return Message(voice.say("who.several", units=_names(chosen)))
    return await _unit_card(work, person, chosen[0], voice, now)


def _matches(wanted: str, units: Iterable[Unit]) -> list[Unit]:
    by_id = {unit.id: unit for unit in units}
    names = {unit.id: (unit.name, f"{unit.name} {unit.ward}") for unit in by_id.values()}
    return [by_id[unit_id] for unit_id in best_matches(wanted, names, limit=_NAMED)]


def _exact(wanted: str, units: Iterable[Unit]) -> list[Unit]:
    """Units that are called just so, with or without *Trường* before it."""
    return [unit for unit in units if _bare(wanted) in {_bare(unit.name), _bare(f"{unit.name} {unit.ward}")}]


def _bare(name: str) -> str:
    return expand(name).removeprefix("truong ")


def _names(units: Iterable[Unit]) -> str:
    return "; ".join(f"{unit.name}, {unit.ward}" if unit.ward else unit.name for unit in units)


async def _unit_card(work: UnitOfWork, person: Person, unit: Unit, voice: Voice, now: datetime) -> Message:
    """A unit's people with their titles and numbers, and whether each can be written to."""
    held = (await people.holders(work, [unit.id]))[:_CONTACTS]
    owned = await people.addresses_of(work, [contact.id for contact, _ in held])
    joined_in = {key for key, addresses in owned.items() if any(one.channel not in STANDBY for one in addresses)}
    head = voice.say("who.unit", unit=unit.name, phone=show_phone(unit.phone) if unit.phone else "–")
    told = [_contact_line(contact, standing, joined_in, voice) for contact, standing in held]
    await _audit(work, person, f"unit:{unit.id}", now, {"people": len(held)})
    text = lines([head, *(told or [voice.say("who.nobody")])])
    phones = {contact.phone: contact.name for contact, _ in held} | ({unit.phone: unit.name} if unit.phone else {})
    copied = list(phones.items())[-1:] + list(phones.items())[:-1] if unit.phone else list(phones.items())
    return Message(text, tuple(_copying(name, phone) for phone, name in copied[:_COPIED]))


def _contact_line(contact: Contact, standing: Standing, joined_in: Collection[int], voice: Voice) -> RichText:
    title = standing.title or voice.label(standing.role)
    return voice.say(
        "who.contact",
        name=contact.name if says_post(contact.name, title) else f"{title}: {contact.name}",
        phone=show_phone(contact.phone),
        joined=voice.say("who.joined" if contact.id in joined_in else "who.not-joined"),
    )


async def _audit(
    work: UnitOfWork, person: Person, subject: str, now: datetime, details: Mapping[str, object]
) -> None:
    await audit.append(
        work, act="look-up", subject=subject, now=now, actor_contact_id=person.contact.id, details=details
    )
