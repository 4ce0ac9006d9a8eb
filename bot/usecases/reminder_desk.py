"""Reminders in a conversation: what one would mean before it is set, what is still to come, and calling one off.

Setting and firing is decided in `reminding`.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from bot.dialogue.intents import SetReminder
from bot.dialogue.queries import ForeseeReminder
from bot.domain.advisory import Audience
from bot.domain.authority import Action, may, may_person
from bot.domain.errors import Refusal
from bot.domain.messages import Choice, Message
from bot.domain.people import Person
from bot.domain.richtext import RichText
from bot.domain.taps import EndReminderTap, write_tap
from bot.domain.units import UnitTree
from bot.store import audit, reminders
from bot.store.engine import UnitOfWork
from bot.store.reminders import Reminder
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.dates import show_moment, show_time
from bot.text.schedules import describe_rule, skipped_day
from bot.text.visible import shortened
from bot.text.when import When, read_when
from bot.usecases.audience import Meant
from bot.usecases.composing import audience_of
from bot.usecases.house import House
from bot.usecases.posting import Target
from bot.usecases.reminding import find_meant, set_reminder
from bot.usecases.schedule import following

_FORESEEN = 3
_LISTED = 6
_NAMED = 3
_TITLE = 80  # characters of a reminder's text in a list


def read_moment(text: str, now: datetime) -> dict[str, Any]:
    """See `queries.ReadMoment`."""
    found = read_when(text, now)
    if not isinstance(found, When):
        return {"outcome": found.value}
    return {
        "outcome": "when",
        "starts_at": found.starts_at.isoformat(),
        "rule": found.rule,
        "rest": found.rest,
        "assumed": found.assumed_time,
    }


async def foresee(
    work: UnitOfWork, person: Person, query: ForeseeReminder, voice: Voice, now: datetime
) -> dict[str, Any]:
    """See `queries.ForeseeReminder`."""
    starts_at, audience = datetime.fromisoformat(query.starts_at), _audience(query.audience)
    moments = list(islice(following(query.rule, starts_at, now), _FORESEEN))
    if not moments:
        return {"refusal": "remind.past", "params": {}}
    try:
        standing, meant = await find_meant(work, person, audience)
    except Refusal as refusal:
        return {"refusal": refusal.text_id, "params": refusal.sayable}
    if not meant.people:
        return {"refusal": "refusal.nobody-meant", "params": {}}
    repeats = describe_rule(query.rule, starts_at, voice.language) if query.rule else ""
    return {
        "who": _who(audience, standing.unit_id, meant, await load_tree(work), voice),
        "moments": "\n".join(show_moment(moment, now, voice.language) for moment in moments),
        "repeats": repeats,
        "skips": skipped_day(query.rule),
        "time": show_time(starts_at, voice.language),
    }


def _audience(said: Mapping[str, Any]) -> Audience | None:
    return None if said.get("self") else audience_of({"audience": said})


def _who(audience: Audience | None, unit_id: int, meant: Meant, tree: UnitTree, voice: Voice) -> str:
    """Whom it is for, with how many institutions and people that is."""
    if audience is None:
        return voice.say_plain("remind.who-self")
    if audience.units:
        names = [tree[one].name for one in audience.units[:_NAMED]]
        named = ", ".join(names) + ("…" if len(audience.units) > _NAMED else "")
    elif audience.kinds:
        named = ", ".join(voice.label(kind) for kind in audience.kinds)
    else:
        named = voice.say_plain("remind.who-all", unit=tree[unit_id].name)
    counted = voice.say_plain("remind.counted", institutions=len(meant.institutions), people=len(meant.contacts))
    return f"{named} ({counted})"


async def set_wished(
    work: UnitOfWork, house: House, person: Person, target: Target, wish: SetReminder, now: datetime
) -> Message:
    """Sets what a conversation ended in; the word to say, with how to call it off again.

    Raises:
        Refusal, BadInput: of `set_reminder`.
    """
    made = await set_reminder(
        work,
        house,
        person,
        text=wish.text,
        starts_at=datetime.fromisoformat(wish.starts_at),
        rule=wish.rule,
        audience=_audience(wish.audience),
        now=now,
    )
    assert made.next_at is not None
    voice = target.voice
    at = show_moment(made.next_at, now, voice.language)
    said = voice.say("remind.set", code=made.code, text=made.text, at=at)
    if not house.capabilities(target.chat).buttons:
        return Message(RichText.of(said, "\n", voice.say("remind.end-typed", code=made.code)))
    end = Choice(voice.say_plain("choice.end-reminder", code=made.code), write_tap(EndReminderTap(made.id)))
    return Message(said, (end,))


async def list_coming(work: UnitOfWork, person: Person, voice: Voice, now: datetime) -> dict[str, Any]:
    """See `queries.SeeReminders`: the person's own, and those of the units for which the person sets reminders."""
    tree = await load_tree(work)
    units = {one.unit_id for one in person.standings if may(one, Action.SET_REMINDER, one.unit_id, tree)}
    found = await reminders.coming(work, person.contact.id, units)
    return {
        "lines": "\n\n".join(_line(one, voice, now) for one in found[:_LISTED]),
        "open": [[one.id, one.code] for one in found[:_LISTED]],
        "more": len(found[_LISTED:]),
    }


def _line(reminder: Reminder, voice: Voice, now: datetime) -> str:
    assert reminder.next_at is not None
    title = shortened(reminder.text, _TITLE)
    when = show_moment(reminder.next_at, now, voice.language)
    repeats = describe_rule(reminder.rule, reminder.starts_at, voice.language) if reminder.rule else ""
    mine = f" ({voice.say_plain('remind.who-self')})" if reminder.audience is None else ""
    return f"{reminder.code} · {title}{mine}\n{when}{f' · {repeats}' if repeats else ''}"


async def end_reminder(
    work: UnitOfWork, person: Person, reminder_id: int, voice: Voice, now: datetime
) -> RichText:
    """No more of a reminder; what it has sent already can still be answered. The word to show.

    Its author may, and whoever may set reminders in the unit by whose post it was set.

    Raises:
        Refusal: `no-such-reminder`, `reminder-not-yours`, `reminder-over`.
    """
    reminder = await reminders.load(work, reminder_id)
    if reminder is None:
        raise Refusal("no-such-reminder")
    if not await _may_end(work, person, reminder):
        raise Refusal("reminder-not-yours", code=reminder.code)
    if reminder.next_at is None:
        raise Refusal("reminder-over", code=reminder.code)
    await reminders.set_next(work, {reminder.id: None})
    await audit.append(
        work, act="reminder-end", subject=reminder.code, now=now, actor_contact_id=person.contact.id
    )
    return voice.say("remind.ended", code=reminder.code)


async def _may_end(work: UnitOfWork, person: Person, reminder: Reminder) -> bool:
    if reminder.author_contact_id == person.contact.id:
        return True
    tree = await load_tree(work)
    unit_id = reminder.standing.unit_id
    return reminder.audience is not None and may_person(person, Action.SET_REMINDER, unit_id, tree)
