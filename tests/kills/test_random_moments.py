"""kill -9 at random moments of a broadcast at the default pace: the bench's scenario in short, and judged."""

from dataclasses import replace
from pathlib import Path

from tests.bench.databases import Databases
from tests.bench.figures import Figure
from tests.bench.judge import open_judge
from tests.bench.scenarios.kills import kill_often
from tests.bench.stage import TINY, Stage


async def _play(folder: Path, server: str, processes: int, kills: int) -> list[Figure]:
    async with open_judge() as judge:
        stage = Stage(replace(TINY, kills=kills), judge, folder, Databases(server))
        figures = await kill_often(stage, "kills", stage.databases, processes)
        assert not stage.errors
    return figures


async def test_one_process_on_sqlite_loses_nothing(tmp_path: Path):
    assert _missed(await _play(tmp_path, "", 1, 3)) == []


async def test_two_processes_on_postgresql_lose_nothing(tmp_path: Path, postgres_url: str):
    assert _missed(await _play(tmp_path, postgres_url, 2, 2)) == []


def _missed(figures: list[Figure]) -> list[str]:
    return [f"{figure.name}: {figure.value:.0f}" for figure in figures if figure.met is False]
