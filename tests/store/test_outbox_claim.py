"""What is claimed, and in which order: urgent first, then by age, one a chat, never past an earlier row."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery import Accepted, Priority, Retry
from bot.domain.messages import CallKind, Choice, Part
from bot.domain.richtext import RichText, bold
from bot.store import outbox, payloads
from bot.store.outbox import LEASE_SECONDS
from bot.store.tables import lease
from tests.store.box import LANE, MARK, NOW, Box, chat

OTHER_BOT, OTHER_CHANNEL = ("telegram", "other"), ("textonly", "bot")


async def test_the_most_urgent_leave_first_and_of_these_the_oldest(box: Box):
    (notice,), (warning,), (reply,), (second_reply,) = [
        await box.put(name, priority) for name, priority in [("an", 6), ("bình", 2), ("cúc", 1), ("dũng", 1)]
    ]
    assert await box.claim_ids(3) == [reply, second_reply, warning]
    assert await box.claim_ids(3) == [notice]
    assert await box.claim_ids(3) == []


async def test_a_lane_takes_only_its_own_rows(box: Box):
    (mine,) = await box.put("an")
    (of_other_bot,) = await box.put("an", lane=OTHER_BOT)
    (of_other_channel,) = await box.put("an", lane=OTHER_CHANNEL)
    assert await box.claim_ids(lane=OTHER_BOT) == [of_other_bot]
    assert await box.claim_ids() == [mine]
    assert await box.claim_ids(lane=OTHER_CHANNEL) == [of_other_channel]


async def test_one_row_a_chat_at_a_time(box: Box):
    (first,) = await box.put("an")
    (second,) = await box.put("an")
    (other,) = await box.put("bình")
    claimed = await box.claim()
    assert [row.id for row in claimed] == [first, other]
    assert await box.claim_ids() == []
    await box.settle(claimed[0], Accepted("1"))
    assert await box.claim_ids() == [second]


async def test_not_even_a_reply_goes_to_a_chat_while_a_call_to_it_is_under_way(box: Box):
    await box.put("an", 6)
    (under_way,) = await box.claim()
    (reply,) = await box.put("an", 1)
    assert await box.claim_ids() == []
    await box.settle(under_way, Accepted("1"))
    assert await box.claim_ids() == [reply]


async def test_a_reply_overtakes_what_is_less_urgent_for_the_same_chat(box: Box):
    (broadcast,) = await box.put("an", 4)
    (reply,) = await box.put("an", 1)
    (row,) = await box.claim()
    assert row.id == reply
    await box.settle(row, Accepted("1"))
    assert await box.claim_ids() == [broadcast]


async def test_a_held_row_holds_back_the_later_rows_of_its_chat_and_of_no_other(box: Box):
    (first,) = await box.put("an", 4)
    (held,) = await box.claim()
    await box.settle(held, Retry(timedelta(seconds=60)))
    (later,) = await box.put("an", 4)
    (less_urgent,) = await box.put("an", 7)
    (other,) = await box.put("bình", 7)
    assert await box.claim_ids() == [other]
    await box.clock_moves(61)
    (again,) = await box.claim()
    assert again.id == first
    await box.settle(again, Accepted("1"))
    (row,) = await box.claim()
    assert row.id == later
    await box.settle(row, Accepted("2"))
    assert await box.claim_ids() == [less_urgent]


async def test_a_reply_goes_out_though_a_broadcast_of_its_chat_is_held(box: Box):
    await box.put("an", 4)
    (held,) = await box.claim()
    await box.settle(held, Retry(timedelta(hours=1)))
    (reply,) = await box.put("an", 1)
    assert await box.claim_ids() == [reply]


async def test_parts_of_a_message_leave_in_order(box: Box):
    parts = await box.put("an", parts=3)
    sent = []
    while claimed := await box.claim():
        (row,) = claimed
        sent.append(row.id)
        await box.settle(row, Accepted(str(row.id)))
    assert sent == parts


async def test_what_expired_does_not_leave_any_more(box: Box):
    (stale,) = await box.put("an", expires_at=NOW)
    (in_time,) = await box.put("bình", expires_at=NOW + timedelta(seconds=1))
    (for_ever,) = await box.put("cúc")
    (of_other_bot,) = await box.put("an", lane=OTHER_BOT, expires_at=NOW)
    assert await box.claim_ids() == [in_time, for_ever]
    row = await box.row(stale)
    assert (row.state, row.settled_at) == ("expired", NOW)
    assert (await box.states())[of_other_bot] == "queued"


async def test_of_a_repeat_that_expired_it_is_not_known_whether_it_was_sent(box: Box):
    (row_id,) = await box.put("an", expires_at=NOW + timedelta(seconds=1))
    await box.claim()
    await box.recover()
    assert await box.claim(now=NOW + timedelta(minutes=1)) == []
    assert await box.state(row_id) == "unknown"


async def test_an_expired_row_holds_nobody_back(box: Box):
    await box.put("an", expires_at=NOW)
    (fresh,) = await box.put("an")
    assert await box.claim_ids() == [fresh]


async def test_a_call_under_way_does_not_expire(box: Box):
    (sending,) = await box.put("an", expires_at=NOW + timedelta(seconds=1))
    await box.claim()
    await box.claim(now=NOW + timedelta(days=1))
    assert (await box.states())[sending] == "sending"


async def test_a_claimed_row_brings_what_its_call_needs(box: Box):
    choices = (Choice("Đã nhận", "a:1:0"),)
    part = Part(RichText.of("Chú ý: ", bold("lừa đảo")), choices)
    async with box.work() as work:
        (payload_id,) = await payloads.add_payloads(work, [part], MARK)
        columns = dict(zip(("channel", "bot", "external_id"), (*LANE, "an"), strict=True))
        row = columns | {
            "kind": CallKind.EDIT,
            "purpose": "echo",
            "priority": 3,
            "payload_id": payload_id,
            "message_id": "77",
            "created_at": NOW,
        }
        await outbox.add(work, [row])
    (claimed,) = await box.claim()
    assert (claimed.chat, claimed.kind, claimed.purpose, claimed.priority) == (
        chat("an"),
        CallKind.EDIT,
        "echo",
        3,
    )
    assert (claimed.part, claimed.mark, claimed.message_id) == (part, MARK, "77")
    assert (claimed.repeat, claimed.board_id, claimed.remote_id) == (False, None, None)


async def test_rows_that_were_certainly_not_sent_are_given_back(box: Box):
    (first,) = await box.put("an")
    (second,) = await box.put("bình")
    await box.claim()
    async with box.work() as work:
        await outbox.unclaim(work, [first])
        await outbox.unclaim(work, [second], seconds=30)
    (again,) = await box.claim()
    assert (again.id, again.repeat) == (first, False)
    assert (await box.row(second)).lease_until is None
    await box.clock_moves(31)
    assert await box.claim_ids() == [second]


async def test_only_what_is_under_way_can_be_given_back(box: Box):
    row_id = await box.send("an", "1")
    async with box.work() as work:
        await outbox.unclaim(work, [row_id])
    assert await box.state(row_id) == "accepted"


async def test_a_lease_is_longer_than_any_call(box: Box):
    (row_id,) = await box.put("an")
    await box.claim()
    await box.clock_moves(LEASE_SECONDS - 5)
    assert await box.recover(all_claims=False) == 0
    await box.clock_moves(10)
    assert await box.recover(all_claims=False) == 1
    assert await box.state(row_id) == "queued"


async def test_two_senders_at_once_never_take_the_same_row_nor_two_rows_of_a_chat(box: Box):
    for number in range(60):
        await box.put(f"chat {number % 20}")
    claims = await asyncio.gather(*(box.claim_ids(7) for _ in range(4)))
    taken = [row_id for claim in claims for row_id in claim]
    assert len(taken) == len(set(taken)) <= 20
    assert all(len(claim) <= 7 for claim in claims)
    chats = [(await box.row(row_id)).external_id for row_id in taken]
    assert len(chats) == len(set(chats))


@pytest.mark.parametrize("method", ["hashjoin", "mergejoin", "nestloop"])
async def test_a_claim_takes_no_more_than_it_may_whatever_way_the_database_joins(box: Box, method: str):
    """PostgreSQL runs a LIMIT … FOR UPDATE SKIP LOCKED again for every row if it stands inside a nested loop."""
    for number in range(30):
        await box.put(f"chat {number}")
    async with box.work() as work:
        if not work.sqlite:
            for other in {"hashjoin", "mergejoin", "nestloop"} - {method}:
                await work.connection.execute(text(f"SET LOCAL enable_{other} = off"))
            for setting in ("hashagg", "sort", "material", "indexscan", "bitmapscan"):
                await work.connection.execute(text(f"SET LOCAL enable_{setting} = off"))
        assert len(await outbox.claim(work, *LANE, 5, NOW)) == 5


async def test_a_lane_knows_cheaply_whether_anything_is_due(box: Box):
    async def due() -> bool:
        async with box.database.read() as work:
            return await outbox.has_due(work, *LANE)

    assert not await due()
    await box.put("an", lane=OTHER_BOT)
    assert not await due()
    await box.put("an")
    assert await due()
    (row,) = await box.claim()
    assert not await due()
    await box.settle(row, Retry(timedelta(seconds=30)))
    assert not await due()
    await box.clock_moves(31)
    assert await due()


async def test_who_was_overtaken_claims_nothing_and_its_claims_are_taken_back(box: Box):
    """An epoch is over as soon as the lane's lease names a newer one, whether its holder knows or not."""
    await box.put("an")
    await box.put("bình")
    async with box.work() as work:
        await work.connection.execute(
            lease.insert().values(name=outbox.lane_name(*LANE), epoch=7, holder="", beat_at=0.0)
        )
        (old,) = await outbox.claim(work, *LANE, 1, NOW, 7)
        assert old.epoch == 7
        await work.connection.execute(lease.update().values(epoch=8))
        assert await outbox.claim(work, *LANE, 10, NOW, 7) == ()
        assert await outbox.recover(work, *LANE, NOW, 7) == 0
        assert await outbox.recover(work, *LANE, NOW, 8) == 1
        anew = await outbox.claim(work, *LANE, 10, NOW, 8)
    assert [(row.chat.external_id, row.repeat, row.epoch) for row in anew] == [("an", True, 8), ("bình", False, 8)]


async def test_an_officer_s_board_leaves_before_the_lines_under_a_storm_of_answers(box: Box):
    for number in range(30):
        await box.put(f"trường {number}", Priority.ECHO)
    (board,) = await box.put("trực ban", Priority.BOARD)
    assert (await box.claim_ids(1)) == [board]
