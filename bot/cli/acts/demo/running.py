"""The demo's one process: the page first, then the bot behind it, until it is told to stop.

What the page doesn't need is imported while it answers already.
"""

import asyncio
import errno
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from bot.cli.acts.demo.backstage import DemoBackstage
from bot.cli.acts.demo.browser import open_browser
from bot.cli.acts.demo.district import HISTORY, JOINING
from bot.cli.acts.demo.folder import DemoFolder, default_folder, hold_folder
from bot.cli.acts.demo.phones import make_phones
from bot.cli.terminal import Terminal
from bot.domain.errors import NotPossibleNow
from bot.logs import set_up_logs
from bot.sandbox import Sandbox, World
from bot.sandbox.snapshot import Keeper, restore

_PORTS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """How a demo is wanted. `quiet`: nobody answers but whom the visitor plays."""

    folder: Path | None
    port: int
    fresh: bool
    quiet: bool
    browser: bool


def run(terminal: Terminal, wish: Wish) -> None:
    """Runs until SIGINT or SIGTERM.

    Raises:
        Refusal, NotPossibleNow: of `hold_folder`; `demo-no-port`; `schema-new`.
    """
    set_up_logs("console", "error")  # a visitor makes faults on purpose, which are no news
    path = wish.folder.expanduser() if wish.folder else default_folder(os.environ, Path.home())
    with hold_folder(path.absolute(), fresh=wish.fresh) as folder:
        asyncio.run(_run(terminal, wish, folder))
    terminal.say("demo.farewell", folder=str(path))


async def _run(terminal: Terminal, wish: Wish, folder: DemoFolder) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    backstage = DemoBackstage()
    world = World()
    sandbox = Sandbox(world, port=wish.port, backstage=backstage)
    prepared = _take_up(terminal, world, folder)
    async with _serve(terminal, sandbox), _keep(world, folder):
        folder.tell_address(sandbox.url)
        _announce(terminal, sandbox, wish)
        bot = asyncio.create_task(_run_bot(terminal, wish, folder, sandbox, backstage, prepared=prepared))
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait([bot, waiting], return_when=asyncio.FIRST_COMPLETED)
        if stopping.is_set():
            terminal.say("demo.stopping")
            terminal.flush()
        waiting.cancel()
        bot.cancel()
        with suppress(asyncio.CancelledError):
            await bot


async def _run_bot(
    terminal: Terminal,
    wish: Wish,
    folder: DemoFolder,
    sandbox: Sandbox,
    backstage: DemoBackstage,
    *,
    prepared: bool,
) -> None:
    behind = await asyncio.to_thread(_load_bot)
    await behind.run_bot(terminal, folder, sandbox, backstage, prepared=prepared, quiet=wish.quiet)


def _load_bot() -> ModuleType:
    """Takes a second or two, for which nobody has to wait before an empty page."""
    from bot.cli.acts.demo import behind  # noqa: PLC0415 - as it says

    return behind


def _take_up(terminal: Terminal, world: World, folder: DemoFolder) -> bool:
    """The phones as they were left; without them everything begins anew. Whether it goes on."""
    if folder.is_prepared and restore(world, folder.world) and world.phones:
        return True
    if folder.is_prepared:
        terminal.say("demo.world-lost")
        folder.begin_anew()
    world.clock.jump_to(datetime.now(UTC) - HISTORY)
    make_phones(world, JOINING)
    return False


@asynccontextmanager
async def _serve(terminal: Terminal, sandbox: Sandbox) -> AsyncIterator[None]:
    """The page, on the wished port or the next free one.

    Raises:
        NotPossibleNow: `demo-no-port`.
    """
    wished = sandbox.port
    for port in range(wished, min(wished + _PORTS_TRIED, 65536)) if wished >= 0 else ():
        sandbox.port = port
        try:
            await sandbox.start()
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
        else:
            break
    else:
        raise NotPossibleNow("demo-no-port", port=wished)
    if wished not in {0, sandbox.port}:
        terminal.say("demo.port-taken", port=wished)
    try:
        yield
    finally:
        await sandbox.stop(politely=True)


@asynccontextmanager
async def _keep(world: World, folder: DemoFolder) -> AsyncIterator[None]:
    keeper = Keeper(world, folder.world)
    keeping = asyncio.create_task(keeper.run())
    try:
        yield
    finally:
        await keeper.stop()
        await keeping


def _announce(terminal: Terminal, sandbox: Sandbox, wish: Wish) -> None:
    terminal.say("demo.address", url=sandbox.url)
    terminal.flush()
    if wish.browser:
        open_browser(sandbox.url)
