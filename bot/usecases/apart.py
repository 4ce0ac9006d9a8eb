"""What time made due is done item by item: one that fails holds up none of the others, and is tried again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from bot.store.engine import UnitOfWork

log = structlog.get_logger(__name__)

_REST = timedelta(minutes=1)


class SetAside:
    """Which items failed lately. Each rests a minute, so that it fills neither the tick nor the log."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def rests(self, item: str, now: datetime) -> bool:
        """Whether an item failed less than a minute ago; a clock that was set back doesn't prolong it."""
        until = self._until.get(item)
        return until is not None and until - _REST <= now < until

    @asynccontextmanager
    async def trying(self, work: UnitOfWork, item: str, now: datetime) -> AsyncIterator[None]:
        """Lets one item have its effects, or none: what fails is logged, and the transaction goes on.

        Raises:
            OperationalError: the database is away or busy. No item is to blame.
        """
        try:
            async with work.connection.begin_nested():
                yield
        except OperationalError:
            raise
        except Exception:
            # What is due stays due: a fault in one item must not silence all that come after it.
            log.exception("item_set_aside", item=item)
            self._until[item] = now + _REST
        else:
            self._until.pop(item, None)
