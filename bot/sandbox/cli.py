"""The sandbox on the command line: serve it, and play the people of one that runs. Loopback only."""

import asyncio
import re
import signal
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.domain.errors import BadInput
from bot.domain.people import normalise_phone
from bot.sandbox.remote import Remote, RemoteError
from bot.sandbox.screen import JsonObject
from bot.sandbox.server import Sandbox
from bot.sandbox.terminal import print_answer, print_error, print_screen
from bot.sandbox.world import World

DEFAULT_PORT = 8081
_SPAN = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, rich_markup_mode=None)

Port = Annotated[int, typer.Option(help="Cổng của sandbox trên máy này.")]
Channel = Annotated[str, typer.Option(help="telegram, textonly hoặc zalo.")]
PhoneNumber = Annotated[str, typer.Argument(help="Số điện thoại, ví dụ 0901234567.")]


@app.command()
def serve(port: Port = DEFAULT_PORT) -> None:
    """Chạy sandbox cho đến khi bấm Ctrl+C."""
    asyncio.run(_serve(port))


@app.command()
def start(
    phone: PhoneNumber,
    payload: Annotated[str, typer.Argument(help="Mã trong liên kết mời.")] = "",
    name: Annotated[str, typer.Option(help="Tên người dùng, nếu là máy mới.")] = "",
    channel: Channel = "telegram",
    port: Port = DEFAULT_PORT,
) -> None:
    """Mở bot bằng nút Start; số chưa có thì thành máy mới."""
    _act(port, "start", phone, channel, text=payload, name=name)


@app.command("share-phone")
def share_phone(phone: PhoneNumber, channel: Channel = "telegram", port: Port = DEFAULT_PORT) -> None:
    """Bấm nút chia sẻ số điện thoại."""
    _act(port, "share-phone", phone, channel)


@app.command()
def say(phone: PhoneNumber, text: str, channel: Channel = "telegram", port: Port = DEFAULT_PORT) -> None:
    """Nhắn một tin cho bot."""
    _act(port, "say", phone, channel, text=text)


@app.command()
def tap(phone: PhoneNumber, label: str, channel: Channel = "telegram", port: Port = DEFAULT_PORT) -> None:
    """Chạm nút có nhãn này, ở tin mới nhất có nút đó."""
    _act(port, "tap", phone, channel, text=label)


@app.command()
def show(phone: PhoneNumber, channel: Channel = "telegram", port: Port = DEFAULT_PORT) -> None:
    """In ra màn hình của máy."""
    print_screen(_ask(port, "GET", "screen", {"phone": _number(phone), "channel": channel}))


@app.command()
def clock(
    forward: Annotated[str, typer.Option(help="Cho giờ chạy tới trước: 1h, 30m, 2d, 1h30m.")] = "",
    port: Port = DEFAULT_PORT,
) -> None:
    """Xem giờ của sandbox, hoặc cho giờ nhảy tới trước."""
    if forward:
        moved = _ask(port, "POST", "clock", {"forward_seconds": _span(forward).total_seconds()})
    else:
        moved = _ask(port, "GET", "clock", {})
    local = datetime.fromisoformat(moved["now"]).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    typer.echo(f"Giờ của sandbox: {local:%H:%M:%S ngày %d/%m/%Y}")


def _act(port: int, action: str, phone: str, channel: str, *, text: str = "", name: str = "") -> None:
    wanted = {"action": action, "phone": _number(phone), "channel": channel, "text": text, "name": name}
    answer = _ask(port, "POST", "act", wanted)
    if not answer["answered"]:
        print_error("Bot không trả lời.")
        raise typer.Exit(1)
    print_answer(answer)


def _ask(port: int, verb: str, what: str, given: JsonObject) -> JsonObject:
    try:
        return Remote(port).ask(verb, what, given)
    except RemoteError as error:
        print_error(str(error))
        raise typer.Exit(1) from None


def _number(text: str) -> str:
    try:
        return normalise_phone(text)
    except BadInput:
        print_error(f"“{text}” không phải số điện thoại Việt Nam.")
        raise typer.Exit(1) from None


def _span(text: str) -> timedelta:
    found = _SPAN.findall(text)
    if not found or "".join(number + unit for number, unit in found) != text:
        print_error(f"Không hiểu khoảng thời gian “{text}”; hãy viết như 1h, 30m, 2d, 1h30m.")
        raise typer.Exit(1)
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in found})


async def _serve(port: int) -> None:
    world = World()
    sandbox = Sandbox(world, port=port)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        await sandbox.start()
    except OSError:
        print_error(f"Cổng {port} đang bận; hãy chọn cổng khác bằng --port.")
        raise typer.Exit(1) from None
    typer.echo(_how_to_configure(sandbox))
    await ended.wait()
    await sandbox.stop(politely=True)


def _how_to_configure(sandbox: Sandbox) -> str:
    return f"""Sandbox đang chạy tại {sandbox.url}, chỉ trên máy này. Bấm Ctrl+C để dừng.
Ghi vào config.toml:

[telegram]
token = "{sandbox.telegram.token}"
base_url = "{sandbox.telegram_base_url}"
base_file_url = "{sandbox.telegram_base_file_url}"

[textonly]
token = "{sandbox.textonly.token}"
base_url = "{sandbox.textonly_base_url}"

[zalo]
token = "{sandbox.zalo.token}"
base_url = "{sandbox.zalo_base_url}"
"""
