"""Correct, cancel or close an advisory that is out: who may, what it becomes. No second person is asked.

What that means for the messages stands in `following`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.advisory import Advisory, AdvisoryState, AdvisoryText, MessageType, public_code
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.messages import Message
from bot.domain.people import Person
from bot.domain.release import check_correction
from bot.domain.units import UnitTree
from bot.store import advisories, audit, boards, files, people, revisions
from bot.store.engine import UnitOfWork
from bot.store.revisions import Revision
from bot.store.units import load_tree
from bot.text.dates import show_moment
from bot.usecases.audience import targets_of
from bot.usecases.following import Followed, follow
from bot.usecases.house import House
from bot.usecases.ladders import begin
from bot.usecases.posting import Posting, post
from bot.usecases.releasing import answer_deadline
from bot.usecases.wording import status_mark

_NEWEST = 30  # advisories of which one that somebody may correct is looked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall become of an advisory.

    `seen`: the text that the person had before the eyes; None: whichever holds. `words`: an update's new ones;
    `files`: in place of those that it has, if there are any.
    """

    advisory_id: int
    kind: MessageType
    seen: int | None = None
    words: AdvisoryText | None = None
    files: Sequence[int] = ()


async def revise(
    work: UnitOfWork, house: House, actor: Person, wanted: Wanted, now: datetime, *, via: str = "bot"
) -> tuple[Advisory, Followed]:
    """Does it at once; the advisory as it stands then, and what followed.

    Raises:
        Refusal: `no-such-advisory`, `not-out`, `correct-expired`; `already-cancelled`, `already-closed` and
            `already-corrected` when somebody was faster; `not-allowed`, `outside-correction`.
    """
    await revisions.hold_still(work, wanted.advisory_id)
    advisory = await _load(work, wanted.advisory_id)
    last = (await revisions.revisions_of(work, advisory.id))[-1]
    await _check_open(work, advisory, last, actor, now, wanted.seen)
    await check_may(work, advisory, actor, await load_tree(work))
    words = wanted.words if wanted.kind is MessageType.UPDATE else None
    text = words or AdvisoryText(advisory.text.headline, "")
    revision_id = await revisions.add_revision(work, advisory.id, last, wanted.kind, text, actor.contact.id, now)
    if wanted.kind.ends_in is None:
        await _go_on(work, house, advisory, revision_id, wanted, now)
    else:
        await revisions.end(work, advisory.id, wanted.kind.ends_in)
    followed = await follow(work, house, advisory.id, now)
    await boards.mark_stale(work, advisory.id)
    await _audit(work, advisory, actor, wanted.kind, last.number + 1, followed, now, via)
    await _tell_author(work, house, advisory, actor, wanted.kind, now)
    return await _load(work, advisory.id), followed


def new_deadline(house: House, advisory: Advisory, now: datetime) -> datetime | None:
    """By when other words want their answer: in no less time than the first, and while they hold."""
    anew = answer_deadline(house, advisory.level, now)
    deadlines = [one for one in (anew, advisory.answer_by) if one is not None]
    latest = max(deadlines, default=None)
    return latest if latest is None or advisory.expires is None else min(latest, advisory.expires)


async def check_may(work: UnitOfWork, advisory: Advisory, actor: Person, tree: UnitTree) -> None:
    """Whether somebody may correct an advisory: see `release.check_correction`, which raises."""
    reached = await revisions.units_reached(work, advisory.revision_id)
    check_correction(advisory.author_contact_id, advisory.level, actor, reached, tree)


async def may_revise(work: UnitOfWork, advisory: Advisory, actor: Person, tree: UnitTree, now: datetime) -> bool:
    """Whether somebody is offered it: it is out, holds, and is theirs to correct."""
    if advisory.state is not AdvisoryState.RELEASED or _expired(advisory, now):
        return False
    try:
        await check_may(work, advisory, actor, tree)
    except Refusal:
        return False
    return True


