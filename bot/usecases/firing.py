"""Reminders fire: each occurrence once, late ones say so, put-off ones come back. What is due is a query.

Many are due at the same minute, so all that fall due together are planned, stored and queued together.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from bot.domain.audience import Scope, scope_of
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Contact, Standing
from bot.domain.richtext import RichText, Run, bold
from bot.domain.taps import ReminderTap, ReminderWord, write_tap
from bot.domain.units import UnitTree
from bot.store import occurrences, people, reminders
from bot.store.engine import UnitOfWork
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_date, show_time
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Compose, Mailing, Posting, post_all
from bot.usecases.schedule import moments_until, next_moment

LATE_AFTER = timedelta(minutes=1)
_BATCH = 250  # reminders
_CROWD = 20_000  # people; to them one batch is enough
_PUT_OFF = 1000  # people brought back at a time


@dataclass(frozen=True, slots=True)
class Turn:
    """What a reminder comes to by now: the moments that passed, each with its state, and the one after them."""

    reminder: Reminder
    moments: tuple[tuple[datetime, str], ...]
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One firing that goes out to people. `late`: past its moment; `again`: they put it off."""

    id: int
    reminder: Reminder
    at: datetime
    late: bool = False
    again: bool = False


async def fire_due(work: UnitOfWork, house: House, now: datetime) -> int:
    """Fires reminders whose moment has come, a batch at most; returns how many occurrences went out.

    Of several moments that passed meanwhile only the last goes out, if it lies within the grace; the others are
    kept as missed. The occurrence's uniqueness makes sure that two processes fire it once.
    """

    async def fire(due: Sequence[Reminder]) -> int:
        turns = [turn_of(reminder, now) for reminder in due]
        meant = await _meant(work, due)
        return await _fire(work, house, list(zip(turns, meant, strict=True))[: _fit(meant)], now)

    due = await reminders.due(work, now, _BATCH + house.aside.resting(now))
    return await house.aside.each(work, [(reminder.code, reminder) for reminder in due], now, fire)


def turn_of(reminder: Reminder, now: datetime) -> Turn:
    """Which moments of a due reminder have passed, and what becomes of each."""
    assert reminder.next_at is not None
    *earlier, last = moments_until(reminder.rule, reminder.starts_at, reminder.next_at, now)
    missed = now - last > timedelta(minutes=reminder.grace_minutes)
    state = "missed" if missed else "late" if now - last > LATE_AFTER else "fired"
    moments = (*((at, "missed") for at in earlier), (last, state))
    return Turn(reminder, moments, next_moment(reminder.rule, reminder.starts_at, last))


def _fit(meant: Sequence[Sized]) -> int:
    """How many reminders go together: those whose people are no larger a crowd, and one at least."""
    crowds = list(accumulate(map(len, meant)))
    return max(1, bisect_right(crowds, _CROWD))


async def _fire(work: UnitOfWork, house: House, turns: Sequence[tuple[Turn, list[Contact]]], now: datetime) -> int:
    moments = [(turn.reminder.id, at, state) for turn, _ in turns for at, state in turn.moments]
    new = await occurrences.add(work, moments, now)
    await reminders.set_next(work, {turn.reminder.id: turn.next_at for turn, _ in turns})
    going = []
    for turn, meant in turns:
        at, state = turn.moments[-1]
        occurrence_id = new.get((turn.reminder.id, at))
        if occurrence_id is not None and state != "missed":
            going.append((Occurrence(occurrence_id, turn.reminder, at, late=state == "late"), meant))
    await _send(work, house, going, now)
    return len(going)


async def _meant(work: UnitOfWork, due: Sequence[Reminder]) -> list[list[Contact]]:
    """Whom each means at this moment; an author who holds no post any more is not reminded either."""
    authors = await people.persons(
        work, {reminder.author_contact_id for reminder in due if reminder.audience is None}
    )
    scopes = await _scopes(work, due)
    held: dict[int, list[tuple[Contact, Standing]]] = defaultdict(list)
    for contact, standing in await people.holders(
        work, {unit for scope in scopes.values() for unit in scope.units}
    ):
        held[standing.unit_id].append((contact, standing))

    def of(reminder: Reminder) -> list[Contact]:
        if reminder.audience is not None:
            return _holders(scopes[reminder.id], held)
        author = authors.get(reminder.author_contact_id)
        return [author.contact] if author is not None and author.standings else []

    return [of(reminder) for reminder in due]


