"""What people hand in that nobody asked for: a table of texts, of things that are no text, and of buttons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox import Button, Phone, ShownMessage
from bot.sandbox.screen import Kind

Act = Callable[[Phone], object]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

TEXTS: dict[str, str] = {
    "blanks": "   \u00a0\u3000 ",
    "line ends only": "\n" * 500,
    "emoji only": "👩‍👩‍👧‍👦🇻🇳👍🏽😀",
    "punctuation only": "...!!!,;:",
    "a question mark": "?",
    "4,096 characters": "Trường học an toàn. " * 204 + "Trường học an tà",
    "one endless word": "x" * 3000,
    "zero-width characters": "\u200b\u200c\u2060\ufeff",
    "marks of direction": "\u202e\u2066\u202c\u2069",
    "words turned round": "\u202eABC 3211900\u202c",
    "a null": "a\x00b",
    "nulls only": "\x00\x00",
    "control characters": "\x01\x02\x1b[31m\x07\x7f",
    "half a character": "a\ud800b",
    "decomposed letters": "Trường học",
    "right to left": "שלום עולם مرحبا",
    "zalgo": "t" + "\u0301\u0302\u0303" * 200,
    "markup": "<b>đậm</b><script>alert(1)</script>&amp;&lt;",
    "marked down": "*sao* _gạch_ `mã` [x](http://vi.du) ||ẩn|| ```",
    "a formula": '=HYPERLINK("http://vi.du")',
    "a command of a shell": "@SUM(1)|cmd /C calc; rm -rf / $(id) `id`",
    "SQL": "'); DROP TABLE contact; --",
    "a path": "../../../../etc/passwd",
    "a path of Windows": "C:\\Windows\\..\\con.txt",
    "our placeholders": "{you} {You} {name} {0.__class__}",
    "percent signs": "%s %d %(name)s %n %",
    "JSON": '{"flow": "compose", "version": 1, "start": {}, "log": []}',
    "a link": "tg://resolve?domain=x javascript:alert(1) http://xn--80ak6aa92e.com",
    "nothing's names": "null",
    "zero": "0",
    "ninety-nine": "99",
    "a negative number": "-1",
    "a fraction": "1.5",
    "a half sign": "½",
    "a number of twenty digits": "99999999999999999999",
    "an unknown command": "/khongcolenhnay",
    "an unknown command with words": "/khongcolenhnay 12 ../x",
    "a command with words": "/bang 99999999999999999999",
    "a command in capitals": "/TROGIUP",
    "a command to another bot": "/help@ai_do_bot",
    "a bare slash": "/",
    "a command in other letters": "/trợgiúp",
    "a code of nobody": "9 TB-9999",
    "a decision on nothing": "duyệt 99999",
    "a decision on too much": "từ chối 99999999999999999999",
    "a reminder of nobody's called off": "hủy NV-9999",
    "a board of nothing": "bảng TB-0",
    "a list of nothing": "ai chưa trả lời TB-9999",
    "an answer to a thread of nobody": "trả lời TD-9999 xin chào",
    "somebody to be taken off": "gỡ 999999999",
    "a button typed": "a:1:0",
    "an invitation of nobody": "ABCDE-23456",
    "a day that is none": "31/2",
    "a search of one letter": "a",
    "a regular expression": "(a+)+$ .* [",
}
LONGER: dict[str, str] = {"20,000 characters": "Trường an toàn. " * 1250, "20,000 letters": "ă" * 20_000}
DATA = (
    "zzz", "x" * 64, "a:1", "a:1:0:0", "a:-1:0", "a:1:9", "x:99999999999999999999", "d::", "d:00000000:99", "m:",
    "m:khong-co", "b:1:zz", "::::", "🙂",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """A message as the platform sends it, of a kind that the phones of the sandbox don't make."""

    content: Mapping[str, Any]

    def __call__(self, phone: Phone) -> None:
        person = {"id": phone.user_id, "is_bot": False, "first_name": phone.name}
        phone.speak()
        phone.send_raw_update(
            {
                "message": {
                    "message_id": phone.bot.next_message_id(),
                    "from": person,
                    "chat": {"id": phone.chat_id, "type": "private", "first_name": phone.name},
                    "date": int(phone.world.clock.now().timestamp()),
                    **self.content,
                }
            }
        )


def said(text: str) -> Act:
    return lambda phone: phone.say(text)


def names_somebody(kind: str) -> bool:
    """Whether what is handed in may well be a name or a number of somebody, so that it is no bad input there."""
    text = (TEXTS | LONGER).get(kind, "")
    return kind in _NAMING or (len(text) <= 200 and text[:1] != "/" and sum(map(str.isalpha, text)) > 1)


