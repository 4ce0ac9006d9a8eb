"""reply_markup: what Telegram takes and refuses, and what it makes of a phone's screen."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.screen import Button, JsonObject, ReplyKeyboard
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.parameters import Parameters

# The inline limits are python-telegram-bot's constants, the others are what people report; none is documented.
# Rows that are too wide are refused here, so that a test notices.
INLINE_LIMIT, INLINE_ROW_LIMIT = 100, 8
REPLY_LIMIT, REPLY_ROW_LIMIT = 300, 12
MARKUP_BYTES_LIMIT = 10_000
CALLBACK_DATA_BYTES = 64
COPY_TEXT_LIMIT = 256
_STYLES = {"", "default", "primary", "success", "danger"}
_OTHER_INLINE = (
    "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Markup:
    """A checked reply markup: inline buttons, or a keyboard to show, or one to take away."""

    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: ReplyKeyboard | None = None
    removes: bool = False


def read_markup(parameters: Parameters, *, private: bool, inline_only: bool = False) -> Markup:
    """The reply markup of a request. Raises ApiError 400.

    Args:
        private: whether the chat is private, where alone a phone number can be asked for.
        inline_only: whether it stands at an edit.
    """
    given = parameters.parsed("reply_markup", "can't parse reply keyboard markup JSON object")
    if given is None:
        return Markup()
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if len(json.dumps(given, ensure_ascii=False).encode()) > MARKUP_BYTES_LIMIT:
        raise _too_long()
    keyboard = _rows(given, "keyboard", 'Field "keyboard" must be an Array of Arrays')
    inline = _rows(
        given, "inline_keyboard", 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    )
    if inline_only and not inline and (keyboard or given.get("remove_keyboard") or given.get("force_reply")):
        raise bad_request("inline keyboard expected")
    if keyboard:
        _check_size(keyboard, REPLY_LIMIT, REPLY_ROW_LIMIT)
        return Markup(
            keyboard=_reply_keyboard(keyboard, private=private, one_time=bool(given.get("one_time_keyboard")))
        )
    if inline:
        _check_size(inline, INLINE_LIMIT, INLINE_ROW_LIMIT)
        rows = tuple(tuple(_inline_button(button) for button in row) for row in inline if row)
        return Markup(buttons=rows)
    return Markup(removes=bool(given.get("remove_keyboard") or given.get("hide_keyboard")))


def inline_json(buttons: tuple[tuple[Button, ...], ...]) -> JsonObject:
    """InlineKeyboardMarkup."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in buttons]}


def _button_json(button: Button) -> JsonObject:
    values = {"callback_data": button.data, "url": button.url, "style": button.style}
    shown: JsonObject = {"text": button.label} | {key: value for key, value in values.items() if value is not None}
    if button.copy_text is not None:
        shown["copy_text"] = {"text": button.copy_text}
    if button.other is not None:
        shown |= json.loads(button.other)
    return shown


def _rows(given: JsonObject, name: str, complaint: str) -> list[list[Any]]:
    rows = given.get(name) or []
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(complaint)
    return rows


def _check_size(rows: list[list[Any]], total: int, in_row: int) -> None:
    if sum(len(row) for row in rows) > total or any(len(row) > in_row for row in rows):
        raise _too_long()


def _reply_keyboard(rows: list[list[Any]], *, private: bool, one_time: bool) -> ReplyKeyboard:
    labels, contact = [], None
    for row in rows:
        texts = []
        for button in row:
            text, asks = _reply_button(button, private=private)
            contact = text if asks else contact
            texts.append(text)
        labels.append(tuple(texts))
    return ReplyKeyboard(tuple(labels), contact, one_time)


def _reply_button(button: Any, *, private: bool) -> tuple[str, bool]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    text = _label(button, "keyboard button", "Keyboard")
    if not private:
        asked = {"request_contact": "Phone number", "request_location": "Location", "request_poll": "Poll"}
        for field, what in asked.items():
            if button.get(field):
                raise bad_request(f"{what} can be requested in private chats only")
    return text, bool(button.get("request_contact"))


def _inline_button(button: Any) -> Button:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    label = _label(button, "inline keyboard button", "Inline keyboard")
    style = button.get("style") or None
    if button.get("url"):
        return Button(label, url=_checked_url(str(button["url"])), style=style)
    if button.get("callback_data"):
        data = str(button["callback_data"])
        if len(data.encode()) > CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(label, data=data, style=style)
    if isinstance(button.get("copy_text"), dict):
        copied = str(button["copy_text"].get("text", ""))
        if not 1 <= len(copied) <= COPY_TEXT_LIMIT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return Button(label, copy_text=copied, style=style)
    for field in _OTHER_INLINE:
        if field in button:
            return Button(label, other=json.dumps({field: button[field]}), style=style)
    raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _label(button: JsonObject, what: str, name: str) -> str:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if str(button.get("style") or "").lower() not in _STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")
    if not text.strip():
        raise bad_request(f"{name} button text must be non-empty")
    return text


def _checked_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in {"http", "https", "tg", "ton"} or not rest.strip("/") or " " in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if scheme.lower() in {"http", "https"} and "." not in rest.split("/")[0].split(":")[0]:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _too_long() -> ApiError:
    return bad_request("reply markup is too long")
