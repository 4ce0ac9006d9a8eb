"""Dates and times as people type them: the table is `when_corpus.txt`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.dates import ZONE
from bot.text.marks import without_marks
from bot.text.when import NotRead, When, read_when
from bot.usecases.schedule import next_moment, read_rule

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in Path(__file__).with_name("when_corpus.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
CORPUS = [
    (phrase, moment, rule or None, rest) for phrase, moment, rule, rest in (row for row in ROWS if len(row) == 4)
]
REFUSED = [(phrase, NotRead(why)) for phrase, why in (row for row in ROWS if len(row) == 2)]
WITHOUT_MARKS = [row for row in CORPUS if "mốt" not in row[0].replace("ngày mốt", "")]  # "mot" is the number one


def told(read: When | NotRead) -> tuple[str, str | None, str] | NotRead:
    if isinstance(read, NotRead):
        return read
    return f"{read.starts_at.astimezone(ZONE):%Y-%m-%d %H:%M}", read.rule, read.rest


@pytest.mark.parametrize(("phrase", "moment", "rule", "rest"), CORPUS)
def test_a_time_is_read_as_people_type_it(phrase, moment, rule, rest):
    assert told(read_when(phrase, NOW)) == (moment, rule, rest)


@pytest.mark.parametrize(("phrase", "moment", "rule", "rest"), WITHOUT_MARKS)
def test_a_time_without_marks_is_the_same_time(phrase, moment, rule, rest):
    assert told(read_when(without_marks(phrase), NOW)) == (moment, rule, without_marks(rest))


@pytest.mark.parametrize(("phrase", "moment", "rule", "rest"), CORPUS)
def test_a_time_in_capitals_is_the_same_time(phrase, moment, rule, rest):
    read = read_when(phrase.upper(), NOW)
    assert isinstance(read, When)
    assert told(read)[:2] == (moment, rule)


@pytest.mark.parametrize(("phrase", "why"), REFUSED)
def test_what_gives_no_moment_says_why(phrase, why):
    assert read_when(phrase, NOW) is why


@pytest.mark.parametrize(("phrase", "moment", "rule", "rest"), CORPUS)
def test_a_rule_begins_with_the_moment_that_is_shown(phrase, moment, rule, rest):
    read = read_when(phrase, NOW)
    assert isinstance(read, When)
    assert read.starts_at > NOW
    if read.rule:
        read_rule(read.rule, read.starts_at)
        assert next_moment(read.rule, read.starts_at, NOW) == read.starts_at


@pytest.mark.parametrize(
    ("phrase", "assumed"),
    [("mai", True), ("sáng mai", True), ("mỗi thứ hai", True), ("mai 8h", False), ("30 phút nữa", False)],
)
def test_an_hour_that_nobody_said_is_marked_as_assumed(phrase, assumed):
    read = read_when(phrase, NOW)
    assert isinstance(read, When)
    assert read.assumed_time is assumed


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("8h sangs mai", "2026-11-25 08:00"),
        ("thuws hai tuaanf sau", "2026-11-30 08:00"),
        ("hopj 7h toois thuws 6", "2026-11-27 19:00"),
        ("hawngf ngayf 7h", "2026-11-25 07:00"),
        ("cuoois thangs", "2026-11-30 08:00"),
    ],
)
def test_telex_keys_are_undone(phrase, moment):
    assert told(read_when(phrase, NOW))[0] == moment


def test_to_move_a_meeting_to_friday_is_no_morning():
    assert told(read_when("dời họp sang thứ 6", NOW)) == ("2026-11-27 08:00", None, "dời họp sang")
    assert told(read_when("chuyển sang 14h thứ 6", NOW)) == ("2026-11-27 14:00", None, "chuyển sang")


def test_the_morning_after_the_last_day_of_the_year_is_in_the_next():
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=ZONE)
    assert told(read_when("mai 7h30", eve))[0] == "2027-01-01 07:30"
    assert told(read_when("1 tiếng nữa", eve))[0] == "2027-01-01 00:30"
    assert told(read_when("cuối tháng", eve))[0] == "2027-01-31 08:00"


def test_a_series_ends_with_the_last_second_of_its_last_day():
    read = read_when("hằng ngày 23h đến hết 26/11", NOW)
    assert isinstance(read, When)
    assert read.rule is not None
    moments = list(read_rule(read.rule, read.starts_at))
    assert [f"{one:%d/%m %H}" for one in moments] == ["24/11 23", "25/11 23", "26/11 23"]


def test_a_series_that_is_already_over_is_past():
    assert read_when("hằng ngày 7h đến hết 20/11/2026", NOW) is NotRead.PAST


TELLING_TIME = """
    mai mốt nay hôm ngày tuần tháng năm quý thứ hai ba tư sáu bảy chủ nhật cn t2 sáng chiều tối đêm 7h 7h30 25/11
    31/2 29/2 24h 0 1 6 25 31 99 999 phút tiếng giờ nữa sau tới này trước hằng mỗi đến hết cuối đầu giữa tiên cùng
    rưỡi kém 15 lúc vào từ và , - : . nửa một lần làm việc every monday tomorrow at in on the 25th month 3pm last
    first of nhắc họp trường
"""
PHRASES = st.lists(st.sampled_from(TELLING_TIME.split()), max_size=9).map(" ".join)


MOMENTS = st.integers(0, 8_000_000).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DIGITS = st.text(alphabet="0123456789hg:/.-, ngàythứ", max_size=40)


@given(st.text() | PHRASES | DIGITS, MOMENTS)
@settings(max_examples=600, deadline=timedelta(seconds=1))
def test_whatever_is_typed_gives_a_moment_to_come_or_a_reason(text, now):
    read = read_when(text, now)
    if isinstance(read, NotRead):
        return
    assert read.starts_at > now
    assert read.starts_at.tzinfo is UTC
    assert "\x00" not in read.rest
    if read.rule:
        read_rule(read.rule, read.starts_at)
        assert next_moment(read.rule, read.starts_at, now) == read.starts_at
