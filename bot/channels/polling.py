"""The reading loop of every channel that is polled: what was read is stored before the platform is told so.

It must never run hot, lose an update, or put an update's content into a log.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NoReturn, Protocol

from bot.channels.reading import Raw

Store = Callable[[list[Raw]], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]

LONGEST_PAUSE = 30.0  # seconds
EMPTY_PAUSE = 0.2  # seconds; bounds the calls to a platform that doesn't hold the line as long as asked

_log = logging.getLogger(__name__)


class NotNowError(Exception):
    """A source could not be read this time. `after`: the seconds it asks for."""

    def __init__(self, detail: str, *, after: float = 0.0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.after = after


class Source(Protocol):
    """A platform's queue of updates. Both calls raise NotNowError, or NotPossibleNow where waiting can't help."""

    name: str

    async def open(self) -> None:
        """Readies the queue for being polled."""
        ...

    async def fetch(self, position: int) -> list[Raw]:
        """The updates from a position on, as the platform sent them; tells it that all before are stored."""
        ...

    def position_after(self, update: Raw) -> int:
        """Where to go on after an update. KeyError or TypeError: it has no id."""
        ...


async def read_on(source: Source, store: Store, *, pause: Pause = asyncio.sleep) -> NoReturn:
    """Reads a source for ever.

    Raises:
        NotPossibleNow: the platform refuses the bot, so that somebody must act.
    """
    position = 0
    opened = False
    failures = 0
    while True:
        try:
            if not opened:
                await source.open()
                opened = True
            position = await _read_once(source, store, position, pause)
            failures = 0
        except NotNowError as trouble:
            wait = max(trouble.after, min(2.0**failures, LONGEST_PAUSE))
            failures = min(failures + 1, 10)
            _log.warning("%s: reading stopped (%s), again in %g s", source.name, trouble.detail, wait)
            await pause(wait)


async def _read_once(source: Source, store: Store, position: int, pause: Pause) -> int:
    updates = await source.fetch(position)
    if not updates:
        await pause(EMPTY_PAUSE)
        return position
    try:
        await store(updates)
    except Exception as error:  # noqa: BLE001 - one of the two loops: whatever the store meets, reading goes on
        # the name only: messages of a database's errors quote what was to be stored
        _log.error("%s: %d updates not stored (%s)", source.name, len(updates), type(error).__name__)
        raise NotNowError("not stored") from None
    return _next_position(source, updates)


def _next_position(source: Source, updates: list[Raw]) -> int:
    """Beyond the newest update, readable or not. Not compared with the old position: ids may begin anew."""
    positions = []
    for update in updates:
        with suppress(KeyError, TypeError):
            positions.append(source.position_after(update))
    if not positions:
        raise NotNowError("updates without an id")
    return max(positions)
