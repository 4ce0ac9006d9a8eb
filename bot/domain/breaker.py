"""Whether a platform is there: closed = calls leave; open = none does; half open = one does, as a trial. Pure.

Times are seconds of a monotonic clock. What a single outcome means for its row stands in `delivery`, not here.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from bot.domain.delivery import Accepted, Failed, Moved, Outcome, Retry, Trouble, Unknown


class Phase(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Heard(StrEnum):
    """What a call tells of its platform: that it is there, nothing at all, or that it could not be reached.

    `used_up`: it is there, and takes nothing more of anybody.
    """

    ANSWER = "answer"
    SILENCE = "silence"
    AWAY = "away"
    USED_UP = "used-up"


def heard_in(outcome: Outcome) -> Heard:
    """A refusal is an answer, a 429 as well; who refuses the bot as a whole is as good as not there."""
    match outcome:
        case Accepted() | Failed() | Moved():
            return Heard.ANSWER
        case Unknown():
            return Heard.SILENCE
        case Retry(trouble=Trouble.AWAY | Trouble.BOT_REFUSED):
            return Heard.AWAY
        case Retry(trouble=Trouble.QUOTA):
            return Heard.USED_UP
        case Retry():
            return Heard.ANSWER
        case _:
            assert_never(outcome)


@dataclass(frozen=True, slots=True)
class Patience:
    """`unknowns` calls without an answer within `window` seconds, or none answered for `away` seconds, is enough.

    `soon`, `share`: a question whether the platform is there again costs nobody anything, so there is one after
    half a second, or after that part of the time it has been away, whichever is longer: to find it back costs
    little beside the outage. `first_pause`: from a silence to the question; it doubles with each trial that meets
    silence, since a message may be lost with it. `longest_pause`: of either kind.
    """

    unknowns: int = 5
    window: float = 10.0
    away: float = 10.0
    soon: float = 0.5
    share: float = 1 / 120
    first_pause: float = 2.0
    longest_pause: float = 60.0


@dataclass(slots=True)
class Breaker:
    """One platform's. Before each question `asks` is asked, before each claim `room`."""

    patience: Patience = field(default_factory=Patience)
    phase: Phase = Phase.CLOSED
    trial: int | None = None  # the call that decides while it is half open
    _answers: int = 0
    _silent: deque[tuple[float, int]] = field(default_factory=deque)  # when, and after how many answers
    _nothing_since: float | None = None
    _away_since: float = 0.0  # the first of what opened it, while it isn't closed
    _pause: float = 0.0
    _ask_at: float = 0.0
    _doubt: bool = False

    def room(self, wanted: int) -> int:
        """How many calls may leave, of as many as are wanted."""
        match self.phase:
            case Phase.CLOSED:
                return wanted
            case Phase.OPEN:
                return 0
            case Phase.HALF_OPEN:
                return min(wanted, 1) if self.trial is None else 0
            case _:
                assert_never(self.phase)

    def leaves(self, call: int) -> None:
        if self.phase is Phase.HALF_OPEN and self.trial is None:
            self.trial = call

    def hears(self, call: int, heard: Heard, now: float) -> None:
        """What a call that left has told."""
        trial = self.phase is Phase.HALF_OPEN and call == self.trial
        if heard is Heard.ANSWER:
            self._answer()
        elif trial or (self.phase is Phase.CLOSED and (heard is Heard.USED_UP or self._is_enough(heard, now))):
            self._open(heard, now)

    @property
    def doubtful(self) -> bool:
        """A call had no answer and nothing was heard since: no time for what may be tried only once more."""
        return self.phase is Phase.CLOSED and self._doubt

    def never_left(self, call: int) -> None:
        """A call that was to decide was not made after all."""
        if call == self.trial:
            self.trial = None

    def asks(self, now: float) -> bool:
        """Whether it is time for the harmless question if the platform is there; the next one comes later."""
        if not (self.doubtful or self.phase is Phase.OPEN) or now < self._ask_at:
            return False
        self._ask_at = now + (self._soon(now) if self.phase is Phase.OPEN else self.patience.first_pause)
        return True

    def is_there(self) -> None:
        """The platform answered the harmless question: it is no longer in doubt, or one call is tried."""
        self._doubt = False
        if self.phase is Phase.OPEN:
            self.phase, self.trial = Phase.HALF_OPEN, None

    def is_away(self, now: float) -> None:
        """The platform did not answer the harmless question."""
        if self.phase is Phase.CLOSED and self._is_enough(Heard.AWAY, now):
            self._open(Heard.AWAY, now)

    def _answer(self) -> None:
        self._answers += 1
        self._nothing_since, self._doubt = None, False
        if self.phase is not Phase.CLOSED:
            self.phase, self.trial, self._pause = Phase.CLOSED, None, 0.0
            self._silent.clear()

    def _is_enough(self, heard: Heard, now: float) -> bool:
        """Answers between the silent calls count against it: some lost calls among many are no platform down."""
        patience = self.patience
        if self._nothing_since is None:
            self._nothing_since = now
        if heard is Heard.SILENCE:
            self._doubt = True
            self._silent.append((now, self._answers))
        while self._silent and (
            len(self._silent) > patience.unknowns or now - self._silent[0][0] > patience.window
        ):
            self._silent.popleft()
        many = len(self._silent) == patience.unknowns and self._answers - self._silent[0][1] < patience.unknowns
        return many or now - self._nothing_since > patience.away

    def _open(self, heard: Heard, now: float) -> None:
        if self.phase is Phase.CLOSED:
            self._away_since = now if self._nothing_since is None else self._nothing_since
        self.phase, self.trial = Phase.OPEN, None
        self._silent.clear()
        self._nothing_since, self._doubt = None, False
        self._ask_at = now + (self._longer() if heard is Heard.SILENCE else self._soon(now))

    def _soon(self, now: float) -> float:
        """Seconds until the next question, which nobody's message depends on."""
        patience = self.patience
        return min(patience.longest_pause, max(patience.soon, (now - self._away_since) * patience.share))

    def _longer(self) -> float:
        """Seconds until the next question, after which a message is risked."""
        patience = self.patience
        self._pause = min(patience.longest_pause, 2 * self._pause) if self._pause else patience.first_pause
        return self._pause
