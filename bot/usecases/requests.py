"""Strangers ask for a post: what they may ask, who is asked to decide, and taking it back.

Deciding is in `admitting`; what officers see is in `request_cards`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.intents import AskToJoin
from bot.domain.admission import admitting_units, askable_roles
from bot.domain.messages import Message
from bot.domain.people import Chat, Form, Role, show_phone
from bot.domain.richtext import RichText
from bot.domain.units import Unit, UnitTree
from bot.store import audit, people, requests
from bot.store.engine import UnitOfWork
from bot.store.requests import JoinRequest, RequestState, Wish
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.matching import best_matches
from bot.usecases import request_cards
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.joining import GUESSES_AN_HOUR
from bot.usecases.posting import STRANGER, Posting, Target, post

REQUESTS_A_DAY = 3
VALID_FOR = timedelta(days=7)
FOUND = 6
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request: it waits, with a note to say (`note`), or nothing was sent, for a reason."""

    note: str = ""
    refused: RichText | None = None


async def see(work: UnitOfWork, house: House, chat: Chat, now: datetime) -> dict[str, Any]:
    """See `queries.SeeRequests`. A request that waited too long ends here."""
    request = await requests.waiting_at(work, chat)
    if request is not None and not still_waits(request, now):
        await _lapse(work, house, request, now)
        return await _may(work, house, chat, now) | {"waiting": None, "note": "request.lapsed"}
    if request is None:
        return await _may(work, house, chat, now) | {"waiting": None, "note": ""}
    tree = await load_tree(work)
    unit, _ = await deciders(work, house, request.wish.unit_id, tree)
    role = request.wish.role
    waiting = {
        "post": f"{STRANGER.label(role)} – {tree[request.wish.unit_id].name}",
        "police": unit.name if unit else STRANGER.say("request.police").plain,
        "form": Form.of_role(role).value,
    }
    return await _may(work, house, chat, now) | {"waiting": waiting, "note": ""}


async def _may(work: UnitOfWork, house: House, chat: Chat, now: datetime) -> dict[str, Any]:
    refusal = ""
    if await is_member(work, chat):
        refusal = "request.member"
    elif await requests.count_since(work, chat, now - timedelta(days=1)) >= REQUESTS_A_DAY:
        refusal = "request.too-many"
    return {"refusal": refusal, "operator": house.operator}


async def lapse(work: UnitOfWork, house: House, now: datetime) -> int:
    """Ends the requests that nobody decided in time, and tells those who asked; returns how many, 50 at most."""
    found = await requests.waiting_since_before(work, now - VALID_FOR, _BATCH)
    for request in found:
        await _lapse(work, house, request, now)
        if (request.chat.channel, request.chat.bot) in house.lanes and not await is_member(work, request.chat):
            target = Target(request.chat, Voice(STRANGER.language, Form.of_role(request.wish.role)))
            await post(work, house, target, Message(target.voice.say("request.lapsed")), Posting.reply(now))
    return len(found)


async def _lapse(work: UnitOfWork, house: House, request: JoinRequest, now: datetime) -> None:
    await requests.settle(work, request.id, RequestState.LAPSED, now)
    await request_cards.close(work, house, request, "request.line-lapsed", now)


def still_waits(request: JoinRequest, now: datetime) -> bool:
    return request.state is RequestState.WAITING and request.created_at > now - VALID_FOR


async def is_member(work: UnitOfWork, chat: Chat) -> bool:
    """Whether a chat belongs to somebody who holds a post."""
    address = await people.address_at(work, chat)
    if address is None or not address.state.deliverable:
        return False
    person = await people.person(work, address.contact_id)
    return person is not None and bool(person.standings)


async def find_units(work: UnitOfWork, text: str) -> list[dict[str, Any]]:
    """See `queries.FindUnits`."""
    tree = await load_tree(work)
    linked = {link.child for link in tree.links} | {link.parent for link in tree.links}
    names = {
        unit.id: (unit.name, f"{unit.name} {unit.ward}") if unit.ward else (unit.name,)
        for unit in tree.units.values()
        if askable_roles(unit) and unit.id in linked
    }
    return [_hit(tree[unit_id]) for unit_id in best_matches(text, names, limit=FOUND)]


