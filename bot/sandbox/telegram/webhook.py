"""Webhook delivery: one update a request, in order within a lane, repeated with a doubling pause until it is over.

Only loopback addresses are ever delivered to; `methods.updates` refuses others when a webhook is set.
"""

import asyncio
import json
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import aiohttp

from bot.sandbox.clock import WorldClock
from bot.sandbox.telegram.parameters import Parameters, texts_of
from bot.sandbox.telegram.queue import Pending, UpdateQueue
from bot.sandbox.telegram.settings import Settings

_LONGEST_RETRY_AFTER = 3600
_LONGEST_PAUSE = 60.0
_GONE_AFTER = timedelta(hours=23)
_NOT_IN_ANSWERS = {"deletewebhook", "setwebhook", "close", "logout"}

Answering = Callable[[str, Parameters], Awaitable[None]]


@dataclass(slots=True)
class Target:
    """Where a bot wants its updates."""

    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass(slots=True)
class _Answer:
    status: int
    reason: str = ""
    retry_after: int = 0
    body: Parameters = field(default_factory=Parameters)


class WebhookSender:
    """Delivers one bot's updates. `start` and `stop` follow the server; `answering` does a method from a body.

    `changed` is called after each try.
    """

    def __init__(
        self, queue: UpdateQueue, settings: Settings, clock: WorldClock, changed: Callable[[], None]
    ) -> None:
        self.target: Target | None = None
        self.last_error: tuple[datetime, str] | None = None
        self.answering: Answering | None = None
        self._queue = queue
        self._settings = settings
        self._clock = clock
        self._changed = changed
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[str, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = asyncio.Semaphore(40)
        self._gone_since: datetime | None = None

    def set(self, target: Target | None) -> None:
        """Deliver there from now on, or nowhere."""
        self._end_lanes()
        self.target = target
        self._gone_since = self.last_error = None
        if target is not None:
            self._connections = asyncio.Semaphore(target.max_connections)
        self._begin()

    def start(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._begin()

    def stop(self) -> None:
        self._end_lanes()
        self._session = None

    def take(self, pending: Pending) -> None:
        """A new update: it goes to the end of its lane."""
        if self.target is None or self._session is None:
            return
        lane = self._lanes.get(pending.lane)
        if lane is None:
            lane = self._lanes[pending.lane] = deque()
            task = asyncio.create_task(self._work(pending.lane, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.append(pending)

    def _begin(self) -> None:
        for pending in self._queue.pending():
            self.take(pending)

    def _end_lanes(self) -> None:
        for task in self._tasks - {_current_task()}:
            task.cancel()
        self._lanes = {}

    async def _work(self, name: str, lane: deque[Pending]) -> None:
        """Deliver a lane's updates, oldest first, until none is left or the lanes were made anew."""
        while lane and self._lanes.get(name) is lane:
            await self._deliver(lane[0])
            lane.popleft()
            self._changed()
        if self._lanes.get(name) is lane:
            del self._lanes[name]

    async def _deliver(self, pending: Pending) -> None:
        """Post one update until it is taken, or its lifetime would end before the next try."""
        fails, pause = 0, self._settings.webhook_retry
        while self.target is not None and self._queue.holds(pending):
            answer = await self._post(self.target, pending)
            if 200 <= answer.status <= 299:
                self._queue.forget(pending)
                self._gone_since = None
                await self._do_what_it_says(answer.body)
                return
            if self._is_gone(answer.status):
                self.set(None)
                return
            wait = float(min(answer.retry_after, _LONGEST_RETRY_AFTER))
            if not answer.retry_after and fails:
                longest = _LONGEST_PAUSE * self._settings.webhook_retry * (1 + random.random())  # noqa: S311 - jitter
                wait = pause = min(pause * 2, longest)
            fails += 1
            self._changed()
            if self._clock.now() + timedelta(seconds=wait) > pending.expires:
                self._queue.forget(pending)
                return
            await asyncio.sleep(wait)

    async def _post(self, target: Target, pending: Pending) -> _Answer:
        """One try. A connection that fails is status 0."""
        assert self._session is not None
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
        if target.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = target.secret
        body = json.dumps(pending.as_json, ensure_ascii=False).encode(errors="replace")
        timeout = aiohttp.ClientTimeout(total=self._settings.webhook_timeout)
        try:
            async with (
                self._connections,
                self._session.post(
                    target.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
                ) as response,
            ):
                answer = await _read_answer(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.last_error = (self._clock.now(), f"Connection failed: {type(error).__name__}")
            return _Answer(0)
        if not 200 <= answer.status <= 299:
            words = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            self.last_error = (self._clock.now(), words)
        return answer

    def _is_gone(self, status: int) -> bool:
        """Whether the address has answered 410 for 23 hours."""
        if status != 410:
            self._gone_since = None
            return False
        now = self._clock.now()
        self._gone_since = self._gone_since or now
        return now > self._gone_since + _GONE_AFTER

    async def _do_what_it_says(self, body: Parameters) -> None:
        method = body.text("method").lower()
        if method and method not in _NOT_IN_ANSWERS and not method.startswith("get") and self.answering:
            await self.answering(method, body)


def _current_task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


async def _read_answer(response: aiohttp.ClientResponse) -> _Answer:
    header = response.headers.get("Retry-After", "")
    answer = _Answer(response.status, response.reason or "", int(header) if header.isdigit() else 0)
    text = (await response.read()).decode(errors="replace")
    if response.content_type == "application/x-www-form-urlencoded":
        answer.body.values = dict(parse_qsl(text))
    elif response.content_type == "application/json":
        try:
            given = json.loads(text or "{}")
        except ValueError:
            given = {}
        answer.body.values = texts_of(given) if isinstance(given, dict) else {}
    return answer
