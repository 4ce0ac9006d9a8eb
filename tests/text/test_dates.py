"""Moments as people in Vietnam read and files give them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.people import Language
from bot.text.dates import ZONE, parse_local, show_date, show_moment, show_time

VI, EN = Language.VI, Language.EN
FRIDAY = datetime(2026, 11, 27, 7, 30, tzinfo=UTC)


def here(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def test_times_are_written_with_g():
    assert (show_time(FRIDAY, VI), show_time(FRIDAY, EN)) == ("14g30", "14:30")
    assert show_time(here(2026, 11, 27, 7, 5), VI) == "07g05"


def test_dates_name_the_day_of_the_week():
    assert (show_date(FRIDAY, VI), show_date(FRIDAY, EN)) == ("thứ Sáu, 27/11", "Friday, 27 November")
    assert show_date(FRIDAY, VI, year=True) == "thứ Sáu, 27/11/2026"
    assert show_date(FRIDAY, EN, year=True) == "Friday, 27 November 2026"
    assert show_date(here(2026, 3, 1, 8), VI) == "Chủ nhật, 01/03"


def test_the_day_is_the_day_in_vietnam():
    assert show_date(datetime(2026, 11, 26, 17, 0, tzinfo=UTC), VI) == "thứ Sáu, 27/11"


@pytest.mark.parametrize(
    ("moment", "vietnamese", "english"),
    [
        (here(2026, 11, 27, 14, 30), "14g30 hôm nay", "14:30 today"),
        (here(2026, 11, 27, 23, 59), "23g59 hôm nay", "23:59 today"),
        (here(2026, 11, 28, 7, 30), "07g30 ngày mai", "07:30 tomorrow"),
        (here(2026, 11, 26, 7, 30), "07g30 hôm qua", "07:30 yesterday"),
        (here(2026, 11, 30, 8, 0), "08g00 thứ Hai, 30/11", "08:00 Monday, 30 November"),
        (here(2027, 1, 4, 8, 0), "08g00 thứ Hai, 04/01/2027", "08:00 Monday, 4 January 2027"),
    ],
)
def test_a_moment_is_said_as_near_as_it_is(moment, vietnamese, english):
    now = here(2026, 11, 27, 9, 0)
    assert (show_moment(moment, now, VI), show_moment(moment, now, EN)) == (vietnamese, english)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        show_time(datetime(2026, 11, 27, 7, 30), VI)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27T14:30", "2026-11-27 14:30", " 2026-11-27T14:30:00 ", "2026-11-27T07:30Z",
        "2026-11-27T14:30+07:00", "2026-11-27T08:30+01:00", "20261127T143000",
    ],
)  # fmt: skip
def test_files_may_write_a_moment_with_or_without_a_zone(text):
    moment = parse_local(text)
    assert moment == FRIDAY
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-11-27", "14:30", "27/11/2026 14:30", "2026-02-30T10:00", "2026-11-27T25:00", "2026-11-27x14:30",
        "2026-11-27T", "tomorrow", "0001-01-01T00:00", "9999-12-31T23:59-10:00", "2026-11-27T14:30 giờ",
    ],
)  # fmt: skip
def test_anything_else_is_bad_input(text):
    with pytest.raises(BadInput) as refused:
        parse_local(text)
    assert (refused.value.text_id, refused.value.params) == ("bad.datetime", {"text": text})


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - hypothesis adds none
@settings(max_examples=100)
def test_local_times_come_back_as_they_were_written(moment):
    parsed = parse_local(moment.isoformat())
    assert parsed.astimezone(ZONE).replace(tzinfo=None) == moment
    assert parse_local(parsed.isoformat()) == parsed
    assert show_moment(parsed, parsed, VI).endswith(" hôm nay")


@given(st.text(alphabet="2026-11T:30Z+ 0giờ", max_size=30) | st.text(max_size=30))
@settings(max_examples=150)
def test_rubbish_is_bad_input_and_nothing_worse(text):
    with suppress(BadInput):
        assert parse_local(text).tzinfo is UTC
