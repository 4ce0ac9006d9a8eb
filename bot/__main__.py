"""`python -m bot` and `truongan`."""

import io
import sys

from bot.cli.app import app


def main() -> None:
    """Runs one command, in UTF-8 whatever the locale: screens and those who read JSON get the same."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
