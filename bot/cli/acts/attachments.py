"""Files that go along with an advisory: read whole, of a kind, within the limits of the channels."""

import mimetypes
from collections.abc import Iterable
from pathlib import Path

from bot.domain.errors import BadInput
from bot.domain.messages import FileKind
from bot.usecases.advisory import Attachment

MEGABYTE = 1_000_000
LIMITS = {FileKind.PHOTO: 10, FileKind.DOCUMENT: 50}  # megabytes (Bot API sendPhoto, sendDocument)
_LARGEST = max(LIMITS.values())


def read_attachments(folder: Path, names: Iterable[str]) -> tuple[Attachment, ...]:
    """The files of an advisory, in order.

    Raises:
        BadInput: `attachment-missing`, `attachment-unreadable`, `attachment-empty`, `attachment-too-big`.
    """
    return tuple(_read(folder / name, name) for name in names)


def _read(path: Path, name: str) -> Attachment:
    try:
        too_big = path.stat().st_size > _LARGEST * MEGABYTE  # looked at before it is read
        data = b"" if too_big else path.read_bytes()
    except FileNotFoundError as error:
        raise BadInput("attachment-missing", file=name) from error
    except (OSError, ValueError) as error:
        raise BadInput("attachment-unreadable", file=name) from error
    if too_big:
        raise BadInput("attachment-too-big", file=name, most=_LARGEST)
    if not data:
        raise BadInput("attachment-empty", file=name)
    kind, mime = _kind_of(data, path.name)
    if len(data) > LIMITS[kind] * MEGABYTE:
        raise BadInput("attachment-too-big", file=name, most=LIMITS[kind])
    return Attachment(kind, path.name, mime, data)


def _kind_of(data: bytes, name: str) -> tuple[FileKind, str]:
    """Pictures that people see in the chat, by what is in the file; everything else is a document."""
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.PHOTO, "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PHOTO, "image/png"
    if data.startswith(b"%PDF-"):
        return FileKind.DOCUMENT, "application/pdf"
    return FileKind.DOCUMENT, mimetypes.guess_type(name)[0] or "application/octet-stream"
