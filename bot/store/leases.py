"""Leases: which process reads for a bot, and which sends for it. Each holder has an epoch, higher than all before.

PostgreSQL: a session's lock on the epoch shows that its holder is alive, a beat a second that it isn't stopped;
who takes a lease over raises the epoch. SQLite has one process, so a lease is had for the asking.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database, database_seconds
from bot.store.tables import lease

log = structlog.get_logger(__name__)

BEAT = 1.0  # seconds between two signs of life
SURE = 3.0  # seconds after one in which the holder may act without asking
OVER = 4.0  # seconds after one from which on another may take over
_LOOK = 0.5


class Held:
    """A lease while this process has it. `lost` is set once it has it no more."""

    def __init__(self, name: str, epoch: int, sure_until: float = math.inf) -> None:
        self.name = name
        self.epoch = epoch
        self.lost = asyncio.Event()
        self._sure_until = sure_until
        self._news = asyncio.Event()

    @property
    def sure(self) -> bool:
        """Whether nobody else can have it now. A process that was stopped for a while isn't sure any more."""
        return not self.lost.is_set() and time.monotonic() < self._sure_until

    async def confirmed(self) -> bool:
        """Waits for certainty: True while it is held, False once it is lost."""
        while not self.sure and not self.lost.is_set():
            await self._news.wait()
        return not self.lost.is_set()

    def lives_until(self, moment: float) -> None:
        """`moment`: by the monotonic clock."""
        self._sure_until = moment
        self._tell()

    def lose(self) -> None:
        self.lost.set()
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


@asynccontextmanager
async def hold(database: Database, name: str) -> AsyncIterator[Held]:
    """Waits for a lease and holds it while the block runs, or until `lost`; free for others afterwards."""
    if database.sqlite:
        yield Held(name, await _raise_alone(database, name))
        return
    connection, held = await _wait_for(database, name)
    beating = asyncio.create_task(_keep(connection, held))
    try:
        yield held
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        held.lose()
        await _hang_up(connection)


async def _raise_alone(database: Database, name: str) -> int:
    async with database.write() as work:
        epoch = await work.connection.scalar(
            update(lease).where(lease.c.name == name).values(epoch=lease.c.epoch + 1).returning(lease.c.epoch)
        )
        if epoch is None:
            epoch = 1
            await work.connection.execute(insert(lease).values(name=name, epoch=1, holder="", beat_at=0.0))
    return int(epoch)


async def _wait_for(database: Database, name: str) -> tuple[AsyncConnection, Held]:
    """A connection that carries the lease. While the database is away it is waited for."""
    told = False
    while True:
        connection = None
        try:
            connection = await _connect(database)
            while True:
                began = time.monotonic()
                epoch = await _take(connection, name, database.name)
                if epoch is not None:
                    log.info("lease_held", lease=name, epoch=epoch)
                    return connection, Held(name, epoch, began + SURE)
                await asyncio.sleep(_LOOK)
        except SQLAlchemyError as error:
            if not told:
                log.warning("lease_waits", lease=name, error=type(error).__name__)
            told = True
            await _hang_up(connection)
            await asyncio.sleep(_LOOK)
        except BaseException:
            await _hang_up(connection)
            raise


async def _connect(database: Database) -> AsyncConnection:
    connection = await database.engine.connect()
    return await connection.execution_options(isolation_level="AUTOCOMMIT")


async def _hang_up(connection: AsyncConnection | None) -> None:
    """Ends the session, and its locks with it."""
    if connection is not None:
        with suppress(SQLAlchemyError):
            await connection.invalidate()
        await connection.close()


@dataclass(frozen=True, slots=True)
class _Seen:
    epoch: int
    holder: str
    silent: bool


async def _take(connection: AsyncConnection, name: str, me: str) -> int | None:
    """Our epoch; None while somebody holds the lease. Each statement stands alone, so that none waits for another.

    The new epoch is locked before the row names it: nobody ever takes its holder for dead.
    """
    seen = await _look(connection, name)
    gone = await _lock(connection, name, seen.epoch)
    if not gone and not seen.silent:
        return None
    epoch = None
    if await _lock(connection, name, seen.epoch + 1):
        epoch = await connection.scalar(
            update(lease)
            .where(lease.c.name == name, lease.c.epoch == seen.epoch)
            .values(epoch=seen.epoch + 1, holder=me, beat_at=database_seconds())
            .returning(lease.c.epoch)
        )
    if epoch is None:
        await connection.execute(text("SELECT pg_advisory_unlock_all()"))
    elif not gone and seen.holder != me:
        await _cut_off(connection, seen.holder)
    return epoch


async def _look(connection: AsyncConnection, name: str) -> _Seen:
    silent = lease.c.beat_at < database_seconds() - OVER
    row = (
        await connection.execute(select(lease.c.epoch, lease.c.holder, silent).where(lease.c.name == name))
    ).one_or_none()
    if row is not None:
        return _Seen(*row)
    first = postgresql.insert(lease).values(name=name, epoch=0, holder="", beat_at=0.0)
    await connection.execute(first.on_conflict_do_nothing())
    return _Seen(0, "", silent=False)


async def _lock(connection: AsyncConnection, name: str, epoch: int) -> bool:
    return bool(await connection.scalar(select(func.pg_try_advisory_lock(func.hashtext(name), epoch))))


async def _cut_off(connection: AsyncConnection, holder: str) -> None:
    """Ends what a stopped process has begun; where that isn't permitted its transactions end by their time."""
    log.warning("lease_taken_from_silent", holder=holder)
    with suppress(SQLAlchemyError):
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :holder"),
            {"holder": holder},
        )


async def _keep(connection: AsyncConnection, held: Held) -> None:
    """Gives signs of life until the lease is lost; however this ends, nobody goes on without them."""
    try:
        while True:
            await asyncio.sleep(BEAT)
            if not await _is_held(connection, held):
                return
    finally:
        held.lose()


async def _is_held(connection: AsyncConnection, held: Held) -> bool:
    """One sign of life; False where the lease is lost."""
    began = time.monotonic()
    error = ""
    try:
        async with asyncio.timeout(OVER):
            beaten = await connection.scalar(
                update(lease)
                .where(lease.c.name == held.name, lease.c.epoch == held.epoch)
                .values(beat_at=database_seconds())
                .returning(lease.c.epoch)
            )
        if beaten is not None:
            held.lives_until(began + SURE)
            return True
    except (SQLAlchemyError, TimeoutError) as caught:
        error = type(caught).__name__
    log.warning("lease_lost", lease=held.name, epoch=held.epoch, error=error)
    return False
