"""Ticks that take long: none runs twice at a time, it is said once, and a stop does not wait for ever."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

import apscheduler.schedulers.base as scheduling
import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from jobs import timetable
from jobs.timetable import Entry, Timetable


class Slow:
    """A tick that takes as long as it is told to."""

    def __init__(self) -> None:
        self.began = 0
        self.ended = 0
        self.at_once = 0
        self._free = asyncio.Event()

    async def tick(self) -> None:
        self.began += 1
        self.at_once = max(self.at_once, self.began - self.ended)
        await self._free.wait()
        self.ended += 1

    def ends(self) -> None:
        self._free.set()

    def hangs(self) -> None:
        self._free.clear()


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    with capture_logs() as captured:
        yield captured


async def test_a_slow_tick_is_not_begun_again_and_that_is_said_once(lines: list[EventDict]):
    slow = Slow()
    table = Timetable((Entry("climb", slow.tick, 0.02),))
    table.start()
    await asyncio.sleep(0.3)
    assert (slow.began, slow.at_once) == (1, 1)
    said = {"event": "tick_slow", "tick": "climb", "log_level": "warning"}
    assert lines == [said]
    slow.ends()
    await asyncio.sleep(0.2)
    assert slow.began > 3, "and goes on when it is done"
    slow.hangs()
    await asyncio.sleep(0.2)
    assert lines == [said, said], "said anew, since it had been in time in between"
    slow.ends()
    await table.stop()


async def test_a_tick_that_hangs_at_the_stop_is_cut_short_and_the_stop_goes_on(
    lines: list[EventDict], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(timetable, "_PATIENCE", 0.1)
    slow = Slow()
    table = Timetable((Entry("sweep", slow.tick, 0.02),))
    table.start()
    await asyncio.sleep(0.1)
    await table.stop()
    slow.ends()
    await asyncio.sleep(0.05)
    assert (slow.began, slow.ended) == (1, 0)
    assert lines[-1] == {"event": "ticks_cut_short", "ticks": ["sweep"], "log_level": "warning"}


class Wall:
    """The machine's clock, as the scheduler and the timetable read it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def seconds(self) -> float:
        return time.time() + self.ahead.total_seconds()

    def now(self, zone: tzinfo | None = None) -> datetime:
        return datetime.now(zone) + self.ahead


async def test_a_clock_that_is_set_back_stops_no_tick(monkeypatch: pytest.MonkeyPatch, lines: list[EventDict]):
    wall, ticks = Wall(), asyncio.Queue[None]()
    monkeypatch.setattr(scheduling, "datetime", wall)

    async def tick() -> None:
        ticks.put_nowait(None)

    table = Timetable((Entry("remind", tick, 0.2),), wall.seconds)
    table.start()
    await asyncio.wait_for(ticks.get(), 5)
    wall.ahead = timedelta(hours=-1)
    await asyncio.sleep(0.5)
    while not ticks.empty():
        ticks.get_nowait()
    await asyncio.wait_for(ticks.get(), 5)
    await table.stop()
    assert [line["seconds"] for line in lines if line["event"] == "clock_set_back"] == [3600]
