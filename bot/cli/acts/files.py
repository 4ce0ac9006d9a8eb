"""New files: never over an old one unasked, whole or not at all, and for the owner's eyes only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.domain.errors import NotPossibleNow, Refusal

Force = Annotated[bool, typer.Option("--force", help="Ghi đè nếu tệp đã có.")]


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[Path]:
    """A file to write, which stands at `path` once the block has ended well. Mode 0600.

    Raises:
        Refusal: `file-exists`.
        NotPossibleNow: `cannot-write`.
    """
    if path.exists() and not force:
        raise Refusal("file-exists", file=str(path))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        draft = Path(name)
    except OSError as error:
        raise NotPossibleNow("cannot-write", file=str(path)) from error
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise NotPossibleNow("cannot-write", file=str(path)) from error
    finally:
        draft.unlink(missing_ok=True)
