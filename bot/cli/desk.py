"""Where a command begins: settings and a terminal in their language; and where its errors end.

Errors become one sentence and an exit code: 2 for what was given wrongly, 1 for what a rule or the surroundings
refuse.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.terminal import Terminal
from bot.domain.errors import BadInput, TruongAnError
from bot.domain.people import Language

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    settings: "Settings"
    terminal: Terminal

    @property
    def telegram_bot(self) -> str:
        """The id of the Telegram bot, which is the public half of its token; empty without one."""
        telegram = self.settings.telegram
        return telegram.read_token("telegram").partition(":")[0] if telegram is not None else ""


@contextmanager
def open_desk(config: Path | None) -> Iterator[Desk]:
    """The settings and a terminal; errors that people are told about end the program.

    Args:
        config: the settings' file; None where `load_settings` looks for it.
    """
    from bot.logs import set_up_logs  # noqa: PLC0415 - --help needs neither logs nor settings
    from bot.settings import load_settings  # noqa: PLC0415 - as above

    set_up_logs("console", "warning")
    with telling(Terminal(Language.VI)):
        settings = load_settings(config)
    terminal = Terminal(settings.locale.language)
    with telling(terminal):
        yield Desk(settings, terminal)


@contextmanager
def telling(terminal: Terminal) -> Iterator[None]:
    """Errors that people are told about become a sentence and an exit code."""
    try:
        yield
    except TruongAnError as error:
        terminal.tell(error)
        raise typer.Exit(2 if isinstance(error, BadInput) else 1) from None


def right_now() -> datetime:
    return datetime.now(UTC)
