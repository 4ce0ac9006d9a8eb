"""The clock goes on through what falls due on the way, gives the program time for it, and arrives all the same."""

from datetime import timedelta

import pytest

from bot.sandbox import World
from bot.sandbox.page import walking
from bot.sandbox.page.walking import STOPS, walk_clock


class Program:
    """Does what is due as soon as it looks, and notes by the world's clock when; or never, when it is stuck."""

    title = ""

    def __init__(self, world, *hours, stuck=False):
        self.world = world
        self.begin = world.clock.now()
        self.waiting = [self.begin + timedelta(hours=hour) for hour in sorted(hours)]
        self.stuck = stuck
        self.done = []

    def directory(self):
        return []

    def opening(self):
        return []

    async def overview(self):
        raise NotImplementedError

    async def tour(self):
        return []

    async def next_due(self):
        while not self.stuck and self.waiting and self.waiting[0] <= self.world.clock.now():
            self.done.append((self.world.clock.now() - self.waiting.pop(0)).total_seconds())
        return self.waiting[0] if self.waiting else None

    async def is_calm(self):
        return True


async def test_everything_on_the_way_happens_on_time():
    world = World()
    program = Program(world, 0, 1, 7, 23.5, 26)
    target = program.begin + timedelta(hours=24)
    await walk_clock(world, program, target)
    assert len(program.done) == 4
    assert max(program.done) < 2, "none of them is late by the clock"
    assert target <= world.clock.now() < target + timedelta(seconds=5)


async def test_who_does_not_do_what_is_due_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walking, "_STAY", 0.1)
    world = World()
    program = Program(world, 1, 2, stuck=True)
    target = program.begin + timedelta(hours=24)
    await walk_clock(world, program, target)
    assert target <= world.clock.now() < target + timedelta(seconds=2)


async def test_there_is_a_last_stop():
    world = World()
    program = Program(world, *(number / 10 for number in range(3 * STOPS)))
    target = program.begin + timedelta(hours=24)
    await walk_clock(world, program, target)
    assert world.clock.now() >= target


async def test_without_a_program_the_clock_just_jumps():
    world = World()
    target = world.clock.now() + timedelta(days=1)
    await walk_clock(world, None, target)
    assert world.clock.now() >= target
