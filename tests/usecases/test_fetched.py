"""What was fetched is kept as what every channel takes it for; what was not, says why."""

import pytest

from bot.domain.incoming import Attached, AttachmentKind, Fetched, Unfetched
from bot.domain.messages import FileKind
from bot.sandbox.attachments import TINY_PNG
from bot.store import files
from bot.store.engine import Database
from bot.usecases.fetched import keep_fetched
from tests.usecases.samples import NOW

PHOTO, VOICE = AttachmentKind.PHOTO, AttachmentKind.VOICE


@pytest.mark.parametrize(
    ("kind", "mime", "data", "kept_as", "name"),
    [
        (PHOTO, "image/png", TINY_PNG, FileKind.PHOTO, "anh.png"),
        (PHOTO, "image/jpeg", b"\xff\xd8\xff of unknown size", FileKind.DOCUMENT, "anh.jpg"),
        (PHOTO, "image/gif", b"GIF89a", FileKind.DOCUMENT, "anh.gif"),
        (VOICE, "audio/aac", b"\xff\xf1", FileKind.DOCUMENT, "ghi-am.aac"),
        (VOICE, "audio/amr", b"#!AMR", FileKind.DOCUMENT, "ghi-am.amr"),
        (VOICE, "audio/ogg", b"OggS", FileKind.VOICE, "ghi-am.ogg"),
        (VOICE, "audio/mp4", b"....ftypM4A ", FileKind.VOICE, "ghi-am.m4a"),
        (VOICE, "audio/mpeg", b"ID3", FileKind.VOICE, "ghi-am.mp3"),
    ],
)
async def test_a_file_is_kept_as_what_others_can_show(
    database: Database, kind: AttachmentKind, mime: str, data: bytes, kept_as: FileKind, name: str
):
    came = Attached(kind, caption="Cổng", url="https://zdn.vn/a")
    async with database.write() as work:
        kept = await keep_fetched(work, came, Fetched(data, mime), NOW)
        assert kept.file_id is not None
        file = await files.load_file(work, kept.file_id)
    assert (kept.kind, kept.caption, kept.mime, kept.url) == (kind, "Cổng", mime, "")
    assert (file.kind, file.name, file.mime, file.data) == (kept_as, name, mime, data)


@pytest.mark.parametrize("why", list(Unfetched))
async def test_what_could_not_be_had_says_why(database: Database, why: Unfetched):
    async with database.write() as work:
        kept = await keep_fetched(work, Attached(PHOTO, caption="Cổng", url="https://zdn.vn/a"), why, NOW)
    assert kept == Attached(PHOTO, caption="Cổng", unfetched=why)
