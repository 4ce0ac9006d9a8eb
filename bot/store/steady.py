"""SQLite connections: what may wait is done in a thread, the rest at once; no step is cut short.

Most statements take some microseconds, and the way to a thread and back takes longer than they do. A lock and the
disk may take any time, and so may what touches many rows.

Whoever is cancelled in the middle of a step waits until its thread is done with it: else it would report to a loop
that may be closed by then, and leave a transaction that keeps others from writing.
"""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

# secure_delete: what is forgotten is overwritten, not left on a free page.
_PRAGMAS = (
    "busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON",
)  # fmt: skip
_ITERATED = 64  # rows a step, aiosqlite's own
_MANY = 200  # rows
# Not for a lock, not for the disk, not over many rows.
_AT_ONCE = re.compile(
    r"SELECT|WITH|PRAGMA|BEGIN$|SAVEPOINT|RELEASE|ROLLBACK|UPDATE|INSERT INTO \w+ \([^()]*\) VALUES"
)
_OF_MANY = "AS MATERIALIZED"  # in what goes through thousands of people


class SteadyConnection(aiosqlite.Connection):
    """Its steps end before a cancellation goes on; a transaction that is open as it closes is undone."""

    def __init__(self, path: Path) -> None:
        super().__init__(partial(_opened, path), _ITERATED)
        self._thread.daemon = True  # what nobody closed holds up no exit

    async def _connect(self) -> aiosqlite.Connection:
        if self._connection is None:
            try:
                await self._step(self._open)
            except BaseException:
                await self._end()
                raise
        return self

    def _open(self) -> None:
        """In the thread: whoever is cancelled meanwhile finds it, and closes it."""
        self._connection = self._connector()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or not self._connection:
            raise ValueError("Connection closed")  # SQLAlchemy knows these words
        if _may_wait(fn, args):
            return await self._step(partial(fn, *args, **kwargs))
        return fn(*args, **kwargs)

    async def _step(self, step: Callable[[], Any]) -> Any:
        """What the thread says. Later steps come after it, since there is one thread."""
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((done, step))
        return await _uncut(done)

    async def close(self) -> None:
        if self._connection is None:
            return
        try:
            if self._running:
                await self._step(self._connection.rollback)
        finally:
            await self._end()

    async def _end(self) -> None:
        """The connection is closed, and its thread ends."""
        ended = self.stop()
        if ended is not None:
            await _uncut(ended)


async def _uncut(done: asyncio.Future[Any]) -> Any:
    """Waits to the end, however often the waiting is cancelled; that goes on afterwards."""
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        while not done.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([done])
        if not done.cancelled():
            done.exception()  # looked at: nobody else will
        raise


def _opened(path: Path) -> sqlite3.Connection:
    """With all its habits: only here may choosing the journal wait, and nobody is cut off amid it.

    The driver's own BEGIN comes too late (reads would run outside the transaction), so it makes none.
    """
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
    except BaseException:
        connection.close()
        raise
    return connection


def _may_wait(step: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    match step.__name__, args:
        case "create_function" | "cursor" | "close" | "fetchone" | "fetchmany" | "fetchall" | "rollback", _:
            return False
        case "execute", (str(statement), *_):
            return _OF_MANY in statement or _AT_ONCE.match(statement) is None
        case "executemany", (_, rows, *_) if hasattr(rows, "__len__"):
            return len(rows) > _MANY
        case _:
            return True


async def connect(path: Path) -> aiosqlite.Connection:
    """A new connection to the file."""
    return await SteadyConnection(path)
