"""When reminders are due: python-dateutil's own answer at Asia/Ho_Chi_Minh wall time, and what is refused."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.text.dates import ZONE
from bot.usecases.reminding import next_morning
from bot.usecases.schedule import moments_until, next_moment, read_rule

START = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)  # 8g30 on a Tuesday
MOMENTS = st.integers(0, 10 * 366 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    """One to three values of a rule's part."""
    return st.lists(values, min_size=1, max_size=3, unique=True).map(lambda drawn: ",".join(map(str, drawn)))


def days_of(frequency: str) -> st.SearchStrategy[str]:
    if frequency not in {"MONTHLY", "YEARLY"}:
        return some(st.sampled_from(WEEKDAYS))
    return some(
        st.builds("{}{}".format, st.sampled_from(["", "1", "2", "4", "-1", "-2"]), st.sampled_from(WEEKDAYS))
    )


@st.composite
def rules(draw: st.DrawFn) -> tuple[dict[str, str], timedelta | None]:
    """The parts of a rule, and how long after its start it ends if it does by UNTIL."""
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    optional = {
        "INTERVAL": st.integers(1, 6).map(str),
        "COUNT": st.integers(1, 20).map(str),
        "WKST": st.sampled_from(WEEKDAYS),
        "BYDAY": days_of(frequency),
        "BYMONTHDAY": some(st.integers(1, 31) | st.integers(-31, -1)),
        "BYMONTH": some(st.integers(1, 12)),
        "BYHOUR": some(st.integers(0, 23)),
        "BYSETPOS": some(st.sampled_from([1, -1])),
    }
    allowed = set(optional) - ({"BYSETPOS"} if frequency in {"DAILY", "HOURLY"} else set())
    chosen = draw(st.sets(st.sampled_from(sorted(allowed)), max_size=4))
    parts = {"FREQ": frequency} | {name: draw(optional[name]) for name in sorted(chosen)}
    ends = None if "COUNT" in parts else draw(st.none() | st.timedeltas(timedelta(days=30), timedelta(days=2000)))
    return parts, ends


