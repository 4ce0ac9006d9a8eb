"""`advisory send | correct | cancel | show | list`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import open_desk
from bot.cli.help import Command, new_group
from bot.cli.options import As, Config, Json

app = new_group("Phát thông báo và xem tình hình trả lời.")


@app.command("send", cls=Command)
def send(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="Tệp thông báo (xem docs/cli.md).")],
    as_: As,
    json: Json = False,
    config: Config = None,
) -> None:
    """Phát một thông báo từ tệp, theo thẩm quyền của người gửi."""
    with open_desk(config) as desk:
        from bot.cli.acts import advisory  # noqa: PLC0415 - --help needs no database

        asyncio.run(advisory.send(desk, file, as_, json=json))


@app.command("correct", cls=Command)
def correct(
    number: Annotated[str, typer.Argument(metavar="ID", help="Số hoặc mã, ví dụ 1 hoặc TB-0001.")],
    file: Annotated[Path, typer.Option("--file", metavar="FILE.toml", help="Tệp nội dung mới (xem docs/cli.md).")],
    as_: As,
    json: Json = False,
    config: Config = None,
) -> None:
    """Đính chính một thông báo đã phát: nội dung mới thay cho bản trước, hỏi trả lời lại."""
    with open_desk(config) as desk:
        from bot.cli.acts import correcting  # noqa: PLC0415 - as above

        asyncio.run(correcting.correct(desk, number, file, as_, json=json))


@app.command("cancel", cls=Command)
def cancel(
    number: Annotated[str, typer.Argument(metavar="ID", help="Số hoặc mã, ví dụ 1 hoặc TB-0001.")],
    as_: As,
    all_clear: Annotated[bool, typer.Option("--all-clear", help="Đã an toàn, thay vì báo nhầm.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Hủy một thông báo gửi nhầm, hoặc báo đã an toàn: báo cho đúng những người đã nhận."""
    with open_desk(config) as desk:
        from bot.cli.acts import correcting  # noqa: PLC0415 - as above

        asyncio.run(correcting.cancel(desk, number, as_, all_clear=all_clear, json=json))


@app.command("show", cls=Command)
def show(
    number: Annotated[str, typer.Argument(metavar="ID", help="Số hoặc mã, ví dụ 1 hoặc TB-0001.")],
    json: Json = False,
    config: Config = None,
) -> None:
    """Xem một thông báo: đã gửi đến đâu, ai đã trả lời."""
    with open_desk(config) as desk:
        from bot.cli.acts import advisory  # noqa: PLC0415 - as above

        asyncio.run(advisory.show(desk, number, json=json))


@app.command("list", cls=Command)
def list_newest(json: Json = False, config: Config = None) -> None:
    """Liệt kê các thông báo mới nhất."""
    with open_desk(config) as desk:
        from bot.cli.acts import advisory  # noqa: PLC0415 - as above

        asyncio.run(advisory.list_newest(desk, json=json))
