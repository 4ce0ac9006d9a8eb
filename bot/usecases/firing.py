"""Reminders fire: each occurrence once, late ones say so, put-off ones come back. What is due is a query."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Contact
from bot.domain.richtext import RichText, Run, bold
from bot.domain.taps import ReminderTap, ReminderWord, write_tap
from bot.domain.units import UnitTree
from bot.store import people, reminders
from bot.store.engine import UnitOfWork
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_date, show_time
from bot.usecases.audience import resolve
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.schedule import moments_until, next_moment

LATE_AFTER = timedelta(minutes=1)
_BATCH = 50
_PUT_OFF = 1000  # people brought back at a time


async def fire_due(work: UnitOfWork, house: House, now: datetime) -> int:
    """Fires reminders whose moment has come, a batch at most; returns how many occurrences went out.

    Of several moments that passed meanwhile only the last goes out, if it lies within the grace; the others are
    kept as missed. The occurrence's uniqueness makes sure that two processes fire it once.
    """
    fired = 0
    due = await reminders.due(work, now, _BATCH)
    tree = await load_tree(work) if any(reminder.audience is not None for reminder in due) else UnitTree((), ())
    for reminder in due:
        if house.aside.rests(reminder.code, now):
            continue
        async with house.aside.trying(work, reminder.code, now):
            fired += await _catch_up(work, house, reminder, tree, now)
    return fired


async def _catch_up(work: UnitOfWork, house: House, reminder: Reminder, tree: UnitTree, now: datetime) -> int:
    assert reminder.next_at is not None
    passed = list(moments_until(reminder.rule, reminder.starts_at, reminder.next_at, now))
    for at in passed[:-1]:
        await reminders.add_occurrence(work, reminder.id, at, now, "missed")
    fired = await _fire(work, house, reminder, tree, passed[-1], now)
    await reminders.set_next(work, reminder.id, next_moment(reminder.rule, reminder.starts_at, passed[-1]))
    return fired


async def _fire(
    work: UnitOfWork, house: House, reminder: Reminder, tree: UnitTree, at: datetime, now: datetime
) -> int:
    late = now - at > LATE_AFTER
    missed = now - at > timedelta(minutes=reminder.grace_minutes)
    state = "missed" if missed else "late" if late else "fired"
    occurrence_id = await reminders.add_occurrence(work, reminder.id, at, now, state)
    if occurrence_id is None or missed:
        return 0
    targets = await reach(work, house, await _contacts(work, reminder, tree), Priority.REMINDER, now)
    await _send(work, house, reminder, occurrence_id, list(targets.values()), now, at, late=late)
    return 1


async def _contacts(work: UnitOfWork, reminder: Reminder, tree: UnitTree) -> Sequence[Contact]:
    """Who is meant at this moment; an author who holds no post any more is not reminded either."""
    if reminder.audience is None:
        author = await people.person(work, reminder.author_contact_id)
        return [author.contact] if author is not None and author.standings else []
    meant = await resolve(work, reminder.audience, reminder.standing, tree, reminder.author_contact_id)
    return list(meant.contacts.values())


async def fire_again(work: UnitOfWork, house: House, now: datetime) -> int:
    """Brings back what people put off until now; many who chose the same moment are one message to many."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for occurrence_id, contact_id in await reminders.due_again(work, now, _PUT_OFF):
        waiting[occurrence_id].append(contact_id)
    for occurrence_id, contact_ids in waiting.items():
        item = f"again-{occurrence_id}"
        if house.aside.rests(item, now):
            continue
        async with house.aside.trying(work, item, now):
            await _bring_back(work, house, occurrence_id, contact_ids, now)
    return sum(map(len, waiting.values()))


async def _bring_back(
    work: UnitOfWork, house: House, occurrence_id: int, contact_ids: list[int], now: datetime
) -> None:
    waited = await reminders.forget_again(work, occurrence_id, contact_ids)
    if not waited:
        return  # another process was faster
    found = await reminders.reminder_of(work, occurrence_id)
    assert found is not None
    known = await people.persons(work, waited)
    targets = await reach(work, house, [one.contact for one in known.values()], Priority.REMINDER, now)
    await _send(work, house, found[0], occurrence_id, list(targets.values()), now, found[1], again=True)


async def _send(
    work: UnitOfWork,
    house: House,
    reminder: Reminder,
    occurrence_id: int,
    targets: list[Target],
    now: datetime,
    at: datetime,
    *,
    late: bool = False,
    again: bool = False,
) -> None:
    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        lines: list[Run | str] = [
            bold(voice.say("reminder.title", code=reminder.code).plain),
            f"\n{reminder.text}",
        ]
        # Read tomorrow, "today" would be wrong: the day stands there by its name.
        due = f"{show_time(at, voice.language)} {show_date(at, voice.language)}"
        lines += ["\n", *voice.say("reminder.late" if late else "reminder.at", at=due).runs]
        if again:
            lines += ["\n", *voice.say("reminder.again").runs]
        return Message(RichText.of(*lines), reminder_choices(reminder, occurrence_id, voice))

    posting = Posting("reminder", Priority.REMINDER, now, occurrence_id=occurrence_id, echo_room=120)
    await broadcast(work, house, targets, compose, posting)


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
