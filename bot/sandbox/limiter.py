"""How many messages a bot may send: GCRA per bot, per private chat and per group, by arrival at the server."""

import math
from dataclasses import dataclass, field

_FORGIVEN_AFTER = 60.0


@dataclass(slots=True)
class Rate:
    """`burst` may arrive at one instant, then `per_second` evenly."""

    per_second: float
    burst: int


@dataclass(slots=True)
class Limits:
    """The limits of one bot and their switches. The defaults are the platform's; `limiting` is off.

    `penalty`: seconds for which a bot that was refused stays refused; doubles at each further offence within a
    minute; 0 switches it off.
    """

    limiting: bool = False
    overall: Rate = field(default_factory=lambda: Rate(30.0, 5))
    private: Rate = field(default_factory=lambda: Rate(1.0, 3))
    group: Rate = field(default_factory=lambda: Rate(20.0 / 60.0, 20))
    penalty: float = 0.0


class Gcra:
    """The generic cell rate algorithm; times are monotonic seconds. The rate may change at any time."""

    def __init__(self) -> None:
        self._expected = -math.inf

    def wait(self, rate: Rate, now: float) -> float:
        """Seconds until one may pass; 0 if at once."""
        tolerance = (rate.burst - 1) / rate.per_second
        return max(self._expected - tolerance - now, 0.0)

    def take(self, rate: Rate, now: float) -> None:
        self._expected = max(self._expected, now) + 1.0 / rate.per_second


class Limiter:
    """Refuses calls of one bot by its limits. A call that is refused takes nothing."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = Gcra()
        self._chats: dict[str, Gcra] = {}
        self._penal_until = -math.inf
        self._penalty = 0.0

    def retry_after(self, chat_id: str, now: float, messages: int = 1) -> int:
        """Whole seconds after which to try again, or 0 if the call passes."""
        if not self._limits.limiting:
            return 0
        if now < self._penal_until:
            return math.ceil(self._penal_until - now)
        rate = self._limits.group if chat_id.startswith("-") else self._limits.private
        chat = self._chats.setdefault(chat_id, Gcra())
        wait = max(self._overall.wait(self._limits.overall, now), chat.wait(rate, now))
        if wait > 1e-6:
            return max(math.ceil(wait), self._punish(now))
        for _ in range(messages):
            self._overall.take(self._limits.overall, now)
            chat.take(rate, now)
        return 0

    def _punish(self, now: float) -> int:
        if not self._limits.penalty:
            return 1
        forgiven = now > self._penal_until + _FORGIVEN_AFTER
        self._penalty = self._limits.penalty if forgiven else 2 * self._penalty
        self._penal_until = now + self._penalty
        return math.ceil(self._penalty)
