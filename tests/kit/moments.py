"""Moments amid the bot's own work at which it may die: told by the statements that pass, not by the product.

A kind of work is known by a statement that nothing else makes. The process is killed right after that
statement, amid its transaction; or once the transaction is on disk, before anybody has heard of it.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, event

from bot.store.engine import Database, UnitOfWork

_DONE = "what was done in this transaction"


class Work(StrEnum):
    """What the bot is at, by how its statement begins (a regular expression)."""

    RECEIVING = r"INSERT INTO inbox"
    FETCHING = r"INSERT INTO file "
    HANDLING = r"UPDATE inbox SET"
    ANSWERING = r"INSERT INTO answer"
    CLAIMING = r"WITH .* UPDATE outbox SET"
    SETTLING = r"UPDATE outbox SET .*message_id=coalesce"
    RELEASING = r"INSERT INTO recipient"
    REMINDING = r"INSERT INTO occurrence \("
    CLIMBING = r"INSERT INTO climb"
    CORRECTING = r"INSERT INTO revision \("
    TAKING_OVER = r"UPDATE lease SET (epoch|holder)"


class When(StrEnum):
    AMID = "amid it"
    SAVED = "once it is saved"


@dataclass(frozen=True, slots=True)
class Moment:
    """The `nth` time that a process gets so far."""

    work: Work
    when: When
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.work.name.lower()}, {self.when}, time {self.nth}"


def watch(moment: Moment, die: Callable[[], None]) -> None:
    """From now on this process dies at that moment. For a process of its own: it can't be undone."""
    known = re.compile(moment.work, re.DOTALL)
    left = moment.nth

    def reach() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            die()

    def see(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if known.match(statement):
            if moment.when is When.AMID:
                reach()
            connection.info[_DONE] = True

    write = Database.write

    @asynccontextmanager
    async def watched(database: Database) -> AsyncIterator[UnitOfWork]:
        async with write(database) as work:
            synchronous = work.connection.sync_connection
            assert synchronous is not None
            seen = synchronous.info
            seen.pop(_DONE, None)
            yield work
        if seen.pop(_DONE, False) and moment.when is When.SAVED:
            reach()

    event.listen(Engine, "after_cursor_execute", see)
    Database.write = watched  # type: ignore[method-assign, assignment]
