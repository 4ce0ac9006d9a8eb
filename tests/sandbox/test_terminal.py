"""The command line against a sandbox that runs: what is printed, when it fails, what the exit code is."""

import asyncio
import os
import signal
import sys
from typing import Any

import aiohttp
import pytest
import telegram
from typer.testing import CliRunner

from bot.sandbox.cli import app


@pytest.fixture
async def answering(ptb):
    """A small bot that answers every person."""
    task = asyncio.create_task(answer(ptb))
    yield
    task.cancel()


async def answer(ptb):
    offset = 0
    while True:
        for update in await ptb.get_updates(offset=offset, timeout=10):
            offset = update.update_id + 1
            if query := update.callback_query:
                await query.answer("Cảm ơn" if query.data == "ok" else None)
                if query.data == "ok":
                    await query.edit_message_text("Đã ghi nhận")
            elif update.message.contact:
                await update.message.reply_text("Đã có số", reply_markup=telegram.ReplyKeyboardRemove())
            elif update.message.text.startswith("/start"):
                button = telegram.KeyboardButton("Gửi số", request_contact=True)
                keyboard = telegram.ReplyKeyboardMarkup([[button]])
                await update.message.reply_text(f"Chào {update.message.text}", reply_markup=keyboard)
            elif update.message.text != "im lặng":
                data = {"Đã nhận": "ok", "Chỉ nhận": "silent"}
                row = [telegram.InlineKeyboardButton(label, callback_data=code) for label, code in data.items()]
                markup = telegram.InlineKeyboardMarkup([row])
                await update.message.reply_html(f"<b>Bạn nói:</b> {update.message.text}", reply_markup=markup)


@pytest.fixture
def run(sandbox):
    """Run a command line; returns exit code, what was printed, what was complained."""

    async def command(*words, port=None):
        arguments = [*words, "--port", str(port or sandbox.port)]
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
        return result.exit_code, result.stdout, result.stderr

    return command


async def test_a_person_at_a_terminal_can_play_a_story(run, answering, world, monkeypatch):
    code, printed, _ = await run("start", "0901 234 567", "CODE", "--name", "Nguyễn Văn An")
    assert (code, world.phone("+84901234567").name) == (0, "Nguyễn Văn An")
    assert "Chào /start CODE" in printed
    assert "⌨ [ Gửi số ]" in printed
    assert "Đã có số" in (await run("share-phone", "0901234567"))[1]
    _, printed, _ = await run("say", "+84901234567", "[bold]xin chào")
    assert "Bot:\nBạn nói: [bold]xin chào\n[ Đã nhận ]  [ Chỉ nhận ]" in printed
    monkeypatch.setattr("bot.sandbox.control.QUIET", 1.5)
    code, printed, _ = await run("tap", "0901234567", "Đã nhận")
    assert (code, printed) == (0, "(Cảm ơn)\nBot (đã sửa):\nĐã ghi nhận\n")
    _, printed, _ = await run("show", "0901234567")
    assert printed.startswith("Nguyễn Văn An · +84901234567\nNgười dùng:\n/start CODE\nBot:\n")
    assert "Danh thiếp: 84901234567" in printed


async def test_silence_and_what_is_not_there_end_with_a_sentence(run, answering, world, monkeypatch):
    await run("start", "0901234567")
    monkeypatch.setattr("bot.sandbox.control.ANSWER_WITHIN", 1.0)
    assert await run("say", "0901234567", "im lặng") == (1, "", "Bot không trả lời.\n")
    await run("say", "0901234567", "x")
    await world.phone("+84901234567").until(lambda an: an.screen[-1].labels)
    code, _, complaint = await run("tap", "0901234567", "Không có")
    assert code == 1
    assert complaint == (
        "Trên máy +84901234567 không có nút “Không có”. Đang có: “Đã nhận”, “Chỉ nhận”, “Gửi số”.\n"
    )
    code, printed, _ = await run("tap", "0901234567", "Chỉ nhận")
    assert (code, printed.splitlines()[0]) == (0, "(bot đã nhận, màn hình không đổi)")
    code, _, complaint = await run("say", "0909999999", "x")
    assert (code, complaint) == (1, "Chưa có máy nào mang số +84909999999; hãy dùng lệnh start trước.\n")
    assert (await run("show", "123"))[2] == "“123” không phải số điện thoại Việt Nam.\n"
    code, _, complaint = await run("tap", "0901234567", "1", "--channel", "textonly")
    assert (code, "Chưa có máy nào" in complaint) == (1, True)


