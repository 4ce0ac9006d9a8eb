"""The world's clock: it flows like the real one and can be made to jump; it sends nobody to sleep."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class WorldClock:
    """Satisfies `bot.domain.ports.Clock`. Real time keeps flowing from wherever it was made to jump."""

    def __init__(self, start: datetime | None = None) -> None:
        self.on_jump: list[Callable[[], None]] = []
        self._base = _aware(start or datetime.now(UTC))
        self._anchor = time.monotonic()

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        return self._base + timedelta(seconds=time.monotonic() - self._anchor)

    def forward(self, **span: float) -> datetime:
        """Jump by `timedelta(**span)`, for example `forward(hours=24)`; returns the new now."""
        return self.jump_to(self.now() + timedelta(**span))

    def jump_to(self, moment: datetime) -> datetime:
        """Jump to an aware moment, in either direction; returns the new now."""
        self._base = _aware(moment)
        self._anchor = time.monotonic()
        for listener in self.on_jump:
            listener()
        return self._base


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("the world's clock takes aware datetimes only")
    return moment.astimezone(UTC)
