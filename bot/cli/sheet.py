"""`sheet`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import open_desk
from bot.cli.options import As, Config, Force, Json


def sheet(
    as_: As,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="CODE", help="Chỉ đơn vị công an này, mã hoặc tên.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE.html", help="Ghi vào tệp này, thay vì thư mục phiếu gọi."),
    ] = None,
    force: Force = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Ghi phiếu gọi điện của công an, và in liên kết tới phiếu trên web. Không cần kênh nào."""
    with open_desk(config) as desk:
        from bot.cli.acts import sheet as act  # noqa: PLC0415 - --help needs no database

        asyncio.run(act.write(desk, as_, unit, file, force=force, json=json))
