"""How many calls a bot may make now: evenly spread over all, one a second to one chat, fewer to a group. Pure.

Times are seconds of a monotonic clock, passed in. Telegram's own limits are not documented as constants; the
defaults stay just under what it advises (`reference/telegram.md` 3.1), and a 429 is always obeyed.
"""

from dataclasses import dataclass, field

from bot.domain.advisory import Level


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls a second of a bot, of one chat and of one group, with the bursts that each may save up.

    A group gets 20 in any minute: 5 saved up and one every four seconds. `board_share`: what boards and echoes may
    take of a lane on which something else waits.
    """

    per_second: float = 29.6
    burst: float = 3.0
    chat_per_second: float = 1.0
    chat_burst: float = 3.0
    group_per_second: float = 0.25
    group_burst: float = 5.0
    board_share: float = 0.2


AGEING = 300.0  # seconds of waiting that make a row of a low level, a reminder or a digest one step more urgent
OLDEST = Level.CANH_BAO.priority  # what has aged goes with warnings, by age; it passes no reply, no Khẩn, no board

_ROUNDING = 1e-9
_RECOVERY = 30.0  # seconds until a lane that was slowed is as fast as before
_SLOWEST = 1 / 32
_TOGETHER = 1.0  # seconds within which refusals of two chats are one of the bot


@dataclass(slots=True)
class Bucket:
    """Saves up `rate` a second, `burst` at most. What is taken ahead of time counts from then on (`at`)."""

    rate: float
    burst: float
    saved: float
    at: float

    def available(self, now: float) -> float:
        self.saved = min(self.burst, self.saved + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)
        return self.saved

    def take(self, now: float) -> None:
        self.saved = self.available(now) - 1.0

    def wait(self, now: float) -> float:
        """Seconds until one call may be made."""
        missing = 1.0 - self.available(now)
        return missing / self.rate + max(0.0, self.at - now) if missing > 0 else 0.0


@dataclass(slots=True)
class Ration:
    """One bot's ration. `held_until`: the platform refused the bot as a whole until then."""

    limits: Limits
    started: float
    held_until: float = 0.0
    _all: Bucket = field(init=False)
    _left: Bucket = field(init=False)
    _boards: Bucket = field(init=False)
    _chats: dict[str, Bucket] = field(init=False, default_factory=dict)
    _held_chats: dict[str, float] = field(init=False, default_factory=dict)
    _refused: tuple[str, float] | None = field(init=False, default=None)  # the last 429: which chat, when
    _slowed: tuple[float, float] = field(init=False, default=(1.0, 0.0))  # to which part of the rate, when

    def __post_init__(self) -> None:
        self._all = Bucket(self.limits.per_second, self.limits.burst, 1.0, self.started)
        self._left = Bucket(self.limits.per_second, self.limits.burst, self.limits.burst, self.started)
        self._boards = Bucket(self.limits.per_second * self.limits.board_share, 1.0, 1.0, self.started)

    def available(self, now: float, ahead: float = 0.0) -> int:
        """How many calls may be taken now, to different chats, so that each leaves within so many seconds."""
        self._keep_pace(now)
        if self.is_held(now):
            return 0
        return max(0, int(self._all.available(now) + ahead * self._all.rate + _ROUNDING))

    def is_held(self, now: float) -> bool:
        """Whether the platform refuses the bot as a whole."""
        return now < self.held_until

    def wait(self, now: float) -> float:
        """Seconds until a call may leave."""
        self._keep_pace(now)
        return max(self.held_until - now, self._all.wait(now))

    def boards_may_pass(self, now: float) -> bool:
        """Whether boards and echoes may go before what is less urgent: they have not had their share yet."""
        return self._boards.available(now) >= 1.0

    def chat_wait(self, chat: str, now: float) -> float:
        """Seconds until a call may leave to one chat."""
        bucket = self._chats.get(chat)
        held = self._held_chats.get(chat, now) - now
        return max(0.0, held, 0.0 if bucket is None else bucket.wait(now))

    def take(self, chat: str, now: float, *, board: bool = False) -> float:
        """A call is to leave: in how many seconds. `board`: it is a board or an echo."""
        self._keep_pace(now)
        self._all.take(now)
        pause = max(0.0, -self._all.saved) / self._all.rate
        if board:
            self._boards.take(now)
        bucket = self._chats.get(chat)
        if bucket is None:
            bucket = self._chats[chat] = self._new_bucket(chat, now)
        bucket.take(now + pause)
        if len(self._chats) > 10_000:
            self._forget_rested(now)
        return pause

    def leaves(self, now: float) -> float:
        """Seconds that a call whose moment has come must wait yet; 0.0: it leaves, and counts.

        What this process was late for would leave in one go otherwise, and the platform counts what arrives.
        """
        self._left.available(now)  # what was saved until now, at the pace until now
        self._left.rate = self._all.rate
        wait = self._left.wait(now)
        if wait <= _ROUNDING:
            self._left.take(now)
            return 0.0
        return wait

    def hold(self, until: float) -> None:
        self.held_until = max(self.held_until, until)

    def release(self) -> None:
        """The platform may take something again before it was to be asked."""
        self.held_until = 0.0

    def too_many(self, chat: str, seconds: float, now: float) -> bool:
        """A chat answered 429: it is left alone for so long. Whether the whole lane is slower from now on.

        Two chats within a second are no matter of a chat: the rate is halved, and recovers within half a minute.
        """
        self._held_chats = {one: until for one, until in self._held_chats.items() if until > now}
        self._held_chats[chat] = max(self._held_chats.get(chat, now), now + seconds)
        other, at = self._refused or (chat, now)
        self._refused = (chat, now)
        if other == chat or now - at > _TOGETHER:
            return False
        self._refused = None
        self._slowed = (max(_SLOWEST, self._speed(now) / 2), now)
        return True

    def _speed(self, now: float) -> float:
        """The part of the rate that holds now."""
        slowed, at = self._slowed
        return min(1.0, slowed + (1.0 - slowed) * max(0.0, now - at) / _RECOVERY)

    def _keep_pace(self, now: float) -> None:
        if self._all.rate != self.limits.per_second or self._slowed[0] < 1.0:
            self._all.available(now)  # what was saved until now, at the pace until now
            self._all.rate = self.limits.per_second * self._speed(now)

    def _new_bucket(self, chat: str, now: float) -> Bucket:
        """Where there are groups, the ids of groups are negative."""
        limits = self.limits
        if chat.startswith("-"):
            return Bucket(limits.group_per_second, limits.group_burst, limits.group_burst, now)
        return Bucket(limits.chat_per_second, limits.chat_burst, limits.chat_burst, now)

    def _forget_rested(self, now: float) -> None:
        self._chats = {
            chat: bucket for chat, bucket in self._chats.items() if bucket.available(now) < bucket.burst
        }
