"""The bench at tiny numbers: it measures all that it promises, and what it counts adds up. No figure is judged."""

import asyncio
import json
import math
import shutil
from pathlib import Path

import pytest

from tests.bench.__main__ import measure
from tests.bench.databases import EMPTY, Databases
from tests.bench.figures import Figure, percentile, table_of
from tests.bench.imitation import Imitation, Rules
from tests.bench.stage import TINY

# Nothing may be lost, doubled or left unanswered, however slow the machine is.
COUNTERS = {
    ("alarm", "not told"),
    ("alarm", "told twice"),
    ("both, 60 each", "lost"),
    ("both, 60 each", "sent twice"),
    ("broadcast 40", "lost"),
    ("broadcast 40", "sent twice"),
    ("broadcast 40", "taps unanswered"),
    ("faults", "lost"),
    ("faults", "second copies without a mark"),
    ("faults", "unreachable, not listed"),
    ("faults", "listed, though reached"),
    ("storm", "taps unanswered"),
    ("storm", "answers lost"),
    ("storm", "answers counted twice"),
    ("storm", "echoes missing or double"),
    ("storm, PTB + SQLAlchemy", "answers lost"),
}


@pytest.mark.slow
async def test_a_tiny_run_measures_everything_and_loses_nothing(tmp_path: Path):
    figures = await _run_side_by_side(tmp_path, ["alarm", "both", "broadcast", "faults", "storm"])
    found = {(figure.scenario, figure.name): figure for figure in figures}
    assert found.keys() >= COUNTERS
    assert {key: found[key].value for key in COUNTERS} == dict.fromkeys(COUNTERS, 0)
    assert not [figure for figure in figures if math.isnan(figure.value)]
    assert table_of(figures).row_count == len(figures)
    told = json.loads(json.dumps([figure.as_json() for figure in figures], allow_nan=False))
    assert all(one["met"] is not None for one in told if one["bound"] is not None)


async def _run_side_by_side(folder: Path, names: list[str]) -> list[Figure]:
    """Each with a judge of its own, since nobody looks at the figures; migrations can't run side by side."""
    async with Databases().new(folder / "any.db"):
        for name in names:
            (folder / name).mkdir()
            shutil.copyfile(folder / EMPTY, folder / name / EMPTY)
    runs = await asyncio.gather(*(measure([name], TINY, "", folder / name) for name in names))
    return [figure for _, figures in runs for figure in figures]


def test_a_bound_is_met_on_the_side_where_good_lies():
    assert Figure("any", "seconds", 1.0, "s", 2.0).met
    assert not Figure("any", "seconds", 2.1, "s", 2.0).met
    assert Figure("any", "rate", 2.1, "/s", 2.0, ">=").met
    assert Figure("any", "nothing measured", math.nan, "s", 2.0).met is False
    assert Figure("any", "only compared", 1.0).met is None


def test_a_percentile_is_one_of_the_values():
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(number) for number in range(1, 101)], 0.99) == 99.0
    assert math.isnan(percentile([], 0.99))


async def test_the_judge_presses_only_what_it_was_sent_and_each_once():
    imitation = Imitation()
    imitation.reset(Rules(limiting=False, latency=0.0))
    markup = {"inline_keyboard": [[{"text": "Đã nhận", "callback_data": "a:1:0"}]]}
    for chat in ("1000001", "1000002"):
        imitation.accept("sendmessage", chat, "#B", "Cảnh báo #B", {"reply_markup": markup})
    assert imitation.control("press", {"tag": "#B", "count": 5}) == 2
    assert imitation.control("press", {"tag": "#B", "count": 5}) == 0
    assert len(imitation.pending) == len(imitation.pressed) == 2
    assert imitation.control("progress", {})["accepted"] == {"#B": 2}
