"""Whose call sheet is whose: who may see one, the own link to it, and the record of who looked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, Status
from bot.domain.authority import Action, may
from bot.domain.links import Link, LinkKind
from bot.domain.people import Person, Role
from bot.domain.richtext import RichText
from bot.domain.units import Side, Unit, UnitTree
from bot.store import audit, people, sheets
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.usecases.house import House

LASTS = timedelta(hours=24)


def sheet_units(person: Person, tree: UnitTree) -> tuple[Unit, ...]:
    """The police units whose sheets are a person's own, each once, in the order of the posts."""
    held = dict.fromkeys(one.unit_id for one in person.standings if one.role is Role.CONG_AN)
    return tuple(tree[unit_id] for unit_id in held if unit_id in tree)


def may_call_for(person: Person, police_unit_id: int, tree: UnitTree) -> bool:
    """Whether a person holds a police post that reaches a police unit, and so all below it."""
    if police_unit_id not in tree or tree[police_unit_id].kind.side is not Side.POLICE:
        return False
    return any(
        one.role is Role.CONG_AN and may(one, Action.NOTE_CALL, police_unit_id, tree) for one in person.standings
    )


def has_sheet(house: House, advisory: Advisory) -> bool:
    """Whether an advisory stands on call sheets, and there is a page for them that people can open."""
    return house.links is not None and not advisory.level.is_low and advisory.status is not Status.TEST


def sheet_link(house: House, person: Person, police_unit_id: int, now: datetime) -> str | None:
    """The person's own link to a unit's sheet; None where there is no page that people can open."""
    if house.links is None:
        return None
    expires = (now + LASTS).replace(microsecond=0)
    return house.links.url(Link(LinkKind.SHEET, person.contact.id, police_unit_id, expires))


def link_line(house: House, person: Person, police: Unit, voice: Voice, now: datetime) -> RichText:
    """The own link as one reads it, with whose sheet it is and until when; else where else the numbers are."""
    url = sheet_link(house, person, police.id, now)
    if url is None:
        return voice.say("sheet.no-page")
    return voice.say(
        "sheet.link", police=police.name, url=url, until=show_moment(now + LASTS, now, voice.language)
    )


async def note_look(
    work: UnitOfWork, police: Iterable[Unit], now: datetime, *, via: str, contact_id: int | None = None
) -> None:
    """Who gets numbers to see is on record; nobody for the files that the bot keeps by itself."""
    for unit in police:
        await audit.append(
            work,
            act="look-up",
            subject=f"unit:{unit.id}",
            now=now,
            actor_contact_id=contact_id,
            via=via,
            details={"view": "call-sheet"},
        )


async def reader_of(work: UnitOfWork, link: Link, now: datetime) -> Person | None:
    """Who may read by a link now; None when it is over, the post has ended, or an address of the person has.

    An address that is switched off was perhaps never the person's, and the link stood there.
    """
    if link.over(now) or await sheets.ended_since(work, link.contact_id, link.expires - LASTS):
        return None
    person = await people.person(work, link.contact_id)
    if person is None or not may_call_for(person, link.subject_id, await load_tree(work)):
        return None
    return person
