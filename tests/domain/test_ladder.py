"""Rungs are due in order, once, in the hours in which people may be disturbed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ladder import Calendar, Hours, Ladder, NextMorning, Rung, due_at, due_rungs, next_due

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = Calendar(SAIGON, lambda day: day.weekday() < 5)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

KHAN = Ladder(
    (
        (Rung.PUSH, 10 * MINUTE),
        (Rung.OTHER_CHANNEL, 15 * MINUTE),
        (Rung.CALL_LIST, 30 * MINUTE),
        (Rung.UNIT_ABOVE, 60 * MINUTE),
    )
)
CANH_BAO = Ladder(
    ((Rung.PUSH, 2 * HOUR), (Rung.OTHER_CHANNEL, 4 * HOUR), (Rung.CALL_LIST, NextMorning())), Hours()
)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SAIGON).astimezone(UTC)


def test_an_urgent_one_climbs_by_the_minute_day_and_night():
    sent = at("2026-11-24 23:50")
    assert due_rungs(KHAN, sent, (), WEEKDAYS, sent + 9 * MINUTE) == ()
    assert due_rungs(KHAN, sent, (), WEEKDAYS, sent + 10 * MINUTE) == (Rung.PUSH,)
    assert due_rungs(KHAN, sent, {Rung.PUSH}, WEEKDAYS, sent + 29 * MINUTE) == (Rung.OTHER_CHANNEL,)
    assert due_rungs(KHAN, sent, (), WEEKDAYS, sent + 60 * MINUTE) == tuple(Rung)
    assert due_rungs(KHAN, sent, set(Rung), WEEKDAYS, sent + 60 * MINUTE) == ()


@pytest.mark.parametrize(
    ("sent", "after", "due"),
    [
        ("2026-11-24 09:00", 2 * HOUR, "2026-11-24 11:00"),
        ("2026-11-24 20:00", 2 * HOUR, "2026-11-25 06:00"),  # nobody is woken
        ("2026-11-24 02:00", 2 * HOUR, "2026-11-24 06:00"),
        ("2026-11-24 19:00", 2 * HOUR, "2026-11-25 06:00"),  # 21:00 is over
        ("2026-11-24 09:00", NextMorning(), "2026-11-25 07:30"),
        ("2026-11-27 09:00", NextMorning(), "2026-11-30 07:30"),  # Friday: the next is Monday
        ("2026-11-28 09:00", NextMorning(time(8)), "2026-11-30 08:00"),
        ("2026-11-24 02:00", NextMorning(), "2026-11-24 07:30"),
        ("2026-11-24 05:00", NextMorning(), "2026-11-25 07:30"),  # two hours and a half are no time to answer
    ],
)
def test_a_warning_waits_for_the_hours_and_for_the_next_working_morning(sent, after, due):
    assert due_at(after, Hours(), at(sent), WEEKDAYS) == at(due)


def test_what_became_due_before_a_stop_does_not_wake_anybody_after_it():
    sent = at("2026-11-24 09:00")
    assert due_rungs(CANH_BAO, sent, (), WEEKDAYS, at("2026-11-24 23:00")) == ()
    assert due_rungs(CANH_BAO, sent, (), WEEKDAYS, at("2026-11-25 06:00")) == (Rung.PUSH, Rung.OTHER_CHANNEL)


def test_hours_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="hours"):
        Hours(time(21), time(6))


moments = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda later: at("2026-01-01 00:00") + later)
ladders = st.sampled_from([KHAN, CANH_BAO, Ladder(), Ladder(((Rung.PUSH, 24 * HOUR),), Hours(time(7), time(8)))])


@given(ladders, moments, st.lists(st.timedeltas(timedelta(0), timedelta(days=6)), max_size=12))
def test_however_often_it_is_asked_each_rung_is_climbed_once_and_never_early(ladder, sent, looks):
    climbed: list[Rung] = []
    for look in sorted(looks):
        due = due_rungs(ladder, sent, climbed, WEEKDAYS, sent + look)
        for rung in due:
            assert due_at(dict(ladder.rungs)[rung], ladder.hours, sent, WEEKDAYS) <= sent + look
        climbed += due
    assert len(climbed) == len(set(climbed))
    if ladder.hours is not None:
        for rung in climbed:
            local = due_at(dict(ladder.rungs)[rung], ladder.hours, sent, WEEKDAYS).astimezone(SAIGON).time()
            assert ladder.hours.begin <= local < ladder.hours.end


@given(ladders, moments)
def test_asked_just_when_the_next_is_due_it_is_climbed(ladder, sent):
    climbed: set[Rung] = set()
    while (due := next_due(ladder, sent, climbed, WEEKDAYS)) is not None:
        now = due_rungs(ladder, sent, climbed, WEEKDAYS, due)
        assert now
        climbed |= set(now)
    assert climbed == {rung for rung, _ in ladder.rungs}


def test_a_day_is_worked_by_the_calendar_that_is_given():
    holiday = Calendar(SAIGON, lambda day: day not in {date(2026, 11, 25), date(2026, 11, 26)})
    assert due_at(NextMorning(), None, at("2026-11-24 09:00"), holiday) == at("2026-11-27 07:30")
