"""Somebody needs help: the ward police and the author hear of it at once, in a thread that goes on from there.

Whoever asks, for the first time or again, is told who was told of it, never more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Advisory, Answer
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Message
from bot.domain.people import Language, Person, Role, show_phone
from bot.domain.richtext import RichText
from bot.domain.threads import Thread, police_upwards, speaking_post
from bot.domain.units import Unit, UnitTree
from bot.store import deliveries, people, recipients, threads
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice, label
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.posting import Compose, Posting, Target, broadcast, post
from bot.usecases.threads import thread_for_help
from bot.usecases.threads_people import police_reached
from bot.usecases.threads_wording import Help, answer_choice, told_of_help
from bot.usecases.wording import joined, status_mark


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Who needs help, where, because of which advisory; the thread about it, if there are police."""

    advisory: Advisory
    person: Person
    institution: Unit
    thread: Thread | None

    @property
    def thread_id(self) -> int | None:
        return self.thread.id if self.thread else None


async def alarm(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    person: Person,
    target: Target | None,
    now: datetime,
    *,
    again: bool = False,
) -> None:
    """Tells the police over each institution that the person stands for, and the author, with whom to call.

    `target`: where the person is told who hears of it, if anywhere. `again`: it was said before; whom that has
    reached isn't told twice, whom it has not is told now.
    """
    voice = _voice(person)
    tree = await load_tree(work)
    found: list[Help] = []
    thread: Thread | None = None
    for unit_id in await recipients.units_of_recipient(work, advisory.revision_id, person.contact.id):
        thread = await thread_for_help(work, person, unit_id, advisory, tree, now)
        wanted = _Wanted(advisory, person, tree[unit_id], thread)
        before = await deliveries.alarmed(work, advisory.revision_id, wanted.thread_id) if again else frozenset()
        if thread is not None and not again:
            entry = voice.say("thread.help-entry", code=advisory.code).plain
            await threads.add_entry(work, thread.id, person.contact.id, entry, (), now, from_police=False)
        told = await _tell(work, house, wanted, before, tree, now)
        reached = await _unit_reached(work, told, unit_id, advisory, tree)
        found.append(Help(tree[unit_id], tree.police_of(unit_id), reached))
    if target is None:
        return
    mark = status_mark(advisory.status, voice)
    message = Message(told_of_help(found, voice), head=mark, foot=mark)
    posting = Posting("reply", Priority.REPLY, now, thread_id=thread.id if thread else None)
    await post(work, house, target, message, posting)


async def told(work: UnitOfWork, advisory: Advisory, person: Person) -> RichText:
    """Who knows by now that the person needs help: what `alarm` said, as it holds now. Reads only."""
    tree = await load_tree(work)
    found: list[Help] = []
    for unit_id in await recipients.units_of_recipient(work, advisory.revision_id, person.contact.id):
        heard = await deliveries.alarmed_for(work, advisory.revision_id, unit_id)
        reached = await _unit_reached(work, heard, unit_id, advisory, tree)
        found.append(Help(tree[unit_id], tree.police_of(unit_id), reached))
    return told_of_help(found, _voice(person))


def _voice(person: Person) -> Voice:
    return Voice(person.contact.language, person.contact.form)


async def call_off(
    work: UnitOfWork, house: House, advisory: Advisory, person: Person, given: Answer, now: datetime
) -> None:
    """Who may be on the way hears that help is no longer asked for, by which answer; the thread keeps it."""
    tree = await load_tree(work)
    for unit_id in await recipients.units_of_recipient(work, advisory.revision_id, person.contact.id):
        thread = await thread_for_help(work, person, unit_id, advisory, tree, now)
        wanted = _Wanted(advisory, person, tree[unit_id], thread)
        if thread is not None:
            await threads.add_entry(
                work, thread.id, person.contact.id, label(given, Language.VI), (), now, from_police=False
            )
        inside, outside = await _hearers(work, house, wanted, tree, now)
        targets = {**inside, **outside}
        posting = Posting("thread", Priority.REPLY, now, thread_id=wanted.thread_id)
        await broadcast(work, house, targets.values(), _compose_off(wanted, given), posting)


