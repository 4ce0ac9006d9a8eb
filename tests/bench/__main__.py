"""`python -m tests.bench [--quick] [--only NAME] [--json FILE] [--database URL]`: one run, one table, one file."""

import argparse
import asyncio
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from tests.bench.databases import Databases, local_server
from tests.bench.figures import Figure, table_of
from tests.bench.judge import open_judge
from tests.bench.machine import describe
from tests.bench.scenarios import SCENARIOS
from tests.bench.stage import QUICK, Sizes, Stage

console = Console(width=150 if not sys.stdout.isatty() else None)


async def measure(names: Sequence[str], sizes: Sizes, server: str, folder: Path) -> tuple[str, list[Figure]]:
    """Runs scenarios one after the other; what kind of database they used, and their figures."""
    databases = Databases(server)
    figures: list[Figure] = []
    async with open_judge() as judge:
        stage = Stage(sizes, judge, folder, databases)
        for name in names:
            began = time.monotonic()
            try:
                figures += await SCENARIOS[name](stage)
            except Exception as error:  # noqa: BLE001 - what was measured before is shown all the same
                console.print_exception()
                figures.append(Figure(name, "broke off", math.nan, "", 0, note=type(error).__name__))
            note = " ".join(stage.errors[0].split()[3:5]) if stage.errors else ""
            figures.append(Figure(name, "errors in the bot's log", len(stage.errors), "", 0, note=note))
            stage.errors.clear()
            console.print(f"[dim]{name}: {time.monotonic() - began:.0f} s[/]")
    return await databases.describe(), figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers: a few minutes, for a first look")
    parser.add_argument(
        "--only", action="append", choices=SCENARIOS, default=[], help="may be given several times"
    )
    parser.add_argument("--json", type=Path, help="writes machine and figures there")
    parser.add_argument("--database", default="", help="postgresql://… that may create databases, or: postgresql")
    parser.add_argument("--keep", type=Path, help="leaves databases and logs in this folder")
    given = parser.parse_args()
    with _place(given.keep) as folder, _server(given.database) as server:
        names = [name for name in SCENARIOS if not given.only or name in given.only]
        database, figures = asyncio.run(measure(names, QUICK if given.quick else Sizes(), server, folder))
    machine = describe(database)
    console.print(table_of(figures))
    console.print(f"[dim]{json.dumps(machine, ensure_ascii=False)}[/]", highlight=False)
    if given.json:
        told = {"machine": machine, "quick": given.quick, "figures": [figure.as_json() for figure in figures]}
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="truongan-bench-") as folder:
        yield Path(folder)


@contextmanager
def _server(database: str) -> Iterator[str]:
    """A server's URL; for the bare word one is started, which needs no root."""
    if database != "postgresql":
        yield database
        return
    with local_server() as url:
        yield url


if __name__ == "__main__":
    main()
