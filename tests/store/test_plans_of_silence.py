"""What each tick and each correction asks reads only what it is about, however much was sent before."""

import re
from datetime import timedelta

from sqlalchemy import insert, text

from bot.domain.advisory import MessageType
from bot.domain.delivery import DeliveryState
from bot.store import climbs, corrections
from bot.store.engine import UnitOfWork
from bot.store.revisions import Revision
from bot.store.tables import outbox, revision
from tests.kit.roster import OFFICER_A
from tests.store.box import LANE, NOW, Box
from tests.store.test_plans import Statements
from tests.usecases.corrections import UPDATE, corrects
from tests.usecases.district import District

MANY = 3000


async def much_was_sent(box: Box) -> tuple[int, Revision]:
    """One corrected advisory among many calls of another; the ids of its two texts."""
    district = await District.make(box.database)
    other, made = await district.issue(OFFICER_A), await district.issue(OFFICER_A)
    await district.drain()
    after, _ = await corrects(district, OFFICER_A, made, UPDATE)
    sent = {
        "channel": LANE[0], "bot": LANE[1], "kind": "send", "purpose": "advisory", "priority": 4,
        "state": DeliveryState.ACCEPTED, "created_at": NOW, "revision_id": other.revision_id,
    }  # fmt: skip
    async with box.work() as work:
        rows = [sent | {"external_id": f"chat {one}", "message_id": str(one)} for one in range(MANY)]
        await work.connection.execute(insert(outbox), rows)
        old = {"advisory_id": other.id, "headline": "Cũ", "description": "", "created_at": NOW, "kind": UPDATE}
        await work.connection.execute(insert(revision), [old | {"number": 2 + one} for one in range(MANY)])
    async with box.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    return made.revision_id, Revision(after.revision_id, 2, MessageType.UPDATE, NOW, 1)


def reads_all(plan: str) -> bool:
    """Whether a plan goes through all that was ever sent, or all texts there are."""
    table = "(outbox|revision|word|edit|sent|earlier|later)"
    whole = rf"Seq Scan on {table}|SCAN {table}(?! USING INDEX ix_outbox_)|ix_outbox_revision_id \(revision_id>"
    return re.search(whole, plan) is not None


async def test_a_correction_reads_only_the_messages_of_its_advisory(box: Box):
    earlier, last = await much_was_sent(box)

    async def ask(work: UnitOfWork) -> None:
        await corrections.stop(work, [earlier], NOW)
        await corrections.owed(work, [earlier], last)
        await corrections.calling(work, [earlier], last)
        await corrections.still_meant(work, [earlier], last.id)
        await corrections.unmarked(work, [earlier], [LANE])
        await corrections.stop_echoes(work, [earlier], NOW)

    async with box.work() as work:
        for plan in await Statements(work).plans(lambda: ask(work)):
            assert not reads_all(plan), plan


async def test_the_ticks_for_silence_and_corrections_read_only_what_is_due_or_waits(box: Box):
    await much_was_sent(box)

    async def ask(work: UnitOfWork) -> None:
        await climbs.next_due(work)
        await climbs.end_ladders(work, NOW)
        await climbs.due(work, NOW + timedelta(hours=1), 50)
        await corrections.lagging(work)

    async with box.work() as work:
        for plan in await Statements(work).plans(lambda: ask(work)):
            assert not reads_all(plan), plan
