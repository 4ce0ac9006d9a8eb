"""The bot itself: logs, signals, and the program until it is told to stop."""

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import structlog

from bot.cli.acts.opening import naming_trouble, open_database
from bot.cli.desk import Desk
from bot.domain.errors import BadInput
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.store.engine import read_url
from bot.store.place import hold_place
from bot.wiring.program import open_program

log = structlog.get_logger(__name__)


def run(desk: Desk) -> None:
    """Runs until SIGINT or SIGTERM.

    Raises:
        BadInput: `no-channel`, or a token file that can't be read.
        NotPossibleNow: `schema-old`, `schema-new`, `already-running`, `being-upgraded`, `database-away`, or what a
            platform refuses.
    """
    settings = desk.settings
    if not settings.channels:
        raise BadInput("no-channel")
    set_up_logs(settings.log.format, settings.log.level, secrets=list(_secrets(settings)))
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with open_database(settings) as database, hold_place(database, beside=True):
        pass  # who may not run here is told so before anything else begins
    async with open_program(settings) as program:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, program.stop)
        with naming_trouble():
            await program.run(partial(_ready, list(settings.channels)))
    log.info("stopped")


def _ready(channels: Sequence[str]) -> None:
    """What was made for the start stays for good: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    log.info("running", channels=channels)


def _secrets(settings: Settings) -> Iterator[str]:
    """What must stand in no line of the log."""
    for name, section in settings.channels.items():
        yield section.read_token(name)
        if section.webhook_secret is not None:
            yield section.webhook_secret.get_secret_value()
    ways = [section.url for section in settings.ways_round.values()]
    for secret in (settings.web.metrics_token, settings.web.link_key, settings.pulse.url, *ways):
        if secret is not None:
            yield secret.get_secret_value()
    password = read_url(settings.database.url).password
    if password:
        yield str(password)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster loop where it runs."""
    try:
        import uvloop  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    return uvloop.new_event_loop
