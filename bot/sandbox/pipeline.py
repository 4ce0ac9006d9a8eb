"""The way of every API call on every channel: record, hooks, faults, then what the channel does, then the answer.

A channel brings three functions: `admit` refuses at arrival what comes too fast, `perform` does the call, `refuse`
puts a fault's refusal into the channel's words.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import assert_never

from aiohttp import web

from bot.sandbox.calls import ApiCall, Stage
from bot.sandbox.faults import Fault, Harm
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller hears. `words` stands in the record: "ok" or the refusal."""

    status: int
    body: bytes
    words: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return 200 <= self.status <= 299

    def as_response(self) -> web.Response:
        return web.Response(
            status=self.status, body=self.body, content_type="application/json", headers=self.headers or None
        )


Admit = Callable[[ApiCall], Answer | None]
Perform = Callable[[ApiCall], Awaitable[Answer]]
Refuse = Callable[[int, str, int | None], Answer]


class Pipeline:
    """Carries calls of one server. `ending` is set when the server stops, which frees calls in a black hole."""

    def __init__(self, world: World, ending: asyncio.Event) -> None:
        self._world = world
        self._ending = ending

    async def carry(
        self, request: web.Request | None, call: ApiCall, admit: Admit, perform: Perform, refuse: Refuse
    ) -> web.StreamResponse:
        """Carry one call through; without a request (an answer to a webhook) nothing can be cut."""
        self._world.changed()
        await self._tell(call, "arrived")
        faults = self._world.faults.strike(call)
        if (stopped := await self._stop(request, call, refuse, faults)) is not None:
            return stopped
        if (refusal := admit(call)) is not None:
            return self._finish(call, refusal)
        delay = self._world.faults.delay() + _seconds(faults, Harm.SLOW)
        if delay:
            await asyncio.sleep(delay)
        answer = await perform(call)
        if answer.accepted:
            call.accepted = True
            self._world.changed()
            await self._tell(call, "accepted")
        return await self._answer(request, call, answer, faults)

    async def _stop(
        self, request: web.Request | None, call: ApiCall, refuse: Refuse, faults: list[Fault]
    ) -> web.StreamResponse | None:
        """What the first fault does that keeps the call from being performed, if one does."""
        for fault in faults:
            match fault.harm:
                case Harm.CUT_BEFORE:
                    return self._cut(request, call, fault)
                case Harm.BLACK_HOLE:
                    return await self._swallow(request, call, fault)
                case Harm.REFUSE:
                    return self._finish(call, refuse(fault.status, fault.description, fault.retry_after))
                case Harm.SLOW | Harm.SLOW_ANSWER | Harm.CUT_AFTER | Harm.BLACK_HOLE_AFTER:
                    continue
                case _:
                    assert_never(fault.harm)
        return None

    async def _answer(
        self, request: web.Request | None, call: ApiCall, answer: Answer, faults: list[Fault]
    ) -> web.StreamResponse:
        for fault in faults:
            if fault.harm is Harm.CUT_AFTER:
                return self._cut(request, call, fault)
            if fault.harm is Harm.BLACK_HOLE_AFTER:
                return await self._swallow(request, call, fault)
        if late := _seconds(faults, Harm.SLOW_ANSWER):
            await asyncio.sleep(late)
        return self._finish(call, answer)

    def _finish(self, call: ApiCall, answer: Answer) -> web.StreamResponse:
        self._settle(call, answer.words, answer.status)
        return answer.as_response()

    def _cut(self, request: web.Request | None, call: ApiCall, fault: Fault) -> web.StreamResponse:
        self._settle(call, fault.harm.value, None)
        return cut(request)

    async def _swallow(self, request: web.Request | None, call: ApiCall, fault: Fault) -> web.StreamResponse:
        self._settle(call, fault.harm.value, None)
        await self._ending.wait()
        return cut(request)

    def _settle(self, call: ApiCall, words: str, status: int | None) -> None:
        call.outcome, call.status, call.finished = words, status, time.monotonic()
        self._world.changed()

    async def _tell(self, call: ApiCall, stage: Stage) -> None:
        if self._world.on_call is not None:
            await self._world.on_call(call, stage)


def cut(request: web.Request | None) -> web.StreamResponse:
    """Close the caller's connection; the response that is returned reaches nobody."""
    if request is not None and request.transport is not None:
        request.transport.close()
    return web.Response()


def _seconds(faults: list[Fault], harm: Harm) -> float:
    return sum(fault.seconds for fault in faults if fault.harm is harm)
