"""Reminders: each occurrence once, late ones say so, missed ones are kept as missed, put-off ones come back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from bot.domain.advisory import Audience
from bot.domain.delivery import Accepted
from bot.domain.errors import BadInput, Refusal
from bot.domain.people import Role
from bot.domain.taps import ReminderTap, ReminderWord
from bot.store import occurrences, reminders, tables
from bot.store.reminders import Reminder
from bot.usecases import firing, reminding
from tests.kit.roster import DEPUTY_A, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C, SCHOOL_A, SCHOOL_C
from tests.usecases.district import District
from tests.usecases.samples import NOW

DONE = ReminderTap(1, ReminderWord.DONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def remind(district: District, starts_at: datetime = NOW + HOUR, **changes: Any) -> Reminder:
    actor = await district.person(OFFICER_A)
    values = {"text": "Nộp báo cáo", "rule": None, "audience": Audience(roles=(Role.HIEU_TRUONG,))} | changes
    async with district.database.write() as work:
        return await reminding.set_reminder(
            work, district.house, actor, starts_at=starts_at, now=district.now, **values
        )


async def fire(district: District, now: datetime) -> int:
    district.now = now
    async with district.database.write() as work:
        return await firing.fire_due(work, district.house, now)


async def states(district: District, reminder: Reminder) -> list[tuple[datetime, str]]:
    async with district.database.read() as work:
        return [(at, state) for _, at, state in await occurrences.of_reminder(work, reminder.id)]


async def said(district: District) -> list[str]:
    """What reminders have left since the last look."""
    return [part.text.plain for part in (await district.drain()).get("reminder", [])]


async def test_a_reminder_goes_out_once_at_its_moment(district: District):
    reminder = await remind(district)
    assert await fire(district, NOW + HOUR - timedelta(seconds=1)) == 0
    assert await fire(district, NOW + HOUR) == 1
    assert await fire(district, NOW + HOUR) == 0
    assert await fire(district, NOW + DAY) == 0
    assert len(await said(district)) == 2
    assert await states(district, reminder) == [(NOW + HOUR, "fired")]


async def test_a_late_one_says_when_it_was_due_and_a_much_too_late_one_stays_unsaid(district: District):
    late, missed = await remind(district, NOW + 2 * HOUR), await remind(district, NOW + HOUR)
    assert await fire(district, NOW + 13 * HOUR + timedelta(minutes=1)) == 1
    (first, _) = await said(district)
    assert "10g30" in first  # when it was due
    assert await states(district, late) == [(NOW + 2 * HOUR, "late")]
    assert await states(district, missed) == [(NOW + HOUR, "missed")]


async def test_after_a_week_off_only_the_last_of_a_daily_one_goes_out(district: District):
    reminder = await remind(district, rule="FREQ=DAILY")
    assert await fire(district, NOW + 7 * DAY + 2 * HOUR) == 1
    assert [state for _, state in await states(district, reminder)] == ["missed"] * 7 + ["late"]
    assert len(await said(district)) == 2
    async with district.database.read() as work:
        loaded = await reminders.load(work, reminder.id)
    assert loaded is not None
    assert loaded.next_at == NOW + 8 * DAY + HOUR


async def test_a_rule_that_ends_is_over_after_its_last_moment(district: District):
    reminder = await remind(district, rule="FREQ=DAILY;COUNT=2")
    assert [await fire(district, NOW + HOUR + number * DAY) for number in range(3)] == [1, 1, 0]
    async with district.database.read() as work:
        loaded = await reminders.load(work, reminder.id)
    assert loaded is not None
    assert loaded.next_at is None


async def test_who_puts_it_off_gets_it_again_and_nobody_else(district: District):
    await remind(district)
    await fire(district, NOW + HOUR)
    await said(district)
    person = await district.person(PRINCIPAL_A)
    async with district.database.write() as work:
        await reminding.put_off(work, person, district.target(person), 1, district.now + HOUR, district.now)
        assert await firing.fire_again(work, district.house, NOW + 2 * HOUR - timedelta(seconds=1)) == 0
        assert await firing.fire_again(work, district.house, NOW + 2 * HOUR) == 1
        assert await firing.fire_again(work, district.house, NOW + 2 * HOUR) == 0
    (row,) = await district.box.claim(now=district.now)
    assert row.chat.external_id == PRINCIPAL_A


async def test_who_has_done_it_is_left_in_peace(district: District):
    await remind(district)
    await fire(district, NOW + HOUR)
    await said(district)
    person = await district.person(PRINCIPAL_A)
    async with district.database.write() as work:
        await reminding.put_off(work, person, district.target(person), 1, district.now + HOUR, district.now)
        first = await reminding.answer(work, district.house, person, district.target(person), DONE, district.now)
        again = await reminding.answer(work, district.house, person, district.target(person), DONE, district.now)
        assert await firing.fire_again(work, district.house, NOW + DAY) == 0
    assert first != again


async def test_what_does_not_concern_somebody_is_settled_without_being_done(district: District):
    await remind(district)
    await fire(district, NOW + HOUR)
    (part, *_) = (await district.drain())["reminder"]
    assert [choice.label for choice in part.choices] == ["Xong", "Nhắc lại sau", "Không áp dụng"]
    person = await district.person(PRINCIPAL_A)
    beside = ReminderTap(1, ReminderWord.NOT_APPLICABLE)
    async with district.database.write() as work:
        words = await reminding.answer(work, district.house, person, district.target(person), beside, district.now)
        assert await occurrences.done_by(work, 1) == {person.contact.id}
    assert words.plain == "Đã ghi nhận: Không áp dụng (NV-0001). Cảm ơn Thầy/Cô."


@pytest.mark.parametrize("name", [DEPUTY_A, PRINCIPAL_C, OFFICER_A])
async def test_only_who_was_reminded_may_answer(district: District, name: str):
    await remind(district)
    await fire(district, NOW + HOUR)
    person = await district.person(name)
    async with district.database.write() as work:
        with pytest.raises(Refusal, match="not-yours"):
            await reminding.answer(work, district.house, person, district.target(person), DONE, NOW)
        with pytest.raises(Refusal, match="not-yours"):
            await reminding.put_off(work, person, district.target(person), 1, NOW + HOUR, NOW)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"text": "  "}, "bad.empty-text"),
        ({"rule": "FREQ=DAILY;INTERVAL=0"}, "bad.rrule"),
        ({"rule": "FREQ=MINUTELY"}, "bad.rrule-too-often"),
        ({"rule": "DTSTART:20260101T080000\nRRULE:FREQ=DAILY"}, "bad.rrule"),
        ({"starts_at": NOW}, "refusal.past"),
        ({"starts_at": NOW - DAY, "rule": "FREQ=DAILY;COUNT=1"}, "refusal.past"),
        ({"audience": Audience(roles=(Role.QUAN_SAT,))}, "refusal.nobody-meant"),
    ],
)
async def test_what_can_not_be_reminded_of_is_refused(district: District, changes, error):
    with pytest.raises((Refusal, BadInput)) as refused:
        await remind(district, **changes)
    assert refused.value.text_id == error


async def test_nobody_sets_a_reminder_outside_the_own_reach(district: District):
    with pytest.raises(Refusal, match="outside"):
        await remind(district, audience=Audience((district.roster.units[SCHOOL_C],)))


@pytest.fixture
async def shared(postgres_url: str, make_database) -> AsyncIterator[District]:
    """A district whose database several processes work on at once."""
    async for database in make_database(postgres_url):
        yield await District.make(database)


async def test_of_two_processes_one_fires(shared: District):
    reminder = await remind(shared, rule="FREQ=DAILY")
    fired = await asyncio.gather(*(fire(shared, NOW + HOUR) for _ in range(4)))
    assert sum(fired) == 1
    assert sorted(row.chat.external_id for row in await shared.box.claim(now=NOW)) == [PRINCIPAL_A, PRINCIPAL_B]
    assert await states(shared, reminder) == [(NOW + HOUR, "fired")]


async def test_one_reminder_that_cannot_be_fired_holds_up_no_other(district: District):
    broken, whole = await remind(district, text="Hỏng"), await remind(district, text="Lành")
    await set_rule(district, broken, "FREQ=NONSENSE")
    assert await fire(district, NOW + HOUR) == 1
    assert all("Lành" in text for text in await said(district))
    assert await states(district, whole) == [(NOW + HOUR, "fired")]
    assert await fire(district, NOW + HOUR + timedelta(seconds=1)) == 0, "it rests, and is not tried every second"
    await set_rule(district, broken, None)
    assert await fire(district, NOW + HOUR + timedelta(minutes=1)) == 1, "it was still due"


async def set_rule(district: District, reminder: Reminder, rule: str | None) -> None:
    async with district.database.write() as work:
        await work.connection.execute(
            update(tables.reminder).where(tables.reminder.c.id == reminder.id).values(rule=rule)
        )


async def test_of_many_due_at_once_each_reaches_those_whom_it_means(district: District):
    school = Audience((district.roster.units[SCHOOL_A],))
    await remind(district, text="Cho hiệu trưởng")
    await remind(district, text="Cho cả trường", audience=school)
    await remind(district, text="Cho phó", audience=replace(school, roles=(Role.PHO_HIEU_TRUONG,)))
    await remind(district, text="Cho riêng mình", audience=None)
    await remind(district, NOW - DAY + HOUR, text="Hằng ngày", rule="FREQ=DAILY", audience=school)
    assert await fire(district, NOW + HOUR) == 5
    assert await heard(district) == {
        "Cho hiệu trưởng": {PRINCIPAL_A, PRINCIPAL_B},
        "Cho cả trường": {PRINCIPAL_A, DEPUTY_A},
        "Cho phó": {DEPUTY_A},
        "Cho riêng mình": {OFFICER_A},
        "Hằng ngày": {PRINCIPAL_A, DEPUTY_A},
    }


async def test_many_who_put_off_several_each_get_back_their_own(district: District):
    await remind(district, text="Cho hiệu trưởng")
    await remind(district, text="Cho cả trường", audience=Audience((district.roster.units[SCHOOL_A],)))
    await fire(district, NOW + HOUR)
    await heard(district)
    off = [(1, PRINCIPAL_A), (1, PRINCIPAL_B), (2, DEPUTY_A)]
    async with district.database.write() as work:
        for occurrence_id, name in off:
            contact_id = district.roster.contacts[name]
            await occurrences.put_answer(work, occurrence_id, contact_id, again_at=NOW + 2 * HOUR)
        assert await firing.fire_again(work, district.house, NOW + 2 * HOUR) == 3
    assert await heard(district) == {"Cho hiệu trưởng": {PRINCIPAL_A, PRINCIPAL_B}, "Cho cả trường": {DEPUTY_A}}


async def heard(district: District) -> dict[str, set[str]]:
    """Who was reminded of what, each once a person, since the last look."""
    told: dict[str, set[str]] = {}
    while rows := await district.box.claim(now=district.now):
        for row in rows:
            assert row.part is not None
            words = row.part.text.plain.splitlines()[1]
            assert row.chat.external_id not in told.setdefault(words, set())
            told[words].add(row.chat.external_id)
            await district.settle(row, Accepted(str(row.id)))
    return told


async def test_many_that_cannot_be_fired_hold_up_none_that_can(district: District, monkeypatch):
    monkeypatch.setattr(firing, "_BATCH", 2)
    for number in range(5):
        await set_rule(district, await remind(district, text=f"Hỏng {number}"), "FREQ=NONSENSE")
    await remind(district, NOW + HOUR + timedelta(seconds=1), text="Lành")
    looks = [await fire(district, NOW + HOUR + timedelta(seconds=number)) for number in range(1, 6)]
    assert sum(looks) == 1
    assert all("Lành" in text for text in await said(district))


async def test_reminders_to_crowds_go_out_one_after_another(district: District, monkeypatch):
    monkeypatch.setattr(firing, "_CROWD", 3)
    for text in ("Một", "Hai", "Ba"):
        await remind(district, text=text)
    assert [await fire(district, NOW + HOUR) for _ in range(4)] == [1, 1, 1, 0]
    everybody = {PRINCIPAL_A, PRINCIPAL_B}
    assert await heard(district) == {"Một": everybody, "Hai": everybody, "Ba": everybody}


async def test_when_the_database_hangs_up_no_reminder_is_to_blame(district: District):
    await remind(district)

    async def hangs_up(_: object) -> int:
        raise DBAPIError("SELECT", {}, Exception("terminating connection"), connection_invalidated=True)

    async with district.database.write() as work:
        with pytest.raises(DBAPIError):
            await district.house.aside.each(work, [("NV-0001", 1)], NOW, hangs_up)
    assert await fire(district, NOW + HOUR) == 1, "nothing rests"
