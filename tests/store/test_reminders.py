"""Schedules and firings: what is due is found, each occurrence exists once, answers are the newest of a person."""

import asyncio
from datetime import datetime, timedelta

from bot.domain.advisory import Audience
from bot.domain.people import Role
from bot.store import due, occurrences, reminders
from bot.store.engine import UnitOfWork
from tests.kit.roster import DEPUTY_A, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, WARD_A
from tests.store.box import NOW, Box
from tests.store.people import Town

HOUR = timedelta(hours=1)


async def test_a_reminder_is_loaded_as_it_was_set(town: Town):
    made = await town.reminder(next_at=NOW + HOUR, rule="FREQ=DAILY")
    async with town.database.read() as work:
        loaded = await reminders.load(work, made.id)
        nothing = await reminders.load(work, made.id + 1)
    assert loaded == made
    assert (made.code, made.text, made.rule, made.next_at) == (
        "NV-0001",
        "Nộp báo cáo tháng",
        "FREQ=DAILY",
        NOW + HOUR,
    )
    assert (made.standing.unit_id, made.standing.role) == (town.unit(WARD_A), Role.CONG_AN)
    assert (made.author_contact_id, made.audience) == (town.contact(OFFICER_A), Audience())
    assert nothing is None


async def test_what_is_due_comes_earliest_first_and_what_is_over_never(town: Town):
    late = await town.reminder(next_at=NOW - 2 * HOUR)
    now = await town.reminder(next_at=NOW)
    coming = await town.reminder(next_at=NOW + HOUR)
    await town.reminder(next_at=None)
    async with town.database.read() as work:
        assert [one.id for one in await reminders.due(work, NOW, 10)] == [late.id, now.id]
        assert [one.id for one in await reminders.due(work, NOW, 1)] == [late.id]
        assert [one.id for one in await reminders.newest(work, 2)] == [coming.id + 1, coming.id]
        assert (await due.look(work, NOW)).remind
        assert not (await due.look(work, NOW - 3 * HOUR)).remind


async def test_a_reminder_that_fired_is_due_at_its_next_moment_or_over(town: Town):
    repeating, once = await town.reminder(), await town.reminder()
    async with town.database.write() as work:
        await reminders.set_next(work, {repeating.id: NOW + HOUR, once.id: None})
        assert await reminders.due(work, NOW, 10) == ()
        assert [one.id for one in await reminders.due(work, NOW + 2 * HOUR, 10)] == [repeating.id]


async def test_what_is_to_come_is_seen_by_its_author_and_by_its_unit_soonest_first(town: Town):
    later, over = await town.reminder(next_at=NOW + HOUR), await town.reminder(next_at=None)
    sooner, private = await town.reminder(), await town.reminder(audience=None)
    officer, other = town.contact(OFFICER_A), town.contact(PRINCIPAL_A)
    async with town.database.write() as work:
        assert await reminders.coming(work, officer, []) == (sooner, private, later)
        assert await reminders.coming(work, other, [town.unit(WARD_A)]) == (sooner, later)
        assert await reminders.coming(work, other, []) == ()
        assert await reminders.load(work, private.id) == private
        await reminders.set_next(work, {over.id: NOW})
        assert await reminders.coming(work, officer, []) == (sooner, private, later)  # what is over stays so


async def test_an_occurrence_exists_once_however_often_it_is_fired(town: Town):
    reminder = await town.reminder()
    other = await town.reminder()
    async with town.database.write() as work:
        first, moved = (reminder.id, NOW), (reminder.id, NOW + HOUR)
        (known,) = (await occurrences.add(work, [(*first, "fired")], NOW)).values()
        assert await occurrences.add(work, [(*first, "late")], NOW + HOUR) == {}
        new = await occurrences.add(work, [(*first, "late"), (other.id, NOW, "fired"), (*moved, "missed")], NOW)
        assert new.keys() == {(other.id, NOW), moved}
        assert len({known, *new.values()}) == 3
        assert [(at, state) for _, at, state in await occurrences.of_reminder(work, reminder.id)] == [
            (NOW, "fired"),
            (NOW + HOUR, "missed"),
        ]


async def test_of_many_processes_that_fire_at_once_one_does(town: Town):
    reminder = await town.reminder()

    async def fire() -> int:
        async with town.database.write() as work:
            return len(await occurrences.add(work, [(reminder.id, NOW, "fired")], NOW))

    fired = await asyncio.gather(*(fire() for _ in range(8)))
    assert sum(fired) == 1


async def test_the_reminder_of_an_occurrence_is_found_with_its_moment(town: Town):
    reminder = await town.reminder()
    occurrence = await town.occurrence(reminder, NOW - HOUR)
    async with town.database.read() as work:
        assert await occurrences.reminder_of(work, occurrence) == (reminder, NOW - HOUR)
        assert await occurrences.reminder_of(work, occurrence + 1) is None


async def test_the_newest_word_of_a_person_counts(town: Town, occurrence_id: int):
    principal, deputy = town.contact(PRINCIPAL_A), town.contact(DEPUTY_A)
    async with town.database.write() as work:
        await occurrences.put_answer(work, occurrence_id, principal, again_at=NOW + HOUR)
        await occurrences.put_answer(work, occurrence_id, deputy, again_at=NOW + 2 * HOUR)
        assert await occurrences.due_again(work, NOW, 10) == ()
        assert await occurrences.due_again(work, NOW + HOUR, 10) == ((occurrence_id, principal),)
        assert await occurrences.due_again(work, NOW + 2 * HOUR, 1) == ((occurrence_id, principal),)
        await occurrences.put_answer(work, occurrence_id, principal, done_at=NOW)
        assert await occurrences.done_by(work, occurrence_id) == {principal}
        assert await occurrences.due_again(work, NOW + 2 * HOUR, 10) == ((occurrence_id, deputy),)
        assert (await due.look(work, NOW + 2 * HOUR)).remind
        await occurrences.forget_again(work, [(occurrence_id, deputy)])
        assert await occurrences.due_again(work, NOW + 2 * HOUR, 10) == ()


async def test_an_occurrence_is_open_for_those_it_was_sent_to_until_they_have_done_it(town: Town, box: Box):
    reminder = await town.reminder()
    old, new = await town.occurrence(reminder, NOW - HOUR), await town.occurrence(reminder, NOW)
    await town.occurrence(reminder, NOW + HOUR)  # sent to nobody
    principal, stranger = town.contact(PRINCIPAL_A), town.contact(PRINCIPAL_B)
    address_id = await town.join(PRINCIPAL_A)
    for occurrence in (old, new, new):
        await box.put(PRINCIPAL_A, address_id=address_id, occurrence_id=occurrence)
    async with town.database.write() as work:
        assert await occurrences.was_sent_to(work, new, principal)
        assert not await occurrences.was_sent_to(work, new, stranger)
        assert await open_ids(work, principal, NOW - HOUR) == (new, old)
        assert await open_ids(work, stranger, NOW - HOUR) == ()
        assert await open_ids(work, principal, NOW) == ()  # fired no later than that
        await occurrences.put_answer(work, new, principal, done_at=NOW)
        assert await open_ids(work, principal, NOW - HOUR) == (old,)


async def open_ids(work: UnitOfWork, contact_id: int, since: datetime) -> tuple[int, ...]:
    return tuple(one for one, _came in await occurrences.open_for(work, contact_id, since))
