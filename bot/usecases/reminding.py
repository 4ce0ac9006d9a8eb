"""Reminders: set, fired exactly once each, answered, put off. What is due is a query; nothing is a timer."""

from datetime import datetime, timedelta

from bot.domain.advisory import Audience
from bot.domain.audience import acting_standing
from bot.domain.authority import Action
from bot.domain.capabilities import Capabilities
from bot.domain.delivery import Priority
from bot.domain.errors import BadInput, Refusal
from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Person
from bot.domain.richtext import RichText, Run, bold
from bot.domain.taps import ReminderTap, write_tap
from bot.store import audit, people, reminders
from bot.store.engine import UnitOfWork
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import ZONE, show_moment
from bot.usecases.answering import echo
from bot.usecases.audience import resolve
from bot.usecases.house import House
from bot.usecases.introducing import reach
from bot.usecases.posting import Posting, Target, broadcast
from bot.usecases.schedule import moments_until, next_moment, read_rule

LATE_AFTER = timedelta(minutes=1)
_BATCH = 50


async def set_reminder(
    work: UnitOfWork,
    house: House,
    actor: Person,
    *,
    text: str,
    starts_at: datetime,
    rule: str | None,
    audience: Audience,
    now: datetime,
    via: str = "bot",
) -> Reminder:
    """A reminder for an audience, once or by an RRULE.

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
    tree = await load_tree(work)
    standing = acting_standing(actor, Action.SET_REMINDER, audience, tree)
    meant = await resolve(work, audience, standing, tree, actor.contact.id)
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


async def fire_due(work: UnitOfWork, house: House, now: datetime) -> int:
    """Fires every reminder whose moment has come; returns how many occurrences went out.

    Of several moments that passed meanwhile only the last goes out, if it lies within the grace; the others are
    kept as missed. The occurrence's uniqueness makes sure that two processes fire it once.
    """
    fired = 0
    for reminder in await reminders.due(work, now, _BATCH):
        assert reminder.next_at is not None
        passed = list(moments_until(reminder.rule, reminder.starts_at, reminder.next_at, now))
        for at in passed[:-1]:
            await reminders.add_occurrence(work, reminder.id, at, now, "missed")
        fired += await _fire(work, house, reminder, passed[-1], now)
        await reminders.set_next(work, reminder.id, next_moment(reminder.rule, reminder.starts_at, passed[-1]))
    return fired


async def _fire(work: UnitOfWork, house: House, reminder: Reminder, at: datetime, now: datetime) -> int:
    late = now - at > LATE_AFTER
    missed = now - at > timedelta(minutes=reminder.grace_minutes)
    state = "missed" if missed else "late" if late else "fired"
    occurrence_id = await reminders.add_occurrence(work, reminder.id, at, now, state)
    if occurrence_id is None or missed:
        return 0
    tree = await load_tree(work)
    meant = await resolve(work, reminder.audience, reminder.standing, tree, reminder.author_contact_id)
    targets = await reach(work, house, meant.contacts.values(), Priority.REMINDER, now)
    await _send(work, house, reminder, occurrence_id, list(targets.values()), now, late_for=at if late else None)
    return 1


async def fire_again(work: UnitOfWork, house: House, now: datetime) -> int:
    """Brings back what people put off until now."""
    brought = 0
    for occurrence_id, contact_id in await reminders.due_again(work, now, _BATCH):
        found = await reminders.reminder_of(work, occurrence_id)
        person = await people.person(work, contact_id)
        await reminders.forget_again(work, occurrence_id, [contact_id])
        if found is None or person is None:
            continue
        targets = await reach(work, house, [person.contact], Priority.REMINDER, now)
        await _send(work, house, found[0], occurrence_id, list(targets.values()), now, again=True)
        brought += 1
    return brought


async def _send(
    work: UnitOfWork,
    house: House,
    reminder: Reminder,
    occurrence_id: int,
    targets: list[Target],
    now: datetime,
    *,
    late_for: datetime | None = None,
    again: bool = False,
) -> None:
    def compose(voice: Voice, _capabilities: Capabilities) -> Message:
        lines: list[Run | str] = [
            bold(voice.say("reminder.title", code=reminder.code).plain),
            f"\n{reminder.text}",
        ]
        if late_for is not None:
            due = show_moment(late_for, now, voice.language)
            lines += ["\n", *voice.say("reminder.late", at=due).runs]
        if again:
            lines += ["\n", *voice.say("reminder.again").runs]
        return Message(RichText.of(*lines), reminder_choices(occurrence_id, voice))

    posting = Posting("reminder", Priority.REMINDER, now, occurrence_id=occurrence_id, echo_room=120)
    await broadcast(work, house, targets, compose, posting)


def reminder_choices(occurrence_id: int, voice: Voice) -> tuple[Choice, ...]:
    return (
        Choice(voice.say("choice.done").plain, write_tap(ReminderTap(occurrence_id, done=True)), Tone.GOOD),
        Choice(voice.say("choice.later").plain, write_tap(ReminderTap(occurrence_id, done=False))),
    )


async def done(
    work: UnitOfWork,
    house: House,
    person: Person,
    target: Target,
    occurrence_id: int,
    now: datetime,
    *,
    message_id: str | None = None,
) -> RichText:
    """A person has done what an occurrence asks; the word to show at once.

    Raises:
        Refusal: `not-yours`.
    """
    await _check_own(work, person, occurrence_id)
    if person.contact.id in await reminders.done_by(work, occurrence_id):
        return target.voice.say("reminder.done-again")
    await reminders.put_answer(work, occurrence_id, person.contact.id, done_at=now)
    line = target.voice.say("reminder.done-echo", at=show_moment(now, now, target.voice.language))
    await echo(work, house, target, message_id, line, now, occurrence_id=occurrence_id)
    return target.voice.say("reminder.done")


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
