"""The auditor's numbers on both databases: what is late is counted, what is in time or settled is not."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.domain.advisory import AdvisoryState
from bot.domain.delivery import Accepted
from bot.store import auditing, boards, climbs, holding, inbox, occurrences, people, reminders
from bot.store.auditing import Kept, Overdue, Queue
from bot.store.tables import board, outbox
from bot.store.tables import inbox as inbox_table
from tests.kit.roster import ADMINISTRATOR, OFFICER_A, PRINCIPAL_A
from tests.store.box import LANE, NOW, Box
from tests.store.people import Town

OTHER = ("textonly", "bot")
EVERYTHING = range(100)


def ago(**span: float) -> Any:
    return NOW - timedelta(**span)


async def test_rows_that_wait_too_long_are_counted_by_lane_and_priority(box: Box):
    await box.put("an", 1, created_at=ago(minutes=9))
    await box.put("bình", 2, created_at=ago(minutes=5))
    await box.put("chi", 2, created_at=ago(minutes=1))
    await box.put("dũng", 6, created_at=ago(minutes=50))
    await box.put("em", 2, lane=OTHER, created_at=ago(minutes=50))
    async with box.work() as work:
        assert await auditing.unsent(work, [LANE], range(1, 3), ago(minutes=5), NOW) == Overdue(2, 540)
        assert await auditing.unsent(work, [LANE, OTHER], EVERYTHING, ago(minutes=5), NOW) == Overdue(4, 3000)
        assert await auditing.unsent(work, [LANE], range(3, 6), ago(minutes=5), NOW) == Overdue()
        assert await auditing.unsent(work, [], EVERYTHING, NOW, NOW) == Overdue()
        assert await auditing.unsent(work, [LANE], EVERYTHING, NOW, NOW, but="advisory") == Overdue()


async def test_a_row_that_is_tried_again_later_still_waits_and_one_that_was_sent_does_not(box: Box):
    await box.send("bình", "7", created_at=ago(hours=1))
    (waits,) = await box.put("an", created_at=ago(hours=1))
    async with box.work() as work:
        await work.connection.execute(
            update(outbox).where(outbox.c.id == waits).values(not_before=work.database_seconds + 900)
        )
        assert await auditing.unsent(work, [LANE], EVERYTHING, NOW, NOW) == Overdue(1, 3600)


async def test_queues_are_told_by_channel_and_priority(box: Box):
    await box.send("dũng", "7")
    await box.put("an", 4, parts=3)
    await box.put("bình", 4, created_at=ago(minutes=2))
    await box.put("chi", 1, lane=OTHER)
    async with box.work() as work:
        assert await auditing.queues(work) == (
            Queue("telegram", 4, 4, ago(minutes=2)),
            Queue("textonly", 1, 1, NOW),
        )


async def test_a_call_is_abandoned_once_its_lease_is_long_over(box: Box):
    await box.put("an")
    (row,) = await box.claim()
    await box.clock_moves(120 + 60)
    async with box.work() as work:
        assert (await auditing.abandoned(work, [LANE], 90.0)).many == 0
    await box.clock_moves(60)
    async with box.work() as work:
        found = await auditing.abandoned(work, [LANE], 90.0)
        assert found.many == 1
        assert 119 <= found.seconds < 180
        assert (await auditing.abandoned(work, [OTHER], 90.0)).many == 0
    await box.settle(row, Accepted("1"))
    async with box.work() as work:
        assert await auditing.abandoned(work, [LANE], 90.0) == Overdue()


async def test_updates_that_nobody_handles_are_counted_until_they_are(box: Box):
    async with box.work() as work:
        await inbox.keep(work, *LANE, [("1", {}), ("2", {})], ago(minutes=3))
        await inbox.keep(work, *LANE, [("3", {})], NOW)
        assert await auditing.unhandled(work, ago(minutes=1), NOW) == Overdue(2, 180)
        assert await auditing.waiting_updates(work, NOW) == Overdue(3, 180)
        await work.connection.execute(update(inbox_table).values(state="done"))
        assert await auditing.unhandled(work, ago(minutes=1), NOW) == Overdue()


async def test_reminders_and_those_put_off_count_once_they_are_late(town: Town):
    late = await town.reminder(next_at=ago(minutes=4))
    await town.reminder(next_at=NOW)
    occurrence = await town.occurrence(late)
    async with town.database.write() as work:
        assert await auditing.unfired(work, ago(minutes=1), NOW) == Overdue(1, 240)
        await occurrences.put_answer(work, occurrence, town.contact(PRINCIPAL_A), again_at=ago(minutes=7))
        assert await auditing.unfired(work, ago(minutes=1), NOW) == Overdue(2, 420)
        await reminders.set_next(work, {late.id: None})
        await occurrences.put_answer(work, occurrence, town.contact(PRINCIPAL_A), done_at=NOW)
        assert await auditing.unfired(work, ago(minutes=1), NOW) == Overdue()


async def test_a_held_advisory_counts_once_its_holding_is_over(town: Town):
    made = await town.advisory()
    async with town.database.write() as work:
        await holding.hold(work, made.id, ago(minutes=2))
        assert await auditing.unreleased(work, ago(minutes=3), NOW) == Overdue()
        assert await auditing.unreleased(work, ago(minutes=1), NOW) == Overdue(1, 120)
        await holding.end_hold(work, made.id, AdvisoryState.RELEASED)
        assert await auditing.unreleased(work, ago(minutes=1), NOW) == Overdue()


async def test_silent_institutions_count_once_their_ladder_was_not_climbed(town: Town):
    made = await town.advisory()
    async with town.database.write() as work:
        await climbs.set_next(work, made.revision_id, ago(minutes=3))
        assert await auditing.unclimbed(work, ago(minutes=4), NOW) == Overdue()
        assert await auditing.unclimbed(work, ago(minutes=1), NOW) == Overdue(1, 180)
        await climbs.set_next(work, made.revision_id, None)
        assert await auditing.unclimbed(work, ago(minutes=1), NOW) == Overdue()


async def test_a_stale_board_counts_unless_its_edit_is_on_the_way(town: Town):
    made, address_id = await town.advisory(), await town.join(OFFICER_A)
    async with town.database.write() as work:
        board_id = await boards.add_board(work, made.id, address_id)
        assert await auditing.undrawn(work, ago(minutes=1)) == Overdue()
        await boards.mark_stale(work, made.id)
        assert await auditing.undrawn(work, ago(minutes=1)) == Overdue(1)
        await work.connection.execute(update(board).values(edited_at=NOW))
        assert await auditing.undrawn(work, ago(minutes=1)) == Overdue()
        assert await auditing.undrawn(work, NOW) == Overdue(1)
    await Box(town.database).put(OFFICER_A, board_id=board_id)
    async with town.database.read() as work:
        assert await auditing.undrawn(work, NOW) == Overdue()


async def test_findings_are_kept_changed_and_removed(box: Box):
    kept = {"unsent": Kept(ago(hours=1), NOW, 1), "unfired": Kept(NOW, NOW)}
    async with box.work() as work:
        await auditing.keep_findings(work, kept, [])
        assert await auditing.kept_findings(work) == kept
        again = Kept(ago(hours=1), NOW + timedelta(minutes=1), 2)
        await auditing.keep_findings(work, {"unsent": again}, ["unfired"])
        assert await auditing.kept_findings(work) == {"unsent": again}


async def test_administrators_are_who_holds_that_post_now(town: Town):
    async with town.database.read() as work:
        assert [one.name for one in await people.administrators(work)] == [ADMINISTRATOR]
        assert await people.has_administrator(work)


async def test_where_nothing_waits_nothing_is_told(box: Box):
    async with box.work() as work:
        assert await auditing.queues(work) == ()
        assert await auditing.waiting_updates(work, NOW) == Overdue()
        assert await auditing.kept_findings(work) == {}
