"""`invite letters`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import open_desk
from bot.cli.help import Command, new_group
from bot.cli.options import Config, Force, Units

app = new_group("Thư mời tham gia.")


@app.command("letters", cls=Command)
def letters(
    file: Annotated[Path, typer.Argument(metavar="OUT.html", help="Tệp thư mời sẽ được tạo, để in.")],
    unit: Units = None,
    username: Annotated[
        str | None,
        typer.Option("--username", metavar="NAME", help="Tên bot trên Telegram; không có thì hỏi Telegram."),
    ] = None,
    zalo: Annotated[
        str | None,
        typer.Option("--zalo", metavar="NAME", help="Tên tài khoản bot trên Zalo (bot.…); không có thì hỏi Zalo."),
    ] = None,
    force: Force = False,
    config: Config = None,
) -> None:
    """In thư mời có mã một lần cho mỗi người chưa tham gia."""
    with open_desk(config) as desk:
        from bot.cli.acts.letters import write  # noqa: PLC0415 - --help needs no database

        asyncio.run(write(desk, file, unit, username, zalo, force=force))
