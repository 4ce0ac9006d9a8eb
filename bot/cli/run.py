"""`run`."""

from bot.cli.desk import open_desk
from bot.cli.options import Config


def run(config: Config = None) -> None:
    """Chạy bot cho đến khi nhận Ctrl+C hoặc tín hiệu dừng."""
    with open_desk(config) as desk:
        from bot.cli.acts.run import run as act  # noqa: PLC0415 - --help needs no channels

        act(desk)
