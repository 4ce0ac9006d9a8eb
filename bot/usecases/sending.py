"""Sending what was composed in a chat: at once, held for some seconds, or waiting for a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from bot.domain.advisory import Advisory, AdvisoryState, Category, Level, Status
from bot.domain.audience import acting_standing, scope_of
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Chat, Person
from bot.domain.release import needed_action
from bot.domain.taps import DraftTap, UndoTap, write_tap
from bot.store import advisories, audit, drafts, holding, people
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases import drafting
from bot.usecases.advisory import Draft, check_release, issue
from bot.usecases.audience import targets_of
from bot.usecases.composing import audience_of, chosen_deadline, keep_files, words_of
from bot.usecases.house import House
from bot.usecases.posting import Posting, post
from bot.usecases.releasing import release
from bot.usecases.revising_wording import correct_choice
from bot.usecases.wording import joined


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
            answer_by=chosen_deadline(house, composed, now),
        ),
        now,
        undo=house.undo,
    )
    if "draft" in composed:
        await drafts.forget(work, composed["draft"], person.contact.id)
    return _said(advisory, house, voice, buttons=house.capabilities(chat).buttons)


def _said(advisory: Advisory, house: House, voice: Voice, *, buttons: bool) -> Message:
    match advisory.state:
        case AdvisoryState.HELD:
            seconds = int(house.undo.total_seconds())
            undo = Choice(voice.say("choice.undo").plain, write_tap(UndoTap(advisory.id)))
            return Message(voice.say("send.held", code=advisory.code, seconds=seconds), (undo,))
        case AdvisoryState.AWAITING_RELEASE:
            return Message(voice.say("send.waits", code=advisory.code))
        case AdvisoryState.RELEASED:
            said = voice.say("send.released", code=advisory.code)
            if buttons:
                return Message(said, (correct_choice(advisory.id, voice),))
            return Message(joined([said, voice.say("correct.hint", code=advisory.code)]))
        case AdvisoryState.REFUSED | AdvisoryState.WITHDRAWN | AdvisoryState.CANCELLED | AdvisoryState.CLOSED:
            raise AssertionError(advisory.state)
        case _:
            assert_never(advisory.state)


async def undo(work: UnitOfWork, person: Person, advisory_id: int | None, voice: Voice, now: datetime) -> Message:
    """Takes back what is still held (None: the newest of it), as a draft; what to say, with the way to that.

    Raises:
        Refusal: `nothing-held`, `too-late`.
    """
    if advisory_id is None:
        advisory = await holding.held_by(work, person.contact.id)
    else:
        advisory = await advisories.load(work, advisory_id)
    if advisory is None or advisory.author_contact_id != person.contact.id:
        raise Refusal("nothing-held")
    if not await holding.end_hold(work, advisory.id, AdvisoryState.WITHDRAWN):
        raise Refusal("too-late", code=advisory.code)
    await audit.append(
        work, act="advisory-undo", subject=advisory.code, now=now, actor_contact_id=person.contact.id
    )
    draft_id = await drafting.keep_composed(work, person, await drafting.compose_again(work, advisory), now)
    go_on = Choice(voice.say_plain("choice.compose-on"), write_tap(DraftTap(draft_id)), Tone.GOOD)
    return Message(voice.say("send.undone", code=advisory.code), (go_on,))


async def release_held(work: UnitOfWork, house: House, now: datetime) -> int:
    """Releases what has been held long enough; authority and audience are looked at again, as they hold now."""
    released = 0
    for advisory in await holding.held_until(work, now):
        if house.aside.rests(advisory.code, now):
            continue
        async with house.aside.trying(work, advisory.code, now):
            released += await _end_hold(work, house, advisory, now)
    return released


async def _end_hold(work: UnitOfWork, house: House, advisory: Advisory, now: datetime) -> bool:
    """Whether it went out now; what may not any more becomes a draft again."""
    if not await holding.end_hold(work, advisory.id, AdvisoryState.AWAITING_RELEASE):
        return False  # its author was faster
    author = await people.person(work, advisory.author_contact_id)
    assert author is not None
    try:
        tree = await load_tree(work)
        standing = acting_standing(author, needed_action(advisory.level), advisory.audience, tree)
        scope = scope_of(advisory.audience, standing, tree, author.contact.id)
        await check_release(work, scope, advisory.expires, now)
        await release(work, house, advisory, author, scope, now)
    except Refusal as refusal:
        await _keep_refused(work, house, advisory, author, refusal, now)
        return False
    return True


async def _keep_refused(
    work: UnitOfWork, house: House, advisory: Advisory, author: Person, refusal: Refusal, now: datetime
) -> None:
    """What may not go out any more becomes a draft again, and its author is told why."""
    await advisories.decide(work, advisory.id, AdvisoryState.REFUSED, author.contact.id)
    await drafting.keep_composed(work, author, await drafting.compose_again(work, advisory), now)
    await audit.append(
        work,
        act="advisory-refuse",
        subject=advisory.code,
        now=now,
        actor_contact_id=author.contact.id,
        details={"why": refusal.reason},
    )
    await _tell_refusal(work, house, author, refusal, now)


async def _tell_refusal(work: UnitOfWork, house: House, author: Person, refusal: Refusal, now: datetime) -> None:
    target = (await targets_of(work, house, [author.contact])).get(author.contact.id)
    if target is not None:
        why = target.voice.say(refusal.text_id, **refusal.sayable)
        text = joined([why, target.voice.say("send.kept")])
        await post(work, house, target, Message(text), Posting("release", Priority.REPLY, now))
