"""The hot statements use their partial indexes, however many rows were settled long ago."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.domain.delivery import DeliveryState
from bot.domain.people import Chat
from bot.store import ageing, auditing, deliveries, edits, falling, forgetting, inbox, outbox
from bot.store.engine import UnitOfWork
from bot.store.tables import inbox as inbox_table
from bot.store.tables import outbox as outbox_table
from tests.store.box import LANE, NOW, Box

SETTLED = 4000


class Statements:
    """Statements that a unit of work runs, with how the database would go about them."""

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work
        self.seen: list[tuple[str, Any]] = []

    async def plans(self, act) -> list[str]:
        connection = (await self.work.connection.get_raw_connection()).driver_connection
        assert connection is not None

        def note(_connection, _cursor, statement, parameters, _context, _many):
            self.seen.append((statement, parameters))

        engine = self.work.connection.sync_connection
        event.listen(engine, "before_cursor_execute", note)
        await act()
        event.remove(engine, "before_cursor_execute", note)
        return [await self._plan(*seen) for seen in self.seen]

    async def _plan(self, statement: str, parameters: Any) -> str:
        prefix = "EXPLAIN QUERY PLAN" if self.work.sqlite else "EXPLAIN"
        rows = await self.work.connection.exec_driver_sql(f"{prefix} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)


async def fill(box: Box) -> None:
    """Thousands of settled rows, few that wait; the database knows so."""
    settled = {
        "channel": LANE[0], "bot": LANE[1], "kind": "send", "purpose": "advisory", "priority": 4,
        "state": DeliveryState.ACCEPTED, "created_at": NOW,
    }  # fmt: skip
    done = {"channel": LANE[0], "bot": LANE[1], "raw": "{}", "state": "done", "received_at": NOW, "done_at": NOW}
    async with box.work() as work:
        await work.connection.execute(
            outbox_table.insert(), [settled | {"external_id": f"chat {number % 500}"} for number in range(SETTLED)]
        )
        await work.connection.execute(
            inbox_table.insert(), [done | {"update_id": str(number)} for number in range(SETTLED)]
        )
        await inbox.keep(work, *LANE, [("new", {})], NOW)
    for number in range(20):
        await box.put(f"chat {number}")
    async with box.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


@pytest.fixture
async def full(box: Box) -> Box:
    await fill(box)
    return box


async def test_a_claim_looks_only_at_rows_that_wait(full: Box):
    async with full.work() as work:
        plans = await Statements(work).plans(lambda: outbox.claim(work, *LANE, 10, NOW))
    *expire, claim, _payloads = plans
    for plan in expire:
        assert ways(plan) <= OPEN_ROWS, plan
    assert {"ix_outbox_queued", "ix_outbox_open_chat"} <= ways(claim) <= OPEN_ROWS | BY_ID | OF_LEASE, claim


async def test_a_look_for_due_rows_and_a_recovery_do_not_read_what_is_settled(full: Box):
    async with full.work() as work:
        (due,) = await Statements(work).plans(lambda: outbox.has_due(work, *LANE))
        recovery = await Statements(work).plans(lambda: outbox.recover(work, *LANE, NOW, 1))
    assert ways(due) <= OPEN_ROWS, due
    for plan in recovery:
        assert ways(plan) <= OPEN_ROWS, plan


async def test_what_ages_and_what_falls_over_are_found_without_reading_what_is_settled(full: Box):
    async with full.work() as work:
        for plan in await Statements(work).plans(lambda: ageing.age(work)):
            assert ways(plan) <= OPEN_ROWS | BY_ID, plan
        jam = falling.Jam(LANE, [("textonly", "textonly")], ["advisory"])
        (urgent,) = await Statements(work).plans(lambda: falling.urgent(work, jam, NOW, 500))
        (anything,) = await Statements(work).plans(lambda: falling.anything_urgent(work, jam, NOW))
    for plan in (urgent, anything):
        assert not re.search(r"Seq Scan on outbox|SCAN outbox(?! USING)", plan), plan
        # Whether somebody has it elsewhere is found by address: by revision each row would walk through all.
        assert "ix_outbox_revision_id" not in plan, plan


async def test_updates_that_wait_are_found_without_reading_those_handled(full: Box):
    async with full.work() as work:
        *_turn, plan = await Statements(work).plans(lambda: inbox.waiting(work, 100))
    assert ways(plan) == {"ix_inbox_new"}, plan


async def test_what_many_tapped_is_found_by_chat_and_message_at_once(full: Box):
    tapped = [(Chat(*LANE, f"chat {number}"), str(number)) for number in range(250)]

    async def ask(work: UnitOfWork) -> None:
        await deliveries.find_all_sent(work, tapped)
        await edits.supersede_edits(work, tapped, NOW)

    async with full.work() as work:
        sent, _payloads, edited, *_ = await Statements(work).plans(lambda: ask(work))
    for plan in (sent, edited):
        assert "ix_outbox_channel_bot_external_id_message_id" in plan, plan
        assert not re.search(r"Seq Scan on outbox|SCAN outbox", plan), plan


async def test_the_auditor_and_a_scrape_read_only_what_waits(full: Box):
    async def ask(work: UnitOfWork) -> None:
        await auditing.queues(work)
        await auditing.unsent(work, [LANE], range(1, 3), NOW, NOW)
        await auditing.abandoned(work, [LANE], 90.0)
        await auditing.waiting_updates(work, NOW)
        await auditing.unhandled(work, NOW, NOW)

    async with full.work() as work:
        plans = await Statements(work).plans(lambda: ask(work))
    for plan in plans:
        assert ways(plan) <= OPEN_ROWS | {"ix_inbox_new"}, plan


async def test_what_had_its_time_is_found_without_reading_what_is_kept(full: Box):
    now = NOW + timedelta(days=30)
    async with full.work() as work:
        plans = await Statements(work).plans(lambda: forgetting.forget_messages(work, ["reply"], NOW, now, 500))
    assert "ix_outbox_purpose_settled_at" in ways(plans[0]), plans[0]
    for plan in plans:
        assert not re.search(r"Seq Scan on (outbox|payload)|SCAN (outbox|payload)", plan), plan


OPEN_ROWS = {"ix_outbox_queued", "ix_outbox_open_chat"}
BY_ID = {"PRIMARY KEY", "pk_outbox"}
OF_LEASE = {"sqlite_autoindex_lease_1", "pk_lease"}


def ways(plan: str) -> set[str]:
    """By which indexes a plan comes to rows of tables; `whole` where it reads a whole table of many rows."""
    found = set()
    for step in plan.splitlines():
        if index := re.search(r"Index (?:Only )?Scan (?:using|on) (\w+)|USING (?:COVERING )?INDEX (\w+)", step):
            found.add(index[1] or index[2])
        elif re.search(r"Seq Scan(?! on lease)|SCAN (?!due|CONSTANT ROW)", step):
            found.add("whole")
        elif "PRIMARY KEY" in step:
            found.add("PRIMARY KEY")
    return found