async def test_a_phone_on_the_text_only_channel_is_played_too(run, world, sandbox, http, monkeypatch):
    monkeypatch.setattr("bot.sandbox.control.ANSWER_WITHIN", 0.2)
    await run("start", "0903333333", "CODE", "--channel", "textonly")
    lan = world.phone("+84903333333", "textonly")
    assert lan.screen[-1].text == "/start CODE"
    code, _, complaint = await run("tap", "0903333333", "1", "--channel", "textonly")
    assert (code, "hãy dùng lệnh say" in complaint) == (1, True)


async def test_the_clock_is_shown_and_moved(run, world):
    before = world.clock.now()
    code, printed, _ = await run("clock", "--forward", "1d2h")
    assert (code, printed.startswith("Giờ của sandbox: ")) == (0, True)
    assert (world.clock.now() - before).total_seconds() >= 26 * 3600
    assert (await run("clock"))[0] == 0
    code, _, complaint = await run("clock", "--forward", "mai")
    assert (code, "Không hiểu" in complaint) == (1, True)


async def test_without_a_sandbox_the_sentence_says_how_to_run_one(run, unused_tcp_port):
    code, _, complaint = await run("show", "0901234567", port=unused_tcp_port)

    assert code == 1
    assert f"python -m bot.sandbox serve --port {unused_tcp_port}" in complaint


async def test_other_sites_pages_can_not_play(sandbox, http):
    dance = {"action": "dance", "phone": "+84900000000"}
    bodies: list[dict[str, Any]] = [{"data": {"action": "start"}}, {"json": []}, {"json": dance}]
    for body in bodies:
        async with http.post(f"{sandbox.url}/control/act", **body) as response:
            assert response.status == 409
    async with http.post(f"{sandbox.url}/control/clock", json={"forward_seconds": "mai"}) as response:
        assert response.status == 409
    async with http.get(f"{sandbox.url}/control/clock", headers={"Host": "evil.example"}) as response:
        assert response.status == 403


async def test_serve_says_how_to_configure_and_ends_at_a_signal(unused_tcp_port):
    arguments = [sys.executable, "-m", "bot.sandbox", "serve", "--port", str(unused_tcp_port)]
    pipe = asyncio.subprocess.PIPE
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    served = await asyncio.create_subprocess_exec(*arguments, stdout=pipe, stderr=pipe, env=environment)
    assert served.stdout is not None
    lines = [(await served.stdout.readline()).decode() for _ in range(7)]
    assert f"Sandbox đang chạy tại http://127.0.0.1:{unused_tcp_port}" in lines[0]
    assert f'base_url = "http://127.0.0.1:{unused_tcp_port}/bot"\n' in lines
    async with aiohttp.ClientSession() as session:
        token = lines[4].split('"')[1]
        async with session.get(f"http://127.0.0.1:{unused_tcp_port}/bot{token}/getMe") as response:
            assert response.status == 200
    second = await asyncio.create_subprocess_exec(*arguments, stdout=pipe, stderr=pipe, env=environment)
    _, complaint = await second.communicate()
    assert second.returncode == 1
    assert complaint.decode() == f"Cổng {unused_tcp_port} đang bận; hãy chọn cổng khác bằng --port.\n"
    served.send_signal(signal.SIGTERM)
    assert (await served.communicate())[1] == b""
    assert served.returncode == 0
