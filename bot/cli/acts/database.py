"""The database from the command line: made or brought to what this program wants."""

from pathlib import Path

from bot.cli.acts.opening import open_database
from bot.cli.desk import Desk
from bot.domain.errors import NotPossibleNow
from bot.store import schema
from bot.store.place import hold_place


async def upgrade(desk: Desk) -> None:
    """Upgrades while nobody runs, so that no program meets tables that it doesn't know.

    Raises:
        NotPossibleNow: `already-running`, `schema-new`, `database-away`, `cannot-write`.
    """
    async with open_database(desk.settings, at_head=False) as database:
        if database.path is not None:
            _make_private(database.path)
        async with hold_place(database):
            with desk.terminal.working("cli.upgrading"):
                changed = await schema.upgrade(database)
    desk.terminal.say("cli.database-upgraded" if changed else "cli.database-was-there", revision=schema.head())


def _make_private(path: Path) -> None:
    """A new file is for its owner only; SQLite's companions take its mode."""
    try:
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise NotPossibleNow("cannot-write", file=str(path)) from error
