"""Sending what was composed in a chat: at once, held for some seconds, or waiting for a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from bot.domain.advisory import Advisory, AdvisoryState, Category, Level, Status
from bot.domain.audience import acting_standing
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Choice, Message
from bot.domain.people import Chat, Person
from bot.domain.release import needed_action
from bot.domain.taps import UndoTap, write_tap
from bot.store import advisories, audit, drafts, files, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases.advisory import Draft, issue
from bot.usecases.audience import resolve, targets_of
from bot.usecases.composing import audience_of, keep_files, words_of
from bot.usecases.house import House
from bot.usecases.posting import Posting, post
from bot.usecases.releasing import release


async def send(
    work: UnitOfWork,
    house: House,
    person: Person,
    chat: Chat,
    composed: Mapping[str, Any],
    voice: Voice,
    now: datetime,
) -> Message:
    """Issues what was composed on a chat; what to say about it. An own draft that it came from is gone then.

    Raises:
        Refusal: as `advisory.issue`.
    """
    kept = await keep_files(work, composed["files"], chat, now)
    advisory = await issue(
        work,
        house,
        person,
        Draft(
            status=Status.ACTUAL,
            level=Level(composed["level"]),
            category=Category(composed["category"]),
            words=words_of(composed),
            audience=audience_of(composed),
            files=kept,
        ),
        now,
        undo=house.undo,
    )
    if "draft" in composed:
        await drafts.forget(work, composed["draft"], person.contact.id)
    return _said(advisory, house, voice)


def _said(advisory: Advisory, house: House, voice: Voice) -> Message:
    match advisory.state:
        case AdvisoryState.HELD:
            seconds = int(house.undo.total_seconds())
            undo = Choice(voice.say("choice.undo").plain, write_tap(UndoTap(advisory.id)))
            return Message(voice.say("send.held", code=advisory.code, seconds=seconds), (undo,))
        case AdvisoryState.AWAITING_RELEASE:
            return Message(voice.say("send.waits", code=advisory.code))
        case AdvisoryState.RELEASED:
            return Message(voice.say("send.released", code=advisory.code))
        case AdvisoryState.REFUSED | AdvisoryState.WITHDRAWN:
            raise AssertionError(advisory.state)
        case _:
            assert_never(advisory.state)


async def undo(work: UnitOfWork, person: Person, advisory_id: int | None, now: datetime) -> dict[str, Any]:
    """Takes back what is still held (None: the newest of it); what was composed, to be gone on with.

    Raises:
        Refusal: `nothing-held`, `too-late`.
    """
    if advisory_id is None:
        advisory = await advisories.held_by(work, person.contact.id)
    else:
        advisory = await advisories.load(work, advisory_id)
    if advisory is None or advisory.author_contact_id != person.contact.id:
        raise Refusal("nothing-held")
    if not await advisories.end_hold(work, advisory.id, AdvisoryState.WITHDRAWN):
        raise Refusal("too-late", code=advisory.code)
    await audit.append(
        work, act="advisory-undo", subject=advisory.code, now=now, actor_contact_id=person.contact.id
    )
    audience = advisory.audience
    return {
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


async def release_held(work: UnitOfWork, house: House, now: datetime) -> int:
    """Releases what has been held long enough; authority and audience are looked at again, as they hold now."""
    released = 0
    for advisory in await advisories.held_until(work, now):
        author = await people.person(work, advisory.author_contact_id)
        assert author is not None
        await advisories.end_hold(work, advisory.id, AdvisoryState.AWAITING_RELEASE)
        try:
            tree = await load_tree(work)
            standing = acting_standing(author, needed_action(advisory.level), advisory.audience, tree)
            meant = await resolve(work, advisory.audience, standing, tree, author.contact.id)
            await release(work, house, advisory, author, meant, now)
            released += 1
        except Refusal as refusal:
            await advisories.decide(work, advisory.id, AdvisoryState.REFUSED, author.contact.id)
            await _tell_refusal(work, house, author, refusal, now)
    return released


async def _tell_refusal(work: UnitOfWork, house: House, author: Person, refusal: Refusal, now: datetime) -> None:
    target = (await targets_of(work, house, [author.contact])).get(author.contact.id)
    if target is not None:
        text = target.voice.say(refusal.text_id, **{key: str(value) for key, value in refusal.params.items()})
        await post(work, house, target, Message(text), Posting("release", Priority.REPLY, now))
