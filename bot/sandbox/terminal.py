"""Draws phones in a terminal. What people wrote is shown as text only: no markup, no control characters."""

from typing import Any

from rich import box
from rich.align import Align
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.sandbox.screen import JsonObject

_STYLES = {
    "bold": "bold", "italic": "italic", "underline": "underline", "strikethrough": "strike", "code": "cyan",
    "pre": "cyan", "text_link": "underline", "blockquote": "dim", "expandable_blockquote": "dim",
}  # fmt: skip
_KINDS = {
    "photo": "Ảnh", "document": "Tệp", "voice": "Tin thoại", "video": "Video", "audio": "Âm thanh",
    "sticker": "Nhãn dán", "location": "Vị trí", "contact": "Danh thiếp", "poll": "Bình chọn",
}  # fmt: skip


def print_screen(view: JsonObject) -> None:
    """A phone's whole screen."""
    console = Console(highlight=False)
    console.print(Text(f"{view['name']} · {view['number']}", style="bold"))
    if not view["shown"]:
        console.print(Text("(màn hình trống)", style="dim"))
    for message in view["shown"]:
        _print_message(console, message)
    _print_keyboard(console, view["keyboard"])


def print_answer(answer: JsonObject) -> None:
    """What is new on a phone after an act."""
    console = Console(highlight=False)
    for words in answer["toasts"]:
        console.print(Text(f"({_plain(words)})"))
    for message in answer["shown"]:
        _print_message(console, message)
    if not answer["shown"] and not answer["toasts"]:
        console.print(Text("(bot đã nhận, màn hình không đổi)", style="dim"))
    _print_keyboard(console, answer["keyboard"])


def print_error(sentence: str) -> None:
    Console(stderr=True, highlight=False).print(Text(_plain(sentence)), soft_wrap=True)


def _print_message(console: Console, message: JsonObject) -> None:
    """A bubble left or right on a terminal; elsewhere plain lines, not wrapped, for programs that read them."""
    text = Text("\n").join(part for part in (_head(message), _body(message), _buttons(message)) if part.plain)
    edited = "đã sửa" if message["edited"] else ""
    if console.is_terminal:
        panel = Panel(text, box=box.ROUNDED, expand=False, subtitle=edited or None)
        console.print(Align(panel, "left" if message["by_bot"] else "right"))
    else:
        who = "Bot" if message["by_bot"] else "Người dùng"
        console.print(f"{who}{f' ({edited})' if edited else ''}:")
        console.print(text, soft_wrap=True)


def _head(message: JsonObject) -> Text:
    if message["kind"] == "text":
        return Text()
    details: dict[str, Any] = message["details"]
    about = message["file"] or details.get("phone_number") or details.get("question") or details.get("latitude")
    return Text(f"{_KINDS[message['kind']]}: {_plain(str(about or ''))}", style="italic")


def _body(message: JsonObject) -> Text:
    shown = Text(_plain(message["text"]))
    for entity in message["entities"]:
        if style := _STYLES.get(entity["type"]):
            shown.stylize(style, *_span(message["text"], entity))
    return shown


def _span(text: str, entity: JsonObject) -> tuple[int, int]:
    """UTF-16 code units to characters."""
    units = text.encode("utf-16-le")
    start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return len(units[:start].decode("utf-16-le")), len(units[:stop].decode("utf-16-le"))


def _buttons(message: JsonObject) -> Text:
    rows = ["  ".join(f"[ {_plain(label)} ]" for label in row) for row in message["buttons"]]
    return Text("\n".join(rows), style="green")


def _print_keyboard(console: Console, rows: list[list[str]]) -> None:
    for row in rows:
        console.print(Text("  ".join(f"⌨ [ {_plain(label)} ]" for label in row), style="green"))


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() or character == "\n" else "\ufffd" for character in text)
