"""Help, and what is typed wrongly."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from tests.text.usage import ROOT

COMMANDS = (
    "run", "doctor", "backup", "db upgrade", "roster template", "roster import", "invite letters", "advisory send",
    "advisory show", "advisory list", "reminder add", "reminder list",
)  # fmt: skip


def typed(words: str):
    return CliRunner().invoke(app, words.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_takes_the_settings_file(command):
    shown = typed(f"{command} --help")
    assert shown.exit_code == 0
    assert "Cách dùng:" in shown.stdout
    assert "--config FILE" in shown.stdout
    for english in ("Usage", "Options", "Arguments", "Show this", "required", "default:"):
        assert english not in shown.stdout


def test_the_whole_is_explained_and_lists_every_command():
    shown = typed("--help")
    assert shown.exit_code == 0
    for command in COMMANDS:
        assert command.split()[0] in shown.stdout


def test_help_is_fast_because_it_imports_nothing_heavy():
    script = (
        "import sys; from bot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'telegram', 'aiohttp', 'alembic', 'openpyxl', 'babel', 'structlog'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    for words in (["--help"], ["advisory", "send", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert done.stdout.splitlines()[-1] == "[]"


WRONG = {
    "advisory sned": "Không có lệnh “sned”. Có phải ý là “send” không?",
    "xyz": "Không có lệnh “xyz”.",
    "advisory send": "Thiếu FILE.toml.",
    "advisory send a.toml": "Thiếu --as.",
    "advisory show 1 --jsn": "Không có tùy chọn --jsn.",
    "advisory show 1 --config": "Tùy chọn --config dùng chưa đúng.",
    "advisory show 1 2": "Lệnh viết chưa đúng.",
    "advisory show 1 --json=2": "Tùy chọn --json dùng chưa đúng.",
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_typed_wrongly_is_told_in_one_sentence_with_where_to_look(words):
    shown = typed(words)
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert shown.stderr.startswith(WRONG[words])
    assert shown.stderr.count("\n") == 1
    assert "--help" in shown.stderr or "chưa đúng" in shown.stderr


def test_a_group_alone_shows_its_help():
    shown = typed("advisory")
    assert shown.exit_code == 2
    assert "Cách dùng:" in shown.stderr
    assert "send" in shown.stderr


def test_a_machine_with_another_locale_gets_the_same_words():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "xyz"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii:strict"},
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stderr.decode().startswith("Không có lệnh “xyz”.")) == (2, True)
