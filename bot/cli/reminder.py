"""`reminder add | list`."""

import asyncio
from typing import Annotated

import typer

from bot.cli.desk import open_desk
from bot.cli.help import Command, new_group
from bot.cli.options import As, Config, Json, Kinds, Roles, Units

app = new_group("Đặt nhắc việc, một lần hoặc định kỳ.")


@app.command("add", cls=Command)
def add(
    as_: As,
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help="Việc cần nhắc.")],
    at: Annotated[str, typer.Option("--at", metavar="ISO", help="Lần đầu, giờ Việt Nam, ví dụ 2026-12-25T08:00.")],
    rrule: Annotated[
        str | None,
        typer.Option("--rrule", metavar="RRULE", help="Quy tắc lặp, ví dụ FREQ=MONTHLY;BYMONTHDAY=25."),
    ] = None,
    unit: Units = None,
    kind: Kinds = None,
    role: Roles = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Đặt một nhắc việc; in ra ba lần nhắc sắp tới."""
    with open_desk(config) as desk:
        from bot.cli.acts import reminder  # noqa: PLC0415 - --help needs no database
        from bot.cli.acts.audience import read_wanted  # noqa: PLC0415 - as above

        asked = reminder.Asked(text, at, rrule, read_wanted(unit, kind, role))
        asyncio.run(reminder.add(desk, as_, asked, json=json))


@app.command("list", cls=Command)
def list_newest(json: Json = False, config: Config = None) -> None:
    """Liệt kê các nhắc việc mới nhất."""
    with open_desk(config) as desk:
        from bot.cli.acts import reminder  # noqa: PLC0415 - as above

        asyncio.run(reminder.list_newest(desk, json=json))
