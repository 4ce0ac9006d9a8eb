"""`roster template | import`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import open_desk
from bot.cli.help import Command, new_group
from bot.cli.options import Config, Force, Json

app = new_group("Danh bạ đơn vị và người liên hệ.")


@app.command("template", cls=Command)
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Tệp mẫu sẽ được tạo.")],
    example: Annotated[bool, typer.Option("--example", help="Điền sẵn một danh bạ ví dụ.")] = False,
    force: Force = False,
    config: Config = None,
) -> None:
    """Tạo tệp mẫu danh bạ để đơn vị điền."""
    with open_desk(config) as desk:
        from bot.cli.acts import roster  # noqa: PLC0415 - --help needs no spreadsheet

        roster.write(desk, file, example=example, force=force)


@app.command("import", cls=Command)
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Danh bạ, .xlsx hoặc .csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không lưu gì.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Bỏ qua dòng sai, nhận các dòng đúng.")] = False,
    end_missing: Annotated[
        bool, typer.Option("--end-missing", help="Kết thúc nhiệm kỳ của người không còn trong tệp.")
    ] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """Nhập danh bạ; dòng sai được báo theo sheet, dòng, cột và lý do."""
    with open_desk(config) as desk:
        from bot.cli.acts import roster  # noqa: PLC0415 - as above

        wish = roster.Wish(dry_run=dry_run, skip_bad=skip_bad, end_missing=end_missing)
        asyncio.run(roster.take(desk, file, wish, json=json))
