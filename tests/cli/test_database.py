"""`db upgrade` and what every command says of a database that it can't use."""

import asyncio
import stat

import pytest

from bot.store.engine import Database
from bot.store.place import hold_place
from bot.store.schema import head
from tests.cli.conftest import WARD_1


def test_a_new_database_is_made_for_its_owner_only(folder):
    assert folder.does("db", "upgrade").out == f"Đã nâng cấp cơ sở dữ liệu lên bản {head()}.\n"
    assert stat.S_IMODE(folder.database.stat().st_mode) == 0o600


def test_upgrading_again_says_that_nothing_was_to_do(folder):
    folder.does("db", "upgrade")
    assert folder.does("db", "upgrade").out == f"Cơ sở dữ liệu đã ở bản mới nhất ({head()}).\n"


def test_postgresql_is_upgraded_and_used(folder, postgres_url):
    folder.configure(url=postgres_url)
    assert folder.truongan("advisory", "list").code == 1
    folder.does("db", "upgrade")
    folder.does("roster", "template", folder.path / "r.xlsx", "--example")
    folder.does("roster", "import", folder.path / "r.xlsx")
    folder.write("a.toml", 'level = "luu-y"\ncategory = "khac"\nheadline = "Thử"\ndescription = "Nội dung"\n')
    sent = folder.does("advisory", "send", folder.path / "a.toml", "--as", WARD_1, "--json").json
    assert folder.does("advisory", "show", "1", "--json").json == sent
    at = ("--text", "Nộp báo cáo", "--at", "2099-01-01T08:00")
    folder.does("reminder", "add", "--as", WARD_1, *at)
    assert len(folder.does("reminder", "list", "--json").json) == 1


def test_a_database_in_use_is_not_upgraded(folder):
    async def upgrade_while_somebody_runs():
        database = Database(f"sqlite:///{folder.database}")
        async with hold_place(database):
            printed = await asyncio.to_thread(folder.truongan, "db", "upgrade")
        await database.close()
        return printed

    printed = asyncio.run(upgrade_while_somebody_runs())
    assert (printed.code, "đang chạy" in printed.sentence) == (1, True)


def test_a_folder_that_is_not_there_is_told(folder):
    folder.configure(url=f"sqlite:///{folder.path / 'nowhere' / 'x.db'}")
    printed = folder.truongan("db", "upgrade")
    assert (printed.code, "nowhere" in printed.sentence) == (1, True)


@pytest.mark.parametrize(
    "command",
    [
        ("run",),
        ("advisory", "list"),
        ("advisory", "show", "1"),
        ("reminder", "list"),
        ("invite", "letters", "x.html", "--username", "truong_an_bot"),
    ],
    ids=" ".join,
)
def test_a_database_that_was_not_upgraded_is_refused_with_what_to_do_and_not_made(folder, command):
    printed = folder.truongan(*command)
    assert (printed.code, printed.out) == (1, "")
    assert "truongan db upgrade" in printed.sentence
    assert not folder.database.exists()


def test_a_file_that_is_no_database_is_told_without_a_traceback(folder):
    folder.database.write_bytes(b"This is a letter to the education office. " * 50)
    printed = folder.truongan("advisory", "list")
    assert (printed.code, "not a database" in printed.sentence) == (1, True)


def test_a_postgresql_that_is_away_is_told_without_the_password(folder):
    folder.configure(url="postgresql://truongan:do-not-show-me@127.0.0.1:9/truongan")
    printed = folder.truongan("advisory", "list")
    assert printed.code == 1
    assert "Không dùng được cơ sở dữ liệu" in printed.sentence
    assert "do-not-show-me" not in printed.err


def test_the_terminal_speaks_the_language_of_the_settings(folder):
    folder.configure('[locale]\nlanguage = "en"')
    assert folder.truongan("advisory", "list").sentence.startswith("The database was not made yet")
