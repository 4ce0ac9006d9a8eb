"""The outbox through any life: queueing, claims, outcomes, crashes, time. Checked against a model after each step.

No row is lost, no send may have arrived more than twice, the second time it is marked, a chat never has two calls
at once, and the rows of a chat leave in their order.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.delivery import Accepted, DeliveryState, Failed, Outcome, Reason, Retry, Unknown, settle
from bot.domain.messages import CallKind
from bot.store import outbox
from bot.store.engine import Database
from bot.store.outbox import Row
from bot.store.tables import metadata
from bot.store.tables import outbox as table
from tests.store.box import NOW, Box

QUEUED, SENDING = DeliveryState.QUEUED, DeliveryState.SENDING
OUTCOMES = st.sampled_from(
    [Accepted("1"), Unknown(), Failed(Reason.REFUSED), Retry(timedelta(0)), Retry(timedelta(hours=1))]
)
A_DAY = 86_400.0


@dataclass
class Model:
    """What a row should be. `arrived`: how many of its calls may have reached the person."""

    id: int
    chat: str
    priority: int
    edit: bool
    bundle: int
    expires: int | None
    state: DeliveryState = QUEUED
    held: bool = False
    arrived: int = 0

    @property
    def open(self) -> bool:
        return not self.state.final

    @property
    def repeat(self) -> bool:
        return self.arrived > 0 and not self.edit


class Outbox(RuleBasedStateMachine):
    """One lane on SQLite."""

    runner: ClassVar[asyncio.Runner]
    box: ClassVar[Box]

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Model] = {}
        self.in_flight: dict[int, Row] = {}
        self.minutes = 0
        self.old_claims: set[int] = set()
        self.runner.run(self._empty())

    async def _empty(self) -> None:
        async with self.box.work() as work:
            await work.connection.execute(table.delete())

    @property
    def now(self):
        return NOW + timedelta(minutes=self.minutes)

    @initialize()
    def a_broadcast_waits(self):
        for name in ("an", "bình", "cúc"):
            self.somebody_is_written_to(name, 4, 1, edit=False, expires=None)

    @rule(
        name=st.sampled_from(["an", "bình", "cúc"]),
        priority=st.sampled_from([1, 4, 7]),
        parts=st.integers(1, 3),
        edit=st.booleans(),
        expires=st.none() | st.integers(1, 30),
    )
    def somebody_is_written_to(self, name, priority, parts, edit, expires):
        kind = CallKind.EDIT if edit else CallKind.SEND
        until = None if expires is None else self.minutes + expires
        expires_at = None if until is None else NOW + timedelta(minutes=until)
        ids = self.runner.run(self.box.put(name, priority, parts=parts, kind=kind, expires_at=expires_at))
        for row_id in ids:
            self.rows[row_id] = Model(row_id, name, priority, edit, ids[0], until)

    @rule(limit=st.integers(1, 5))
    def the_lane_claims(self, limit):
        self._expire()
        due = {
            row.id for row in self.rows.values() if row.state is QUEUED and not row.held and not self._ahead(row)
        }
        claimed = self.runner.run(self.box.claim(limit, self.now))
        assert len(claimed) <= limit
        assert [row.id for row in claimed] == sorted((row.id for row in claimed), key=self._urgency)
        assert len(claimed) == limit or due <= {row.id for row in claimed}
        for row in claimed:
            model = self.rows[row.id]
            assert model.state is QUEUED
            assert not self._ahead(model)
            assert row.repeat == model.repeat
        for row in claimed:
            self.rows[row.id].state, self.rows[row.id].held = SENDING, False
            self.in_flight[row.id] = row
            self.old_claims.discard(row.id)

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data())
    def calls_end(self, data):
        ended = data.draw(st.sets(st.sampled_from(sorted(self.in_flight)), min_size=1))
        outcomes = {row_id: (self.in_flight.pop(row_id), data.draw(OUTCOMES)) for row_id in sorted(ended)}
        self.runner.run(self.box.settle_all(outcomes, self.now))
        for row_id, (_, outcome) in outcomes.items():
            self._settle(self.rows[row_id], outcome)
        for row_id, (_, outcome) in outcomes.items():
            if isinstance(outcome, Failed):
                self._fail_later_parts(self.rows[row_id])

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data(), seconds=st.sampled_from([0.0, 3600.0]))
    def some_claims_are_given_back_unsent(self, data, seconds):
        given_back = data.draw(st.sets(st.sampled_from(sorted(self.in_flight)), min_size=1))
        self.runner.run(self._unclaim(given_back, seconds))
        for row_id in given_back:
            del self.in_flight[row_id]
            self.rows[row_id].state, self.rows[row_id].held = QUEUED, seconds > 0

    async def _unclaim(self, ids, seconds):
        async with self.box.work() as work:
            await outbox.unclaim(work, ids, seconds)

    @rule()
    def the_program_is_killed_and_starts_again(self):
        lost = [self.rows[row_id] for row_id in self.in_flight]
        assert self.runner.run(self.box.recover()) == len(lost)
        self._lose(lost)

    @rule()
    def the_sweep_takes_back_leases_that_are_over(self):
        lost = [self.rows[row_id] for row_id in self.in_flight if row_id in self.old_claims]
        taken = self.runner.run(self.box.recover(all_claims=False))
        assert taken == len(lost)
        self._lose(lost)

    @rule()
    def all_claims_grow_old(self):
        self.runner.run(self.box.clock_moves(A_DAY))
        for row in self.rows.values():
            row.held = False
        self.old_claims = set(self.in_flight)

    @precondition(lambda self: not self.in_flight)
    @rule(minutes=st.integers(1, 40))
    def the_wall_clock_goes_on(self, minutes):
        self.minutes += minutes

    @invariant()
    def every_row_is_what_the_model_says(self):
        assert self.runner.run(self.box.states()) == {row.id: row.state for row in self.rows.values()}

    @invariant()
    def no_send_arrives_more_than_twice_and_no_chat_has_two_calls_at_once(self):
        assert all(row.arrived <= 2 for row in self.rows.values() if not row.edit)
        under_way = Counter(row.chat for row in self.rows.values() if row.state is SENDING)
        assert all(calls == 1 for calls in under_way.values())

    @rule()
    def all_goes_well_for_a_while_and_everything_goes_out(self):
        """Whatever happened before: nothing is stuck, nobody is left out."""
        self.the_program_is_killed_and_starts_again()
        waiting = [row for row in self.rows.values() if row.open]
        while any(row.open for row in waiting):
            self.all_claims_grow_old()
            self.the_lane_claims(100)
            outcomes = {row_id: (row, Accepted("1")) for row_id, row in self.in_flight.items()}
            assert outcomes or not any(row.open for row in waiting)
            self.runner.run(self.box.settle_all(outcomes, self.now))
            for row_id in outcomes:
                self._settle(self.rows[row_id], Accepted("1"))
                del self.in_flight[row_id]
        late = {DeliveryState.EXPIRED, DeliveryState.UNKNOWN}
        assert all(row.state in {DeliveryState.ACCEPTED} | late for row in waiting)

    def _urgency(self, row_id: int) -> tuple[int, int]:
        return self.rows[row_id].priority, row_id

    def _ahead(self, row: Model) -> bool:
        """Whether the chat is busy, or an earlier row of the same or a higher urgency waits."""
        return any(
            other.state is SENDING or self._urgency(other.id) < self._urgency(row.id)
            for other in self.rows.values()
            if other.chat == row.chat and other.open and other is not row
        )

    def _expire(self) -> None:
        for row in self.rows.values():
            if row.state is QUEUED and row.expires is not None and row.expires <= self.minutes:
                row.state = DeliveryState.UNKNOWN if row.repeat else DeliveryState.EXPIRED

    def _settle(self, row: Model, outcome: Outcome) -> None:
        settled = settle(outcome, repeat=row.repeat, edit=row.edit)
        row.state = settled.state
        row.held = settled.delay is not None and settled.delay > timedelta(0)
        row.arrived += isinstance(outcome, Accepted | Unknown)

    def _fail_later_parts(self, failed: Model) -> None:
        for row in self.rows.values():
            if row.bundle == failed.bundle and row.id > failed.id and row.state is QUEUED:
                row.state = DeliveryState.FAILED

    def _lose(self, lost: list[Model]) -> None:
        """Nobody knows of these calls whether they arrived."""
        for row in lost:
            row.state = DeliveryState.UNKNOWN if row.repeat else QUEUED
            row.arrived += 1
            del self.in_flight[row.id]


async def make_tables(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


def test_the_outbox_keeps_its_word_through_any_life(sqlite_url: str):
    database = Database(sqlite_url)
    with asyncio.Runner() as runner:
        runner.run(make_tables(database))
        Outbox.runner, Outbox.box = runner, Box(database)
        try:
            run_state_machine_as_test(Outbox, settings=settings(max_examples=25, stateful_step_count=30))
        finally:
            runner.run(database.close())
