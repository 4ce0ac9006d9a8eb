"""`backup`: a whole copy, also while somebody writes; never over an old file unasked."""

import sqlite3
import stat
import threading
from contextlib import closing

import pytest

from tests.cli.conftest import WARD_1


def rows(path, query="SELECT count(*) FROM guess"):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchone()[0]


def test_the_copy_is_one_whole_file_for_its_owner_only(town):
    path = town.path / "copy.db"
    said = town.does("backup", path).out
    assert said.startswith(f"Đã sao lưu vào {path} (")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {one.name for one in town.path.glob("*copy*")} == {"copy.db"}
    assert rows(path, "SELECT count(*) FROM contact") == 16
    assert rows(path, "PRAGMA journal_mode") == "delete"


def test_a_copy_works_in_place_of_the_database(town):
    town.does("reminder", "add", "--as", WARD_1, "--text", "Nộp báo cáo", "--at", "2099-01-05T08:00")
    town.does("backup", town.path / "copy.db")
    town.configure(url=f"sqlite:///{town.path / 'copy.db'}")
    assert len(town.does("reminder", "list", "--json").json) == 1


def test_a_copy_made_while_somebody_writes_holds_whole_transactions(town):
    """Each transaction writes two rows: a copy with an odd number would have half of one."""
    stop, written = threading.Event(), threading.Event()

    def write():
        with closing(sqlite3.connect(town.database, isolation_level=None, timeout=30)) as connection:
            for number in range(100_000):
                connection.execute("BEGIN IMMEDIATE")
                for half in ("a", "b"):
                    connection.execute(
                        "INSERT INTO guess (channel, external_id, at) VALUES (?, ?, ?)",
                        ("telegram", f"{number}{half}" + "x" * 500, "2026-11-24 00:00:00"),
                    )
                connection.execute("COMMIT")
                written.set()
                if stop.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(10)
        copies = [town.path / f"copy{number}.db" for number in range(5)]
        for path in copies:
            town.does("backup", path)
    finally:
        stop.set()
        writer.join()
    counts = [rows(path) for path in copies]
    assert all(count > 0 and count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert all(rows(path, "PRAGMA integrity_check") == "ok" for path in copies)


def test_an_old_file_is_kept_unless_force_is_given(town):
    path = town.write("copy.db", "yesterday's")
    printed = town.truongan("backup", path)
    assert (printed.code, "đã có" in printed.sentence) == (1, True)
    assert path.read_text() == "yesterday's"
    town.does("backup", path, "--force")
    assert rows(path, "SELECT count(*) FROM contact") == 16


def test_the_database_is_never_its_own_copy(town):
    before = rows(town.database, "SELECT count(*) FROM contact")
    printed = town.truongan("backup", town.database, "--force")
    assert (printed.code, "trùng" in printed.sentence) == (1, True)
    assert rows(town.database, "SELECT count(*) FROM contact") == before


def test_a_broken_database_is_told_and_leaves_no_copy(town):
    town.database.write_bytes(town.database.read_bytes()[:40_000])
    printed = town.truongan("backup", town.path / "copy.db")
    assert printed.code == 1
    assert "truongan doctor" in printed.sentence or "cơ sở dữ liệu" in printed.sentence
    assert not list(town.path.glob("*copy*"))


def test_no_database_yet_is_told(folder):
    printed = folder.truongan("backup", folder.path / "copy.db")
    assert (printed.code, "Chưa có cơ sở dữ liệu" in printed.sentence) == (1, True)
    assert not folder.database.exists()


def test_a_folder_that_is_not_there_is_told(town):
    printed = town.truongan("backup", town.path / "nowhere" / "copy.db")
    assert (printed.code, "Không ghi được" in printed.sentence) == (1, True)


@pytest.mark.parametrize("url", ["postgresql://truongan@127.0.0.1/truongan"])
def test_postgresql_is_left_to_its_own_tools(folder, url):
    folder.configure(url=url)
    printed = folder.truongan("backup", folder.path / "copy.db")
    assert (printed.code, "pg_dump" in printed.sentence) == (1, True)
