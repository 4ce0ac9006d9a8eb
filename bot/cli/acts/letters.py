"""Invitation letters from the command line. The codes stand in the file and nowhere else."""

import secrets
from pathlib import Path

from bot.cli.acts.files import new_file
from bot.cli.acts.opening import open_database
from bot.cli.desk import Desk, right_now
from bot.settings import ChannelSection
from bot.usecases.invitations import new_code
from bot.usecases.letters import Bots, make_letters
from bot.usecases.letters_page import render_letters
from bot.wiring.lines import make_line


async def write(
    desk: Desk, path: Path, units: list[str] | None, username: str | None, zalo: str | None, *, force: bool
) -> None:
    """Issues codes and writes the letters; if the file can't be written, no code is issued.

    Args:
        desk: settings and terminal.
        path: where the letters go.
        units: codes or names; None = all.
        username: the Telegram bot's; None = Telegram is asked, where it is set up.
        zalo: the Zalo bot's account; None = Zalo is asked, where it is set up.
        force: over a file that is there.

    Raises:
        BadInput: those of `Bots` and of `make_letters`.
        Refusal, NotPossibleNow: of `new_file`, `open_database` and the platforms.
    """
    async with open_database(desk.settings) as database:
        sections = desk.settings
        bots = Bots(await _name(username, sections.telegram), await _name(zalo, sections.zalo))
        with new_file(path, force=force) as draft, desk.terminal.working("cli.writing-letters"):
            async with database.write() as work:
                letters = await make_letters(
                    work, units, bots, right_now(), lambda: new_code(secrets.token_bytes(16))
                )
                draft.write_text(render_letters(letters, desk.settings.operator.name), encoding="utf-8")
    if letters:
        desk.terminal.say("cli.letters-written", n=len(letters), file=str(path))
    else:
        desk.terminal.say("cli.letters-none", file=str(path))


async def _name(given: str | None, section: ChannelSection | None) -> str:
    """What a channel's bot is called: as given, else as its platform says; "" where it isn't set up."""
    if given is not None or section is None:
        return given or ""
    line = make_line(section)
    try:
        return (await line.describe()).username
    finally:
        await line.close()
