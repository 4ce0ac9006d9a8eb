"""Invitation letters from the command line. The codes stand in the file and nowhere else."""

import secrets
from pathlib import Path

from bot.channels.telegram.client import close_api, make_api
from bot.channels.telegram.outbound import TelegramOutbound
from bot.cli.acts.files import new_file
from bot.cli.acts.opening import open_database
from bot.cli.desk import Desk, right_now
from bot.domain.errors import BadInput
from bot.settings import Settings
from bot.usecases.invitations import new_code
from bot.usecases.letters import make_letters, render_letters


async def write(desk: Desk, path: Path, units: list[str] | None, username: str | None, *, force: bool) -> None:
    """Issues codes and writes the letters; if the file can't be written, no code is issued.

    Args:
        desk: settings and terminal.
        path: where the letters go.
        units: codes or names; None = all.
        username: the Telegram bot's; None = Telegram is asked.
        force: over a file that is there.

    Raises:
        BadInput: `username-needed`, and those of `make_letters`.
        Refusal, NotPossibleNow: of `new_file`, `open_database` and Telegram.
    """
    async with open_database(desk.settings) as database:
        name = username or await _ask_username(desk.settings)
        with new_file(path, force=force) as draft, desk.terminal.working("cli.writing-letters"):
            async with database.write() as work:
                letters = await make_letters(
                    work, units, name, right_now(), lambda: new_code(secrets.token_bytes(16))
                )
                draft.write_text(render_letters(letters, desk.settings.operator.name), encoding="utf-8")
    if letters:
        desk.terminal.say("cli.letters-written", n=len(letters), file=str(path))
    else:
        desk.terminal.say("cli.letters-none", file=str(path))


async def _ask_username(settings: Settings) -> str:
    section = settings.telegram
    if section is None:
        raise BadInput("username-needed")
    api = make_api(
        section.read_token("telegram"),
        base_url=section.base_url,
        base_file_url=section.base_file_url,
        proxy=section.proxy,
    )
    try:
        return (await TelegramOutbound(api).describe()).username
    finally:
        await close_api(api)
