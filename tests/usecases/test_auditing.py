"""When a finding counts, and what is told of it: pure, so it can be played through."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.advisory import Level
from bot.domain.delivery import Priority
from bot.store.auditing import Kept
from bot.usecases.auditing import (
    WAITS,
    Audit,
    Course,
    Fault,
    Finding,
    Gravity,
    News,
    Patience,
    follow,
    gravity,
    is_confirmed,
)
from tests.usecases.samples import NOW

FAULT = Fault.UNSENT_URGENT
LOOK = timedelta(seconds=30)


class Watched:
    """One fault, looked at every half minute."""

    def __init__(self, fault: Fault = FAULT) -> None:
        self.fault = fault
        self.now = NOW
        self.kept: dict[str, Kept] = {}

    def look(self, *, there: bool) -> News | None:
        self.now += LOOK
        found = {self.fault: Finding(self.fault, 3)} if there else {}
        course: Course = follow(self.kept, found, self.now, Patience())
        self.kept = {code: one for code, one in (self.kept | dict(course.kept)).items() if code not in course.over}
        return course.news.get(self.fault)

    def looks(self, times: int, *, there: bool) -> list[News]:
        return [news for _ in range(times) if (news := self.look(there=there)) is not None]


def test_what_one_look_found_is_told_to_nobody():
    watched = Watched()
    assert watched.looks(1, there=True) == []
    assert not is_confirmed(FAULT, watched.kept)
    assert watched.looks(5, there=False) == []
    assert watched.kept == {}


def test_what_two_looks_found_is_told_once_again_after_an_hour_and_when_it_is_over():
    watched = Watched()
    assert watched.looks(2, there=True) == [News.BEGUN]
    assert is_confirmed(FAULT, watched.kept)
    assert watched.looks(117, there=True) == []
    assert watched.looks(5, there=True) == [News.LASTS]
    assert watched.looks(300, there=True) == []
    assert watched.looks(10, there=False) == [News.OVER]
    assert watched.kept == {}


def test_what_comes_and_goes_within_a_minute_is_one_finding():
    watched = Watched()
    assert watched.looks(3, there=True) == [News.BEGUN]
    for _ in range(10):
        assert watched.looks(1, there=False) == []
        assert watched.looks(1, there=True) == []


def test_boards_have_to_be_stale_for_minutes():
    watched = Watched(Fault.UNDRAWN)
    assert watched.looks(10, there=True) == []
    assert watched.looks(1, there=True) == [News.BEGUN]


def test_a_clock_that_was_set_back_neither_repeats_nor_holds_up():
    watched = Watched()
    assert watched.looks(3, there=True) == [News.BEGUN]
    watched.now -= timedelta(days=1)
    assert watched.looks(5, there=True) == []
    watched.now -= timedelta(days=1)
    assert watched.looks(3, there=False) == [News.OVER]


def test_what_nobody_knows_any_more_ends_silently():
    course = follow({"of-old": Kept(NOW, NOW, 1)}, {}, NOW, Patience())
    assert course.over == {"of-old"}
    assert course.news == {}


@given(st.lists(st.booleans(), max_size=400))
def test_news_of_a_fault_come_in_order_and_none_twice(looks: list[bool]):
    watched = Watched()
    told = [news for there in looks if (news := watched.look(there=there)) is not None]
    life: list[News] = []
    for news in told:
        expected = {(): [News.BEGUN], (News.BEGUN,): [News.LASTS, News.OVER]}.get(tuple(life), [News.OVER])
        assert news in expected
        life = [] if news is News.OVER else [*life, news]
    assert is_confirmed(FAULT, watched.kept) == bool(life)


@pytest.mark.parametrize(
    "priority",
    [Priority.REPLY, Priority.REMINDER, Priority.BOARD, Priority.ECHO, *(one.priority for one in Level)],
)
def test_every_priority_has_one_time_that_it_may_wait(priority: int):
    assert len([wait for _, priorities, wait in WAITS if priority in priorities]) == 1


def test_replies_and_khan_are_urgent_and_wait_shortest():
    urgent = [priorities for fault, priorities, _ in WAITS if fault is Fault.UNSENT_URGENT]
    assert all(any(one in priorities for priorities in urgent) for one in (Priority.REPLY, Level.KHAN.priority))
    assert not any(Level.CANH_BAO.priority in priorities for priorities in urgent)
    waits = [wait for _, _, wait in WAITS]
    assert waits == sorted(waits)


def test_the_worst_finding_names_how_things_are():
    assert Audit(0.0).worst is None
    of = {one: next(fault for fault in Fault if gravity(fault) is one) for one in Gravity}
    findings = [Finding(of[Gravity.GRAVE], 1), Finding(of[Gravity.SLIGHT], 1)]
    assert Audit(0.0, tuple(findings)).worst is Gravity.GRAVE
    assert Audit(0.0, (*findings, Finding(of[Gravity.STANDSTILL], 1))).worst is Gravity.STANDSTILL
