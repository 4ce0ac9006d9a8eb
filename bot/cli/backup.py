"""`backup`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import open_desk
from bot.cli.options import Config, Force


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp sao lưu sẽ được tạo.")],
    force: Force = False,
    config: Config = None,
) -> None:
    """Sao lưu cơ sở dữ liệu SQLite, kể cả khi bot đang chạy."""
    with open_desk(config) as desk:
        from bot.cli.acts.backup import copy  # noqa: PLC0415 - --help needs no database

        copy(desk, file, force=force)