async def _scopes(work: UnitOfWork, due: Sequence[Reminder]) -> dict[int, Scope]:
    """The audience of each that has one, by its id."""
    to_others = [(one, one.audience) for one in due if one.audience is not None]
    tree = await load_tree(work) if to_others else UnitTree((), ())
    return {one.id: scope_of(audience, one.standing, tree, one.author_contact_id) for one, audience in to_others}


def _holders(scope: Scope, held: Mapping[int, Collection[tuple[Contact, Standing]]]) -> list[Contact]:
    """Who holds a post of the scope, each once, without the author; `held`: by unit."""
    found = {
        contact.id: contact
        for unit_id in sorted(scope.units)
        for contact, standing in held.get(unit_id, ())
        if not scope.roles or standing.role in scope.roles
    }
    found.pop(scope.author_contact_id, None)
    return list(found.values())


async def fire_again(work: UnitOfWork, house: House, now: datetime) -> int:
    """Brings back what people put off until now; many who chose the same moment are one message to many."""
    waiting: dict[int, list[int]] = defaultdict(list)
    most = _PUT_OFF * (1 + house.aside.resting(now))
    for occurrence_id, contact_id in await occurrences.due_again(work, now, most):
        waiting[occurrence_id].append(contact_id)

    async def bring_back(pairs: Sequence[tuple[int, list[int]]]) -> int:
        return await _bring_back(work, house, [(one, contact) for one, those in pairs for contact in those], now)

    items = [(f"again-{occurrence_id}", (occurrence_id, those)) for occurrence_id, those in waiting.items()]
    return await house.aside.each(work, items, now, bring_back)


async def _bring_back(work: UnitOfWork, house: House, waiting: Sequence[tuple[int, int]], now: datetime) -> int:
    waited = await occurrences.forget_again(work, waiting)  # of the others another process was faster
    found = await occurrences.reminders_of(work, {occurrence_id for occurrence_id, _ in waited})
    known = await people.persons(work, {contact_id for _, contact_id in waited})
    going: dict[int, list[Contact]] = defaultdict(list)
    for occurrence_id, contact_id in waited:
        going[occurrence_id].append(known[contact_id].contact)
    coming = [(Occurrence(one, *found[one], again=True), contacts) for one, contacts in sorted(going.items())]
    await _send(work, house, coming, now)
    return len(waited)


async def _send(
    work: UnitOfWork, house: House, going: Sequence[tuple[Occurrence, list[Contact]]], now: datetime
) -> None:
    everybody = {contact.id: contact for _, contacts in going for contact in contacts}
    targets = await reach(work, house, everybody.values(), Priority.REMINDER, now)
    mailings = [
        Mailing(
            [targets[contact.id] for contact in contacts if contact.id in targets],
            _composed(occurrence),
            Posting("reminder", Priority.REMINDER, now, occurrence_id=occurrence.id, echo_room=120),
        )
        for occurrence, contacts in going
    ]
    await post_all(work, house, mailings)


def _composed(occurrence: Occurrence) -> Compose:
    reminder, at = occurrence.reminder, occurrence.at

    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        lines: list[Run | str] = [
            bold(voice.say("reminder.title", code=reminder.code).plain),
            f"\n{reminder.text}",
        ]
        # Read tomorrow, "today" would be wrong: the day stands there by its name.
        due = f"{show_time(at, voice.language)} {show_date(at, voice.language)}"
        lines += ["\n", *voice.say("reminder.late" if occurrence.late else "reminder.at", at=due).runs]
        if occurrence.again:
            lines += ["\n", *voice.say("reminder.again").runs]
        return Message(RichText.of(*lines), reminder_choices(reminder, occurrence.id, voice))

    return compose


def reminder_choices(reminder: Reminder, occurrence_id: int, voice: Voice) -> tuple[Choice, ...]:
    """The words on a reminder; one's own always applies."""
    words = [
        (ReminderWord.DONE, "choice.done", Tone.GOOD),
        (ReminderWord.LATER, "choice.later", Tone.PLAIN),
        (ReminderWord.NOT_APPLICABLE, "choice.not-applicable", Tone.PLAIN),
    ]
    return tuple(
        Choice(voice.say(text_id).plain, write_tap(ReminderTap(occurrence_id, word)), tone)
        for word, text_id, tone in (words if reminder.audience is not None else words[:2])
    )
