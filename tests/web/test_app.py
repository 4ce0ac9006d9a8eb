"""The doors of the web app without a bot behind them: who may read the metrics, and what /healthz says of what."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.delivery import Accepted, Failed, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import CallKind
from bot.domain.people import Chat
from bot.domain.quota import Plan
from bot.store.auditing import Overdue, Queue
from bot.store.outbox import Row
from bot.usecases.auditing import Audit, Fault, Finding, Gravity, gravity
from bot.usecases.metering import Meter
from bot.usecases.settling import Result
from bot.web.app import make_app, serve
from bot.web.health import LaneNow, Status, Vitals, report, status_of
from bot.web.metrics import Metrics
from tests.usecases.samples import NOW

TOKEN = "a-token-of-the-tests"
WELL = Vitals(
    version="1.2.3",
    database=True,
    audit=Audit(0.0),
    silence=12.34,
    patience=120.0,
    lanes=(LaneNow("telegram", held=True, up=True), LaneNow("textonly", held=False, up=True)),
    queues=(Queue("telegram", 1, 2, NOW), Queue("telegram", 4, 30, NOW)),
    ages=(1.0, 65.4),
)


def found(*faults: Fault) -> Audit:
    return Audit(0.0, tuple(Finding(fault, 2, 700.4) for fault in faults))


@asynccontextmanager
async def opened(vitals: Vitals = WELL, token: str | None = None, host: str = "127.0.0.1") -> AsyncIterator[str]:
    async def ask() -> Vitals:
        return vitals

    async def measure() -> bytes:
        return b"measured\n"

    async with serve(make_app([], ask, measure, token), host, 0) as port:
        yield f"http://127.0.0.1:{port}"


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


class TestMetrics:
    async def test_without_a_token_this_machine_reads_them(self):
        async with opened() as url:
            assert await get(f"{url}/metrics") == (200, "measured\n")

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
    async def test_who_comes_through_a_proxy_on_this_machine_does_not(self, header: str):
        async with opened() as url:
            assert await get(f"{url}/metrics", **{header: "203.0.113.7"}) == (401, "")

    async def test_who_comes_from_elsewhere_does_not(self, monkeypatch: pytest.MonkeyPatch):
        async with opened() as url:
            monkeypatch.setattr(web.Request, "remote", "203.0.113.7")
            assert await get(f"{url}/metrics") == (401, "")

    @pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
    async def test_with_a_token_a_wrong_one_or_none_opens_to_nobody(self, given: str):
        async with opened(token=TOKEN) as url:
            assert await get(f"{url}/metrics", Authorization=given) == (401, "")
            assert await get(f"{url}/metrics") == (401, "")

    async def test_the_token_opens_from_everywhere(self, monkeypatch: pytest.MonkeyPatch):
        async with opened(token=TOKEN) as url:
            monkeypatch.setattr(web.Request, "remote", "203.0.113.7")
            assert await get(f"{url}/metrics", Authorization=f"Bearer {TOKEN}") == (200, "measured\n")


class TestHealth:
    @pytest.mark.parametrize(
        ("changed", "status", "http"),
        [
            ({}, Status.OK, 200),
            ({"audit": None}, Status.OK, 200),  # the program has just begun
            ({"audit": found(Fault.UNDRAWN)}, Status.DEGRADED, 200),
            ({"audit": found(Fault.TRAIL_BROKEN)}, Status.DEGRADED, 200),
            ({"audit": found(Fault.QUOTA_USED)}, Status.DEGRADED, 200),
            ({"audit": found(Fault.USERS_FULL)}, Status.OK, 200),
            ({"lanes": (LaneNow("telegram", held=True, up=False),)}, Status.DEGRADED, 200),
            ({"audit": found(Fault.UNSENT_URGENT, Fault.UNDRAWN)}, Status.DOWN, 503),
            ({"silence": 121.0}, Status.DOWN, 503),
            ({"database": False, "queues": (), "ages": ()}, Status.DOWN, 503),
        ],
    )
    async def test_how_things_are_has_a_word_and_a_number(
        self, changed: dict[str, Any], status: Status, http: int
    ):
        vitals = replace(WELL, **changed)
        assert status_of(vitals) is status
        async with opened(vitals) as url:
            code, body = await get(f"{url}/healthz")
        assert code == http
        assert f'"status": "{status.value}"' in body

    def test_it_says_what_is_amiss_and_what_waits_where(self):
        meters = (Meter("zalo", Plan(3000, 50, 300), used=2400, users=12),)
        assert report(replace(WELL, audit=found(Fault.UNSENT), meters=meters)) == {
            "status": "degraded",
            "version": "1.2.3",
            "database": "up",
            "audit_age": 12.3,
            "findings": [{"fault": "unsent", "gravity": "slight", "many": 2, "seconds": 700}],
            "lanes": [
                {
                    "channel": "telegram",
                    "breaker": "closed",
                    "sends_here": True,
                    "queued": {"1": 2, "4": 30},
                    "oldest_seconds": 65,
                },
                {
                    "channel": "textonly",
                    "breaker": "closed",
                    "sends_here": False,
                    "queued": {},
                    "oldest_seconds": 0,
                },
            ],
            "plans": [
                {
                    "channel": "zalo",
                    "messages": 2400,
                    "of_messages": 3000,
                    "users": 12,
                    "of_users": 50,
                    "refused": False,
                }
            ],
        }

    @pytest.mark.parametrize("fault", Fault)
    def test_the_sign_of_life_and_the_number_follow_from_the_gravity(self, fault: Fault):
        down = status_of(replace(WELL, audit=found(fault))) is Status.DOWN
        assert down == (gravity(fault) is Gravity.STANDSTILL)


async def test_a_port_that_is_taken_is_told_as_such():
    async with opened() as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(NotPossibleNow, match="port-taken"):
            async with serve(web.Application(), "127.0.0.1", port):
                pass


def row(purpose: str = "advisory", *, repeat: bool = False, kind: CallKind = CallKind.SEND) -> Row:
    return Row(1, Chat("telegram", "77001", "55501"), 1, kind, purpose, 4, repeat, None, None, 1)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("1.2.3")


@pytest.fixture
def value(metrics: Metrics) -> Callable[..., float]:
    def of(name: str, **labels: str) -> float:
        samples = [
            sample.value
            for family in text_string_to_metric_families(metrics.text().decode())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        return sum(samples)

    return of


class TestMeasuring:
    @pytest.mark.parametrize(
        ("outcome", "state", "word"),
        [
            (Accepted("7"), "accepted", "accepted"),
            (Failed(Reason.BLOCKED), "failed", "failed"),
            (Retry(timedelta(seconds=3), Trouble.TOO_MANY), "queued", "retry"),
            (Unknown(), "queued", "unknown"),
        ],
    )
    def test_a_call_counts_by_what_became_of_it(self, metrics, value, outcome: Outcome, state: str, word: str):
        metrics.called(Result(row(), outcome), 0.3)
        assert value("truongan_deliveries_total", channel="telegram", purpose="advisory", state=state) == 1
        assert value("truongan_call_seconds_count", channel="telegram", method="send", outcome=word) == 1
        assert value("truongan_too_many_total") == (word == "retry")
        assert value("truongan_unknown_total") == (word == "unknown")

    def test_a_second_unknown_rests(self, metrics, value):
        metrics.called(Result(row(repeat=True), Unknown()), 0.3)
        assert value("truongan_deliveries_total", state="unknown") == 1

    def test_queues_show_what_waits_now_and_nothing_of_before(self, metrics, value):
        metrics.show_queues([Queue("telegram", 4, 30, NOW)], Overdue(2, 9.0), [65.0])
        assert value("truongan_queue_rows", priority="4") == 30
        assert value("truongan_queue_oldest_seconds", channel="telegram") == 65
        metrics.show_queues([], Overdue(), [])
        assert value("truongan_queue_rows") == 0
        assert value("truongan_inbox_waiting") == 0
        assert value("truongan_database_up") == 1
        metrics.show_database_away()
        assert value("truongan_database_up") == 0

    def test_every_fault_has_its_line_also_while_nothing_is_amiss(self, metrics, value):
        metrics.show_audit(found(Fault.UNFIRED), 5.0, 1_700_000_000.0)
        assert value("truongan_finding", fault="unfired", gravity="standstill") == 2
        assert value("truongan_finding") == 2
        assert all(f'fault="{fault.value}"' in metrics.text().decode() for fault in Fault)
        assert value("truongan_heartbeat_timestamp_seconds") == 1_700_000_000

    def test_ticks_and_batches_are_timed(self, metrics, value):
        metrics.ticked("remind", 0.2)
        metrics.tick_failed("remind")
        metrics.received(0, 0.1)
        metrics.received(3, 0.1)
        assert value("truongan_tick_late_seconds_sum", tick="remind") == pytest.approx(0.2)
        assert value("truongan_tick_failures_total", tick="remind") == 1
        assert value("truongan_updates_total") == 3
        assert value("truongan_reception_seconds_count") == 1
        assert value("truongan_build_info", version="1.2.3") == 1

    def test_two_programs_in_one_process_measure_apart(self, metrics):
        Metrics("other").called(Result(row(), Accepted("7")), 0.1)
        assert "truongan_deliveries_total{" not in metrics.text().decode()
