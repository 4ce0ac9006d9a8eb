"""Whether anything comes from a platform, before a call that nobody answers has come to its end."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Accepted, Retry, Trouble
from jobs.gate import Gate
from tests.jobs.test_deliver import Platform


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.setattr("jobs.gate._OWED", 0.0)
    return Gate(Platform())


def test_a_platform_that_answers_is_not_mute(gate: Gate):
    assert not gate.mute
    gate.goes(1)
    gate.hears(1, Accepted("1"))
    gate.never_left(1)
    assert not gate.mute


def test_one_is_mute_while_no_call_has_an_answer(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    gate.goes(1)
    gate.goes(2)
    assert gate.mute
    monkeypatch.setattr("jobs.gate._OWED", 60)
    gate.hears(2, Accepted("1"))
    assert not gate.mute


def test_one_is_mute_where_nobody_can_be_reached_at_all(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    gate.goes(1)
    gate.hears(1, Retry(timedelta(seconds=1), Trouble.AWAY))
    assert gate.mute
    monkeypatch.setattr("jobs.gate._REMEMBERED", 0)
    assert not gate.mute, "nothing was tried for long"


def test_a_call_that_was_not_made_owes_nothing(gate: Gate):
    gate.leaves(1)
    gate.never_left(1)
    assert not gate.mute
