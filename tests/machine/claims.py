"""What holds whenever a call leaves: looked at with the tables as they were just before it was claimed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.advisory import AdvisoryState
from bot.domain.delivery import DeliveryState
from bot.domain.messages import CallKind
from bot.domain.people import AddressState
from bot.store.outbox import Row
from tests.machine.tables import NEWS, SAYS, Snapshot


def check(before: Snapshot, rows: Sequence[Row], now: datetime) -> None:
    """Holds each of the promises below against what a lane is about to send."""
    _one_call_at_a_time(before, rows)
    for row in rows:
        stored = before.outbox[row.id]
        assert stored.state is DeliveryState.QUEUED
        assert stored.expires_at is None or stored.expires_at > now, "nothing goes out after it has expired"
        _is_not_switched_off(before, stored)
        if row.kind is CallKind.SEND and row.purpose in NEWS:
            _holds_still(before, stored, now)
        if row.kind is CallKind.SEND and row.purpose in SAYS:
            _is_meant_and_asked(before, stored)


def _one_call_at_a_time(before: Snapshot, rows: Sequence[Row]) -> None:
    """A chat is busy while a call to it is under way."""
    busy = Counter(row.chat for row in rows)
    for stored in before.outbox.values():
        if stored.state is DeliveryState.SENDING:
            busy.update(row.chat for row in rows if row.chat.external_id == stored.external_id
                        and row.chat.channel == stored.channel)  # fmt: skip
    assert all(calls == 1 for calls in busy.values())


def _is_not_switched_off(before: Snapshot, row: Any) -> None:
    """Nobody who has left is written to, but by the reply that says so. Of a block the platform knows best."""
    off = row.address_id is not None and before.address[row.address_id].state is AddressState.OFF
    assert not off or row.purpose == "reply", f"row {row.id} ({row.purpose}) goes to somebody who has left"


def _holds_still(before: Snapshot, row: Any, now: datetime) -> None:
    """Corrected text never goes out after the correction, nor anything after the advisory expires."""
    advisory = before.about(row)
    assert row.revision_id == before.newest[advisory.id], f"row {row.id} ({row.purpose}) says what holds no more"
    assert advisory.expires_at > now, f"row {row.id} ({row.purpose}) comes after its advisory has expired"
    if row.purpose not in {"correction", "calls-off"}:
        assert advisory.state is AdvisoryState.RELEASED


def _is_meant_and_asked(before: Snapshot, row: Any) -> None:
    """Rules 5 and 10: only who is meant gets a text, and nobody who has answered is pushed again."""
    advisory, contact_id = before.about(row), before.contact(row)
    assert contact_id is not None
    revision_id = before.texts[advisory.id]
    assert contact_id in before.meant[revision_id], f"row {row.id} goes to somebody who is not meant"
    stand_in = row.purpose == "advisory" and (revision_id, contact_id) in before.stand_ins
    if row.purpose == "rung" or stand_in:
        assert not before.need_not_answer(revision_id, contact_id), (
            f"row {row.id} ({row.purpose}) asks somebody who need not answer any more"
        )
