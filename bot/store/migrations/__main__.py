"""Drafts a migration: what bot/store/tables has and the newest migration has not. To be read before use.

`python -m bot.store.migrations "What changed"`; `--first` writes the very first one anew, until a release has it.
"""

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.store.engine import Database
from bot.store.schema import configuration, migrate, upgrade

_VERSIONS = Path(__file__).parent / "versions"


async def _draft(message: str) -> Path:
    number = 1 + len(list(ScriptDirectory.from_config(configuration()).walk_revisions()))
    revision = f"{number:04d}"

    def write(config: Config) -> None:
        config.attributes["batch"] = number > 1  # SQLite changes a table only by building it anew
        command.revision(config, message, autogenerate=True, rev_id=revision)

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/draft.db")
        if number > 1:
            await upgrade(database)
        await migrate(database, write)
        await database.close()
    return next(_VERSIONS.glob(f"{revision}_*.py"))


def _tidy(path: Path) -> None:
    """Without Alembic's remarks, and in the house's format."""
    drafted = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r" *# ### .*\n", "", drafted), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)  # noqa: S603 - our own path


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message", nargs="?", default="All tables")
    parser.add_argument("--first", action="store_true", help="the one migration there is, written anew")
    arguments = parser.parse_args()
    if arguments.first:
        for path in _VERSIONS.glob("*.py"):
            path.unlink()
    _tidy(asyncio.run(_draft(arguments.message)))


_main()
