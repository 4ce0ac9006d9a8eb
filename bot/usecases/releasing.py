"""A released advisory goes out: who is meant is frozen, rows are queued, the author gets a board."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from bot.domain.advisory import Advisory, AdvisoryState, Level
from bot.domain.audience import Scope
from bot.domain.delivery import Priority
from bot.domain.errors import Refusal
from bot.domain.people import Person
from bot.store import advisories, audit, boards, files, people, recipients
from bot.store.engine import UnitOfWork
from bot.store.units import unit_name
from bot.text.catalogue import Voice
from bot.text.dates import ZONE, local
from bot.usecases.audience import targets_of
from bot.usecases.house import House
from bot.usecases.introducing import introduce_meant
from bot.usecases.ladders import begin
from bot.usecases.posting import Compose, Posting, Target, broadcast, broadcast_meant, post_board
from bot.usecases.wording import Shown, advisory_message

_NIGHT_FROM, _NIGHT_TO = 21, 6  # hours
_MORNING = time(7, 30)


async def release(
    work: UnitOfWork,
    house: House,
    advisory: Advisory,
    by: Person,
    scope: Scope,
    now: datetime,
    *,
    via: str = "bot",
    issued: bool = False,
) -> Advisory:
    """Sends a draft out, now. `issued`: it was written by the same person just now, which is noted first.

    Raises:
        Refusal: `not-waiting` when it was decided meanwhile.
    """
    answer_by = answer_deadline(house, advisory.level, now, advisory.answer_by)
    if not await advisories.decide(
        work, advisory.id, AdvisoryState.RELEASED, by.contact.id, sent=now, answer_by=answer_by
    ):
        raise Refusal("not-waiting")
    await recipients.freeze(work, advisory.revision_id, scope)
    released = await advisories.load(work, advisory.id)
    assert released is not None
    meant = await recipients.voices_meant(work, released.revision_id)
    voices = [Voice(*spoken) for spoken in meant]
    urgent, priority = not released.level.is_low, released.level.priority
    await introduce_meant(work, house, released.revision_id, voices, priority, now, urgent=urgent)
    compose, posting = await _letter(work, released, now)
    await broadcast_meant(work, house, released.revision_id, voices, compose, posting, urgent=urgent)
    await begin(work, house, released, now)
    counts = len(scope.institutions), sum(meant.values())
    if issued:
        await audit_advisory(work, "advisory-issue", advisory, by, now, via, counts)
    await audit_advisory(work, "advisory-release", released, by, now, via, counts)
    await _open_board(work, house, released, now)
    return released


def answer_deadline(house: House, level: Level, now: datetime, chosen: datetime | None = None) -> datetime | None:
    """By when an advisory that is released now wants its answer; `chosen`: by its author, if that is ahead."""
    if chosen is not None and chosen > now:
        return chosen
    within = house.answer_within[level]
    if within is None or level is Level.KHAN:
        return None if within is None else now + within
    by = by_day(now + within)
    return by if by < now + house.valid_for[level] else now + within


def by_day(moment: datetime) -> datetime:
    """The moment, or 7:30 of the morning after where it falls into the night (21:00-6:00): schools sleep. Pure."""
    here = local(moment)
    if not (here.hour >= _NIGHT_FROM or here.hour < _NIGHT_TO):
        return moment
    day = here.date() + timedelta(days=1 if here.hour >= _NIGHT_FROM else 0)
    return datetime.combine(day, _MORNING, ZONE).astimezone(UTC)


async def deliver(
    work: UnitOfWork, house: House, advisory: Advisory, targets: Sequence[Target], now: datetime
) -> int:
    """Queues a released advisory for some people; used again for those who join while it holds."""
    return await broadcast(work, house, targets, *await _letter(work, advisory, now))


async def _letter(work: UnitOfWork, advisory: Advisory, now: datetime) -> tuple[Compose, Posting]:
    """What a released advisory says to whom, and how it leaves."""
    shown = await show(work, advisory, now)
    posting = Posting(
        "advisory",
        advisory.level.priority,
        now,
        revision_id=advisory.revision_id,
        expires=advisory.expires,
        echo_room=ECHO_ROOM,
    )
    return lambda voice, _capabilities: advisory_message(shown, voice), posting


ECHO_ROOM = 160  # for the line "✓ … đã trả lời" that an edit adds under the text


async def show(work: UnitOfWork, advisory: Advisory, now: datetime) -> Shown:
    """An advisory with what its layout needs."""
    kept = await files.files_of(work, advisory.revision_id)
    return Shown(advisory, await unit_name(work, advisory.unit_id), [file.id for file in kept], now)


async def _open_board(work: UnitOfWork, house: House, advisory: Advisory, now: datetime) -> None:
    author = await people.person(work, advisory.author_contact_id)
    assert author is not None
    targets = await targets_of(work, house, [author.contact])
    target = targets.get(author.contact.id)
    if target is None or target.address_id is None:
        return
    board_id = await boards.add_board(work, advisory.id, target.address_id)
    await post_board(work, target, board_id, message_id=None, priority=Priority.BOARD, now=now)


async def audit_advisory(
    work: UnitOfWork, act: str, advisory: Advisory, actor: Person, now: datetime, via: str, counts: tuple[int, int]
) -> None:
    """`counts`: of the institutions and of the people who are meant."""
    institutions, meant = counts
    await audit.append(
        work,
        act=act,
        subject=advisory.code,
        now=now,
        actor_contact_id=actor.contact.id,
        via=via,
        details={
            "level": advisory.level.value,
            "status": advisory.status.value,
            "institutions": institutions,
            "people": meant,
        },
    )