def _hit(unit: Unit) -> dict[str, Any]:
    return {
        "unit": unit.id,
        "name": unit.name,
        "label": f"{unit.name}, {unit.ward}" if unit.ward else unit.name,
        "roles": [role.value for role in askable_roles(unit)],
    }


async def check_phone(work: UnitOfWork, chat: Chat, phone: str, now: datetime) -> str:
    """See `queries.CheckPhone`. A hit counts as a guess, so that nobody reads the roster number by number."""
    if await people.guesses_since(work, chat, now - timedelta(hours=1)) >= GUESSES_AN_HOUR:
        return "too-many"
    if not await is_taken(work, phone):
        return "free"
    await people.add_guess(work, chat, now)
    return "known"


async def is_taken(work: UnitOfWork, phone: str) -> bool:
    """Whether somebody who holds a post has this number."""
    person = await people.person_by_phone(work, phone)
    return person is not None and bool(person.standings)


async def ask(work: UnitOfWork, house: House, chat: Chat, intent: AskToJoin, now: datetime) -> Asked:
    """Puts a request before the police over the unit. Everything is checked again, since time has passed."""
    role = intent.role
    voice = Voice(STRANGER.language, Form.of_role(role))
    tree = await load_tree(work)
    if intent.unit_id not in tree or role not in askable_roles(tree[intent.unit_id]):
        return Asked(refused=voice.say("request.no-unit"))
    why = (await _may(work, house, chat, now))["refusal"]
    if not why and await is_taken(work, intent.phone):
        why = "request.phone-known"
    if why:
        return Asked(refused=voice.say(why))
    unit, targets = await deciders(work, house, intent.unit_id, tree)
    if unit is None:
        return Asked(refused=_nobody(intent.unit_id, tree, voice))
    before = await withdraw(work, house, chat, now, RequestState.REPLACED)
    wish = Wish(intent.unit_id, role, intent.name, intent.phone, intent.own_phone)
    request_id = await requests.add(work, chat, wish, now)
    request = await requests.load(work, request_id)
    assert request is not None
    await request_cards.send(work, house, request, targets, tree, now)
    await audit.append(
        work,
        act="join-request",
        subject=f"request:{request_id}",
        now=now,
        details={"unit": intent.unit_id, "role": role.value, "own_phone": intent.own_phone, "asked": len(targets)},
    )
    return Asked(note="request.replaced" if before else "request.sent")


async def deciders(
    work: UnitOfWork, house: House, unit_id: int, tree: UnitTree
) -> tuple[Unit | None, Mapping[int, Target]]:
    """The nearest police unit over a unit of which somebody can be written to, with whom; nobody: (None, {})."""
    for police in admitting_units(unit_id, tree):
        held = await people.holders(work, [police], [Role.CONG_AN])
        targets = await targets_of(work, house, [contact for contact, _ in held])
        if targets:
            return tree[police], targets
    return None, {}


def _nobody(unit_id: int, tree: UnitTree, voice: Voice) -> RichText:
    """Nobody could be asked: whom to call instead, by the roster."""
    for police in admitting_units(unit_id, tree):
        if tree[police].phone:
            number = show_phone(tree[police].phone)
            return voice.say("request.nobody-call", police=tree[police].name, phone=number)
    return voice.say("request.nobody")


async def withdraw(
    work: UnitOfWork, house: House, chat: Chat, now: datetime, state: RequestState = RequestState.WITHDRAWN
) -> bool:
    """The stranger takes the request back, or puts another in its place; False when none waits."""
    request = await requests.waiting_at(work, chat)
    if request is None or not await requests.settle(work, request.id, state, now):
        return False
    await request_cards.close(work, house, request, f"request.line-{state.value}", now)
    return True
