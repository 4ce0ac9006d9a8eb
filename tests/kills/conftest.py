"""Everything here is slow: whole bots run as processes and are killed."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.kills.bots import Incubator
from tests.kills.wire import tell


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
