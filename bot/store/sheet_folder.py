"""Call sheets on disk: whole or not at all, for the owner's eyes only, and gone when nobody keeps them any more.

Only files that are called as we call ours are ever touched. Each is written beside its place and then put there,
so that two processes that write the same never mix.
"""

import os
import re
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

_OURS = re.compile(r"phieu-goi-[a-z0-9-]{1,80}\.html")
_PART = re.compile(r"\.phieu-goi-[a-z0-9-]{1,80}\.html\.[a-z0-9_]{1,20}\.part")


def name_of(unit_id: int, slug: str) -> str:
    """The file of a unit; `slug`: of its name, for whoever looks for it."""
    words = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:60].strip("-")
    return f"phieu-goi-{words}-{unit_id}.html" if words else f"phieu-goi-{unit_id}.html"


class SheetFolder:
    """`path`: made when first needed, for its owner only.

    Every method may raise OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def usable(self) -> bool:
        """Whether a file could be written there now; makes nothing."""
        place = self.path
        while not place.exists() and place != place.parent:
            place = place.parent
        return place.is_dir() and os.access(place, os.W_OK | os.X_OK)

    def keep(self, files: Mapping[str, str]) -> None:
        """Writes files by name, and removes those of ours that are not among them."""
        if files:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in files.items():
            self.write(name, text)
        for file in self._ours():
            if file.name not in files:
                file.unlink(missing_ok=True)

    def write(self, name: str, text: str) -> Path:
        """One file, mode 0600; where it stands then."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self.path / name
        if not _OURS.fullmatch(name):
            raise ValueError(name)
        handle, part = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=self.path)  # 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(place)
        finally:
            Path(part).unlink(missing_ok=True)
        return place

    def clear(self, older_than: float, names: Collection[str] = ()) -> int:
        """Removes what nobody has written anew for so many seconds, and these names however new; how many.

        What a process left half written when it died goes as well. A clock that was set back keeps nothing.
        """
        removed = 0
        for file in (*self._ours(), *self._parts()):
            with suppress(FileNotFoundError):  # somebody else may clear as well
                if file.name in names or abs(time.time() - file.stat().st_mtime) >= older_than:
                    file.unlink()
                    removed += 1
        return removed

    def _ours(self) -> list[Path]:
        return self._matching(_OURS)

    def _parts(self) -> list[Path]:
        return self._matching(_PART)

    def _matching(self, pattern: re.Pattern[str]) -> list[Path]:
        try:
            return [file for file in self.path.iterdir() if pattern.fullmatch(file.name) and not file.is_dir()]
        except FileNotFoundError:
            return []
