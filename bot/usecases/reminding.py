"""Reminders: set, fired exactly once each, answered, put off. What is due is a query; nothing is a timer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.advisory import Audience
from bot.domain.audience import acting_standing
from bot.domain.authority import Action
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.errors import BadInput, Refusal
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Contact, Person, Standing
from bot.domain.richtext import RichText, Run, bold
from bot.domain.taps import ReminderTap, ReminderWord, write_tap
from bot.store import audit, people, reminders
from bot.store.engine import UnitOfWork
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import ZONE, show_date, show_moment, show_time
from bot.usecases.answering import echo
from bot.usecases.audience import Meant, resolve
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.schedule import moments_until, next_moment, read_rule

LATE_AFTER = timedelta(minutes=1)
_BATCH = 50
_PUT_OFF = 1000  # people brought back at a time


async def set_reminder(
    work: UnitOfWork,
    house: House,
    actor: Person,
    *,
    text: str,
    starts_at: datetime,
    rule: str | None,
    audience: Audience | None,
    now: datetime,
    via: str = "bot",
) -> Reminder:
    """A reminder for an audience (None: for its author alone, which is anybody's right), once or by an RRULE.

    Raises:
        Refusal: `not-allowed`, `outside`, `nobody-meant`, `past`.
        BadInput: `rrule`, `rrule-too-often`, `empty-text`.
    """
    if not text.strip():
        raise BadInput("empty-text")
    if rule is not None:
        read_rule(rule, starts_at)
    next_at = next_moment(rule, starts_at, None if starts_at > now else now)
    if next_at is None:
        raise Refusal("past")
    standing, meant = await find_meant(work, actor, audience)
    if not meant.people:
        raise Refusal("nobody-meant")
    reminder = await reminders.add_reminder(
        work,
        author_contact_id=actor.contact.id,
        standing=standing,
        text=text.strip(),
        rule=rule,
        starts_at=starts_at,
        next_at=next_at,
        grace_minutes=int(house.reminder_grace.total_seconds() // 60),
        audience=audience,
        now=now,
    )
    await audit.append(
        work,
        act="reminder-set",
        subject=reminder.code,
        now=now,
        actor_contact_id=actor.contact.id,
        via=via,
        details={"people": len(meant.contacts), "repeats": rule is not None},
    )
    return reminder


async def find_meant(work: UnitOfWork, actor: Person, audience: Audience | None) -> tuple[Standing, Meant]:
    """By which post somebody may remind an audience, and who is meant now.

    Raises:
        Refusal: `not-allowed`, `outside`.
    """
    if audience is None:
        standing = actor.standings[0]
        return standing, Meant(frozenset(), frozenset(), ((actor.contact, standing),))
    tree = await load_tree(work)
    standing = acting_standing(actor, Action.SET_REMINDER, audience, tree)
    return standing, await resolve(work, audience, standing, tree, actor.contact.id)


async def fire_due(work: UnitOfWork, house: House, now: datetime) -> int:
    """Fires every reminder whose moment has come; returns how many occurrences went out.

    Of several moments that passed meanwhile only the last goes out, if it lies within the grace; the others are
    kept as missed. The occurrence's uniqueness makes sure that two processes fire it once.
    """
    fired = 0
    for reminder in await reminders.due(work, now, _BATCH):
        if house.aside.rests(reminder.code, now):
            continue
        async with house.aside.trying(work, reminder.code, now):
            fired += await _catch_up(work, house, reminder, now)
    return fired


async def _catch_up(work: UnitOfWork, house: House, reminder: Reminder, now: datetime) -> int:
    assert reminder.next_at is not None
    passed = list(moments_until(reminder.rule, reminder.starts_at, reminder.next_at, now))
    for at in passed[:-1]:
        await reminders.add_occurrence(work, reminder.id, at, now, "missed")
    fired = await _fire(work, house, reminder, passed[-1], now)
    await reminders.set_next(work, reminder.id, next_moment(reminder.rule, reminder.starts_at, passed[-1]))
    return fired


async def _fire(work: UnitOfWork, house: House, reminder: Reminder, at: datetime, now: datetime) -> int:
    late = now - at > LATE_AFTER
    missed = now - at > timedelta(minutes=reminder.grace_minutes)
    state = "missed" if missed else "late" if late else "fired"
    occurrence_id = await reminders.add_occurrence(work, reminder.id, at, now, state)
    if occurrence_id is None or missed:
        return 0
    targets = await reach(work, house, await _contacts(work, reminder), Priority.REMINDER, now)
    await _send(work, house, reminder, occurrence_id, list(targets.values()), now, at, late=late)
    return 1


async def _contacts(work: UnitOfWork, reminder: Reminder) -> Sequence[Contact]:
    """Who is meant at this moment; an author who holds no post any more is not reminded either."""
    if reminder.audience is None:
        author = await people.person(work, reminder.author_contact_id)
        return [author.contact] if author is not None and author.standings else []
    tree = await load_tree(work)
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
    await reminders.forget_again(work, occurrence_id, contact_ids)
    found = await reminders.reminder_of(work, occurrence_id)
    assert found is not None
    known = await people.persons(work, contact_ids)
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


async def answer(
    work: UnitOfWork,
    house: House,
    person: Person,
    target: Target,
    given: ReminderTap,
    now: datetime,
    *,
    message_id: str | None = None,
) -> RichText:
    """A person has done what an occurrence asks, or has nothing to do with it; the word to show at once.

    Raises:
        Refusal: `not-yours`.
    """
    occurrence_id, beside = given.occurrence_id, given.word is ReminderWord.NOT_APPLICABLE
    await _check_own(work, person, occurrence_id)
    if person.contact.id in await reminders.done_by(work, occurrence_id):
        return target.voice.say("reminder.done-again")
    await reminders.put_answer(work, occurrence_id, person.contact.id, done_at=now, not_applicable=beside)
    at = show_moment(now, now, target.voice.language)
    line = target.voice.say("reminder.not-applicable-echo" if beside else "reminder.done-echo", at=at)
    await echo(work, house, target, message_id, line, now, occurrence_id=occurrence_id)
    return target.voice.say("reminder.not-applicable" if beside else "reminder.done")


async def put_off(
    work: UnitOfWork, person: Person, target: Target, occurrence_id: int, minutes: int | None, now: datetime
) -> RichText:
    """Brings an occurrence again after some minutes, or next morning at 7g30; the word to show.

    Raises:
        Refusal: `not-yours`.
    """
    await _check_own(work, person, occurrence_id)
    again_at = next_morning(now) if minutes is None else now + timedelta(minutes=minutes)
    await reminders.put_answer(work, occurrence_id, person.contact.id, again_at=again_at)
    return target.voice.say("reminder.put-off", at=show_moment(again_at, now, target.voice.language))


def next_morning(now: datetime) -> datetime:
    """The next 7g30 in Ho Chi Minh City."""
    local = now.astimezone(ZONE)
    morning = local.replace(hour=7, minute=30, second=0, microsecond=0)
    return (morning if local < morning else morning + timedelta(days=1)).astimezone(now.tzinfo)


async def _check_own(work: UnitOfWork, person: Person, occurrence_id: int) -> None:
    if not await reminders.was_sent_to(work, occurrence_id, person.contact.id):
        raise Refusal("not-yours")
