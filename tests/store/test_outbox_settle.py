"""What becomes of claimed rows: settled, failed together, moved, recovered after a crash."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Accepted, DeliveryState, Failed, Moved, Outcome, Reason, Retry, Unknown
from bot.domain.messages import CallKind
from bot.store import outbox, outcomes
from tests.store.box import NOW, Box, chat

LATER = NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("outcome", "state", "reason", "repeat", "final"),
    [
        (Accepted("77"), DeliveryState.ACCEPTED, "", False, True),
        (Failed(Reason.BLOCKED), DeliveryState.FAILED, "blocked", False, True),
        (Retry(timedelta(seconds=30)), DeliveryState.QUEUED, "", False, False),
        (Unknown(), DeliveryState.QUEUED, "", True, False),
        (Moved("-100"), DeliveryState.QUEUED, "", False, False),
    ],
)
async def test_an_outcome_is_kept_with_its_moment(box: Box, outcome: Outcome, state, reason, repeat, final):
    await box.put("an")
    (row,) = await box.claim()
    await box.settle(row, outcome, LATER)
    kept = await box.row(row.id)
    assert (kept.state, kept.reason, kept.repeat) == (state, reason, repeat)
    assert kept.settled_at == (LATER if final else None)
    assert kept.lease_until is None
    assert kept.message_id == ("77" if isinstance(outcome, Accepted) else None)


async def test_an_unknown_call_is_made_once_more_with_its_mark_and_then_rests(box: Box):
    await box.put("an")
    (first,) = await box.claim()
    assert (first.repeat, first.mark) == (False, "(gửi lại)")
    await box.settle(first, Unknown())
    assert await box.claim() == []
    await box.clock_moves(2)
    (second,) = await box.claim()
    assert (second.id, second.repeat) == (first.id, True)
    await box.settle(second, Unknown())
    await box.clock_moves(3600)
    assert await box.claim() == []
    kept = await box.row(first.id)
    assert (kept.state, kept.reason) == ("unknown", "unknown_twice")


async def test_an_edit_keeps_its_message_and_is_never_marked(box: Box):
    await box.put("an", kind=CallKind.EDIT, message_id="77")
    (row,) = await box.claim()
    await box.settle(row, Unknown())
    await box.clock_moves(3)
    (again,) = await box.claim()
    assert (again.repeat, again.message_id) == (False, "77")
    await box.settle(again, Accepted(""))
    kept = await box.row(row.id)
    assert (kept.state, kept.message_id) == ("accepted", "77")


async def test_an_outcome_that_comes_too_late_changes_nothing(box: Box):
    """The lease was over, the row was taken back and sent again: the first answer is not the second's."""
    await box.put("an")
    (row,) = await box.claim()
    await box.recover()
    await box.settle(row, Failed(Reason.BLOCKED))
    assert await box.state(row.id) == "queued"
    (again,) = await box.claim()
    await box.settle(again, Accepted("1"))
    await box.settle(row, Failed(Reason.BLOCKED))
    assert await box.state(row.id) == "accepted"


async def test_many_outcomes_are_kept_in_one_go(box: Box):
    outcomes: list[Outcome] = [Accepted("1"), Failed(Reason.GONE), Unknown(), Retry(timedelta(0))]
    for number in range(len(outcomes)):
        await box.put(f"chat {number}")
    rows = await box.claim()
    await box.settle_all({row.id: (row, outcome) for row, outcome in zip(rows, outcomes, strict=True)})
    assert list((await box.states()).values()) == ["accepted", "failed", "queued", "queued"]


async def test_with_a_failed_part_its_later_parts_fail_and_nothing_else(box: Box):
    others = [*await box.put("an"), *await box.put("bình", parts=2)]
    parts = await box.put("an", parts=3)
    (after,) = await box.put("an")
    for _ in range(2):  # the earlier message to An and the first part come first
        row = next(row for row in await box.claim() if row.chat == chat("an"))
        outcome = Accepted("1") if row.id not in parts else Failed(Reason.TOO_LONG)
        await box.settle(row, outcome, LATER)
    rows = [await box.row(part) for part in parts]
    assert [(row.state, row.reason) for row in rows] == [
        ("failed", "too_long"),
        ("failed", "earlier_part"),
        ("failed", "earlier_part"),
    ]
    assert rows[-1].settled_at == LATER
    states = await box.states()
    assert [states[row_id] for row_id in (*others, after)] == ["accepted", "sending", "queued", "queued"]


async def test_the_parts_before_a_failed_one_stay_as_they_are(box: Box):
    parts = await box.put("an", parts=3)
    for outcome in (Accepted("1"), Failed(Reason.REFUSED)):
        (row,) = await box.claim()
        await box.settle(row, outcome)
    assert [str(await box.state(part)) for part in parts] == ["accepted", "failed", "failed"]


async def test_parts_of_one_broadcast_to_two_chats_fail_each_for_itself(box: Box):
    """Both chats share the payloads, hence the bundle."""
    first = await box.put("an", parts=2)
    bundle = (await box.row(first[0])).bundle
    payloads = [(await box.row(part)).payload_id for part in first]
    second = [(await box.put("bình", bundle=bundle, payload_id=payload_id))[0] for payload_id in payloads]
    row = next(row for row in await box.claim() if row.chat == chat("an"))
    await box.settle(row, Failed(Reason.BLOCKED))
    assert [str(await box.state(part)) for part in first] == ["failed", "failed"]
    assert [str(await box.state(part)) for part in second] == ["sending", "queued"]


