"""Drafts and templates: what was begun is kept as the conversation that it is, and gone on with from there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.engine import Conversation
from bot.dialogue.flows.content import title_of
from bot.dialogue.menu import ENGINE
from bot.dialogue.stacking import gathered
from bot.domain.advisory import Advisory, AdvisoryText, Category, Level
from bot.domain.authority import Action, has
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.domain.units import LinkKind, UnitKind
from bot.store import drafts, files, talks
from bot.store.drafts import StoredDraft
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.usecases.wording import level_mark

KEPT = timedelta(days=30)  # what was begun and left is forgotten then
FLOW = "compose"
VERSION = 1
LISTED = 40  # newest drafts, and templates, in a list: a message has room for 100 buttons


async def keep(work: UnitOfWork, person: Person, conversation: Conversation, now: datetime) -> bool:
    """Keeps an advisory that was begun; nothing of it is lost when something else comes first.

    A template that was only looked at is no draft, nor is any other conversation.
    """
    if conversation.flow == "correct":  # words for a correction that was left can be sent by themselves
        conversation = Conversation(FLOW, VERSION, {"pieces": gathered(conversation)})
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


async def load(work: UnitOfWork, person: Person, draft_id: int) -> Conversation:
    """The conversation of a draft or a template, as far as it fits today's questions.

    Raises:
        Refusal: `no-such-draft` when it is gone or not the person's to see.
    """
    found = await drafts.load(work, draft_id)
    if found is None or not await _may_see(work, person, found):
        raise Refusal("no-such-draft")
    kept = ENGINE.mend(Conversation.load(found.body))
    mark = {"template": found.id} if found.is_template else {"draft": found.id}
    return replace(kept, start={**kept.start, **mark})


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
    return frozenset(
        unit.id for standing in person.standings for unit in tree.upwards(standing.unit_id, LinkKind.MANAGES)
    )


async def keep_composed(work: UnitOfWork, person: Person, composed: Mapping[str, Any], now: datetime) -> int:
    """Keeps a draft, as far as it has got; a changed template becomes one of the person's own. The draft's id."""
    start = {part: value for part, value in composed.items() if part not in {"draft", "template"}}
    kept = Conversation(FLOW, VERSION, start)
    body, title = kept.dump(), title_of(kept)
    known = composed.get("draft")
    if known is not None and await drafts.change(work, known, person.contact.id, title, body, now):
        return int(known)
    return await drafts.add(work, title, body, now, contact_id=person.contact.id)


async def list_drafts(work: UnitOfWork, person: Person) -> list[dict[str, Any]]:
    """See `queries.SeeDrafts`."""
    seen = await seen_by(work, person)
    own = [one for one in seen if not one.is_template]
    templates = [one for one in seen if one.is_template]
    return [
        {"id": one.id, "title": one.title, "mark": _mark(one), "own": not one.is_template}
        for one in (*own[:LISTED], *templates[:LISTED])
    ]


def _mark(found: StoredDraft) -> str:
    """The mark of the level that was chosen last."""
    level = found.body["start"].get("level")
    for key, value, _ in found.body["log"]:
        level = value if key.startswith("level") else level
    return f"{level_mark(Level(level))} " if level else ""


async def compose_again(work: UnitOfWork, advisory: Advisory) -> dict[str, Any]:
    """An advisory that did not go out, as what composes it: nothing has to be written twice."""
    audience = advisory.audience
    chosen = {} if advisory.answer_by is None else {"answer_by": advisory.answer_by.isoformat()}
    return chosen | {
        "headline": advisory.text.headline,
        "description": advisory.text.description,
        "instruction": advisory.text.instruction,
        "files": [
            {"file": file.id, "kind": file.kind.value, "name": file.name, "text": ""}
            for file in await files.files_of(work, advisory.revision_id)
        ],
        "level": advisory.level.value,
        "category": advisory.category.value,
        "audience": {
            "by": audience.by,
            "units": list(audience.units),
            "kinds": [kind.value for kind in audience.kinds],
        },
    }


async def forget_left(work: UnitOfWork, now: datetime) -> None:
    """Forgets drafts and conversations that were left long ago."""
    await drafts.forget_before(work, now - KEPT)
    await talks.forget_before(work, now - KEPT)
