"""What /healthz says: `ok`, `degraded` or `down`, and why, in the program's words. Nothing that is anybody's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.store.auditing import Queue
from bot.usecases.auditing import Audit, Gravity, gravity
from bot.usecases.metering import Meter


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"

    @property
    def http(self) -> int:
        """By which a load balancer, or a shell, tells them apart."""
        return 503 if self is Status.DOWN else 200


@dataclass(frozen=True, slots=True)
class LaneNow:
    """A channel as this process knows it. `held`: it is this process that sends; `up`: calls leave."""

    channel: str
    held: bool
    up: bool


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known at one moment. `ages`: seconds that the oldest row of each queue waits.

    `silence`: seconds since the auditor looked, or since the start; `patience`: how many are too many.
    """

    version: str
    database: bool
    audit: Audit | None
    silence: float
    patience: float
    lanes: Sequence[LaneNow] = ()
    queues: Sequence[Queue] = ()
    meters: Sequence[Meter] = ()
    ages: Sequence[float] = field(default_factory=tuple)


def status_of(vitals: Vitals) -> Status:
    worst = vitals.audit.worst if vitals.audit is not None else None
    if not vitals.database or vitals.silence > vitals.patience or worst is Gravity.STANDSTILL:
        return Status.DOWN
    if worst not in {None, Gravity.HINT} or not all(lane.up for lane in vitals.lanes):
        return Status.DEGRADED
    return Status.OK


def report(vitals: Vitals) -> dict[str, Any]:
    """The JSON of the answer."""
    findings = vitals.audit.findings if vitals.audit is not None else ()
    return {
        "status": status_of(vitals).value,
        "version": vitals.version,
        "database": "up" if vitals.database else "away",
        "audit_age": round(vitals.silence, 1) if vitals.audit is not None else None,
        "findings": [
            {
                "fault": finding.fault.value,
                "gravity": gravity(finding.fault).value,
                "many": finding.many,
                "seconds": round(finding.seconds),
            }
            for finding in findings
        ],
        "lanes": [_lane(lane, zip(vitals.queues, vitals.ages, strict=True)) for lane in vitals.lanes],
        "plans": [_plan(meter) for meter in vitals.meters],
    }


def _plan(meter: Meter) -> dict[str, Any]:
    """Limits of 0 are none."""
    return {
        "channel": meter.channel,
        "messages": meter.used,
        "of_messages": meter.plan.messages,
        "users": meter.users,
        "of_users": meter.plan.users,
        "refused": meter.refused,
    }


def _lane(lane: LaneNow, queues: Iterable[tuple[Queue, float]]) -> dict[str, Any]:
    own = [(queue, age) for queue, age in queues if queue.channel == lane.channel]
    return {
        "channel": lane.channel,
        "breaker": "closed" if lane.up else "open",
        "sends_here": lane.held,
        "queued": {str(queue.priority): queue.many for queue, _ in own},
        "oldest_seconds": round(max((age for _, age in own), default=0.0)),
    }
