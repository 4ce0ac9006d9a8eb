"""What goes wrong on purpose: which calls a fault hits, and how often. It does nothing itself; servers ask it."""

import random
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.calls import ApiCall
from bot.sandbox.chats import Chat


class Harm(StrEnum):
    """What a fault does to a call."""

    SLOW = "slow"
    SLOW_ANSWER = "slow answer"
    CUT_BEFORE = "cut before accept"
    CUT_AFTER = "cut after accept"
    BLACK_HOLE = "black hole"
    BLACK_HOLE_AFTER = "black hole after accept"
    REFUSE = "refuse"


@dataclass(slots=True, eq=False)
class Fault:
    """A fault and the calls that it hits: those that match, after `skip`, at most `times`, until `until`.

    Args:
        seconds: the delay of a slow call.
        status, description, retry_after: the refusal; a 429 carries `retry_after` seconds.
        channel, bot, method, chat_id: what to match; empty matches everything. Methods in any case.
        until: monotonic seconds after which the fault is over.
    """

    harm: Harm
    seconds: float = 0.0
    status: int = 500
    description: str = ""
    retry_after: int | None = None
    channel: str = ""
    bot: str = ""
    method: str = ""
    chat_id: str = ""
    skip: int = 0
    times: int | None = None
    until: float | None = None
    seen: int = 0
    hits: int = 0

    @property
    def over(self) -> bool:
        spent = self.times is not None and self.hits >= self.times
        return spent or (self.until is not None and time.monotonic() >= self.until)

    def strikes(self, call: ApiCall) -> bool:
        """Whether the fault hits this call; counts it."""
        wanted = (
            (self.channel, call.channel),
            (self.bot, call.bot),
            (self.method.lower(), call.method.lower()),
            (self.chat_id, call.chat_id),
        )
        if self.over or any(value and value != actual for value, actual in wanted):
            return False
        self.seen += 1
        if self.seen <= self.skip:
            return False
        self.hits += 1
        return True


class Faults:
    """All faults of the world. Each method adds one and returns it; keywords are those of `Fault`.

    `phone=` (any chat) narrows to that chat; `lasting=` seconds ends it by time.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.jitter = 0.0
        self._faults: list[Fault] = []

    def delay(self) -> float:
        """Seconds that any call takes now: the fixed latency and the jitter."""
        return self.latency + random.random() * self.jitter  # noqa: S311 - no secret depends on it

    def slow(self, seconds: float, **match: Any) -> Fault:
        """The call is accepted only after a delay."""
        return self._add(Harm.SLOW, seconds=seconds, **match)

    def slow_answer(self, seconds: float, **match: Any) -> Fault:
        """The call is accepted at once; the answer is late."""
        return self._add(Harm.SLOW_ANSWER, seconds=seconds, **match)

    def cut_before(self, **match: Any) -> Fault:
        """The connection closes; nothing happened."""
        return self._add(Harm.CUT_BEFORE, **match)

    def cut_after(self, **match: Any) -> Fault:
        """It happened; the connection closes without an answer."""
        return self._add(Harm.CUT_AFTER, **match)

    def black_hole(self, *, accepted: bool = False, **match: Any) -> Fault:
        """No answer ever comes; `accepted` says whether it happened all the same."""
        return self._add(Harm.BLACK_HOLE_AFTER if accepted else Harm.BLACK_HOLE, **match)

    def server_error(self, status: int = 500, description: str = "Internal Server Error", **match: Any) -> Fault:
        return self._add(Harm.REFUSE, status=status, description=description, **match)

    def too_many(self, retry_after: int, **match: Any) -> Fault:
        """429 with `retry_after` seconds."""
        words = f"Too Many Requests: retry after {retry_after}"
        return self._add(Harm.REFUSE, status=429, description=words, retry_after=retry_after, **match)

    def refuse(self, status: int, description: str, **match: Any) -> Fault:
        """Any refusal in the platform's words."""
        return self._add(Harm.REFUSE, status=status, description=description, **match)

    def remove(self, fault: Fault) -> None:
        if fault in self._faults:
            self._faults.remove(fault)

    def clear(self) -> None:
        self._faults.clear()
        self.latency = self.jitter = 0.0

    def strike(self, call: ApiCall) -> list[Fault]:
        """The faults that hit this call, in the order in which they were added."""
        self._faults = [fault for fault in self._faults if not fault.over]
        return [fault for fault in self._faults if fault.strikes(call)]

    def _add(self, harm: Harm, *, phone: Chat | None = None, lasting: float | None = None, **match: Any) -> Fault:
        if phone is not None:
            match.update(channel=phone.channel, bot=phone.bot.name, chat_id=str(phone.chat_id))
        if lasting is not None:
            match["until"] = time.monotonic() + lasting
        fault = Fault(harm, **match)
        self._faults.append(fault)
        return fault
