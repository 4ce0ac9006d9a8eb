"""Reads what the page's requests say. Whatever is missing, of a wrong type or unfit becomes a Complaint."""

import base64
import binascii
import math
import unicodedata

from bot.sandbox.guard import Complaint
from bot.sandbox.screen import JsonObject

FILE_LIMIT = 20 * 1024 * 1024
_KEPT_CONTROLS = "\n\t"


class Given:
    """A request's JSON object."""

    def __init__(self, values: JsonObject) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, limit: int, *, optional: bool = False) -> str:
        """Text that can stand in a message: no control characters, no broken ones, at most `limit` long."""
        given = self._values.get(name)
        if given is None and optional:
            return ""
        if not isinstance(given, str):
            raise Complaint(f"Thiếu “{name}” trong yêu cầu.")
        text = given.replace("\r\n", "\n")
        if len(text) > limit:
            raise Complaint(f"Dài {len(text)} ký tự; tối đa là {limit}. Hãy tách thành nhiều tin.")
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT_CONTROLS for char in text):
            raise Complaint("Có ký tự hỏng hoặc ký tự điều khiển; hãy xóa rồi gửi lại.")
        if not text.strip() and not optional:
            raise Complaint("Chưa có nội dung.")
        return text

    def number(self, name: str, low: float, high: float) -> float:
        given = self._values.get(name)
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise Complaint(f"Thiếu số “{name}” trong yêu cầu.")
        if not low <= given <= high or not math.isfinite(given):
            raise Complaint(f"“{name}” phải từ {low:g} đến {high:g}.")
        return float(given)

    def flag(self, name: str) -> bool:
        given = self._values.get(name)
        if not isinstance(given, bool):
            raise Complaint(f"Thiếu “{name}” trong yêu cầu.")
        return given

    def message_id(self, name: str) -> int | str:
        given = self._values.get(name)
        if isinstance(given, bool) or not isinstance(given, int | str):
            raise Complaint("Thiếu mã của tin nhắn.")
        return given

    def data(self, name: str) -> bytes:
        """A file's bytes, base64 in the request."""
        given = self._values.get(name)
        if not isinstance(given, str) or not given.isascii():
            raise Complaint("Không đọc được tệp.")
        try:
            data = base64.b64decode(given, validate=True)
        except binascii.Error:
            raise Complaint("Không đọc được tệp.") from None
        if not data:
            raise Complaint("Tệp rỗng.")
        if len(data) > FILE_LIMIT:
            raise Complaint(f"Tệp quá lớn; tối đa là {FILE_LIMIT // (1024 * 1024)} MB.")
        return data
