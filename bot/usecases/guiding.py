"""Help by role, and what is open for a person: the answers that are always to be had."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.advisory import Advisory, Answer, public_code
from bot.domain.authority import Action, has
from bot.domain.messages import Choice
from bot.domain.people import Person
from bot.domain.richtext import RichText
from bot.domain.taps import CallTap, read_tap
from bot.store import advisories, climbs, holding, occurrences
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.visible import shortened
from bot.usecases.finding import who_is_responsible
from bot.usecases.firing import reminder_choices
from bot.usecases.release_cards import release_choices
from bot.usecases.wording import answer_choices, joined, status_mark

OPEN_REMINDERS = timedelta(days=7)
_LISTED = 10  # advisories
_LISTS = 5  # of whom to call, that may be answered by a number
_OWN = 120  # characters of a headline


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something a person may answer by a number. `waits`: it has no answer yet; `since`: when it came.

    `wants_help`: the answer that stands is a call for help, which no bare number takes back. `titled_by_choice`:
    of several such ones only the label of what was chosen tells which is meant.
    """

    code: str
    title: str
    choices: tuple[Choice, ...]
    waits: bool = True
    since: datetime | None = None
    wants_help: bool = False
    titled_by_choice: bool = False


async def open_questions(
    work: UnitOfWork, person: Person, voice: Voice, now: datetime
) -> tuple[OpenQuestion, ...]:
    """What a person can answer now, those that wait first: releases, advisories, reminders; newest first."""
    held = await advisories.open_for(work, person.contact.id, now)
    given = await advisories.answers_by(work, person.contact.id, [one.revision_id for one in held])
    found = [
        OpenQuestion(one.code, _title(one, voice), release_choices(one.id, voice), since=one.created_at)
        for one in await holding.awaiting_word_of(work, person.contact.id)
    ]
    found += [_of_advisory(one, voice, given.get(one.revision_id)) for one in held]
    found += await _call_lists(work, person, now)
    for occurrence_id, came in await occurrences.open_for(work, person.contact.id, now - OPEN_REMINDERS):
        reminder = await occurrences.reminder_of(work, occurrence_id)
        if reminder is not None:
            title = f"{reminder[0].code} · {shortened(reminder[0].text, 60)}"
            choices = reminder_choices(reminder[0], occurrence_id, voice)
            found.append(OpenQuestion(reminder[0].code, title, choices, since=came))
    return tuple(sorted(found, key=lambda question: not question.waits))


async def _call_lists(work: UnitOfWork, person: Person, now: datetime) -> list[OpenQuestion]:
    """The lists of whom to call that an officer has got; one waits as long as somebody of it is silent."""
    if not has(person, Action.NOTE_CALL):
        return []
    found = []
    for one in await climbs.lists_of(work, person.contact.id, now, _LISTS):
        units = {
            tap.unit_id
            for tap in map(read_tap, (choice.data for choice in one.choices))
            if isinstance(tap, CallTap)
        }
        people = await climbs.colleagues(work, one.revision_id, units)
        given = await climbs.answers_of(work, one.revision_id, people.keys())
        done = {*await climbs.proxies(work, one.revision_id)}.union(*(people[contact_id] for contact_id in given))
        code = public_code(advisories.CODE_PREFIX, one.advisory_id)
        waits = bool(units - done)
        found.append(OpenQuestion(code, code, one.choices, waits, one.came, titled_by_choice=True))
    return found


def _of_advisory(advisory: Advisory, voice: Voice, given: Answer | None) -> OpenQuestion:
    choices = answer_choices(advisory.revision_id, voice)
    title, wants_help = _title(advisory, voice), given is Answer.CAN_HO_TRO
    return OpenQuestion(advisory.code, title, choices, given is None, advisory.since, wants_help)


def _title(advisory: Advisory, voice: Voice) -> str:
    return f"{advisory.code} · {_headline(advisory, voice, 60).plain}"


def _headline(advisory: Advisory, voice: Voice, longest: int | None = None) -> RichText:
    """The headline, of a drill or a test with its mark before it."""
    mark = status_mark(advisory.status, voice)
    headline = advisory.text.headline
    return RichText.of(mark, " " if mark else "", headline if longest is None else shortened(headline, longest))


async def open_list(
    work: UnitOfWork, person: Person, voice: Voice, now: datetime
) -> tuple[RichText, tuple[Advisory, ...]]:
    """The advisories that hold for a person, each with the own answer; and those that are listed."""
    held = await advisories.open_for(work, person.contact.id, now)
    if not held:
        return voice.say("open.none"), ()
    given = await advisories.answers_by(work, person.contact.id, [one.revision_id for one in held])
    lines = [
        voice.say(
            "open.line",
            code=one.code,
            level=voice.label(one.level),
            headline=_headline(one, voice),
            answer=voice.label(given[one.revision_id])
            if one.revision_id in given
            else voice.say("open.unanswered"),
        )
        for one in held[:_LISTED]
    ]
    return joined([voice.say("open.title", n=len(held)), *lines]), held[:_LISTED]


async def own_list(
    work: UnitOfWork, person: Person, voice: Voice, now: datetime
) -> tuple[RichText, tuple[Advisory, ...]]:
    """The advisories of the person's own units that hold, and those that are listed; nothing is to be answered."""
    held = await advisories.open_of(work, {one.unit_id for one in person.standings}, now)
    if not held:
        return voice.say("open.none"), ()
    lines = [
        voice.say(
            "open.own-line", code=one.code, level=voice.label(one.level), headline=_headline(one, voice, _OWN)
        )
        for one in held[:_LISTED]
    ]
    return joined([voice.say("open.own-title", n=len(held)), *lines]), held[:_LISTED]


def _help_of(person: Person) -> str:
    if has(person, Action.ISSUE_LOW_ADVISORY):
        return "help.officer"
    if has(person, Action.ANSWER):
        return "help.school"
    return "help.observer" if has(person, Action.SEE_COVERAGE) else "help.administrator"


async def help_text(work: UnitOfWork, person: Person | None, voice: Voice, now: datetime) -> RichText:
    """What somebody can do here, by role, with whom to call; strangers are told how to join."""
    if person is None:
        return voice.say("help.stranger")
    pieces = [voice.say(_help_of(person))]
    tree = await load_tree(work)
    pieces.append(await who_is_responsible(work, person, tree, voice, now))
    pieces.append(voice.say("help.hotlines"))
    return joined(pieces)
