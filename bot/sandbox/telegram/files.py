"""The bot's files: uploads become files with ids, ids come back, ids of one kind are not another's."""

import hashlib
from typing import Any

from bot.sandbox.counter import Counter
from bot.sandbox.screen import JsonObject, Kind, SandboxFile
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.parameters import Parameters, Upload
from bot.sandbox.telegram.settings import Settings

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
_PREFIXES = {
    Kind.PHOTO: ("AgACAgUAAxkB", "photos", ".jpg"),
    Kind.DOCUMENT: ("BQACAgUAAxkB", "documents", ".bin"),
    Kind.VOICE: ("AwACAgUAAxkB", "voice", ".oga"),
    Kind.VIDEO: ("BAACAgUAAxkB", "videos", ".mp4"),
    Kind.AUDIO: ("CQACAgUAAxkB", "music", ".mp3"),
    Kind.STICKER: ("CAACAgUAAxkB", "stickers", ".webp"),
}


class FileStore:
    """Files of one bot, numbered by `numbers`; another bot's ids mean nothing here."""

    def __init__(self, bot_id: int, settings: Settings) -> None:
        self._bot_id = bot_id
        self._settings = settings
        self.numbers = Counter()
        self._by_id: dict[str, SandboxFile] = {}
        self._by_path: dict[str, SandboxFile] = {}

    def keep(self, kind: Kind, name: str, mime: str, data: bytes) -> SandboxFile:
        """A new file. The same bytes as the same kind have the same unique id."""
        prefix, folder, ending = _PREFIXES[kind]
        number = self.numbers.take()
        digest = hashlib.sha256(data + kind.encode()).hexdigest()
        known = name.rpartition(".")[2].lower() if "." in name else ""
        ending = f".{known}" if known.isalnum() and known.isascii() else ending
        path = f"{folder}/file_{number}{ending}"
        file = SandboxFile(
            f"{prefix}{self._bot_id:x}-{number}", f"AQAD{digest[:12]}", kind, name, mime, data, path
        )
        self.put(file)
        return file

    def put(self, file: SandboxFile) -> None:
        """A file as it is, which keeps its ids and its path."""
        self._by_id[file.file_id] = file
        if file.kind is Kind.PHOTO:
            self._by_id[f"{file.file_id}-s"] = file
        self._by_path[file.path] = file

    def all(self) -> list[SandboxFile]:
        return list(self._by_path.values())

    def at_path(self, path: str) -> SandboxFile | None:
        return self._by_path.get(path)

    def describe(self, file_id: str) -> JsonObject:
        """GetFile's File. Raises ApiError 400: no id, an id that means nothing, a file over 20 MiB."""
        if not file_id:
            raise bad_request("file_id not specified")
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if file.size > self._settings.download_limit:
            raise bad_request("file is too big")
        return file_json(file) | {"file_path": file.path}

    def take(self, kind: Kind, value: str, parameters: Parameters, name: str) -> SandboxFile:
        """The file that a parameter names: its own upload, `attach://…`, or a file_id.

        Raises ApiError 400: nothing given, empty, too big for a photo, no picture, another kind, unknown, a URL.
        """
        upload = parameters.uploads.get(value.removeprefix("attach://") if "attach://" in value else name)
        if upload is not None:
            return self._keep_upload(kind, upload)
        if not value or value.startswith("attach://"):
            raise bad_request(f"there is no {kind} in the request")
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        file = self._by_id.get(value)
        if file is None:
            raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        if file.kind is not kind:
            raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
        return file

    def _keep_upload(self, kind: Kind, upload: Upload) -> SandboxFile:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if kind is Kind.PHOTO:
            self._check_picture(upload.data)
        return self.keep(kind, upload.name, upload.mime, upload.data)

    def _check_picture(self, data: bytes) -> None:
        limit = self._settings.photo_limit
        if len(data) > limit:
            words = f"file of size {len(data)} bytes is too big for a photo; the maximum size is {limit} bytes"
            raise bad_request(words)
        if self._settings.check_pictures and not data.startswith(_PICTURES):
            raise _no_picture()


def _no_picture() -> ApiError:
    return bad_request("IMAGE_PROCESS_FAILED")


def file_json(file: SandboxFile) -> JsonObject:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}


def media_json(file: SandboxFile, details: JsonObject) -> Any:
    """What stands under the kind's name in a Message: an object, for photos an array of sizes."""
    base = file_json(file)
    match file.kind:
        case Kind.PHOTO:
            small = base | {"file_id": f"{file.file_id}-s", "file_unique_id": f"{file.unique_id}s"}
            return [small | {"width": 90, "height": 60}, base | {"width": 1280, "height": 853}]
        case Kind.DOCUMENT:
            return base | {"file_name": file.name, "mime_type": file.mime}
        case Kind.VOICE:
            return base | {"duration": details.get("duration", 1), "mime_type": file.mime}
        case Kind.VIDEO:
            return base | {"width": 1280, "height": 720, "duration": 1, "mime_type": file.mime} | details
        case Kind.AUDIO:
            return base | {"duration": 1, "mime_type": file.mime, "file_name": file.name} | details
        case Kind.STICKER:
            flags = {"type": "regular", "is_animated": False, "is_video": False, "width": 512, "height": 512}
            return base | flags | {"emoji": details.get("emoji", "👍")}
        case _:
            raise AssertionError(f"{file.kind} is no file")
