"""What a visitor does on one phone. Refusals are Complaints; what the bot makes of it comes later by itself."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.correspondent import PhoneState
from bot.sandbox.guard import Complaint
from bot.sandbox.page.given import Given
from bot.sandbox.page.serving import kind_of_picture
from bot.sandbox.page.switches import Switches
from bot.sandbox.phone import Phone
from bot.sandbox.screen import Button, Kind, ShownMessage

TEXT_LIMITS = {"telegram": 4096, "zalo": 2000, "textonly": 2000}
CAPTION_LIMIT = 1024
_CODE = re.compile(r"[A-Za-z0-9_-]*")
_NAME_LIMIT = 120
_CODE_LIMIT = 64
_LABEL_LIMIT = 4096
_LONGEST_VOICE = 600
_LONGEST_MIME = 100
_LONGEST_EMOJI = 16
_FILES = {Kind.PHOTO: "image/jpeg", Kind.DOCUMENT: "application/octet-stream", Kind.VIDEO: "video/mp4"}


def start(phone: Phone, given: Given) -> None:
    code = given.text("code", _CODE_LIMIT, optional=True).strip()
    if not _CODE.fullmatch(code):
        raise Complaint("Mã mời chỉ gồm chữ không dấu, số và dấu gạch; hãy kiểm tra lại.")
    phone.start(code)


def say(phone: Phone, given: Given) -> None:
    phone.say(given.text("text", TEXT_LIMITS[phone.channel]), _replied(phone, given))


def tap(phone: Phone, given: Given) -> None:
    """Tap the button at `row`, `column` of a message, if it still has that `label`."""
    message = _message(phone, given.message_id("message"))
    label = given.text("label", _LABEL_LIMIT)
    button = _button_at(message, int(given.number("row", 0, 1000)), int(given.number("column", 0, 1000)))
    if button is None or button.label != label:
        raise Complaint("Nút này không còn nữa; tin vừa được cập nhật.")
    phone.tap(button.data or button.label, message)


def press(phone: Phone, given: Given) -> None:
    """Press a button of the keyboard below the input."""
    phone.press(given.text("label", _LABEL_LIMIT))


def share_contact(phone: Phone, _: Given) -> None:
    phone.share_contact()


def edit(phone: Phone, given: Given) -> None:
    message = _own(phone, given)
    if phone.channel == "zalo":
        raise Complaint("Trên Zalo thì không sửa được tin đã gửi; chỉ thu hồi được.")
    if message.forwarded_from is not None:
        raise Complaint("Tin chuyển tiếp thì không sửa được.")
    limit = TEXT_LIMITS[phone.channel] if message.kind is Kind.TEXT else CAPTION_LIMIT
    phone.edit(message, given.text("text", limit))


def delete(phone: Phone, given: Given) -> None:
    phone.delete(_own(phone, given))


def send_file(phone: Phone, given: Given) -> None:
    """A photo, document or video of the visitor's own."""
    kind = next((kind for kind in _FILES if kind.value == given.text("kind", _NAME_LIMIT)), None)
    if kind is None:
        raise Complaint("Chỉ gửi được ảnh, tệp hoặc video.")
    name, data = given.text("name", _NAME_LIMIT), given.data("data")
    mime = given.text("mime", _LONGEST_MIME, optional=True) or _FILES[kind]
    if kind is Kind.PHOTO:
        mime = kind_of_picture(data)
        if not mime:
            raise Complaint("Tệp này không phải ảnh; hãy gửi dạng tệp.")
    caption, reply_to = given.text("caption", CAPTION_LIMIT, optional=True), _replied(phone, given)
    phone.speak()
    file = phone.bot.keep_file(kind, name, mime, data)
    phone.send(kind, file=file, text=caption, reply_to=reply_to)


def send_voice(phone: Phone, given: Given) -> None:
    """A voice message that only says how long it is."""
    phone.send_voice(seconds=int(given.number("seconds", 1, _LONGEST_VOICE)))


def send_sticker(phone: Phone, given: Given) -> None:
    """A sticker that is shown as an emoji."""
    emoji = given.text("emoji", _LONGEST_EMOJI)
    phone.speak()
    phone.send_sticker(emoji)


def send_location(phone: Phone, given: Given) -> None:
    phone.send_location(given.number("latitude", -90, 90), given.number("longitude", -180, 180))


def block(phone: Phone, _: Given) -> None:
    if phone.state is not PhoneState.OPEN:
        raise Complaint("Máy này chưa mở bot nên không có gì để chặn.")
    phone.block()


def unblock(phone: Phone, _: Given) -> None:
    if phone.state is not PhoneState.BLOCKED:
        raise Complaint("Máy này không chặn bot.")
    phone.unblock()


def deactivate(phone: Phone, _: Given) -> None:
    phone.deactivate()


ACTS: dict[str, Callable[[Phone, Given], None]] = {
    "start": start,
    "say": say,
    "tap": tap,
    "press": press,
    "share-contact": share_contact,
    "edit": edit,
    "delete": delete,
    "file": send_file,
    "voice": send_voice,
    "sticker": send_sticker,
    "location": send_location,
    "block": block,
    "unblock": unblock,
    "deactivate": deactivate,
}


def forward(phone: Phone, source: Phone, given: Given) -> None:
    """Send the bot, from this phone, a message that stands on another phone or on this one."""
    message = _message(source, given.message_id("message"))
    if message.protected:
        raise Complaint("Tin này được bảo vệ, không chuyển tiếp được.")
    origin = getattr(source.bot, "display_name", source.bot.name) if message.by_bot else source.name
    content: dict[str, Any] = {
        "text": message.text,
        "entities": message.entities,
        "details": message.details,
        "forwarded_from": message.forwarded_from or origin,
    }
    phone.speak()
    if message.file is not None:
        file = message.file
        content["file"] = phone.bot.keep_file(message.kind, file.name, file.mime, file.data)
    phone.send(message.kind, **content)


def set_signal(phone: Phone, given: Given, switches: Switches) -> None:
    switches.lose_signal(phone, lost=given.flag("lost"))


def _message(phone: Phone, message_id: int | str) -> ShownMessage:
    found = phone.find(message_id)
    if found is None:
        raise Complaint("Tin nhắn này không còn nữa.")
    return found


def _own(phone: Phone, given: Given) -> ShownMessage:
    message = _message(phone, given.message_id("message"))
    if message.by_bot:
        raise Complaint("Chỉ sửa hoặc xóa được tin của chính mình.")
    return message


def _replied(phone: Phone, given: Given) -> ShownMessage | None:
    return _message(phone, given.message_id("reply_to")) if given.has("reply_to") else None


def _button_at(message: ShownMessage, row: int, column: int) -> Button | None:
    rows = message.buttons
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
