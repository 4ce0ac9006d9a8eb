"""`demo`: as its visitor starts, stops, kills and starts it again."""

import asyncio
import signal
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.acts.demo.district import OPENING, PRINCIPAL, WARD_OFFICER
from bot.cli.app import app
from tests.demo.visiting import phone_on, started


def templates(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "truongan.db") as connection:
        rows = connection.execute("SELECT title FROM draft WHERE unit_id IS NOT NULL").fetchall()
    connection.close()
    return [row[0] for row in rows]


def typed(*words: object):
    return CliRunner().invoke(app, ["demo", "--no-browser", *map(str, words)])


@pytest.mark.slow
async def test_the_first_start_shows_a_district_at_work_and_the_next_one_goes_on(tmp_path):
    folder = tmp_path / "demo"
    async with started(folder) as demo:
        await demo.says("Trang chạy thử")
        first = await demo.page()
        assert len(first["opening"]) == len(OPENING)
        await demo.says("Đã sẵn sàng: 62 trường")
        page = await demo.page()
        assert "mẫu" in page["title"]
        (advisory,) = page["overview"]["advisories"]
        assert (advisory["code"], advisory["level"]) == ("TB-0001", "Cảnh báo")
        assert 0 < advisory["answered"] < advisory["total"]
        assert advisory["needing_help"] == ["Trường THCS Mẫu B"]
        assert "Trường THCS Minh Đức" in advisory["silent"], "the bot is blocked there"
        due = [due["text"][:7] for due in page["overview"]["due"]]
        assert due[0] == "NV-0001"
        assert sorted(due) == ["NV-0001", "NV-0002", "NV-0003"], (
            "on a 25th the monthly one comes before tomorrow's"
        )
        assert [step["done"] for step in page["tour"]] == [False] * 6
        assert len(templates(folder)) == 12
        principal = phone_on(page, PRINCIPAL.number)
        assert any("TB-0001" in message.get("text", "") for message in principal["messages"])
        await demo.acts(action="say", phone=principal["key"], text="Trường xin gửi báo cáo sau")
        assert await demo.ends() == 0
        assert "Đã dừng" in demo.said
        assert "Traceback" not in demo.said
    async with started(folder) as demo:
        await demo.says("tiếp tục từ lần trước")
        again = phone_on(await demo.page(), PRINCIPAL.number)
        assert again["key"] == principal["key"]
        texts = [message.get("text", "") for message in again["messages"]]
        assert "Trường xin gửi báo cáo sau" in texts
        before = [message.get("text", "") for message in principal["messages"]]
        assert texts[: len(before)] == before
        assert await demo.ends(signal.SIGTERM) == 0


@pytest.mark.slow
async def test_the_tour_can_be_walked_as_it_says_and_ticks_off_what_was_done(tmp_path):
    ward, principal = WARD_OFFICER.number, PRINCIPAL.number
    async with started(tmp_path) as demo:
        await demo.says("Ctrl+C")
        await demo.has_done(0)
        await demo.writes(ward, "/mau")
        await demo.taps(ward, "🟠 Có thông tin hẹn gặp")
        await demo.taps(ward, "Gửi Cảnh báo")
        await demo.has_done(1)
        await demo.taps(principal, "Đã nhận")
        await demo.has_done(3)  # the board looks after itself
        await demo.writes(principal, "Trước cổng trường có người lạ phát tờ rơi")
        await demo.taps(principal, "Gửi Công an phường Đa Kao")
        await demo.has_done(4)
        await demo.taps(ward, "Trả lời")
        await demo.is_offered(ward, "Thôi")
        await demo.writes(ward, "Công an phường cử người đến ngay")
        await demo.taps(ward, "Gửi")
        await demo.has_done(5)
        await demo.acts(action="clock", seconds=24 * 3600)
        await demo.has_done(6)
        await demo.taps(principal, "Xong")
        await demo.writes(ward, "/mau")
        await demo.taps(ward, "🟠 Sạc xe điện")
        await demo.taps(ward, "Gửi Cảnh báo")
        await asyncio.sleep(3)  # a new warning that nobody has answered
        await demo.has_done(6)
        assert await demo.ends() == 0
        assert "Traceback" not in demo.said
    async with started(tmp_path) as demo:
        await demo.says("tiếp tục từ lần trước")
        await demo.has_done(6)
        assert await demo.ends() == 0


@pytest.mark.slow
async def test_after_kill_9_it_goes_on_and_what_people_do_is_answered(tmp_path):
    async with started(tmp_path) as demo:
        await demo.says("Ctrl+C")
        await asyncio.sleep(1.5)  # the phones are saved once a second
        assert await demo.ends(signal.SIGKILL) == -signal.SIGKILL
    async with started(tmp_path) as demo:
        await demo.says("tiếp tục từ lần trước")
        before = phone_on(await demo.page(), PRINCIPAL.number)
        await demo.acts(action="say", phone=before["key"], text="/trogiup")
        async with asyncio.timeout(20):
            wanted = before["total"] + 2
            while phone_on(await demo.page(), PRINCIPAL.number)["total"] < wanted:  # noqa: ASYNC110 - over HTTP
                await asyncio.sleep(0.1)
        assert await demo.ends() == 0


@pytest.mark.slow
async def test_killed_while_it_prepares_it_begins_anew_and_fresh_does_so_always(tmp_path):
    async with started(tmp_path) as demo:
        await demo.says("Trang chạy thử")
        await asyncio.sleep(1.5)
        await demo.ends(signal.SIGKILL)
    async with started(tmp_path) as demo:
        await demo.says("Đã sẵn sàng: 62 trường")
        assert await demo.ends() == 0
    async with started(tmp_path, "--fresh") as demo:
        await demo.says("Đã sẵn sàng: 62 trường")
        second = await asyncio.to_thread(typed, "--folder", tmp_path)
        assert second.exit_code == 1
        assert demo.url in second.stderr
        assert second.stderr.count("\n") == 1
        assert await demo.ends() == 0


@pytest.mark.slow
async def test_a_taken_port_gives_way_to_the_next_and_stopping_early_is_clean(tmp_path):
    async with started(tmp_path / "a") as first:
        await first.says("Trang chạy thử")
        port = first.url.rpartition(":")[2]
        async with started(tmp_path / "b", "--port", port) as second:
            await second.says("Trang chạy thử")
            assert f"Cổng {port} đang bận" in second.said
            assert second.url != first.url
            assert await second.ends() == 0
            assert "Traceback" not in second.said
        assert await first.ends() == 0


def test_a_folder_with_other_files_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "luan-van.docx").write_text("quan trọng")
    for more in ([], ["--fresh"]):
        refused = typed("--folder", tmp_path, *more)
        assert refused.exit_code == 1
        assert "luan-van.docx" in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["luan-van.docx"]


def test_a_port_that_cannot_be_is_refused_in_one_sentence(tmp_path):
    for port in (-1, 70000):
        refused = typed("--folder", tmp_path / "demo", "--port", port)
        assert refused.exit_code == 1
        assert str(port) in refused.stderr
        assert refused.stderr.count("\n") == 1


def test_it_explains_itself_in_vietnamese():
    shown = typed("--help")
    assert shown.exit_code == 0
    for option in ("--folder", "--port", "--fresh", "--quiet", "--no-browser"):
        assert option in shown.stdout
    for english in ("Usage", "Options", "Show this", "required", "default", "RANGE", "<="):
        assert english not in shown.stdout
