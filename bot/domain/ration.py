"""How many calls a bot may make now: evenly spread over all, and one a second to one chat. Pure; time passed in.

Times are seconds of a monotonic clock. Telegram's own limits are not documented as constants; the defaults stay
just under what it advises for broadcasts (`reference/telegram.md` 3.1).
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls a second of a bot and of one chat, with the bursts that each may save up."""

    per_second: float = 29.3
    burst: float = 4.0
    chat_per_second: float = 1.0
    chat_burst: float = 3.0


@dataclass(slots=True)
class Bucket:
    """Saves up `rate` a second, `burst` at most."""

    rate: float
    burst: float
    saved: float
    at: float

    def available(self, now: float) -> float:
        self.saved = min(self.burst, self.saved + max(0.0, now - self.at) * self.rate)
        self.at = now
        return self.saved

    def take(self, now: float) -> None:
        self.saved = self.available(now) - 1.0

    def wait(self, now: float) -> float:
        """Seconds until one call may be made."""
        return max(0.0, 1.0 - self.available(now)) / self.rate


@dataclass(slots=True)
class Ration:
    """One bot's ration. `held_until`: the platform refused the bot as a whole until then."""

    limits: Limits
    started: float
    held_until: float = 0.0
    _all: Bucket = field(init=False)
    _chats: dict[str, Bucket] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._all = Bucket(self.limits.per_second, self.limits.burst, 1.0, self.started)

    def available(self, now: float) -> int:
        """How many calls may leave now, to different chats."""
        return 0 if now < self.held_until else int(self._all.available(now))

    def wait(self, now: float) -> float:
        """Seconds until a call may leave."""
        return max(self.held_until - now, self._all.wait(now))

    def chat_wait(self, chat: str, now: float) -> float:
        """Seconds until a call may leave to one chat."""
        bucket = self._chats.get(chat)
        return 0.0 if bucket is None else bucket.wait(now)

    def take(self, chat: str, now: float) -> None:
        self._all.take(now)
        bucket = self._chats.get(chat)
        if bucket is None:
            limits = self.limits
            bucket = self._chats[chat] = Bucket(limits.chat_per_second, limits.chat_burst, limits.chat_burst, now)
        bucket.take(now)
        if len(self._chats) > 10_000:
            self._forget_rested(now)

    def hold(self, until: float) -> None:
        self.held_until = max(self.held_until, until)

    def _forget_rested(self, now: float) -> None:
        self._chats = {
            chat: bucket for chat, bucket in self._chats.items() if bucket.available(now) < bucket.burst
        }
