"""Hears on PostgreSQL that another process has saved new work, and wakes who waits for it in this one.

Only sooner, never instead: whoever waits looks by itself, too, so that a lost word costs half a second.
"""

import asyncio
from typing import Any, NoReturn

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import CHANNEL, Database

log = structlog.get_logger(__name__)

_AGAIN = 1.0  # seconds before a lost connection is made anew
_ALIVE = 30.0  # seconds without a word after which the connection is tried


async def listen(database: Database) -> NoReturn:
    """Listens for ever on a connection of its own; on SQLite there is nobody to be heard."""
    if database.sqlite:
        await asyncio.Event().wait()
    from psycopg import Error  # noqa: PLC0415 - heavy, and a bot on SQLite needs none of it

    while True:
        try:
            async with database.engine.connect() as connection:
                try:
                    await _hear(database, connection)
                finally:
                    await connection.invalidate()
        except (SQLAlchemyError, Error) as error:
            log.warning("wakes_not_heard", error=type(error).__name__)
            await asyncio.sleep(_AGAIN)


async def _hear(database: Database, connection: AsyncConnection) -> NoReturn:
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    await connection.exec_driver_sql(f"LISTEN {CHANNEL}")
    database.wake()  # for what was said while nobody listened
    driver: Any = (await connection.get_raw_connection()).driver_connection
    while True:
        async for word in driver.notifies(timeout=_ALIVE):
            if word.payload != database.name:
                database.wake()
        await connection.exec_driver_sql("SELECT 1")
