"""Who waits long goes before who came later; never before a reply, a Khẩn or a board; parts stay in order."""

import random

from bot.domain.advisory import Level
from bot.domain.delivery import Priority
from bot.domain.ration import AGEING, OLDEST
from bot.store import ageing, outbox
from bot.store.tables import outbox as table
from tests.store.box import LANE, NOW, Box

PRIORITIES = (Priority.REPLY, 2, Priority.BOARD, *(level.priority for level in Level), Priority.REMINDER, 8)


async def passes(box: Box, seconds: float) -> int:
    """So many seconds of waiting, then a pass."""
    async with box.database.write() as work:
        await work.connection.execute(table.update().values(aged_at=table.c.aged_at - seconds))
        return await ageing.age(work)


async def priorities(box: Box) -> dict[int, int]:
    return {row_id: (await box.row(row_id)).priority for row_id in await box.states()}


async def test_a_row_that_waits_gains_a_step_every_five_minutes_up_to_the_warnings(box: Box):
    (reminder,) = await box.put("an", Priority.REMINDER)
    await passes(box, 0)
    assert await passes(box, AGEING - 5) == 0
    seen = []
    for _ in range(5):
        await passes(box, AGEING + 1)
        seen.append((await box.row(reminder)).priority)
    assert seen == [8, 7, 6, 6, 6]


async def test_a_reminder_that_waited_long_goes_before_the_newest_warnings(box: Box):
    (reminder,) = await box.put("an", Priority.REMINDER)
    await passes(box, 0)
    for number in range(3):
        await passes(box, AGEING + 1)
        await box.put(f"chat {number}", Level.CANH_BAO.priority)
    (khan,) = await box.put("bình", Level.KHAN.priority)
    assert (await box.claim_ids(2)) == [khan, reminder]


async def test_nothing_ages_past_a_warning_and_what_is_urgent_stays_as_it_is(box: Box):
    """Property: any mixture, any waiting, with some of it under way."""
    dice = random.Random(20261124)
    began = {}
    for number in range(40):
        priority = dice.choice(PRIORITIES)
        for row_id in await box.put(f"chat {number % 12}", priority, parts=dice.randint(1, 3)):
            began[row_id] = priority
    for _ in range(6):
        await box.claim(dice.randint(0, 6))
        await passes(box, dice.choice([0, 100, AGEING + 1]))
        for row_id, priority in (await priorities(box)).items():
            assert priority == began[row_id] if began[row_id] <= OLDEST else OLDEST <= priority <= began[row_id]


async def test_the_parts_of_a_message_age_together_though_one_is_under_way(box: Box):
    parts = await box.put("an", Level.THONG_TIN.priority, parts=3)
    await passes(box, 0)
    await box.claim()
    await passes(box, AGEING + 1)
    assert set((await priorities(box)).values()) == {Level.LUU_Y.priority}
    await box.recover()
    assert await box.claim_ids() == parts[:1], "still the first one first"


async def test_boards_can_be_left_for_later(box: Box):
    (board,) = await box.put("an", Priority.BOARD)
    (warning,) = await box.put("bình", Level.CANH_BAO.priority)
    async with box.work() as work:
        rows = await outbox.claim(work, *LANE, 5, NOW, boards=False)
    assert [row.id for row in rows] == [warning]
    assert await box.claim_ids() == [board]
