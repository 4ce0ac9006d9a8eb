"""A consistent copy of the database while the bot runs. SQLite only: PostgreSQL has its own tools."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.cli.acts.files import new_file
from bot.cli.desk import Desk
from bot.domain.errors import NotPossibleNow, Refusal
from bot.store.engine import read_url


def copy(desk: Desk, target: Path, *, force: bool) -> None:
    """Copies the database to a file of mode 0600, and checks the copy.

    Raises:
        Refusal: `backup-postgresql`, `backup-itself`, `file-exists`.
        NotPossibleNow: `database-missing`, `cannot-write`, `backup-broken`, `database-away`.
        BadInput: `database-url`.
    """
    url = read_url(desk.settings.database.url)
    if url.get_backend_name() != "sqlite":
        raise Refusal("backup-postgresql")
    source = Path(str(url.database))
    if not source.exists():
        raise NotPossibleNow("database-missing", file=str(source))
    if target.exists() and target.samefile(source):
        raise Refusal("backup-itself")
    with new_file(target, force=force) as draft, desk.terminal.working("cli.copying"):
        try:
            _copy(source, draft)
        except sqlite3.Error as error:
            raise NotPossibleNow("database-away", detail=str(error)) from error
    desk.terminal.say("cli.backup-done", file=str(target), megabytes=round(target.stat().st_size / 1e6, 1))


def _copy(source: Path, draft: Path) -> None:
    """All pages in one step: within one read transaction, which no writer waits for and none can spoil."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(draft)) as copied,
    ):
        original.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")  # one file, without companions
        if copied.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise NotPossibleNow("backup-broken")