def _compose_off(wanted: _Wanted, given: Answer) -> Compose:
    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        text = voice.say(
            "help.called-off",
            unit=wanted.institution.name,
            name=wanted.person.contact.name,
            phone=show_phone(wanted.person.contact.phone),
            code=wanted.advisory.code,
            answer=voice.label(given),
        )
        mark = status_mark(wanted.advisory.status, voice)
        return Message(text, head=mark, foot=mark)

    return compose


async def _tell(
    work: UnitOfWork, house: House, wanted: _Wanted, before: frozenset[int], tree: UnitTree, now: datetime
) -> frozenset[int]:
    """The contacts who are told now or were `before`; not those of whom nobody can hear whether they read it."""
    inside, outside = await _hearers(work, house, wanted, tree, now)
    for targets, thread in ((inside, wanted.thread), (outside, None)):
        new = [one for contact_id, one in targets.items() if contact_id not in before]
        await _broadcast(work, house, new, wanted, thread, now)
    told = {**inside, **outside}
    unheard = {one for one, target in told.items() if house.capabilities(target.chat).one_way}
    return (before | told.keys()) - unheard


async def _hearers(
    work: UnitOfWork, house: House, wanted: _Wanted, tree: UnitTree, now: datetime
) -> tuple[dict[int, Target], dict[int, Target]]:
    """The police and the author, by contact; an author who takes no part in the thread hears without it."""
    unit_id, asking = wanted.institution.id, wanted.person.contact.id
    reached = await police_reached(work, house, wanted.thread_id, unit_id, asking, tree, now, one_way=True)
    inside, outside = dict(reached.targets), dict[int, Target]()
    author = await people.person(work, wanted.advisory.author_contact_id)
    if author is not None and author.contact.id not in {asking, *inside}:
        takes_part = wanted.thread is not None and speaking_post(author, unit_id, tree) is not None
        (inside if takes_part else outside).update(await targets_of(work, house, [author.contact], one_way=True))
    return inside, outside


async def _unit_reached(
    work: UnitOfWork, told: frozenset[int], unit_id: int, advisory: Advisory, tree: UnitTree
) -> Unit | None:
    """The nearest police unit of which somebody was told, else the author's unit; None when nobody was."""
    units = [*police_upwards(unit_id, tree), *filter(None, [tree.units.get(advisory.unit_id)])]
    held = await people.holders(work, [unit.id for unit in units], [Role.CONG_AN, Role.GIAO_DUC])
    reached = {standing.unit_id for contact, standing in held if contact.id in told}
    return next((unit for unit in units if unit.id in reached), None)


def _compose(wanted: _Wanted, thread: Thread | None) -> Compose:
    advisory, contact = wanted.advisory, wanted.person.contact

    def compose(voice: Voice, capabilities: Capabilities) -> Message:
        text = voice.say(
            "help.wanted",
            unit=wanted.institution.name,
            name=contact.name,
            phone=show_phone(contact.phone),
            code=advisory.code,
            headline=advisory.text.headline,
        )
        if thread is not None and not (capabilities.buttons or capabilities.one_way):
            text = joined([text, voice.say("thread.answer-typed", code=thread.code)])
        mark = status_mark(advisory.status, voice)
        choices = answer_choice(thread.id, voice, capabilities) if thread is not None else ()
        return Message(text, choices, head=mark, foot=mark)

    return compose


async def _broadcast(
    work: UnitOfWork,
    house: House,
    targets: Iterable[Target],
    wanted: _Wanted,
    thread: Thread | None,
    now: datetime,
) -> None:
    posting = Posting(
        "alarm",
        Priority.REPLY,
        now,
        revision_id=wanted.advisory.revision_id,
        thread_id=thread.id if thread else None,
    )
    await broadcast(work, house, targets, _compose(wanted, thread), posting)
