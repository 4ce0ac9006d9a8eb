"""How rules read in words; whatever has no words reads as nothing, so that its dates speak."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Language
from bot.text.schedules import describe_rule, skipped_day
from bot.text.when import When, read_when

VI, EN = Language.VI, Language.EN
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 9g00 on a Tuesday
START = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # 8g00 on the Wednesday after

RULES = [
    (None, "một lần", "once"),
    ("FREQ=DAILY", "hằng ngày, 08g00", "daily, 08:00"),
    ("FREQ=DAILY;INTERVAL=3", "3 ngày một lần, 08g00", "every 3 days, 08:00"),
    ("FREQ=DAILY;COUNT=5", "hằng ngày, 08g00, 5 lần", "daily, 08:00, 5 times"),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "các ngày làm việc (thứ Hai đến thứ Sáu), 08g00",
     "on workdays (Monday to Friday), 08:00"),
    ("FREQ=DAILY;BYDAY=SA,SU", "hằng tuần, thứ Bảy, Chủ nhật, 08g00", "weekly, Saturday, Sunday, 08:00"),
    ("FREQ=WEEKLY", "hằng tuần, thứ Tư, 08g00", "weekly, Wednesday, 08:00"),
    ("FREQ=WEEKLY;BYDAY=FR,MO,WE", "hằng tuần, thứ Hai, thứ Tư, thứ Sáu, 08g00",
     "weekly, Monday, Wednesday, Friday, 08:00"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2 tuần một lần, thứ Ba, 08g00", "every 2 weeks, Tuesday, 08:00"),
    ("FREQ=MONTHLY", "hằng tháng, ngày 25, 08g00", "monthly, day 25, 08:00"),
    ("rrule:freq=monthly;bymonthday=25", "hằng tháng, ngày 25, 08g00", "monthly, day 25, 08:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=20,5", "hằng tháng, ngày 5, 20, 08g00", "monthly, day 5, 20, 08:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "hằng tháng, ngày cuối tháng, 08g00", "monthly, the last day, 08:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1,15", "hằng tháng, ngày 15, ngày cuối tháng, 08g00",
     "monthly, day 15, the last day, 08:00"),
    ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", "3 tháng một lần, ngày 5, 08g00", "every 3 months, day 5, 08:00"),
    ("FREQ=MONTHLY;BYDAY=1MO", "hằng tháng, thứ Hai đầu tiên của tháng, 08g00",
     "monthly, the first Monday, 08:00"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "hằng tháng, thứ Sáu cuối cùng của tháng, 08g00",
     "monthly, the last Friday, 08:00"),
    ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=2", "hằng tháng, Chủ nhật thứ nhì của tháng, 08g00",
     "monthly, the second Sunday, 08:00"),
    ("FREQ=YEARLY", "hằng năm, ngày 25/11, 08g00", "yearly, 25 November, 08:00"),
    ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20", "hằng năm, ngày 20/11, 08g00", "yearly, 20 November, 08:00"),
    ("FREQ=DAILY;UNTIL=20270531T165959Z", "hằng ngày, 08g00, đến hết thứ Hai, 31/05/2027",
     "daily, 08:00, until Monday, 31 May 2027"),
    ("FREQ=DAILY;UNTIL=20270531", "hằng ngày, 08g00, đến hết thứ Hai, 31/05/2027",
     "daily, 08:00, until Monday, 31 May 2027"),
]  # fmt: skip
WORDLESS = [
    "FREQ=HOURLY",
    "FREQ=DAILY;BYHOUR=8,14",
    "FREQ=DAILY;BYMONTH=11",
    "FREQ=WEEKLY;BYDAY=1MO",
    "FREQ=MONTHLY;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=1MO,3MO",
    "FREQ=MONTHLY;BYDAY=-3MO",
    "FREQ=MONTHLY;BYMONTHDAY=-2",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
    "FREQ=YEARLY;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=1,6",
    "FREQ=YEARLY;BYMONTH=13",
    "FREQ=DAILY;UNTIL=mai",
    "mỗi ngày",
    "",
]


@pytest.mark.parametrize(("rule", "vietnamese", "english"), RULES)
def test_a_rule_reads_in_words(rule, vietnamese, english):
    assert describe_rule(rule, START, VI) == vietnamese
    assert describe_rule(rule, START, EN) == english


@pytest.mark.parametrize("rule", WORDLESS)
def test_what_has_no_words_reads_as_nothing(rule):
    assert describe_rule(rule, START, VI) == describe_rule(rule, START, EN) == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("25 hằng tháng lúc 8h", "hằng tháng, ngày 25, 08g00"),
        ("31 hằng tháng", "hằng tháng, ngày cuối tháng, 08g00"),
        ("thứ 2, 4, 6 hằng tuần 9h", "hằng tuần, thứ Hai, thứ Tư, thứ Sáu, 09g00"),
        ("ngày làm việc lúc 7h", "các ngày làm việc (thứ Hai đến thứ Sáu), 07g00"),
        ("thứ hai đầu tiên mỗi tháng", "hằng tháng, thứ Hai đầu tiên của tháng, 08g00"),
        ("20/11 hằng năm", "hằng năm, ngày 20/11, 08g00"),
        ("hằng ngày lúc 7h đến hết 31/5", "hằng ngày, 07g00, đến hết thứ Hai, 31/05/2027"),
    ],
)
def test_what_people_type_is_read_back_in_their_words(typed, words):
    found = read_when(typed, NOW)
    assert isinstance(found, When)
    assert describe_rule(found.rule, found.starts_at, VI) == words


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(WORDLESS + [rule or "" for rule, *_ in RULES])).map(";".join)
)
def test_any_rule_is_read_or_left_unsaid(rule):
    assert isinstance(describe_rule(rule, START, VI), str)


def test_days_that_some_months_lack_are_pointed_out():
    assert skipped_day("FREQ=MONTHLY;BYMONTHDAY=30") == 30
    assert skipped_day("FREQ=MONTHLY;BYMONTHDAY=28") is None
    assert skipped_day("FREQ=MONTHLY;BYMONTHDAY=-1") is None
    assert skipped_day("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31") is None
    assert skipped_day(None) is None
