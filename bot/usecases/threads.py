"""What a school writes reaches its ward police, and what they answer the school. Both sides see one thread.

An entry is kept before anybody is told of it; who is told is decided anew each time, by who is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.pieces import files_of, text_of
from bot.domain.advisory import Advisory, Status
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import FileKind, Message
from bot.domain.people import Chat, Person, Role, Standing
from bot.domain.richtext import RichText
from bot.domain.threads import GOES_ON, KEPT, Entry, Thread, speaking_post, writing_posts
from bot.domain.units import UnitTree
from bot.store import deliveries
from bot.store import threads as store
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.pupils import mask_pupil_names
from bot.usecases.composing import keep_files
from bot.usecases.house import House
from bot.usecases.posting import Posting, Target, broadcast, post
from bot.usecases.threads_people import police_reached, school_reached
from bot.usecases.threads_wording import (
    Reached,
    Written,
    for_colleagues,
    for_police,
    for_school,
    quoted,
    told_writer_of_police,
    told_writer_of_school,
)
from bot.usecases.wording import status_mark

Pieces = Sequence[Mapping[str, Any]]

ALBUM = timedelta(seconds=30)  # within which the pictures of one come


@dataclass(frozen=True, slots=True)
class Answered:
    """The thread that a reply goes into. Not `sure`: only guessed, so nothing goes there without a tap."""

    thread_id: int
    sure: bool


async def write(
    work: UnitOfWork,
    house: House,
    person: Person,
    target: Target,
    unit_id: int,
    pieces: Pieces,
    now: datetime,
    *,
    masked: bool = False,
) -> Thread:
    """Passes a school's words on to its police, in the thread that goes on or in a new one; its writer is told so.

    `masked`: what seems to be pupils' names is left out.

    Raises:
        Refusal: `write-nobody` when no post of the person lies under police there, `thread-empty`.
    """
    tree = await load_tree(work)
    standing = next((one for one in writing_posts(person, tree) if one.unit_id == unit_id), None)
    police = tree.police_of(unit_id) if standing else None
    if standing is None or police is None:
        raise Refusal("write-nobody")
    thread = await _going_on(work, unit_id, police.id, Status.ACTUAL, now)
    written = await _keep(work, thread, person, standing, target.chat, pieces, tree, now, masked=masked)
    await _tell_police(work, house, written, target, tree, now)
    return thread


async def reply(
    work: UnitOfWork,
    house: House,
    person: Person,
    target: Target,
    thread_id: int,
    pieces: Pieces,
    now: datetime,
    *,
    masked: bool = False,
) -> Thread:
    """Goes on with a thread, from either side; who wrote is told to whom it went. `masked`: as in `write`.

    Raises:
        Refusal: `thread-not-yours`, `thread-empty`.
    """
    tree = await load_tree(work)
    thread, standing = await thread_of(work, person, thread_id, tree)
    if standing.role is not Role.CONG_AN:
        police = tree.police_of(thread.unit_id)
        assert police is not None
        if police.id != thread.police_unit_id:  # the school is another ward's by now
            thread = await _going_on(work, thread.unit_id, police.id, thread.status, now)
    before = await store.newest_entries(work, thread.id, 1)
    written = await _keep(
        work, thread, person, standing, target.chat, pieces, tree, now, masked=masked, before=before
    )
    if standing.role is Role.CONG_AN:
        await _tell_school(work, house, written, before, target, tree, now)
    else:
        await _tell_police(work, house, written, target, tree, now)
    return thread


async def thread_of(work: UnitOfWork, person: Person, thread_id: int, tree: UnitTree) -> tuple[Thread, Standing]:
    """A thread and the post by which a person takes part in it.

    Raises:
        Refusal: `thread-not-yours`, also when there is no such thread.
    """
    thread = await store.load(work, thread_id)
    standing = None if thread is None else speaking_post(person, thread.unit_id, tree)
    if thread is None or standing is None:
        raise Refusal("thread-not-yours")
    return thread, standing


async def thread_of_message(work: UnitOfWork, chat: Chat, message_id: str | None) -> Answered | None:
    """The thread to which a message of ours on somebody's phone belongs.

    People can be quicker than we learn the id of what they answer; then it may be the one that is being sent.
    """
    if message_id is None:
        return None
    sent = await deliveries.find_sent(work, chat, message_id)
    if sent is not None:
        return None if sent.thread_id is None else Answered(sent.thread_id, sure=True)
    on_their_way = await store.being_sent_to(work, chat)
    return Answered(next(iter(on_their_way)), sure=False) if len(on_their_way) == 1 else None


async def thread_for_help(
    work: UnitOfWork, person: Person, unit_id: int, advisory: Advisory, tree: UnitTree, now: datetime
) -> Thread | None:
    """Where somebody who needs help and the ward police go on at once; None where there are none.

    Help in a drill has a thread among those of drills.
    """
    police = tree.police_of(unit_id)
    if police is None or all(one.unit_id != unit_id for one in writing_posts(person, tree)):
        return None
    thread = await _going_on(work, unit_id, police.id, advisory.status, now)
    await store.set_advisory(work, thread.id, advisory.id)
    return thread


async def forget(work: UnitOfWork, now: datetime) -> int:
    """Removes what was written more than a year ago."""
    return await store.forget_before(work, now - KEPT)


async def _going_on(work: UnitOfWork, unit_id: int, police_unit_id: int, status: Status, now: datetime) -> Thread:
    newest = await store.newest_between(work, unit_id, police_unit_id, status)
    if newest is not None and newest.last_at > now - GOES_ON:
        return newest
    return await store.add_thread(work, unit_id, police_unit_id, status, now)


async def _keep(
    work: UnitOfWork,
    thread: Thread,
    person: Person,
    standing: Standing,
    chat: Chat,
    pieces: Pieces,
    tree: UnitTree,
    now: datetime,
    *,
    masked: bool = False,
    before: Sequence[Entry] = (),
) -> Written:
    text = text_of(pieces)
    if masked:
        text = mask_pupil_names(text)
    kept = await keep_files(work, handed := files_of(pieces), chat, now)
    if not text and not kept:
        raise Refusal("thread-empty")
    from_police = standing.role is Role.CONG_AN
    entry = await store.add_entry(work, thread.id, person.contact.id, text, kept, now, from_police=from_police)
    goes_on = not text and bool(pieces[0].get("album")) and any(_just_before(entry, one) for one in before)
    police = tree[standing.unit_id if from_police else thread.police_unit_id]
    photos = sum(piece["kind"] == FileKind.PHOTO for piece in handed)
    return Written(thread, entry, person, standing, tree[thread.unit_id].name, police.name, photos, goes_on)


def _just_before(entry: Entry, earlier: Entry) -> bool:
    return earlier.contact_id == entry.contact_id and bool(earlier.files) and earlier.at > entry.at - ALBUM


async def _tell_police(
    work: UnitOfWork, house: House, written: Written, target: Target, tree: UnitTree, now: datetime
) -> None:
    thread = written.thread
    reached = await police_reached(work, house, thread.id, thread.unit_id, written.writer.contact.id, tree, now)
    await broadcast(work, house, reached.targets.values(), for_police(written), _posting(thread, now))
    if not written.goes_on:
        said = told_writer_of_school(reached, tree[thread.police_unit_id], target.voice)
        await _confirm(work, house, target, said, thread, now)


async def _tell_school(
    work: UnitOfWork,
    house: House,
    written: Written,
    before: Sequence[Entry],
    target: Target,
    tree: UnitTree,
    now: datetime,
) -> None:
    """Those in charge of the school, and who wrote for it; the other officers get a copy without a sound."""
    thread, officer = written.thread, written.writer.contact
    targets = await school_reached(work, house, thread, officer.id, tree, now)
    answered = next((one for one in before if not one.from_police), None)
    own = {key: one for key, one in targets.items() if answered is None or key == answered.contact_id}
    others = [one for key, one in targets.items() if key not in own]
    await broadcast(work, house, own.values(), for_school(written), _posting(thread, now))
    about = quoted(answered) if answered else None
    await broadcast(work, house, others, for_school(written, about), _posting(thread, now))
    colleagues = await police_reached(work, house, thread.id, thread.unit_id, officer.id, tree, now)
    copied = [one for key, one in colleagues.targets.items() if key not in targets]
    await broadcast(work, house, copied, for_colleagues(written), _posting(thread, now))
    if not written.goes_on:
        institution = tree[thread.unit_id]
        reached = Reached(institution if targets else None, targets)
        await _confirm(work, house, target, told_writer_of_police(reached, institution, target.voice), thread, now)


def _posting(thread: Thread, now: datetime) -> Posting:
    return Posting("thread", Priority.REPLY, now, thread_id=thread.id)


async def _confirm(
    work: UnitOfWork, house: House, target: Target, said: RichText, thread: Thread, now: datetime
) -> None:
    mark = status_mark(thread.status, target.voice)
    posting = Posting("reply", Priority.REPLY, now, thread_id=thread.id)
    await post(work, house, target, Message(said, head=mark, foot=mark), posting)
