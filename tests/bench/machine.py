"""What the machine says: processor time and memory of a process, and what stands beside every run."""

import importlib.metadata
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_LIBRARIES = (
    "aiohttp",
    "aiolimiter",
    "aiosqlite",
    "httpx",
    "psycopg",
    "python-telegram-bot",
    "SQLAlchemy",
    "uvloop",
)


def seconds_of(pid: int) -> float:
    """Processor seconds of a process so far, user and system (10 ms steps)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def tree_seconds(pid: int) -> float:
    """The same with all children, running and ended: of a database server with its backends."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / _TICK
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return seconds_of(pid) + ended + sum(map(tree_seconds, map(int, children)))


def memory_of(pid: int) -> tuple[float, float]:
    """MiB that a process holds now, and held at most (VmRSS, VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    found = {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines) if
             name in {"VmRSS", "VmHWM"}}  # fmt: skip
    return found["VmRSS"], found["VmHWM"]


def describe(database: str) -> dict[str, object]:
    """What a figure is worth nothing without. `database`: the kind, with its version where it is a server."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "load": list(os.getloadavg()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "database": database,
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
