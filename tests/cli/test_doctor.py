"""`doctor`: what it finds, what it says to do, and when it fails."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.acts import machine
from bot.cli.acts.findings import Verdict
from bot.sandbox import Sandbox, World
from bot.store.engine import Database
from bot.store.place import hold_place
from bot.text.dates import ZONE
from tests.cli.conftest import ADMINISTRATOR, Folder, Printed

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
PULSE = '[pulse]\nurl = "https://watch.example.vn/a-key"'
LINKS = f'[web]\npublic_url = "{{}}://an.example.vn"\nlink_key = "{"k" * 32}"'


async def examined(folder: Folder, *more: str, runs: bool = False, token: str = "") -> Printed:
    """What the doctor says while the platforms answer."""
    async with Sandbox(World()) as sandbox:
        folder.configure(
            f'[textonly]\ntoken = "{token or sandbox.textonly.token}"\nbase_url = "{sandbox.textonly_base_url}"',
            *more,
            telegram=sandbox.url,
        )
        if not runs:
            return await asyncio.to_thread(folder.truongan, "doctor", "--json")
        database = Database(f"sqlite:///{folder.database}")
        async with hold_place(database):
            printed = await asyncio.to_thread(folder.truongan, "doctor", "--json")
        await database.close()
        return printed


def states(printed: Printed) -> dict[str, str]:
    return {one["check"]: one["state"] for one in printed.json["checks"]}


def found(printed: Printed, check: str) -> dict[str, str]:
    return next(one for one in printed.json["checks"] if one["check"] == check)


def change(folder: Folder, statement: str) -> None:
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute(statement)


async def test_a_healthy_house_passes(town):
    printed = await examined(town, PULSE, LINKS.format("https"), runs=True)
    assert printed.code == 0
    assert printed.json["ok"] is True
    assert states(printed) == dict.fromkeys(
        [
            "settings",
            "release",
            "pulse",
            "links",
            "sheet",
            "database",
            "storage",
            "disk",
            "clock",
            "schema",
            "administrator",
            "audit",
            "running",
            "telegram",
            "textonly",
        ],
        "ok",
    )
    assert found(printed, "telegram")["text"] == "@truongan_1000000001_bot, hỏi tin (polling)."
    assert all(one["cure"] == "" for one in printed.json["checks"])


async def test_without_a_sign_of_life_it_gives_a_hint_and_finds_no_fault(town):
    printed = await examined(town, runs=True)
    assert printed.code == 0
    hint = found(printed, "pulse")
    assert hint["state"] == "ok"
    assert "[pulse]" in hint["cure"]


async def test_without_a_page_for_links_it_gives_a_hint_and_finds_no_fault(town):
    hint = found(await examined(town), "links")
    assert hint["state"] == "ok"
    assert "public_url" in hint["cure"]


async def test_links_that_anybody_on_the_way_can_read_are_warned_of(town):
    printed = await examined(town, LINKS.format("http"))
    assert (printed.code, found(printed, "links")["state"]) == (0, "warn")
    assert "https" in found(printed, "links")["cure"]
    assert "k" * 32 not in printed.out + printed.err


async def test_without_an_administrator_it_fails_and_says_what_to_do(town):
    change(town, "UPDATE term SET to_at = from_at WHERE contact_id = 1")
    printed = await examined(town)
    assert printed.code == 1
    assert printed.json["ok"] is False
    assert found(printed, "administrator")["state"] == "fail"
    assert "truongan roster import" in found(printed, "administrator")["cure"]


async def test_nobody_running_is_a_remark_and_no_failure(town):
    printed = await examined(town)
    assert (printed.code, states(printed)["running"]) == (0, "warn")


async def test_a_missing_second_person_is_shouted(town):
    printed = await examined(town, "[release]\nsecond_person = false")
    assert (printed.code, states(printed)["release"]) == (0, "warn")
    assert "MỘT NGƯỜI CÓ THỂ PHÁT KHẨN" in found(printed, "release")["text"]


async def test_a_changed_row_of_the_trail_is_found(town):
    change(town, "UPDATE audit SET act = 'something-else'")
    printed = await examined(town)
    assert (printed.code, found(printed, "audit")["state"]) == (1, "fail")
    assert found(printed, "audit")["text"].startswith("Dòng 1 ")


async def test_a_token_that_the_platform_refuses_is_found(town):
    printed = await examined(town, token="no-such-token")
    assert (printed.code, states(printed)["textonly"]) == (1, "fail")
    assert "no-such-token" not in printed.out


async def test_a_webhook_is_named(town):
    hook = 'webhook_url = "https://truongan.example.vn/telegram"\nwebhook_secret = "do-not-show-me"'
    async with Sandbox(World()) as sandbox:
        town.configure(telegram=sandbox.url)
        text = town.settings.read_text().replace("[telegram]", f'[telegram]\nmode = "webhook"\n{hook}')
        town.settings.write_text(text)
        printed = await asyncio.to_thread(town.truongan, "doctor", "--json")
    assert "webhook https://truongan.example.vn/telegram" in found(printed, "telegram")["text"]
    assert "do-not-show-me" not in printed.out


def test_a_platform_out_of_reach_is_found(town):
    printed = town.truongan("doctor", "--json")
    assert (printed.code, states(printed)["telegram"]) == (1, "fail")


def test_a_database_that_was_never_made_is_found_and_not_made(folder):
    printed = folder.truongan("doctor", "--json")
    assert (printed.code, states(printed)["schema"]) == (1, "fail")
    assert "truongan db upgrade" in found(printed, "schema")["cure"]
    assert not folder.database.exists()


def test_a_schema_of_another_version_is_found(town):
    change(town, "UPDATE alembic_version SET version_num = '9999'")
    printed = town.truongan("doctor", "--json")
    assert (printed.code, states(printed)["schema"]) == (1, "fail")
    assert "administrator" not in states(printed)


def test_a_database_out_of_reach_is_found(folder):
    folder.configure(url="postgresql://truongan@127.0.0.1:9/truongan")
    printed = folder.truongan("doctor", "--json")
    assert (printed.code, states(printed)["database"]) == (1, "fail")


def test_no_channel_at_all_is_found(town):
    kept = [part for part in town.settings.read_text().split("[") if not part.startswith("telegram]")]
    town.settings.write_text("[".join(kept))
    printed = town.truongan("doctor", "--json")
    assert (printed.code, states(printed)["channels"]) == (1, "fail")


def test_postgresql_is_examined_too(folder, postgres_url):
    folder.configure(url=postgres_url)
    folder.does("db", "upgrade")
    printed = folder.truongan("doctor", "--json")
    checked = states(printed)
    assert (checked["database"], checked["clock"], checked["schema"]) == ("ok", "ok", "ok")
    assert (checked["administrator"], "storage" in checked) == ("fail", False)


def test_people_get_a_table_with_marks_and_a_last_word(town):
    printed = town.truongan("doctor")
    assert printed.code == 1
    for mark in ("✓", "!", "✗"):
        assert mark in printed.out
    assert printed.out.endswith("Có lỗi cần sửa trước khi chạy.\n")
    assert ADMINISTRATOR not in printed.out


@pytest.mark.parametrize(
    ("system", "verdict"), [("ext4", Verdict.OK), ("nfs4", Verdict.FAIL), ("cifs", Verdict.FAIL), ("", Verdict.OK)]
)
def test_sqlite_on_a_network_drive_is_found(tmp_path, monkeypatch, system, verdict):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {tmp_path} {system} rw 0 0\n" if system else "")
    monkeypatch.setattr(machine, "_MOUNTS", mounts)
    assert machine.check_storage(tmp_path / "truongan.db", "wal").verdict is verdict


def test_sqlite_without_wal_is_found(tmp_path):
    assert machine.check_storage(tmp_path / "truongan.db", "delete").verdict is Verdict.FAIL


def test_the_mount_that_lies_nearest_decides():
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\nserver:/x /srv/du\\040lieu nfs4 rw 0 0\ntmpfs /srv/other tmpfs rw 0 0\nbroken\n"
    )
    assert machine.file_system_of(Path("/srv/du lieu/truongan.db"), mounts) == "nfs4"
    assert machine.file_system_of(Path("/srv/du/truongan.db"), mounts) == "ext4"
    assert machine.file_system_of(Path("/x"), "") == ""


@pytest.mark.parametrize(
    ("free", "verdict"), [(5_000_000_000, Verdict.OK), (500_000_000, Verdict.WARN), (50_000_000, Verdict.FAIL)]
)
def test_little_space_on_the_disk_is_found(tmp_path, monkeypatch, free, verdict):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert machine.check_disk(tmp_path / "truongan.db").verdict is verdict


@pytest.mark.parametrize(
    ("now", "database", "newest", "verdict"),
    [
        (NOW, NOW, None, Verdict.OK),
        (NOW, NOW + timedelta(seconds=4), NOW - timedelta(days=1), Verdict.OK),
        (NOW, NOW - timedelta(seconds=60), None, Verdict.FAIL),
        (NOW, NOW, NOW + timedelta(hours=1), Verdict.WARN),
        (datetime(1970, 1, 2, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC), None, Verdict.FAIL),
    ],
)
def test_a_clock_that_cannot_be_right_is_found(now, database, newest, verdict):
    assert machine.check_clock(now, database, newest).verdict is verdict


@pytest.mark.parametrize(
    ("sent", "state", "text"),
    [
        (0, "ok", "0/3000"),
        (2399, "ok", "2399/3000"),
        (2400, "warn", "2400/3000"),
        (3000, "fail", "3000/3000"),
    ],
)
async def test_how_much_is_used_of_a_bots_plan_is_told_before_it_is_too_late(
    town, sent: int, state: str, text: str
):
    change(town, f"INSERT INTO usage VALUES ('zalo', '20', '{this_month()}', {sent}, 999, NULL, NULL)")
    plan = found(await examined(town, ZALO, runs=True), "quota")
    assert (plan["state"], text in plan["text"], bool(plan["cure"])) == (state, True, state != "ok")


async def test_a_plan_without_limits_is_never_used_up(town):
    change(town, f"INSERT INTO usage VALUES ('zalo', '20', '{this_month()}', 99999, 0, NULL, NULL)")
    plan = found(await examined(town, f"{ZALO}\nmonthly_messages = 0\nusers = 0", runs=True), "quota")
    assert (plan["state"], "99999/∞" in plan["text"]) == ("ok", True)


ZALO = '[zalo]\ntoken = "20:SANDBOX-only"\nbase_url = "http://127.0.0.1:9"'


def this_month() -> str:
    return f"{datetime.now(ZONE):%Y-%m}"


PAGE = '[web]\npublic_url = "https://truongan.example.vn"\nlink_key = "0123456789012345678901234567890123456789"'
MAIL = '[email]\nurl = "mailtos://bot:secret-word@smtp.example.vn?from=truongan@example.vn"'


async def test_a_way_round_is_looked_at_and_nobody_is_asked(town):
    printed = await examined(town, MAIL, PAGE, '[sms]\nurl = "jsons://sms.example.vn/{address}"', runs=True)
    assert (states(printed)["email"], states(printed)["sms"]) == ("ok", "ok")
    assert "secret-word" not in printed.out


async def test_a_way_round_without_a_page_is_doubted_since_nobody_can_answer(town):
    printed = await examined(town, MAIL, runs=True)
    assert printed.code == 0
    assert found(printed, "email")["state"] == "warn"
    assert "public_url" in found(printed, "email")["cure"]


async def test_a_way_round_that_apprise_can_not_read_or_that_lacks_it_fails(town, monkeypatch):
    printed = await examined(town, '[email]\nurl = "nothing://secret-word/{address}"', runs=True)
    assert printed.code == 1
    assert found(printed, "email")["text"].startswith("email.url")
    assert "secret-word" not in printed.out
    monkeypatch.setitem(sys.modules, "apprise", None)
    printed = await examined(town, MAIL, runs=True)
    assert "pip install apprise" in found(printed, "email")["text"]
