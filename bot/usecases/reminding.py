"""Reminders: set, answered, put off; their firing stands in `bot.usecases.firing`."""

from datetime import datetime, timedelta

from bot.dialogue.intents import PutOff
from bot.domain.advisory import Audience
from bot.domain.audience import acting_standing
from bot.domain.authority import Action
from bot.domain.errors import BadInput, Refusal
from bot.domain.people import Person, Standing
from bot.domain.richtext import RichText
from bot.domain.taps import ReminderTap, ReminderWord
from bot.store import audit, occurrences, reminders
from bot.store.engine import UnitOfWork
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.dates import ZONE, show_moment
from bot.usecases.audience import Meant, resolve
from bot.usecases.echoing import Echo, echo
from bot.usecases.house import House
from bot.usecases.posting import Target
from bot.usecases.schedule import next_moment, read_rule


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
    if person.contact.id in await occurrences.done_by(work, occurrence_id):
        return target.voice.say("reminder.done-again")
    await occurrences.put_answer(work, occurrence_id, person.contact.id, done_at=now, not_applicable=beside)
    at = show_moment(now, now, target.voice.language)
    line = target.voice.say("reminder.not-applicable-echo" if beside else "reminder.done-echo", at=at)
    await echo(work, house, [Echo(target, message_id, line, occurrence_id=occurrence_id)], now)
    found = await occurrences.reminder_of(work, occurrence_id)
    assert found is not None
    return target.voice.say("reminder.not-applicable" if beside else "reminder.done", code=found[0].code)


async def put_off(
    work: UnitOfWork, person: Person, target: Target, occurrence_id: int, again_at: datetime, now: datetime
) -> RichText:
    """Brings an occurrence again at a moment; the word to show.

    Raises:
        Refusal: `not-yours`.
    """
    await _check_own(work, person, occurrence_id)
    await occurrences.put_answer(work, occurrence_id, person.contact.id, again_at=again_at)
    return target.voice.say("reminder.put-off", at=show_moment(again_at, now, target.voice.language))


def again_at(wish: PutOff, now: datetime) -> datetime:
    """Until when a reminder is put off."""
    if wish.until:
        return datetime.fromisoformat(wish.until)
    return next_morning(now) if wish.minutes is None else now + timedelta(minutes=wish.minutes)


def next_morning(now: datetime) -> datetime:
    """The next 7g30 in Ho Chi Minh City."""
    local = now.astimezone(ZONE)
    morning = local.replace(hour=7, minute=30, second=0, microsecond=0)
    return (morning if local < morning else morning + timedelta(days=1)).astimezone(now.tzinfo)


async def _check_own(work: UnitOfWork, person: Person, occurrence_id: int) -> None:
    if not await occurrences.was_sent_to(work, occurrence_id, person.contact.id):
        raise Refusal("not-yours")
