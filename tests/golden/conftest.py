"""Scenes are played on every channel, by polling, on a Wednesday morning; an error in the log fails them."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest
import structlog

from bot.store.engine import Database
from bot.text.dates import ZONE
from tests.golden.stage import Stage, furnish
from tests.kit.town import open_town

BEGINS = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def no_errors_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            structlog.stdlib.render_to_log_kwargs,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    yield
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, f"errors in the log: {[logging.Formatter().format(record) for record in errors]}"


@pytest.fixture
async def golden_database(sqlite_url: str, make_database) -> AsyncIterator[Database]:
    async for made in make_database(sqlite_url):
        yield made


@pytest.fixture(params=["telegram", "textonly", "zalo"])
async def stage(golden_database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with open_town(golden_database, request.param, "polling", start=BEGINS) as town:
        await furnish(town)
        yield Stage(town)
