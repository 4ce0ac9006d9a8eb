"""Somebody needs help: the ward police and the author hear of it at once, in a thread that goes on from there."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.advisory import Advisory
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Message
from bot.domain.people import Person, show_phone
from bot.domain.richtext import RichText
from bot.domain.threads import Thread, speaking_post
from bot.domain.units import UnitTree
from bot.store import advisories, people
from bot.store import threads as store
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.posting import Compose, Posting, Target, broadcast, post
from bot.usecases.threads import ask_for_help
from bot.usecases.threads_people import police_reached
from bot.usecases.threads_wording import answer_choice, call_line
from bot.usecases.wording import joined, status_mark


async def alarm(
    work: UnitOfWork, house: House, advisory: Advisory, person: Person, target: Target, now: datetime
) -> None:
    """Tells the police over each institution that the person stands for, and the author, with whom to call."""
    tree = await load_tree(work)
    told: set[int] = set()
    thread: Thread | None = None
    for unit_id in await advisories.units_of_recipient(work, advisory.revision_id, person.contact.id):
        thread = await ask_for_help(work, person, unit_id, advisory, target.voice, tree, now)
        told |= await _tell(work, house, advisory, person, unit_id, thread, tree, now)
    police = None if thread is None else tree[thread.police_unit_id]
    if told or police is None:
        said = target.voice.say("help.urgent")
    else:
        said = joined(
            [target.voice.say("help.urgent-nobody", police=police.name), call_line(police, target.voice)]
        )
    await _say(work, house, target, advisory, said, thread, now)


async def remind_of_numbers(
    work: UnitOfWork, house: House, advisory: Advisory, person: Person, target: Target, now: datetime
) -> None:
    """For who says again that help is needed: whom to call, and the thread that goes on already."""
    units = await advisories.units_of_recipient(work, advisory.revision_id, person.contact.id)
    thread = await store.newest_about(work, advisory.id, units)
    await _say(work, house, target, advisory, target.voice.say("help.urgent"), thread, now)


async def _tell(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    person: Person,
    unit_id: int,
    thread: Thread | None,
    tree: UnitTree,
    now: datetime,
) -> set[int]:
    """The contacts who are told. An author who takes no part in the thread gets the alarm without it."""
    thread_id = thread.id if thread else None
    reached = await police_reached(work, house, thread_id, unit_id, person.contact.id, tree, now)
    inside, outside = dict(reached.targets), dict[int, Target]()
    author = await people.person(work, advisory.author_contact_id)
    if author is not None and author.contact.id not in {person.contact.id, *inside}:
        takes_part = thread is not None and speaking_post(author, unit_id, tree) is not None
        (inside if takes_part else outside).update(await targets_of(work, house, [author.contact]))
    name = tree[unit_id].name
    await _broadcast(work, house, inside.values(), _compose(advisory, person, name, thread), thread_id, now)
    await _broadcast(work, house, outside.values(), _compose(advisory, person, name, None), None, now)
    return {*inside, *outside}


def _compose(advisory: Advisory, person: Person, unit: str, thread: Thread | None) -> Compose:
    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        text = voice.say(
            "help.wanted",
            unit=unit,
            name=person.contact.name,
            phone=show_phone(person.contact.phone),
            code=advisory.code,
            headline=advisory.text.headline,
        )
        if thread is not None and not capabilities.buttons:
            text = joined([text, voice.say("thread.answer-typed", code=thread.code)])
        mark = status_mark(advisory.status, voice)
        choices = answer_choice(thread.id, voice, capabilities) if thread is not None else ()
        return Message(text, choices, head=mark, foot=mark)

    return compose


async def _broadcast(
    work: UnitOfWork,
    house: House,
    targets: Iterable[Target],
    compose: Compose,
    thread_id: int | None,
    now: datetime,
) -> None:
    posting = Posting("alarm", Priority.REPLY, now, thread_id=thread_id)
    await broadcast(work, house, targets, compose, posting)


async def _say(
    work: UnitOfWork,
    house: House,
    target: Target,
    advisory: Advisory,
    said: RichText,
    thread: Thread | None,
    now: datetime,
) -> None:
    """To who asked for help; an answer to it goes into the thread."""
    mark = status_mark(advisory.status, target.voice)
    posting = Posting("reply", Priority.REPLY, now, thread_id=thread.id if thread else None)
    await post(work, house, target, Message(said, head=mark, foot=mark), posting)