def replied(message_id: int | str, **content: Any) -> Act:
    """A reply to a message that the chat never held, or holds no more."""
    gone = ShownMessage(message_id, by_bot=True, at=LONG_AGO, text="…", **content)
    return lambda phone: phone.say("Việc này thế nào?", reply_to=gone)


def tapped(data: str) -> Act:
    """A button with this data, under the newest message of ours or, where there is none, under one long gone."""

    def tap(phone: Phone) -> None:
        ours = next((one for one in reversed(phone.screen) if one.by_bot), None)
        phone.speak()
        phone.bot.button_tapped(
            phone, ours or ShownMessage(7, by_bot=True, at=LONG_AGO, deleted=True), Button("?", data=data)
        )

    return tap


def _album_and_text(phone: Phone) -> None:
    for _ in range(3):
        phone.send_photo(album="9")
    phone.say("chữ giữa chừng")
    phone.send_photo(album="9", caption="ảnh cuối")


_NAMING = {
    "somebody's card",
    "a card without a number of Vietnam",
    "an album with a text in it",
    "a reply to a deleted message",
    "a reply to a message of nobody",
    "a number of twenty digits",
}
_FILE = {"file_id": "BAAD", "file_unique_id": "QQ", "file_size": 9}
THINGS: Mapping[str, Act] = {
    "a sticker": lambda phone: phone.send_sticker(),
    "a poll": lambda phone: phone.send_poll("Họp lúc nào?", ["Sáng", "Chiều"]),
    "a place": lambda phone: phone.send_location(-90.0, 180.0),
    "a venue": Raw({"location": {"latitude": 1, "longitude": 2}, "venue": {"title": "<b>" * 50}}),
    "somebody's card": lambda phone: phone.forward_contact("+84911111111", 77),
    "a card without a number of Vietnam": lambda phone: phone.forward_contact("+1 202 555 0100"),
    "a card of rubbish": lambda phone: phone.forward_contact("x" * 300 + "{you}"),
    "a voice message": lambda phone: phone.send_voice(),
    "a video": lambda phone: phone.send_video(caption="x" * 1024),
    "an audio": lambda phone: phone.send_audio(),
    "dice": Raw({"dice": {"emoji": "🎲", "value": 6}}),
    "a story": Raw({"story": {"id": 5, "chat": {"id": 1, "type": "private"}}}),
    "a kind of tomorrow": Raw({"hologram": {"depth": 3}}),
    "a message of nothing": Raw({}),
    "a game": Raw({"game": {"title": "x", "description": "y", "photo": []}}),
    "a round video": Raw({"video_note": {**_FILE, "length": 240, "duration": 3}}),
    "a moving picture": Raw({"animation": _FILE, "document": {**_FILE, "mime_type": "video/mp4"}}),
    "a document without a name": Raw({"document": _FILE}),
    "a document named as a path": lambda phone: phone.send_document(name="../../etc/passwd"),
    "a document with a name of 300": lambda phone: phone.send_document(name="ă" * 296 + ".pdf"),
    "a document with a name of marks": lambda phone: phone.send_document(name="\u202egpj.exe\n<b>", caption=" "),
    "an empty text": Raw({"text": ""}),
    "an album with a text in it": _album_and_text,
    "a forwarded text": lambda phone: phone.forward("/roikhoi"),
    "a forwarded number": lambda phone: phone.forward("1"),
    "a reply to a deleted message": replied(1),
    "a reply to a message of nobody": replied(999_999_999),
    "a start with rubbish": said("/start rubbish_-"),
    "a start with 64 characters": said("/start " + "A" * 64),
    "a start with too much": said("/start " + "\u202e<b>{you}" * 300),
    "a start of a code of nobody": said("/start ABCDE23456"),
}  # fmt: skip
BUTTONS: Mapping[str, Act] = {f"the button {data[:20]!r}": tapped(data) for data in DATA}


def inputs_for(channel: str) -> dict[str, Act]:
    """Everything that can be handed in on a channel; where all is text every third text, to save time."""
    if channel == "telegram":
        return {kind: said(text) for kind, text in TEXTS.items()} | dict(THINGS) | dict(BUTTONS)
    others: dict[str, Act] = {
        "a photo": lambda phone: phone.send_photo(caption="ảnh"),
        "a voice message": lambda phone: phone.send_voice(),
        "something else": lambda phone: phone.send(Kind.STICKER),
    }
    texts = dict(list(TEXTS.items())[::3]) | LONGER
    return {kind: said(text) for kind, text in texts.items()} | others
