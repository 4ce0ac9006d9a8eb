"""The world's clock: it flows like the real one and can be made to jump; it sends nobody to sleep."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

# Real time at monotonic zero, read once, so that `ahead` tells of jumps only.
_ZERO = datetime.now(UTC) - timedelta(seconds=time.monotonic())


class WorldClock:
    """Satisfies `bot.domain.ports.Clock`. Real time keeps flowing from wherever it was made to jump."""

    def __init__(self, start: datetime | None = None) -> None:
        self.on_jump: list[Callable[[], None]] = []
        self._base = _aware(start or datetime.now(UTC))
        self._anchor = time.monotonic()

    @property
    def started_at(self) -> datetime:
        """Where the clock last jumped to; it differs after every jump."""
        return self._base

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        return self._base + timedelta(seconds=time.monotonic() - self._anchor)

    @property
    def ahead(self) -> timedelta:
        """How far it runs before real time, negative if behind; the same until it jumps."""
        return self._base - _real_time(self._anchor)

    def stay_ahead(self, span: timedelta) -> None:
        """Jump to where it runs so far before real time."""
        anchor = time.monotonic()
        self._jump(_real_time(anchor) + span, anchor)

    def forward(self, **span: float) -> datetime:
        """Jump by `timedelta(**span)`, for example `forward(hours=24)`; returns the new now."""
        return self.jump_to(self.now() + timedelta(**span))

    def jump_to(self, moment: datetime) -> datetime:
        """Jump to an aware moment, in either direction; returns the new now."""
        self._jump(_aware(moment), time.monotonic())
        return self._base

    def _jump(self, base: datetime, anchor: float) -> None:
        self._base, self._anchor = base, anchor
        for listener in self.on_jump:
            listener()


def _real_time(anchor: float) -> datetime:
    """Real time at a monotonic moment."""
    return _ZERO + timedelta(seconds=anchor)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the world's clock takes aware datetimes only")
    return moment.astimezone(UTC)
