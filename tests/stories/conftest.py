"""Every story is told on Telegram, on Zalo and mixed, some in both modes; an error in the log fails it.

Mixed: everybody who comes uses the channel that the one before does not.
"""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from bot.store.engine import Database
from tests.kit.town import Town, open_town


@pytest.fixture(autouse=True)
def no_errors_in_the_log(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A story in which something goes wrong in the log is a failed story, unless it says that it expects so."""
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
    if request.node.get_closest_marker("errors_expected"):
        return
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, f"errors in the log: {[logging.Formatter().format(record) for record in errors]}"


# How updates come in is the same for every conversation: these stories are told by webhook too.
BY_WEBHOOK = {"test_advisory", "test_anything", "test_joining"}
# Everything that one phone can send to one bot: there is nothing to mix.
ONE_CHANNEL = {"test_adversary", "test_bad_input", "test_silent_input"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    told = metafunc.module.__name__.rpartition(".")[2]
    if "mode" in metafunc.fixturenames:
        metafunc.parametrize("mode", ["polling", "webhook"] if told in BY_WEBHOOK else ["polling"])
    marks = metafunc.definition.iter_markers("parametrize")
    if "channel" in metafunc.fixturenames and not any(mark.args[0] == "channel" for mark in marks):
        metafunc.parametrize("channel", ["telegram", "zalo", *(() if told in ONE_CHANNEL else ["mixed"])])


@pytest.fixture
async def story_database(sqlite_url: str, make_database) -> AsyncIterator[Database]:
    async for made in make_database(sqlite_url):
        yield made


@pytest.fixture
async def town(story_database: Database, channel: str, mode: str) -> AsyncIterator[Town]:
    async with open_town(story_database, channel, mode) as opened:
        yield opened


@pytest.fixture
async def telegram_town(story_database: Database, mode: str) -> AsyncIterator[Town]:
    """For what only a channel with buttons, cards and groups has."""
    async with open_town(story_database, "telegram", mode) as opened:
        yield opened
