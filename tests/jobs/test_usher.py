"""Who is late leaves in turn: the most urgent first, then who came first; nobody who comes later goes before."""

import asyncio
import time

from bot.domain.ration import Limits, Ration
from jobs.usher import Usher

FAST = Limits(per_second=200.0, burst=1.0)


async def left(usher: Usher, name: str, priority: int, order: list[str]) -> None:
    await usher.leaves(priority)
    order.append(name)


async def test_who_is_in_time_leaves_at_once():
    usher = Usher(Ration(Limits(), time.monotonic()))
    await asyncio.wait_for(usher.leaves(5), 0.01)
    assert usher.late == 0


async def test_the_late_leave_by_urgency_and_then_as_they_came():
    usher, order = Usher(Ration(FAST, time.monotonic())), list[str]()
    names = [("đầu", 6), ("thường 1", 6), ("thường 2", 6), ("khẩn", 2), ("trả lời", 0)]
    waiting = [asyncio.create_task(left(usher, name, priority, order)) for name, priority in names]
    await asyncio.sleep(0)
    assert usher.late == 4, "one left at once"
    await asyncio.gather(*waiting)
    assert order == ["đầu", "trả lời", "khẩn", "thường 1", "thường 2"]
    assert usher.late == 0


async def test_newcomers_do_not_pass_those_who_wait_however_full_the_lane_is():
    usher, order = Usher(Ration(FAST, time.monotonic())), list[str]()
    tasks = [asyncio.create_task(left(usher, f"{number:03d}", 6, order)) for number in range(10)]
    for number in range(10, 60):  # as many come as may leave
        await asyncio.sleep(1 / 200)
        tasks.append(asyncio.create_task(left(usher, f"{number:03d}", 6, order)))
    await asyncio.gather(*tasks)
    assert order == sorted(order)


async def test_who_gives_up_holds_up_nobody():
    usher, order = Usher(Ration(FAST, time.monotonic())), list[str]()
    tasks = [asyncio.create_task(left(usher, name, 6, order)) for name in ("an", "bình", "cúc")]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["an", "cúc"]
