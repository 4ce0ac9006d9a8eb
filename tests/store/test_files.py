"""Files are stored once by their bytes, in the order they were attached, with what each bot calls them."""

from datetime import timedelta

from bot.domain.messages import CallKind, FileKind, Part
from bot.store import files, forgetting, outbox, payloads
from tests.store.box import LANE, MARK, NOW, Box
from tests.store.people import Town

PHOTO = (FileKind.PHOTO, "ảnh.jpg", "image/jpeg", b"\xff\xd8\x00photo")
PAPER = (FileKind.DOCUMENT, "công văn.pdf", "application/pdf", b"%PDF")


async def test_the_same_bytes_are_stored_once(town: Town):
    async with town.database.write() as work:
        photo, paper = await files.add_file(work, *PHOTO, NOW), await files.add_file(work, *PAPER, NOW)
        assert await files.add_file(work, FileKind.DOCUMENT, "khác.bin", "x/y", PHOTO[3], NOW) == photo != paper


async def test_who_hands_in_old_bytes_again_keeps_them_longer(town: Town):
    later, long_after = NOW + timedelta(days=29), NOW + timedelta(days=31)
    async with town.database.write() as work:
        photo = await files.add_file(work, *PHOTO, NOW)
        assert await files.add_file(work, *PHOTO, later) == photo
        assert await forgetting.forget_files(work, long_after - timedelta(days=30), 10) == 0
        assert await forgetting.forget_files(work, later + timedelta(seconds=1), 10) == 1


async def test_a_file_comes_with_its_bytes_only_where_they_are_wanted(town: Town):
    async with town.database.write() as work:
        photo = await files.add_file(work, *PHOTO, NOW)
        loaded, described = await files.load_file(work, photo), await files.describe_file(work, photo)
    assert (loaded.kind, loaded.name, loaded.mime, loaded.data) == PHOTO
    assert (described.kind, described.name, described.mime, described.data) == (*PHOTO[:3], b"")


async def test_a_revision_has_its_files_in_order_and_each_once(town: Town, revision_id: int):
    async with town.database.write() as work:
        photo, paper = await files.add_file(work, *PHOTO, NOW), await files.add_file(work, *PAPER, NOW)
        await files.attach(work, revision_id, [paper, photo, paper])
        attached = await files.files_of(work, revision_id)
        assert await files.files_of(work, revision_id + 1) == ()
    assert [(file.id, file.data) for file in attached] == [(paper, b""), (photo, b"")]


async def test_a_claimed_file_brings_the_name_that_its_own_bot_knows_it_by(box: Box):
    async with box.work() as work:
        photo = await files.add_file(work, *PHOTO, NOW)
        await files.add_remote_id(work, photo, "telegram", "other", "of the other bot")
        (payload_id,) = await payloads.add_payloads(work, [Part(file_id=photo)], MARK)
        row = {"kind": CallKind.SEND, "purpose": "advisory", "priority": 4, "payload_id": payload_id}
        where = {"channel": LANE[0], "bot": LANE[1], "created_at": NOW}
        await outbox.add(work, [row | where | {"external_id": name} for name in ("an", "bình")])
    first = (await box.claim(1))[0]
    assert (first.part, first.remote_id) == (Part(file_id=photo), None)
    async with box.work() as work:
        await files.add_remote_id(work, photo, *LANE, "uploaded")
        await files.add_remote_id(work, photo, *LANE, "uploaded at the same time")
    (second,) = await box.claim()
    assert second.remote_id == "uploaded"


async def test_a_file_can_be_read_in_pieces_and_one_that_is_elsewhere_has_none(town: Town, revision_id: int):
    async with town.database.write() as work:
        photo = await files.add_file(work, *PHOTO, NOW)
        place = {"channel": "telegram", "bot": "7", "remote_id": "r", "unique_id": "u"}
        remote = await files.add_remote_file(
            work, FileKind.DOCUMENT, "xa.pdf", "application/pdf", **place, now=NOW
        )
        await files.attach(work, revision_id, [remote, photo])
        held = await files.held_of(work, revision_id)
        pieces = [await files.read_piece(work, photo, start, 3) for start in (0, 3, 6, 9)]
        assert await files.read_piece(work, remote, 0, 3) == b""
    assert [(one.file.id, one.size, one.places) for one in held] == [
        (remote, 0, (("telegram", "7", "r"),)),
        (photo, 8, ()),
    ]
    assert b"".join(pieces) == PHOTO[3]
