"""The bot behind the demo's page: prepared once, then run over the sandbox's clock until it is cancelled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.cli.acts.demo import district
from bot.cli.acts.demo.backstage import DemoBackstage
from bot.cli.acts.demo.folder import DemoFolder
from bot.cli.acts.demo.life import Life
from bot.cli.acts.demo.preparing import Demo, fill, play
from bot.cli.acts.demo.view import DatabaseView
from bot.cli.terminal import Terminal
from bot.sandbox import Sandbox
from bot.sandbox.snapshot import save
from bot.settings import Settings
from bot.store import schema
from bot.store.engine import Database
from bot.wiring.house import make_house
from bot.wiring.lines import make_lines
from bot.wiring.program import Program

_BEAT = 0.25  # seconds; a visitor who moves the clock waits for what falls due on the way


async def run_bot(
    terminal: Terminal,
    folder: DemoFolder,
    sandbox: Sandbox,
    backstage: DemoBackstage,
    *,
    prepared: bool,
    quiet: bool,
) -> None:
    """Runs until cancelled, or until something fatal; then stops in order.

    Raises:
        NotPossibleNow: `schema-new`, when a newer program has used the folder.
    """
    settings = make_settings(sandbox, folder)
    database = Database(settings.database.url)
    demo = Demo(sandbox.world, database, make_house(settings), sandbox.telegram.token.partition(":")[0])
    try:
        if prepared:
            await schema.upgrade(database)
        else:
            await fill(demo)
        async with _run_program(settings, demo) as running:
            if not prepared:
                await play(demo)
                save(demo.world, folder.world)
                folder.mark(prepared=True)
            backstage.view = DatabaseView(demo, folder)
            sandbox.world.changed()
            _tell_ready(terminal, prepared=prepared)
            await _live(demo, running, quiet=quiet)
    finally:
        await backstage.look_away()
        await database.close()


def make_settings(sandbox: Sandbox, folder: DemoFolder) -> Settings:
    """All channels on the sandbox. What falls due while a visitor jumps by a day still goes out."""
    return Settings.model_validate(
        {
            "operator": {"name": district.DISTRICT_POLICE},
            "telegram": {
                "token": sandbox.telegram.token,
                "base_url": sandbox.telegram_base_url,
                "base_file_url": sandbox.telegram_base_file_url,
            },
            "zalo": {"token": sandbox.zalo.token, "base_url": sandbox.zalo_base_url},
            "textonly": {"token": sandbox.textonly.token, "base_url": sandbox.textonly_base_url},
            "database": {"url": f"sqlite:///{folder.database}"},
            "reminders": {"grace": "2d"},
        }
    )


@asynccontextmanager
async def _run_program(settings: Settings, demo: Demo) -> AsyncIterator[asyncio.Task[None]]:
    program = Program(settings, demo.house, demo.database, make_lines(settings), demo.world.clock, beat=_BEAT)
    running = asyncio.create_task(program.run())
    try:
        yield running
    finally:
        program.stop()
        await running


async def _live(demo: Demo, running: asyncio.Task[None], *, quiet: bool) -> None:
    """Waits for the end; meanwhile people answer, unless it is to be quiet."""
    tasks: list[asyncio.Task[None]] = [running]
    if not quiet:
        spared = {holder.number for holder, _ in district.OPENING}
        tasks.append(asyncio.create_task(Life(demo.world, spared).run()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks[1:], return_exceptions=True)


def _tell_ready(terminal: Terminal, *, prepared: bool) -> None:
    if prepared:
        terminal.say("demo.continues")
    else:
        joined = sum(bool(holder.channels) for holder in district.HOLDERS)
        terminal.say("demo.prepared", institutions=len(district.INSTITUTIONS), people=joined)
    terminal.say("demo.how-to-stop")
    terminal.flush()