def written(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def wall_time_says(
    parts: dict[str, str], starts_at: datetime, ends: timedelta | None, many: int
) -> list[datetime]:
    """What python-dateutil says when it knows of no zone: the clocks on Vietnam's walls, then put back on UTC."""
    start = starts_at.astimezone(ZONE).replace(tzinfo=None)
    parts = parts if ends is None else parts | {"UNTIL": f"{start + ends:%Y%m%dT%H%M%S}"}
    found = islice(rrulestr(written(parts), dtstart=start), many)
    return [moment.replace(tzinfo=ZONE).astimezone(UTC) for moment in found]


@settings(max_examples=100)
@given(rules(), MOMENTS)
def test_occurrences_are_those_of_python_dateutil_at_wall_time(rule, starts_at):
    parts, ends = rule
    text = written(parts if ends is None else parts | {"UNTIL": f"{starts_at + ends:%Y%m%dT%H%M%SZ}"})
    try:
        taken = read_rule(text, starts_at)
    except BadInput as refused:
        assert refused.reason == "rrule"  # noqa: PT017 - it is what the rule says, not what the test expects
        assume(False)
    wanted = wall_time_says(parts, starts_at, ends, 12)
    found = [next_moment(text, starts_at, None)]
    while (latest := found[-1]) is not None and len(found) < 12:
        found.append(next_moment(text, starts_at, latest))
    assert [moment for moment in found if moment is not None] == wanted
    assert list(islice(taken, len(wanted))) == wanted
    assert wanted, "a rule that was taken fires"
    assert next_moment(text, starts_at, wanted[-1] - timedelta(seconds=1)) == wanted[-1]
    assert list(moments_until(text, starts_at, wanted[0], wanted[-1])) == wanted
    later = wanted[len(wanted) // 2 :]
    assert list(moments_until(text, starts_at, later[0], later[-1] + timedelta(seconds=1)))[: len(later)] == later


@given(MOMENTS, MOMENTS)
def test_once_is_once(starts_at, after):
    assert next_moment(None, starts_at, None) == starts_at
    assert next_moment(None, starts_at, after) == (starts_at if after < starts_at else None)
    assert list(moments_until(None, starts_at, starts_at, after)) == ([starts_at] if starts_at <= after else [])


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=25", datetime(2026, 11, 25, 1, 30, tzinfo=UTC)),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=25", datetime(2026, 11, 25, 1, 30, tzinfo=UTC)),
        ("freq=weekly;byday=mo", datetime(2026, 11, 30, 1, 30, tzinfo=UTC)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", datetime(2026, 11, 30, 1, 30, tzinfo=UTC)),
        ("FREQ=DAILY;BYHOUR=6", datetime(2026, 11, 24, 23, 30, tzinfo=UTC)),  # 6g30 of the next day in Vietnam
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", datetime(2028, 2, 29, 1, 30, tzinfo=UTC)),
        ("FREQ=MONTHLY;BYMONTHDAY=31", datetime(2026, 12, 31, 1, 30, tzinfo=UTC)),
        ("FREQ=DAILY;UNTIL=20261124T013000Z", START),
        ("FREQ=HOURLY", START),
    ],
)
def test_rules_as_offices_would_write_them(rule, first):
    read_rule(rule, START)
    found = next_moment(rule, START, None)
    assert found == first
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "rule",
    [
        "", " ", "hằng tháng", "FREQ=", "FREQ=DAILY;", "FREQ=DAILY;;", "FREQ=DAILY;X=1", "BYDAY=MO", "FREQ=ALWAYS",
        "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=x",
        "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z", "FREQ=DAILY;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=20200101T000000Z", "FREQ=DAILY;BYSETPOS=1", "FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYDAY=9MO", "FREQ=DAILY;BYEASTER=0", "FREQ=DAILY FREQ=DAILY",
        "DTSTART:20260101T080000\nRRULE:FREQ=DAILY", "RRULE:FREQ=DAILY\nRDATE:20270101T000000Z",
        "RDATE:20270101T000000Z", "EXDATE:20270101T000000Z", "FREQ=DAILY\nFREQ=WEEKLY",
        # never, which python-dateutil needs up to minutes to say
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=4;BYMONTHDAY=31", "FREQ=DAILY;BYMONTHDAY=99", "FREQ=HOURLY;BYWEEKNO=60",
    ],
)  # fmt: skip
def test_what_is_no_rule_or_never_fires_is_refused(rule):
    with pytest.raises(BadInput) as refused:
        read_rule(rule, START)
    assert refused.value.text_id == "bad.rrule"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=MINUTELY;INTERVAL=59", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMINUTE=0,30", "FREQ=DAILY;BYHOUR=8;BYMINUTE=0,1", "FREQ=YEARLY;BYSECOND=0,30",
    ],
)  # fmt: skip
def test_what_would_fire_more_than_once_an_hour_is_refused(rule):
    with pytest.raises(BadInput) as refused:
        read_rule(rule, START)
    assert refused.value.text_id == "bad.rrule-too-often"


@given(st.text() | st.text("FREQDAILYWKMONTHBS=;:,-0123456789\n ", max_size=40))
def test_whatever_is_typed_as_a_rule_is_taken_or_refused(text):
    try:
        read_rule(text, START)
    except BadInput as refused:
        assert refused.family == "bad"  # noqa: PT017 - any other error fails the test


def test_a_year_of_missed_hours_is_caught_up_in_one_go():
    """One pass, not one for each moment: or a bot that was off for long would stand still at its start."""
    moments = list(moments_until("FREQ=HOURLY", START, START, START + timedelta(days=365)))
    assert len(moments) == 365 * 24 + 1
    assert moments[-1] == START + timedelta(days=365)


@given(MOMENTS)
def test_next_morning_is_the_first_half_past_seven_to_come(now):
    morning = next_morning(now)
    local = morning.astimezone(ZONE)
    assert (local.hour, local.minute, local.second, local.microsecond) == (7, 30, 0, 0)
    assert timedelta(0) < morning - now <= timedelta(days=1)
    assert morning.tzinfo is now.tzinfo


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-24T07:29:59+07:00", "2026-11-24T07:30:00+07:00"),
        ("2026-11-24T07:30:00+07:00", "2026-11-25T07:30:00+07:00"),
        ("2026-11-24T23:59:00+07:00", "2026-11-25T07:30:00+07:00"),
        ("2026-12-31T12:00:00+07:00", "2027-01-01T07:30:00+07:00"),
    ],
)
def test_next_morning_by_the_clock_on_the_wall(now, morning):
    assert next_morning(datetime.fromisoformat(now)) == datetime.fromisoformat(morning)
