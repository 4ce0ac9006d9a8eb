"""The README's walk, line by line as it stands there, in an empty folder."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def walk_lines() -> list[str]:
    readme = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"^```sh walk\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    assert block is not None
    return block[1].splitlines()


@pytest.mark.slow
def test_the_ten_lines_lead_from_an_empty_roster_to_an_answered_advisory(tmp_path: Path):
    lines = walk_lines()
    assert len(lines) == 10
    for name in (".venv", "docs", "config.example.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    said_file = tmp_path / "said.txt"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TRUONGAN_")}
    with said_file.open("w") as output:
        walked = subprocess.Popen(
            ["bash", "-c", "set -e\n" + "\n".join(lines)],
            cwd=tmp_path,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
        )
        try:
            code = walked.wait(timeout=110)
        finally:
            os.killpg(walked.pid, signal.SIGTERM)
    said = said_file.read_text("utf-8")
    assert code == 0, said
    shown = json.loads(re.findall(r"^\{.*?^\}$|^\{.*\}$", said, re.DOTALL | re.MULTILINE)[-1])
    assert shown["code"] == "TB-0001"
    assert shown["institutions"]["covered"] == 1
    assert shown["answers"]["da-nhan"] == 1
    assert shown["deliveries"]["accepted"] >= 1
