"""A desk in these tests: a folder with settings and a database, and the command line to work with."""

import json
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli.app import app
from bot.logs import QUIET
from bot.usecases.roster import write_template
from tests.roster.desk import CONTACT_HEADINGS, UNIT_HEADINGS, write_xlsx

TOKEN = "1000000001:SANDBOX-only-token-for-loopback-use"
CLOSED = "http://127.0.0.1:9"  # nobody listens there

# The example roster's people.
ADMINISTRATOR, CITY_DUTY, WARD_1, WARD_2, OFFICE, PRINCIPAL_A = (
    "0900000001", "0900000002", "0900000003", "0900000005", "0900000007", "0900000008",
)  # fmt: skip


@dataclass(frozen=True)
class Printed:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line on standard error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


@dataclass
class Folder:
    """Where the commands work. `truongan` runs one and gives what it printed."""

    path: Path
    environment: dict[str, str | None] = field(default_factory=dict)

    @property
    def settings(self) -> Path:
        return self.path / "config.toml"

    @property
    def database(self) -> Path:
        return self.path / "truongan.db"

    def configure(self, *more: str, url: str | None = None, telegram: str = CLOSED) -> None:
        self.settings.write_text(
            "\n".join(
                (
                    '[operator]\nname = "Công an Quận Mẫu"',
                    f'[telegram]\ntoken = "{TOKEN}"\nbase_url = "{telegram}/bot"',
                    f'base_file_url = "{telegram}/file/bot"',
                    f'[database]\nurl = "{url or f"sqlite:///{self.database}"}"',
                    *more,
                )
            ),
            encoding="utf-8",
        )

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def truongan(self, *arguments: object, config: Path | None = None) -> Printed:
        """Only what the program foresees is let through: anything else fails the test."""
        words = [*map(str, arguments), "--config", str(config or self.settings)]
        result = CliRunner().invoke(app, words, env=self.environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Printed(result.exit_code, result.stdout, result.stderr)

    def does(self, *arguments: object) -> Printed:
        """A command that has to end well."""
        printed = self.truongan(*arguments)
        assert printed.code == 0, printed.err
        return printed


@contextmanager
def logs_of_their_own() -> Iterator[None]:
    """The command line sets up logs for the whole process; afterwards they are as before."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    loggers = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    levels = [(one, one.level) for one in loggers]
    configured = structlog.get_config()
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)
    for logger, before in levels:
        logger.setLevel(before)
    structlog.configure(**configured)


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    with logs_of_their_own():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Settings, and no database yet."""
    made = Folder(tmp_path)
    made.configure()
    return made


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the example roster, made once."""
    made = Folder(tmp_path_factory.mktemp("example"))
    made.configure()
    write_template(made.path / "roster.xlsx", example=True)
    with logs_of_their_own():
        made.does("db", "upgrade")
        made.does("roster", "import", made.path / "roster.xlsx")
    return made.database


@pytest.fixture
def town(folder: Folder, example: Path) -> Folder:
    """The example roster, which nobody has joined."""
    shutil.copy(example, folder.database)
    return folder


@pytest.fixture
def joined(town: Folder) -> Folder:
    """The same, and the principal of Mẫu A and two city officers can be reached by their Telegram IDs."""
    city, school = "Công an Thành phố (mẫu)", "Trường Tiểu học Mẫu A"
    rows = (
        ("Hiệu trưởng Trường Tiểu học Mẫu A", "Hiệu trưởng", "Hiệu trưởng", school, PRINCIPAL_A, "5000000008"),
        ("Trực ban Công an Thành phố (mẫu)", "Trực ban", "Công an", city, CITY_DUTY, "5000000002"),
        ("Phó trực ban Công an Thành phố (mẫu)", "Phó trực ban", "Công an", city, "0900000021", "5000000021"),
    )
    sheets: dict[str, list[tuple[str, ...]]] = {
        "Đơn vị": [UNIT_HEADINGS],
        "Liên hệ": [CONTACT_HEADINGS, *((*row, "", "") for row in rows)],
    }
    town.does("roster", "import", write_xlsx(town.path / "ids.xlsx", sheets))
    return town
