"""Looking at threads: where a person may write, what goes on, what was written. Only reads; a look is audited."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.advisory import public_code
from bot.domain.delivery import Priority
from bot.domain.messages import Message
from bot.domain.people import Person, Role
from bot.domain.richtext import RichText
from bot.domain.threads import (
    ACTIVE,
    CODE_PREFIX,
    LISTED,
    Entry,
    Thread,
    heard_units,
    police_upwards,
    speaking_post,
    writing_posts,
)
from bot.domain.units import UnitTree
from bot.store import audit, people
from bot.store import threads as store
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.text.visible import shortened
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, post
from bot.usecases.threads import thread_of
from bot.usecases.threads_wording import answer_choice
from bot.usecases.wording import joined, status_mark

SHOWN = 10  # threads in a list, entries in a history
LONGEST = 300  # characters of an entry in a history


@dataclass(frozen=True, slots=True)
class ActiveThread:
    id: int
    institution: str


async def see_writing(work: UnitOfWork, house: House, person: Person) -> dict[str, Any]:
    """See `queries.SeeWriting`."""
    tree = await load_tree(work)
    places = []
    for standing in writing_posts(person, tree):
        police = police_upwards(standing.unit_id, tree)[0]
        held = await people.holders(work, [police.id], [Role.CONG_AN])
        joined_officers = await targets_of(work, house, [contact for contact, _ in held])
        places.append(
            {
                "unit": standing.unit_id,
                "name": tree[standing.unit_id].name,
                "police": police.name,
                "joined": len(joined_officers),
            }
        )
    return {"places": places}


async def see_thread(work: UnitOfWork, person: Person, thread_id: int, voice: Voice) -> dict[str, Any]:
    """See `queries.SeeThread`.

    Raises:
        Refusal: `thread-not-yours`.
    """
    tree = await load_tree(work)
    thread, standing = await thread_of(work, person, thread_id, tree)
    return {"thread": thread.id, "to": _other_side(thread, standing.role, tree, voice)}


async def see_threads(work: UnitOfWork, person: Person, voice: Voice, now: datetime) -> list[dict[str, Any]]:
    """See `queries.SeeThreads`."""
    tree = await load_tree(work)
    found = []
    for thread in await my_threads(work, person, now):
        standing = speaking_post(person, thread.unit_id, tree)
        assert standing is not None
        at = show_moment(thread.last_at, now, voice.language)
        other_side = _other_side(thread, standing.role, tree, voice)
        found.append({"id": thread.id, "title": f"{thread.code} · {other_side} · {at}"})
    return found


async def my_threads(work: UnitOfWork, person: Person, now: datetime) -> tuple[Thread, ...]:
    """The threads that a person may read and into which something was written in a month, the newest first."""
    tree = await load_tree(work)
    return await store.active(work, heard_units(person, tree), now - LISTED, SHOWN)


async def active_thread(work: UnitOfWork, person: Person, target: Target, now: datetime) -> ActiveThread | None:
    """The thread that went on last within a day, of those that have come to the person at that place."""
    tree, voice = await load_tree(work), target.voice
    found = await store.active(work, heard_units(person, tree), now - ACTIVE, 1, came_to=target.chat)
    return ActiveThread(found[0].id, _named(found[0], found[0].unit_id, tree, voice)) if found else None


async def history(work: UnitOfWork, person: Person, thread_id: int, voice: Voice, now: datetime) -> Message:
    """The last entries of a thread, with who wrote each and when; audited.

    Raises:
        Refusal: `thread-not-yours`.
    """
    tree = await load_tree(work)
    thread, _ = await thread_of(work, person, thread_id, tree)
    entries = await store.newest_entries(work, thread.id, SHOWN)
    wrote = await people.persons(work, {entry.contact_id for entry in entries})
    await audit.append(
        work,
        act="look-up",
        subject=f"thread:{thread.id}",
        now=now,
        actor_contact_id=person.contact.id,
        details={"entries": len(entries)},
    )
    title = voice.say(
        "thread.history",
        code=thread.code,
        unit=tree[thread.unit_id].name,
        police=tree[thread.police_unit_id].name,
    )
    mark = status_mark(thread.status, voice)
    text = joined([title, *(_line(one, wrote[one.contact_id], voice, now) for one in entries)])
    return Message(text, head=mark, foot=mark)


def _line(entry: Entry, writer: Person, voice: Voice, now: datetime) -> RichText:
    files = f"📎 {len(entry.files)}" if entry.files else ""
    return voice.say(
        "thread.line",
        name=writer.contact.name,
        at=show_moment(entry.at, now, voice.language),
        text=" ".join(filter(None, (shortened(entry.text, LONGEST), files))),
    )


async def show_history(
    work: UnitOfWork, house: House, person: Person, target: Target, thread_id: int, now: datetime
) -> None:
    """Sends it, so that a reply to it goes on with the thread."""
    message = await history(work, person, thread_id, target.voice, now)
    capabilities = house.capabilities(target.chat)
    text = message.text
    if not capabilities.buttons:
        code = public_code(CODE_PREFIX, thread_id)
        text = joined([text, target.voice.say("thread.answer-typed", code=code)])
    message = replace(message, text=text, choices=answer_choice(thread_id, target.voice, capabilities))
    await post(work, house, target, message, Posting("reply", Priority.REPLY, now, thread_id=thread_id))


def _other_side(thread: Thread, role: Role, tree: UnitTree, voice: Voice) -> str:
    return _named(thread, thread.unit_id if role is Role.CONG_AN else thread.police_unit_id, tree, voice)


def _named(thread: Thread, unit_id: int, tree: UnitTree, voice: Voice) -> str:
    """One side's name, in a drill with its mark before it."""
    return f"{status_mark(thread.status, voice).plain} {tree[unit_id].name}".strip()
