"""Lives at random, on both databases. TRUONGAN_MACHINE=full: more and longer ones, and how many there were."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.life import Life
from tests.machine.town import on_postgres, on_sqlite

FULL = os.environ.get("TRUONGAN_MACHINE") == "full"
LIVES = {"sqlite": 150 if FULL else 15, "postgresql": 80 if FULL else 8}
STEPS = 50 if FULL else 30


@pytest.mark.timeout(1800 if FULL else 120)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_whatever_happens_the_rules_that_never_bend_hold(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
):
    with asyncio.Runner() as runner:
        if kind == "sqlite":
            town = runner.run(on_sqlite(tmp_path))
        else:
            town = runner.run(on_postgres(request.getfixturevalue("postgres_server")))
        Life.runner, (Life.roster, stage), Life.lives, Life.steps = runner, town, 0, 0
        Life.stage = staticmethod(stage)
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=LIVES[kind],
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=not FULL,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink),
            ),
        )
    print(f"machine {kind}: {Life.lives} lives, {Life.steps} steps")  # noqa: T201 - for the bench
