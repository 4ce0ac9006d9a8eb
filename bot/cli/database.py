"""`db upgrade`."""

import asyncio

from bot.cli.desk import open_desk
from bot.cli.help import Command, new_group
from bot.cli.options import Config

app = new_group("Cơ sở dữ liệu.")


@app.command("upgrade", cls=Command)
def upgrade(config: Config = None) -> None:
    """Tạo mới hoặc nâng cấp cơ sở dữ liệu cho khớp chương trình."""
    with open_desk(config) as desk:
        from bot.cli.acts.database import upgrade as act  # noqa: PLC0415 - --help needs no database

        asyncio.run(act(desk))
