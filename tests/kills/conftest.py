"""Everything here is slow: whole bots run as processes and are killed."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kills.bots import Incubator
from tests.kills.wire import tell


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def incubator() -> Iterator[Incubator]:
    warm = Incubator()
    yield warm
    warm.close()


@pytest.fixture
def dice() -> random.Random:
    """What decides about random moments; KILLS_SEED plays the same dice again."""
    seed = os.environ.get("KILLS_SEED") or str(random.SystemRandom().randrange(10**6))
    tell(f"KILLS_SEED={seed}")
    return random.Random(seed)
