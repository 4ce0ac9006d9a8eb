"""What is measured, in a registry of its own. Labels are words of the program: never a name, a number or a text.

What only the database knows is put in at each scrape; what happens meanwhile is counted as it happens.
"""

import platform
import time
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from bot.domain.delivery import Accepted, Failed, Moved, Outcome, Retry, Trouble, Unknown, settle
from bot.domain.messages import CallKind
from bot.store.auditing import Overdue, Queue
from bot.usecases.auditing import Audit, Fault, gravity
from bot.usecases.metering import Meter
from bot.usecases.settling import Result
from bot.web.health import LaneNow

_CALL_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
_BATCH_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_LATE_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 5, 30)


class Metrics:
    """One process's."""

    def __init__(self, version: str) -> None:
        self.version = version
        self._registry = CollectorRegistry()
        self._count_what_happens()
        self._show_what_is()
        build = self._gauge("truongan_build_info", "The program that runs.", "version", "python")
        build.labels(version, platform.python_version()).set(1)

    def _count_what_happens(self) -> None:
        self._deliveries = self._counter(
            "truongan_deliveries", "Calls by what their rows became.", "channel", "purpose", "state"
        )
        self._too_many = self._counter("truongan_too_many", "Calls that were refused with 429.", "channel")
        self._unknown = self._counter("truongan_unknown", "Calls of which no answer came.", "channel")
        self._calls = self._histogram(
            "truongan_call_seconds", "How long calls took.", _CALL_SECONDS, "channel", "method", "outcome"
        )
        self._updates = self._counter("truongan_updates", "Updates handled.")
        self._batches = self._histogram(
            "truongan_reception_seconds", "How long batches of updates took.", _BATCH_SECONDS
        )
        self._late = self._histogram("truongan_tick_late_seconds", "How late ticks began.", _LATE_SECONDS, "tick")
        self._failures = self._counter("truongan_tick_failures", "Ticks that ended in an error.", "tick")

    def _show_what_is(self) -> None:
        lane = ("channel", "priority")
        self._queued = self._gauge("truongan_queue_rows", "Calls that wait.", *lane)
        self._oldest = self._gauge("truongan_queue_oldest_seconds", "How long the oldest waits.", *lane)
        self._lane_open = self._gauge(
            "truongan_lane_up", "1 while calls leave, 0 while the breaker is open.", "channel"
        )
        self._lane_held = self._gauge("truongan_lane_held", "1 where this process sends.", "channel")
        self._inbox = self._gauge("truongan_inbox_waiting", "Updates that wait to be handled.")
        self._inbox_oldest = self._gauge("truongan_inbox_oldest_seconds", "How long the oldest of them waits.")
        self._database = self._gauge("truongan_database_up", "1 while the database answers.")
        plan = ("channel", "what")
        self._used = self._gauge("truongan_plan_used", "What the bot has used of its plan this month.", *plan)
        self._allowed = self._gauge("truongan_plan_limit", "What its plan allows; 0: there is no limit.", *plan)
        self._findings = self._gauge(
            "truongan_finding", "How many of what the auditor found counts now.", "fault", "gravity"
        )
        self._audited = self._gauge("truongan_audit_timestamp_seconds", "When the auditor last looked.")
        self._pinged = self._gauge("truongan_heartbeat_timestamp_seconds", "When the sign of life was last taken.")

    def called(self, result: Result, seconds: float) -> None:
        """A call has ended; its row becomes what its outcome says."""
        row, outcome = result.row, result.outcome
        channel = row.chat.channel
        state = settle(outcome, repeat=row.repeat, edit=row.kind is CallKind.EDIT).state
        self._deliveries.labels(channel, row.purpose, state.value).inc()
        self._calls.labels(channel, row.kind.value, _outcome_word(outcome)).observe(seconds)
        if isinstance(outcome, Unknown):
            self._unknown.labels(channel).inc()
        elif isinstance(outcome, Retry) and outcome.trouble in {Trouble.TOO_MANY, Trouble.QUOTA}:
            self._too_many.labels(channel).inc()

    def received(self, updates: int, seconds: float) -> None:
        """A batch of updates has been handled."""
        if updates:
            self._updates.inc(updates)
            self._batches.observe(seconds)

    def ticked(self, tick: str, late: float) -> None:
        self._late.labels(tick).observe(late)

    def tick_failed(self, tick: str) -> None:
        self._failures.labels(tick).inc()

    def show_queues(self, queues: Iterable[Queue], inbox: Overdue, ages: Iterable[float]) -> None:
        """What the database says; `ages`: seconds that the oldest of each queue waits."""
        self._database.set(1)
        self._queued.clear()
        self._oldest.clear()
        for queue, age in zip(queues, ages, strict=True):
            self._queued.labels(queue.channel, str(queue.priority)).set(queue.many)
            self._oldest.labels(queue.channel, str(queue.priority)).set(age)
        self._inbox.set(inbox.many)
        self._inbox_oldest.set(inbox.seconds)

    def show_database_away(self) -> None:
        """What it said before is true no more."""
        self._database.set(0)
        self._queued.clear()
        self._oldest.clear()

    def show_lanes(self, lanes: Iterable[LaneNow]) -> None:
        for lane in lanes:
            self._lane_open.labels(lane.channel).set(lane.up)
            self._lane_held.labels(lane.channel).set(lane.held)

    def show_plans(self, meters: Iterable[Meter]) -> None:
        for meter in meters:
            for what, used, limit in (
                ("messages", meter.used, meter.plan.messages),
                ("users", meter.users, meter.plan.users),
            ):
                self._used.labels(meter.channel, what).set(used)
                self._allowed.labels(meter.channel, what).set(limit)

    def show_audit(self, audit: Audit | None, age: float, pinged_at: float | None) -> None:
        """`age`: seconds since the audit."""
        found = {finding.fault: finding.many for finding in audit.findings} if audit is not None else {}
        for fault in Fault:
            self._findings.labels(fault.value, gravity(fault).value).set(found.get(fault, 0))
        if audit is not None:
            self._audited.set(time.time() - age)
        if pinged_at is not None:
            self._pinged.set(pinged_at)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format 0.0.4."""
        return generate_latest(self._registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self._registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self._registry)

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, words, labels, buckets=buckets, registry=self._registry)


def _outcome_word(outcome: Outcome) -> str:
    match outcome:
        case Accepted():
            return "accepted"
        case Retry():
            return "retry"
        case Failed():
            return "failed"
        case Moved():
            return "moved"
        case Unknown():
            return "unknown"
