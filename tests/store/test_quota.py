"""What a month's quota holds up, row by row, on both databases: as the rule says, and in nobody's way."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.advisory import Level, Status
from bot.domain.delivery import Accepted, DeliveryState, Reason, Retry, Trouble, Unknown
from bot.domain.messages import CallKind
from bot.domain.quota import Room, may_leave
from bot.store import auditing, quota
from bot.store.engine import Database
from bot.store.quota import Patience
from bot.store.tables import outbox
from bot.usecases.falling import BOUND
from bot.usecases.forgetting import PERIODS
from tests.store.box import LANE, NOW, Box
from tests.store.people import Town

PURPOSES = sorted({purpose for purposes in PERIODS.values() for purpose in purposes})
GRACE, DAY = NOW + timedelta(hours=12), NOW + timedelta(days=1)
KINDS = {
    "khan": (Level.KHAN, Status.ACTUAL),
    "drill": (Level.KHAN, Status.EXERCISE),
    "warning": (Level.CANH_BAO, Status.ACTUAL),
}


async def hold(box: Box, room: Room, lane=LANE) -> frozenset[int]:
    async with box.work() as work:
        return await quota.hold(work, lane, room, BOUND, Patience(GRACE, DAY), NOW)


async def let_go(box: Box, room: Room, *, tried: bool = False) -> frozenset[int]:
    async with box.work() as work:
        return await quota.let_go(work, LANE, room, tried=tried)


async def mark_tried(box: Box) -> frozenset[int]:
    async with box.work() as work:
        return await quota.mark_tried(work, LANE)


async def has_news(box: Box, room: Room, *, tried: bool = False) -> bool:
    async with box.database.read() as work:
        return await quota.has_news(work, LANE, room, tried=tried)


async def one_of_each(box: Box, town: Town) -> dict[int, tuple[str, bool]]:
    """A message of every purpose about nothing, a Khẩn, a drill, a warning; by row, with whether it is of Khẩn."""
    made = {}
    for kind, (level, status) in KINDS.items():
        revision_id = (await town.advisory(level=level, status=status)).revision_id
        for purpose in PURPOSES:
            (row,) = await box.put(f"{kind}-{purpose}", purpose=purpose, revision_id=revision_id)
            made[row] = purpose, kind == "khan"
    for purpose in PURPOSES:
        (row,) = await box.put(purpose, purpose=purpose)
        made[row] = purpose, False
    return made


@pytest.mark.parametrize("room", Room)
async def test_it_holds_exactly_what_the_rule_does_not_let_leave(box: Box, town: Town, room: Room):
    made = await one_of_each(box, town)
    about = await hold(box, room)
    claimed = set(await box.claim_ids(1000))
    assert claimed == {row for row, (purpose, khan) in made.items() if may_leave(room, purpose, of_khan=khan)}
    assert bool(about) == (room is not Room.EVERYTHING)
    for row_id in made.keys() - claimed:
        row = await box.row(row_id)
        failed = made[row_id][0] in BOUND
        assert (row.state, row.reason) == ("failed" if failed else "queued", "over_quota")
        assert (row.settled_at is not None) == failed


async def test_what_is_let_go_is_what_may_leave_again(box: Box, town: Town):
    made = await one_of_each(box, town)
    await hold(box, Room.KHAN)
    assert await has_news(box, Room.EVERYTHING)
    await let_go(box, Room.NO_REMINDERS)
    left = {made[row][0] for row in made.keys() - set(await box.claim_ids(1000))}
    assert left == {"reminder", "rung", *BOUND}
    await let_go(box, Room.EVERYTHING)
    assert {made[row][0] for row in await box.claim_ids(1000)} == {"reminder", "rung"}
    assert not await has_news(box, Room.EVERYTHING)


async def test_what_is_held_is_in_the_way_of_nothing_in_its_chat(box: Box, revision_id: int):
    (held,) = await box.put("an", 0, purpose="reminder")
    (urgent,) = await box.put("an", 2, purpose="alarm")
    assert await hold(box, Room.KHAN) == frozenset()
    assert await box.claim_ids() == [urgent]
    assert await hold(box, Room.KHAN) == frozenset(), "once is enough"
    (row,) = [await box.row(urgent)]
    assert row.state == "sending"
    assert await box.state(held) == "queued"


async def test_another_bot_has_another_quota(box: Box):
    (row,) = await box.put("an", purpose="reminder")
    await hold(box, Room.KHAN, lane=("zalo", "bot"))
    assert await box.claim_ids() == [row]


async def test_what_has_no_end_gets_one_and_what_has_one_keeps_it(box: Box):
    (reminder,) = await box.put("an", purpose="reminder")
    (notice,) = await box.put("binh", purpose="notice")
    (advisory,) = await box.put("chi", expires_at=NOW + timedelta(days=30))
    await hold(box, Room.KHAN)
    ends = [(await box.row(one)).expires_at for one in (reminder, notice, advisory)]
    assert ends == [GRACE, DAY, NOW + timedelta(days=30)]
    await box.claim(now=DAY)
    assert [await box.state(one) for one in (reminder, notice, advisory)] == ["expired", "expired", "queued"]
    assert (await box.row(reminder)).reason == "over_quota", "why it never left can be seen"


async def test_a_message_of_which_a_part_has_left_leaves_whole(box: Box):
    first, second = await box.put("an", parts=2)
    await box.put("binh", parts=2)
    (row, *_) = await box.claim(1)
    assert row.id == first
    await hold(box, Room.KHAN)
    await box.settle(row, Accepted("1"))
    assert await box.claim_ids() == [second]


async def test_edits_and_what_is_under_way_are_left_alone(box: Box):
    await box.put("an", kind=CallKind.EDIT, message_id="1")
    (row,) = await box.claim()
    await box.put("binh", kind=CallKind.EDIT, message_id="1")
    await hold(box, Room.KHAN)
    assert len(await box.claim_ids()) == 1
    await box.settle(row, Accepted())


async def test_what_the_platform_refused_for_its_quota_is_marked_and_tried_again(box: Box):
    (row_id,) = await box.put("an", purpose="alarm")
    (row,) = await box.claim()
    await box.settle(row, Retry(timedelta(seconds=60), Trouble.QUOTA))
    assert (await box.row(row_id)).reason == Reason.QUOTA_TRIED
    assert await hold(box, Room.KHAN_TRIED) == frozenset()
    assert await let_go(box, Room.KHAN_TRIED, tried=True) == frozenset()
    assert await box.claim_ids() == [], "not before its pause is over"
    await box.clock_moves(61)
    (row,) = await box.claim()
    await box.settle(row, Accepted("1"))
    assert ((await box.row(row_id)).state, (await box.row(row_id)).reason) == (DeliveryState.ACCEPTED, "")


async def test_once_the_platform_takes_messages_what_it_refused_leaves_at_once(box: Box):
    await box.put("an", purpose="alarm")
    (row,) = await box.claim()
    await box.settle(row, Retry(timedelta(seconds=60), Trouble.QUOTA))
    assert await has_news(box, Room.EVERYTHING)
    await let_go(box, Room.EVERYTHING)
    assert await box.claim_ids() == [row.id]


async def test_only_khan_is_said_to_be_tried(box: Box, town: Town):
    khan = (await town.advisory(level=Level.KHAN)).revision_id
    (urgent,) = await box.put("an", revision_id=khan)
    (other,) = await box.put("binh")
    assert await has_news(box, Room.EVERYTHING, tried=True)
    assert await mark_tried(box) == {khan}
    assert await mark_tried(box) == frozenset()
    assert ((await box.row(urgent)).reason, (await box.row(other)).reason) == ("quota_tried", "")


async def test_a_repeat_that_was_held_to_its_end_is_unknown(box: Box):
    (row_id,) = await box.put("an", purpose="notice")
    (row,) = await box.claim()
    await box.settle(row, Unknown())
    await hold(box, Room.KHAN)
    await box.claim(now=DAY)
    assert await box.state(row_id) == "unknown"


async def test_what_is_held_is_no_news_of_something_that_hangs(box: Box, database: Database):
    await box.put("an", purpose="notice")
    await box.put("binh", purpose="notice")
    async with database.read() as work:
        late = await auditing.unsent(work, [LANE], range(9), NOW, NOW + timedelta(hours=1))
    assert late.many == 2
    await hold(box, Room.KHAN)
    async with database.read() as work:
        late = await auditing.unsent(work, [LANE], range(9), NOW, NOW + timedelta(hours=1))
        assert late.many == 0
        assert await work.connection.scalar(select(outbox.c.id).where(quota.WAITS_FOR_QUOTA).limit(1))
