"""Drafts and templates: what was begun is kept as the conversation that it is, and gone on with from there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.engine import Conversation
from bot.dialogue.flows.content import title_of
from bot.dialogue.menu import ENGINE
from bot.domain.advisory import AdvisoryText, Category, Level
from bot.domain.authority import Action, has
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.units import LinkKind, UnitKind
from bot.store import drafts, talks
from bot.store.drafts import StoredDraft
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.usecases.wording import level_mark

KEPT = timedelta(days=30)  # what was begun and left is forgotten then
FLOW = "compose"
VERSION = 1


async def keep(work: UnitOfWork, person: Person, conversation: Conversation, now: datetime) -> bool:
    """Keeps an advisory that was begun; nothing of it is lost when something else comes first.

    A template that was only looked at is no draft, nor is any other conversation.
    """
    title = title_of(conversation)
    if conversation.flow != FLOW or not title:
        return False
    begun = conversation.held or any(not entry.fact for entry in conversation.log)
    if "template" in conversation.start and not begun:
        return False
    body, known = conversation.dump(), conversation.start.get("draft")
    if known is None or not await drafts.change(work, known, person.contact.id, title, body, now):
        await drafts.add(work, title, body, now, contact_id=person.contact.id)
    return True


async def take_up(work: UnitOfWork, person: Person, draft_id: int) -> Conversation:
    """The conversation of a draft or a template, to be gone on with. What it knew of the database is asked again.

    Raises:
        Refusal: `no-such-draft` when it is gone or not the person's to see.
    """
    found = await drafts.load(work, draft_id)
    if found is None or not await _may_see(work, person, found):
        raise Refusal("no-such-draft")
    conversation = ENGINE.mend(Conversation.load(found.body))
    log = conversation.log
    while log and log[-1].fact:
        log = log[:-1]
    mark = {"template": found.id} if found.is_template else {"draft": found.id}
    return replace(conversation, start={**conversation.start, **mark}, log=log)


async def seen_by(work: UnitOfWork, person: Person) -> tuple[StoredDraft, ...]:
    """The person's own drafts, then the templates of the own units and of those above."""
    return await drafts.seen_by(work, person.contact.id, await _units_above(work, person))


async def add_template(
    work: UnitOfWork,
    unit_id: int,
    level: Level,
    category: Category,
    kinds: tuple[UnitKind, ...],
    words: AdvisoryText,
    now: datetime,
) -> int:
    """A text ready to be sent, for the officers of a unit and of all units below it."""
    start: dict[str, Any] = {
        "level": level.value,
        "category": category.value,
        "audience": {"by": None, "units": [], "kinds": [kind.value for kind in kinds]},
        "headline": words.headline,
        "description": words.description,
        "instruction": words.instruction,
        "files": [],
    }
    conversation = Conversation(FLOW, VERSION, start)
    return await drafts.add(work, words.headline, conversation.dump(), now, unit_id=unit_id)


async def _may_see(work: UnitOfWork, person: Person, found: StoredDraft) -> bool:
    if found.contact_id is not None:
        return found.contact_id == person.contact.id
    return found.unit_id in await _units_above(work, person)


async def _units_above(work: UnitOfWork, person: Person) -> frozenset[int]:
    """The units of the person's posts that send advisories, and all that manage these."""
    if not has(person, Action.ISSUE_LOW_ADVISORY):
        return frozenset()
    tree = await load_tree(work)
    above: set[int] = set()
    for standing in person.standings:
        unit = tree.units.get(standing.unit_id)
        while unit is not None and unit.id not in above:
            above.add(unit.id)
            unit = tree.parent(unit.id, LinkKind.MANAGES)
    return frozenset(above)


async def keep_composed(work: UnitOfWork, person: Person, composed: Mapping[str, Any], now: datetime) -> None:
    """Keeps a whole draft for another time; a changed template becomes a draft of the person's own."""
    start = {part: value for part, value in composed.items() if part not in {"draft", "template"}}
    body, title = Conversation(FLOW, VERSION, start).dump(), str(composed["headline"])
    known = composed.get("draft")
    if known is None or not await drafts.change(work, known, person.contact.id, title, body, now):
        await drafts.add(work, title, body, now, contact_id=person.contact.id)


async def list_drafts(work: UnitOfWork, person: Person) -> list[dict[str, Any]]:
    """See `queries.SeeDrafts`."""
    return [
        {"id": one.id, "title": one.title, "mark": _mark(one), "own": not one.is_template}
        for one in await seen_by(work, person)
    ]


def _mark(found: StoredDraft) -> str:
    level = found.body["start"].get("level")
    return f"{level_mark(Level(level))} " if level else ""


async def forget_left(work: UnitOfWork, now: datetime) -> None:
    """Forgets drafts and conversations that were left long ago."""
    await drafts.forget_before(work, now - KEPT)
    await talks.forget_before(work, now - KEPT)