async def test_what_waits_for_a_chat_follows_it_to_its_new_id(box: Box):
    done = await box.send("an", "1")
    waiting = [*await box.put("an", 1), *await box.put("an", parts=2)]
    (other,) = await box.put("bình")
    async with box.work() as work:
        await outcomes.move_rows(work, chat("an"), "an mới")
    where = {row_id: (await box.row(row_id)).external_id for row_id in [done, *waiting, other]}
    assert where == {done: "an", other: "bình"} | dict.fromkeys(waiting, "an mới")
    assert (await box.claim_ids())[0] == waiting[0]


async def test_nothing_that_waits_for_a_closed_address_goes_out(box: Box, address_id: int):
    sending, waiting, elsewhere = [
        (await box.put(name, address_id=of))[0]
        for name, of in [("an", address_id), ("an", address_id), ("an", None)]
    ]
    await box.claim()
    async with box.work() as work:
        await outcomes.fail_address(work, address_id, Reason.ADDRESS_OFF, LATER)
    row = await box.row(waiting)
    assert (row.state, row.reason, row.settled_at) == ("failed", "address_off", LATER)
    states = await box.states()
    assert (states[sending], states[elsewhere]) == ("sending", "queued")


async def test_what_was_under_way_to_a_closed_address_is_not_tried_again(box: Box, address_id: int):
    await box.put("an", address_id=address_id)
    (row,) = await box.claim()
    async with box.work() as work:
        await outcomes.fail_address(work, address_id, Reason.ADDRESS_OFF, NOW)
    await box.settle(row, Retry(timedelta(0)))
    await box.clock_moves(1)
    assert await box.claim() == []


class TestRecovery:
    async def test_a_restart_takes_back_every_claim_since_nobody_else_sends(self, box: Box):
        (row_id,) = await box.put("an")
        await box.claim()
        assert await box.recover() == 1
        (again,) = await box.claim()
        assert (again.id, again.repeat) == (row_id, True)

    async def test_a_claim_lost_twice_rests_as_unknown(self, box: Box):
        (row_id,) = await box.put("an")
        for _ in range(2):
            await box.claim()
            await box.recover()
        row = await box.row(row_id)
        assert (row.state, row.reason, row.lease_until) == ("unknown", "unknown_twice", None)
        assert row.settled_at == NOW
        assert await box.claim() == []

    async def test_what_turns_out_to_have_arrived_is_not_repeated(self, box: Box):
        await box.put("an")
        (row,) = await box.claim()
        await box.recover()
        await box.settle(row, Accepted("1"), LATER)
        kept = await box.row(row.id)
        assert (kept.state, kept.repeat, kept.message_id, kept.settled_at) == ("accepted", False, "1", LATER)
        assert await box.claim() == []

    async def test_what_rested_as_unknown_and_turns_out_to_have_arrived_is_accepted(self, box: Box):
        await box.put("an")
        for _ in range(2):
            (row,) = await box.claim()
            await box.recover()
        assert await box.state(row.id) == "unknown"
        await box.settle(row, Accepted("2"))
        assert await box.state(row.id) == "accepted"

    async def test_the_outcome_of_a_call_that_was_made_anew_meanwhile_is_not_that_of_the_new_one(self, box: Box):
        await box.put("an")
        (first,) = await box.claim()
        await box.recover()
        (second,) = await box.claim()
        await box.settle(first, Accepted("1"))
        assert await box.state(first.id) == "sending"
        await box.settle(second, Accepted("2"))
        assert (await box.row(first.id)).message_id == "2"

    async def test_an_edit_is_simply_made_again_however_often(self, box: Box):
        (row_id,) = await box.put("an", kind=CallKind.EDIT, message_id="7")
        for _ in range(3):
            (row,) = await box.claim()
            assert (row.id, row.repeat) == (row_id, False)
            await box.recover()

    async def test_only_leases_that_are_over_are_taken_back_while_the_sender_lives(self, box: Box):
        (old,) = await box.put("an")
        await box.claim()
        await box.clock_moves(outbox.LEASE_SECONDS + 1)
        (young,) = await box.put("bình")
        await box.claim()
        assert await box.recover(all_claims=False) == 1
        assert (await box.states()) == {old: "queued", young: "sending"}

    async def test_another_bot_s_claims_are_its_own_matter(self, box: Box):
        (row_id,) = await box.put("an", lane=("telegram", "other"))
        await box.claim(lane=("telegram", "other"))
        assert await box.recover() == 0
        assert (await box.states())[row_id] == "sending"

    async def test_what_was_settled_or_never_claimed_is_left_alone(self, box: Box):
        done = await box.send("an", "1")
        (waiting,) = await box.put("an")
        assert await box.recover() == 0
        assert await box.states() == {done: "accepted", waiting: "queued"}
        assert not (await box.row(waiting)).repeat
