"""Who watches the running bot: the auditor's pulse, its sign of life, /healthz and /metrics, put together."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

import aiohttp
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.http import CallTroubleError, HttpClient
from bot.domain.breaker import Phase
from bot.domain.ports import Clock
from bot.settings import Settings
from bot.store import auditing
from bot.store.auditing import Overdue, Queue
from bot.store.engine import Database
from bot.usecases.auditing import Patience
from bot.usecases.house import House
from bot.usecases.metering import Meter, meters
from bot.web.app import make_app
from bot.web.health import LaneNow, Vitals
from bot.web.metrics import Metrics
from jobs.deliver import Lane
from jobs.gate import Gate
from jobs.pulse import Pulse
from jobs.timetable import Entry

log = structlog.get_logger(__name__)

EVERY = 30.0  # beats between two looks
_PING = aiohttp.ClientTimeout(total=3.0)  # a stopping program waits for a tick, but no longer than five
_PATIENCE = 5.0  # seconds that the database may take to say what waits


def program_version() -> str:
    """That which is installed."""
    try:
        return version("truongan")
    except PackageNotFoundError:
        return "unknown"


class SignOfLife:
    """A GET to the operator's URL. What fails is logged, without the URL, and tried again with the next look."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = HttpClient(connections=1)

    async def give(self) -> bool:
        """Whether it was taken."""
        try:
            answer = await self._client.fetch("GET", self._url, timeout=_PING)
        except CallTroubleError as trouble:
            log.warning("sign_of_life_not_taken", error=trouble.detail)
            return False
        if not 200 <= answer.status < 300:
            log.warning("sign_of_life_not_taken", status=answer.status)
            return False
        return True

    async def close(self) -> None:
        await self._client.close(grace=0.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the database says."""

    queues: Sequence[Queue]
    inbox: Overdue
    meters: Sequence[Meter]


class Watch:
    """One process's. `beat`: as the program's; its lanes report to `metrics`; `sheets`: see `Pulse`."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        house: House,
        clock: Clock,
        lanes: Sequence[Lane],
        gates: Sequence[Gate],
        metrics: Metrics,
        beat: float,
        sheets: Callable[[], bool],
    ) -> None:
        self._settings = settings.web
        self._database = database
        self._house = house
        self._clock = clock
        self._lanes = tuple(zip(lanes, gates, strict=True))
        self._metrics = metrics
        self._every = EVERY * beat
        self._began = time.monotonic()
        url = settings.pulse.url
        self._sign = None if url is None else SignOfLife(url.get_secret_value())
        self._pulse = Pulse(
            database,
            house,
            clock,
            lambda: {gate.lane for gate in gates if gate.phase is not Phase.CLOSED},
            None if self._sign is None else self._sign.give,
            Patience(timedelta(seconds=25 * beat), timedelta(seconds=75 * beat), timedelta(minutes=5 * beat)),
            sheets,
        )

    @property
    def entry(self) -> Entry:
        return Entry("pulse", self._pulse.beat, self._every)

    def measured(self, entry: Entry) -> Entry:
        """A tick of which is counted how late it begins and whether it fails."""
        due: float | None = None

        async def tick() -> None:
            nonlocal due
            began = time.monotonic()
            self._metrics.ticked(entry.name, 0.0 if due is None else max(0.0, began - due))
            due = began + entry.seconds
            try:
                await entry.tick()
            except Exception:
                self._metrics.tick_failed(entry.name)
                raise

        return Entry(entry.name, tick, entry.seconds)

    def app(self, routes: Iterable[web.RouteDef]) -> web.Application:
        token = self._settings.metrics_token
        return make_app(routes, self.vitals, self.measure, None if token is None else token.get_secret_value())

    async def close(self) -> None:
        if self._sign is not None:
            await self._sign.close()

    async def vitals(self) -> Vitals:
        """What /healthz says, asked of the database and of this process."""
        found = await self._ask()
        queues = () if found is None else found.queues
        return Vitals(
            version=self._metrics.version,
            database=found is not None,
            audit=self._pulse.last,
            silence=self._silence(),
            patience=4 * self._every,
            lanes=self._lanes_now(),
            queues=queues,
            meters=() if found is None else found.meters,
            ages=self._ages(queues),
        )

    async def measure(self) -> bytes:
        """What /metrics says."""
        found = await self._ask()
        if found is None:
            self._metrics.show_database_away()
        else:
            self._metrics.show_queues(found.queues, found.inbox, self._ages(found.queues))
            self._metrics.show_plans(found.meters)
        self._metrics.show_lanes(self._lanes_now())
        self._metrics.show_audit(self._pulse.last, self._silence(), self._pulse.pinged_at)
        return self._metrics.text()

    async def _ask(self) -> _Asked | None:
        """One look at what waits and what is used; None while the database is away."""
        now = self._clock.now()
        try:
            async with asyncio.timeout(_PATIENCE), self._database.read() as work:
                return _Asked(
                    await auditing.queues(work),
                    await auditing.waiting_updates(work, now),
                    await meters(work, self._house, now),
                )
        except (SQLAlchemyError, TimeoutError):
            return None

    def _lanes_now(self) -> tuple[LaneNow, ...]:
        return tuple(
            LaneNow(gate.lane[0], held=lane.holds, up=gate.phase is not Phase.OPEN) for lane, gate in self._lanes
        )

    def _ages(self, queues: Iterable[Queue]) -> tuple[float, ...]:
        now = self._clock.now()
        return tuple(max(0.0, (now - queue.oldest).total_seconds()) for queue in queues)

    def _silence(self) -> float:
        """Seconds since the last look, or since the start."""
        last = self._pulse.last
        return time.monotonic() - (self._began if last is None else last.at)
