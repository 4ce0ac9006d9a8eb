"""A file that came where no bot can send it on: its bytes are kept, and then it is like any file of ours."""

from dataclasses import replace
from datetime import datetime

from bot.domain.incoming import Attached, AttachmentKind, Fetched, Unfetched
from bot.domain.messages import FileKind
from bot.domain.pictures import is_shown
from bot.store import files
from bot.store.engine import UnitOfWork

_SPOKEN = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})  # what Telegram plays as a voice (sendVoice)
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/amr": "amr",
    "audio/ogg": "ogg",
}


async def keep_fetched(work: UnitOfWork, attached: Attached, got: Fetched | Unfetched, now: datetime) -> Attached:
    """What came, with the id of its file here, or with why there is none."""
    if isinstance(got, Unfetched):
        return replace(attached, url="", unfetched=got)
    voice = attached.kind is AttachmentKind.VOICE
    name = f"{'ghi-am' if voice else 'anh'}.{_ENDINGS.get(got.mime, 'bin')}"
    file_id = await files.add_file(work, _sent_as(got, voice=voice), name, got.mime, got.data, now)
    return replace(attached, url="", file_id=file_id, mime=got.mime)


def _sent_as(got: Fetched, *, voice: bool) -> FileKind:
    """As a file where a channel may refuse it as a picture or a voice."""
    if voice:
        return FileKind.VOICE if got.mime in _SPOKEN else FileKind.DOCUMENT
    return FileKind.PHOTO if is_shown(got.data) else FileKind.DOCUMENT
