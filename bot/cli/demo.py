"""`demo`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.desk import telling
from bot.cli.terminal import Terminal
from bot.domain.people import Language


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="FOLDER", help="Nơi giữ bản thử, thường là trong thư mục dữ liệu của bạn."
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            "--port", help="Cổng của trang, thường là 8080; bận thì lấy cổng kế tiếp.", show_default=False
        ),
    ] = 8080,
    fresh: Annotated[bool, typer.Option("--fresh", help="Bắt đầu lại từ đầu, xóa bản thử trước.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Không ai tự trả lời ngoài các máy bạn bấm.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Không tự mở trình duyệt.")] = False,
) -> None:
    """Chạy thử tất cả trên máy này với dữ liệu mẫu: không cần token, không gửi gì ra ngoài."""
    terminal = Terminal(Language.VI)
    with telling(terminal):
        from bot.cli.acts.demo.running import Wish, run  # noqa: PLC0415 - --help needs no sandbox

        run(terminal, Wish(folder, port, fresh=fresh, quiet=quiet, browser=not no_browser))