async def find_open(work: UnitOfWork, actor: Person, advisory_id: int | None, now: datetime) -> Advisory:
    """The advisory that somebody wants to correct; None: the newest of those that are theirs to correct.

    Raises:
        Refusal: as `revise`; `nothing-to-correct`.
    """
    tree = await load_tree(work)
    if advisory_id is not None:
        advisory = await _load(work, advisory_id)
        await check_may(work, advisory, actor, tree)  # first: nobody else learns how it stands
        last = (await revisions.revisions_of(work, advisory.id))[-1]
        await _check_open(work, advisory, last, actor, now, None)
        return advisory
    for newest_id in await revisions.correctable(work, now, _NEWEST):
        advisory = await _load(work, newest_id)
        if await may_revise(work, advisory, actor, tree, now):
            return advisory
    raise Refusal("nothing-to-correct")


async def _load(work: UnitOfWork, advisory_id: int) -> Advisory:
    advisory = await advisories.load(work, advisory_id)
    if advisory is None:
        raise Refusal("no-such-advisory", number=public_code(advisories.CODE_PREFIX, advisory_id))
    return advisory


def _expired(advisory: Advisory, now: datetime) -> bool:
    return advisory.expires is not None and advisory.expires <= now


async def _check_open(
    work: UnitOfWork, advisory: Advisory, last: Revision, actor: Person, now: datetime, seen: int | None
) -> None:
    if not advisory.state.went_out:
        raise Refusal("not-out", code=advisory.code)
    faster = {AdvisoryState.CANCELLED: "already-cancelled", AdvisoryState.CLOSED: "already-closed"}
    reason = faster.get(advisory.state)
    if reason is None and seen is not None and seen != last.id:
        reason = "already-corrected"
    if reason is not None:
        by = None if last.by_contact_id is None else await people.person(work, last.by_contact_id)
        name = "…" if by is None else by.contact.name
        at = show_moment(last.at, now, actor.contact.language)
        raise Refusal(reason, code=advisory.code, name=name, at=at)
    if _expired(advisory, now):
        raise Refusal("correct-expired", code=advisory.code)


async def _go_on(
    work: UnitOfWork, house: House, advisory: Advisory, revision_id: int, wanted: Wanted, now: datetime
) -> None:
    """A new text for the same audience: it asks for its answer anew, in no less time than before."""
    await revisions.take_over(work, advisory.revision_id, revision_id, files=not wanted.files)
    await files.attach(work, revision_id, wanted.files)
    await revisions.goes_on(work, advisory.id, new_deadline(house, advisory, now))
    await begin(work, house, await _load(work, advisory.id), now)


async def _audit(
    work: UnitOfWork,
    advisory: Advisory,
    actor: Person,
    kind: MessageType,
    number: int,
    followed: Followed,
    now: datetime,
    via: str,
) -> None:
    await audit.append(
        work,
        act=f"advisory-{kind.value}",
        subject=advisory.code,
        now=now,
        actor_contact_id=actor.contact.id,
        via=via,
        details={
            "level": advisory.level.value,
            "status": advisory.status.value,
            "revision": number,
            "told": followed.told,
            "stopped": followed.stopped,
            "sent": followed.sent,
            "second_person": "not asked: it must be fast",
        },
    )


async def _tell_author(
    work: UnitOfWork, house: House, advisory: Advisory, actor: Person, kind: MessageType, now: datetime
) -> None:
    """An author whose advisory somebody else has changed hears who did it."""
    author = await people.person(work, advisory.author_contact_id)
    if author is None or author.contact.id == actor.contact.id:
        return
    target = (await targets_of(work, house, [author.contact])).get(author.contact.id)
    if target is not None:
        text = target.voice.say(f"correct.by-other-{kind.value}", code=advisory.code, name=actor.contact.name)
        mark = status_mark(advisory.status, target.voice)
        message = Message(text, head=mark, foot=mark)
        await post(work, house, target, message, Posting("notice", Priority.CORRECTION, now))
