"""What a person can send beside text: files, contacts, places, polls. One method a kind, all on `send`."""

import base64
from typing import Any

from bot.sandbox.correspondent import Correspondent
from bot.sandbox.screen import Kind, ShownMessage

# The smallest pictures that viewers open: one white pixel.
TINY_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
)
_MIMES = {
    Kind.PHOTO: "image/png",
    Kind.DOCUMENT: "application/pdf",
    Kind.VOICE: "audio/ogg",
    Kind.VIDEO: "video/mp4",
    Kind.AUDIO: "audio/mpeg",
    Kind.STICKER: "image/webp",
}


class Attachments(Correspondent):
    """What a phone can send beside text."""

    def send_photo(
        self, data: bytes = TINY_PNG, caption: str = "", *, album: str | None = None, **content: Any
    ) -> ShownMessage:
        return self._send_file(Kind.PHOTO, data, "photo.png", text=caption, album=album, **content)

    def send_document(
        self, data: bytes = b"%PDF-1.4 sandbox", name: str = "cong-van.pdf", caption: str = "", **content: Any
    ) -> ShownMessage:
        return self._send_file(Kind.DOCUMENT, data, name, text=caption, **content)

    def send_voice(self, data: bytes = b"OggS sandbox", *, seconds: int = 3, **content: Any) -> ShownMessage:
        return self._send_file(Kind.VOICE, data, "voice.oga", details={"duration": seconds}, **content)

    def send_video(self, data: bytes = b"mp4 sandbox", caption: str = "", **content: Any) -> ShownMessage:
        return self._send_file(Kind.VIDEO, data, "video.mp4", text=caption, **content)

    def send_audio(self, data: bytes = b"ID3 sandbox", caption: str = "", **content: Any) -> ShownMessage:
        return self._send_file(Kind.AUDIO, data, "audio.mp3", text=caption, **content)

    def send_sticker(self, emoji: str = "👍") -> ShownMessage:
        return self._send_file(Kind.STICKER, b"RIFF sandbox", "sticker.webp", details={"emoji": emoji})

    def send_location(self, latitude: float = 10.7769, longitude: float = 106.7009) -> ShownMessage:
        return self.send(Kind.LOCATION, details={"latitude": latitude, "longitude": longitude})

    def send_poll(self, question: str, options: list[str]) -> ShownMessage:
        return self.send(Kind.POLL, details={"question": question, "options": options})

    def share_contact(self) -> ShownMessage:
        """Share the own number by the platform's button; the message records whether a keyboard had asked."""
        keyboard = self.keyboard
        asked = keyboard is not None and keyboard.contact_label is not None
        message = self._send_contact(self.number, self.user_id, self.name, asked=asked)
        if keyboard is not None and keyboard.one_time and self.keyboard is keyboard:
            self.keyboard = None
        return message

    def forward_contact(self, number: str, user_id: int | None = None, name: str = "Người quen") -> ShownMessage:
        """Send somebody's card; without `user_id` it is a number that the platform vouches nothing for."""
        return self._send_contact(number, user_id, name)

    def _send_contact(
        self, number: str, user_id: int | str | None, name: str, *, asked: bool = False
    ) -> ShownMessage:
        card: dict[str, Any] = {"phone_number": number.removeprefix("+"), "first_name": name}
        if user_id is not None:
            card["user_id"] = user_id
        return self.send(Kind.CONTACT, details=card, asked=asked)

    def _send_file(self, kind: Kind, data: bytes, name: str, **content: Any) -> ShownMessage:
        file = self.bot.keep_file(kind, name, _MIMES[kind], data)
        return self.send(kind, file=file, **content)
