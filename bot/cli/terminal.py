"""What stands on the screen: sentences of the catalogue, tables, JSON, and a sign of life during long work.

Words of people are shown as they are, without what could steer a terminal.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import TruongAnError
from bot.domain.people import Language
from bot.domain.richtext import RichText


@dataclass(frozen=True, slots=True)
class Terminal:
    language: Language

    def say_plain(self, text_id: str, /, **params: object) -> str:
        """A text of the catalogue on one or more lines, harmless to a terminal."""
        from bot.text.catalogue import say_plain  # noqa: PLC0415 - --help needs no catalogue

        values = {
            name: value if isinstance(value, str | int | RichText) else str(value)
            for name, value in params.items()
        }
        return harmless(say_plain(text_id, self.language, **values))

    def say(self, text_id: str, /, **params: object) -> None:
        self.print(self.say_plain(text_id, **params))

    def print(self, text: str) -> None:
        sys.stdout.write(f"{harmless(text)}\n")

    def flush(self) -> None:
        """Shows what was printed, although more may follow only much later."""
        sys.stdout.flush()

    def complain(self, text: str) -> None:
        """On standard error."""
        sys.stderr.write(f"{harmless(text)}\n")

    def tell(self, error: TruongAnError) -> None:
        """One sentence on standard error."""
        self.complain(self.say_plain(error.text_id, **error.params))

    def print_json(self, value: Any) -> None:
        sys.stdout.write(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n")

    def print_table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - --help needs no tables
        from rich.console import Console  # noqa: PLC0415 - as above
        from rich.table import Table  # noqa: PLC0415 - as above
        from rich.text import Text  # noqa: PLC0415 - as above

        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for heading in headings:
            table.add_column(Text(heading), overflow="fold")
        for row in rows:
            table.add_row(*(Text(harmless(str(cell))) for cell in row))
        Console(file=sys.stdout).print(table)

    @contextmanager
    def working(self, text_id: str) -> Iterator[None]:
        """Shows what is under way, where somebody watches."""
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console  # noqa: PLC0415 - --help needs no progress
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
            progress.add_task(self.say_plain(text_id), total=None)
            yield


def harmless(text: str) -> str:
    """Without control characters: whatever somebody wrote can't move a cursor or colour a screen."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)
