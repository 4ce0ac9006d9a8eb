"""The demo's folder: one demo at a time, begun anew only where nothing but the demo's own files would go."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.domain.errors import NotPossibleNow, Refusal
from bot.store.sheet_folder import SheetFolder

FOLDER_VARIABLE = "TRUONGAN_DEMO_FOLDER"

_MARKER, _LOCK, _DATABASE, _WORLD, _SHEETS = "demo.json", "demo.lock", "truongan.db", "world", "phieu-goi"
_DATABASE_FILES = (_DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", f"{_DATABASE}-journal", f"{_DATABASE}.lock")
_MADE = frozenset({_MARKER, f"{_MARKER}.part", _LOCK, _WORLD, _SHEETS, *_DATABASE_FILES})


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """A folder that this process holds. Its marker says whose it is and whether everything has been prepared."""

    path: Path
    lock: TextIO

    @property
    def database(self) -> Path:
        return self.path / _DATABASE

    @property
    def world(self) -> Path:
        """Where the sandbox keeps its phones."""
        return self.path / _WORLD

    @property
    def is_prepared(self) -> bool:
        return self.database.exists() and bool(_read_marker(self.path).get("prepared"))

    @property
    def steps_done(self) -> frozenset[str]:
        """The steps of the tour that were ever done here."""
        kept = _read_marker(self.path).get("steps_done")
        return frozenset(map(str, kept)) if isinstance(kept, list) else frozenset()

    def mark(self, *, prepared: bool, steps_done: Iterable[str] = ()) -> None:
        """Says that the folder is the demo's, whole or not at all."""
        marker = {"made_by": "truongan demo", "prepared": prepared, "steps_done": sorted(steps_done)}
        draft = self.path / f"{_MARKER}.part"
        draft.write_text(json.dumps(marker), encoding="utf-8")
        draft.replace(self.path / _MARKER)

    def tell_address(self, url: str) -> None:
        """For whoever starts a second demo here."""
        self.lock.seek(0)
        self.lock.truncate()
        self.lock.write(url)
        self.lock.flush()

    def begin_anew(self) -> None:
        """Takes away what a demo made before, and nothing else; a demo that is cut off here begins anew too."""
        self.mark(prepared=False)
        for name in _DATABASE_FILES:
            (self.path / name).unlink(missing_ok=True)
        SheetFolder(self.path / _SHEETS).keep({})
        if self.world.is_symlink():
            self.world.unlink()
        elif self.world.exists():
            shutil.rmtree(self.world)
        self.world.mkdir(mode=0o700)


def default_folder(environment: Mapping[str, str], home: Path) -> Path:
    """`TRUONGAN_DEMO_FOLDER`, else a folder among the user's data (XDG Base Directory Specification)."""
    named = environment.get(FOLDER_VARIABLE)
    if named:
        return Path(named).expanduser()
    data = Path(environment.get("XDG_DATA_HOME") or "")
    return (data if data.is_absolute() else home / ".local" / "share") / "truongan-demo"


@contextmanager
def hold_folder(path: Path, *, fresh: bool) -> Iterator[DemoFolder]:
    """The folder, made if it isn't there, held while the block runs.

    Args:
        path: where.
        fresh: begin anew; otherwise only what was never prepared to its end begins anew.

    Raises:
        Refusal: `demo-foreign`, since there are files that no demo made.
        NotPossibleNow: `demo-runs` or `demo-starts` when another one is there, `cannot-write`.
    """
    try:
        _check_own(path, fresh=fresh)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _lock(path)
    except OSError as error:
        raise NotPossibleNow("cannot-write", file=str(path)) from error
    with lock:
        folder = DemoFolder(path, lock)
        try:
            if fresh or not folder.is_prepared:
                folder.begin_anew()
        except OSError as error:
            raise NotPossibleNow("cannot-write", file=str(path)) from error
        yield folder
        folder.tell_address("")


def _check_own(path: Path, *, fresh: bool) -> None:
    """A folder of the demo may hold other things beside, until it is to be begun anew."""
    if not path.exists():
        return
    foreign = sorted({entry.name for entry in path.iterdir()} - _MADE)
    if foreign and (fresh or not _read_marker(path)):
        raise Refusal("demo-foreign", folder=str(path), file=foreign[0])
    if (path / _DATABASE).exists() and not _read_marker(path):
        raise Refusal("demo-foreign", folder=str(path), file=_DATABASE)


def _read_marker(path: Path) -> dict[str, object]:
    """Empty unless a demo made the folder."""
    try:
        marker = json.loads((path / _MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marker if isinstance(marker, dict) and marker.get("made_by") == "truongan demo" else {}


def _lock(path: Path) -> TextIO:
    lock = os.fdopen(os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with lock:
            url = lock.read().strip()
        if url:
            raise NotPossibleNow("demo-runs", folder=str(path), url=url) from None
        raise NotPossibleNow("demo-starts", folder=str(path)) from None
    return lock
