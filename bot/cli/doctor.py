"""`doctor`."""

import asyncio

from bot.cli.desk import open_desk
from bot.cli.options import Config, Json


def doctor(json: Json = False, config: Config = None) -> None:
    """Kiểm tra cấu hình, cơ sở dữ liệu, kênh và máy; mã thoát 1 nếu có lỗi."""
    with open_desk(config) as desk:
        from bot.cli.acts.doctor import examine  # noqa: PLC0415 - --help needs no database

        asyncio.run(examine(desk, json=json))
