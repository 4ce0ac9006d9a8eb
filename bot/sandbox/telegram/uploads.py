"""How the server holds up a bot that uploads the same file again and again instead of sending its file_id."""

import asyncio
import time

from bot.sandbox.telegram.errors import too_many
from bot.sandbox.telegram.parameters import Parameters

_FREE_UP_TO = 100_000
_BUCKET = 1.0
_TOO_FAR_BEHIND = 5.0


class UploadPacer:
    """Uploads of the same size are spread 0.2 to 0.9 s apart, beyond a bucket of one second."""

    def __init__(self) -> None:
        self._last: dict[int, float] = {}

    def delay(self, size: int, now: float) -> float | None:
        """Seconds to wait before this upload of so many bytes; None when it is over five seconds behind."""
        if size <= _FREE_UP_TO:
            return 0.0
        last = self._last.get(size, 0.0)
        if last > now + _TOO_FAR_BEHIND:
            return None
        self._last[size] = max(last + min(max(size * 1e-7, 0.2), 0.9), now - _BUCKET)
        return max(self._last[size] - now, 0.0)

    async def wait(self, parameters: Parameters) -> None:
        """Hold up a request by its uploads. Raises ApiError 429 with `retry_after` 60."""
        size = sum(len(upload.data) for upload in parameters.uploads.values())
        delay = self.delay(size, time.monotonic())
        if delay is None:
            raise too_many(60)
        if delay:
            await asyncio.sleep(delay)
