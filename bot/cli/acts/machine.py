"""Checks of the machine: the disk, the file system under SQLite, the clock. Reads only."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.cli.acts.findings import Finding, bad, doubtful, good

# File systems on which SQLite's locks and shared memory are not to be trusted (sqlite.org/wal.html).
REMOTE = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.sshfs",
        "fuse.rclone",
        "vboxsf",
    }
)
_MOUNTS = Path("/proc/self/mounts")
_LITTLE, _TOO_LITTLE = 1_000_000_000, 200_000_000  # bytes
_OLDEST_NOW = datetime(2026, 11, 1, tzinfo=UTC)  # this program is younger
_DRIFT = timedelta(seconds=5)
_BACKWARDS = timedelta(minutes=2)


def check_disk(database: Path) -> Finding:
    free = shutil.disk_usage(database.parent).free
    megabytes = free // 1_000_000
    if free < _TOO_LITTLE:
        return bad("disk", "cli.found-disk", "cli.cure-disk", megabytes=megabytes)
    if free < _LITTLE:
        return doubtful("disk", "cli.found-disk", "cli.cure-disk", megabytes=megabytes)
    return good("disk", "cli.found-disk", megabytes=megabytes)


def check_storage(database: Path, journal: str) -> Finding:
    """SQLite in WAL mode on a disk of this machine."""
    system = file_system_of(database, _MOUNTS.read_text(encoding="utf-8") if _MOUNTS.exists() else "")
    if system in REMOTE:
        return bad("storage", "cli.found-storage-remote", "cli.cure-storage-remote", system=system)
    if journal != "wal":
        return bad("storage", "cli.found-storage-journal", "cli.cure-storage-remote", journal=journal)
    return good("storage", "cli.found-storage", file=str(database))


def file_system_of(path: Path, mounts: str) -> str:
    """The type of the file system that holds a path, by the lines of /proc/self/mounts; empty if unknown."""
    best, found = -1, ""
    for line in mounts.splitlines():
        _, point, system, *_ = [*line.split(" "), "", "", ""]
        place = Path(point.replace("\\040", " "))
        if point and path.absolute().is_relative_to(place) and len(place.parts) >= best:
            best, found = len(place.parts), system
    return found


def check_clock(now: datetime, database_now: datetime, newest: datetime | None) -> Finding:
    """Against the database's clock, and against the newest act that is on record."""
    if now < _OLDEST_NOW:
        return bad("clock", "cli.found-clock-old", "cli.cure-clock", at=now)
    if abs(now - database_now) > _DRIFT:
        seconds = round((now - database_now).total_seconds())
        return bad("clock", "cli.found-clock-drift", "cli.cure-clock", seconds=seconds)
    if newest is not None and now < newest - _BACKWARDS:
        return doubtful("clock", "cli.found-clock-backwards", "cli.cure-clock", at=newest)
    return good("clock", "cli.found-clock", at=now)
