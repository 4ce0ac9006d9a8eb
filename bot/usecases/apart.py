"""What time made due is done item by item: one that fails holds up none of the others, and is tried again."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.store.engine import UnitOfWork, is_away

log = structlog.get_logger(__name__)

_REST = timedelta(minutes=1)

Item = TypeVar("Item")


class SetAside:
    """Which items failed lately. Each rests a minute, so that it fills neither the tick nor the log."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def rests(self, item: str, now: datetime) -> bool:
        """Whether an item failed less than a minute ago; a clock that was set back doesn't prolong it."""
        until = self._until.get(item)
        return until is not None and until - _REST <= now < until

    def resting(self, now: datetime) -> int:
        """How many rest now. Who asks for a batch asks for so many more: they hold up none of the others."""
        return sum(self.rests(name, now) for name in self._until)

    @asynccontextmanager
    async def trying(self, work: UnitOfWork, item: str, now: datetime) -> AsyncIterator[None]:
        """Lets one item have its effects, or none: what fails is logged, and the transaction goes on.

        Raises:
            SQLAlchemyError: the database is away or busy. No item is to blame.
        """
        try:
            async with work.connection.begin_nested():
                yield
        except Exception as error:
            if is_away(error):
                raise
            # What is due stays due: a fault in one item must not silence all that come after it.
            log.exception("item_set_aside", item=item)
            self._until[item] = now + _REST
        else:
            self._until.pop(item, None)

    async def each(
        self,
        work: UnitOfWork,
        items: Iterable[tuple[str, Item]],
        now: datetime,
        do: Callable[[Sequence[Item]], Awaitable[int]],
    ) -> int:
        """Does what is due for all named items at once and returns what came of it.

        When that fails each is done by itself, so that only what is at fault has no effect, and rests.

        Raises:
            SQLAlchemyError: the database is away or busy. No item is to blame.
        """
        awake = [(name, item) for name, item in items if not self.rests(name, now)]
        try:
            async with work.connection.begin_nested():
                return await do([item for _, item in awake]) if awake else 0
        except Exception as error:
            if is_away(error):
                raise
            log.warning("done_one_by_one", items=len(awake), exc_info=True)
        done = 0
        for name, item in awake:
            async with self.trying(work, name, now):
                done += await do([item])
        return done
