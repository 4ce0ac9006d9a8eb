"""Photos and voices from Zalo have to be fetched: they go on to others, hold up nobody, and no trick helps."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.sandbox.attachments import TINY_PNG
from bot.sandbox.screen import Kind
from bot.store.engine import Database
from bot.store.tables import file, inbox
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town
from tests.stories.test_anything import every_update_is_done

SEND = f"Gửi {WARD_A}"
VOICE = b"\xff\xf1\x50\x80" + b"loi noi" * 20  # AAC
PAGE = b"<html><body>not here</body></html>"
AGAIN = "Bot chưa lấy được ảnh hoặc đoạn ghi âm vừa rồi"
NOBODY = "chưa được gửi cho ai"


@pytest.fixture
async def town(story_database: Database, mode: str) -> AsyncIterator[Town]:
    """A town on both Telegram and Zalo."""
    async with open_town(story_database, "mixed", mode) as opened:
        yield opened


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot loses its patience soon, so that a story does not take long."""
    monkeypatch.setattr("bot.reception.fetching.PATIENCE", 0.5)


async def files_kept(town: Town) -> int:
    async with town.database.read() as work:
        return int(await work.connection.scalar(select(func.count()).select_from(file)) or 0)


async def files_sent(someone: Someone, count: int) -> list[Any]:
    return [await someone.sees_file() for _ in range(count)]


async def sends(principal: Someone) -> None:
    principal.chooses(SEND)
    await principal.sees("Đã gửi")


class TestOnTheirWay:
    async def test_a_photo_first_and_words_after_reach_the_ward_on_telegram(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        officer = await town.member(OFFICER_A, "telegram")
        principal.phone.send_photo()
        await principal.sees("chưa được gửi đi")
        principal.says("Chiếc xe này đậu từ tối qua.")
        await principal.sees("chưa được gửi đi")
        await sends(principal)
        await officer.sees("Chiếc xe này đậu từ tối qua.")
        (photo,) = await files_sent(officer, 1)
        assert (photo.kind, photo.file.data) == (Kind.PHOTO, TINY_PNG)

    async def test_words_typed_at_once_after_a_slow_photo_stay_behind_it(self, town: Town):
        town.sandbox.zalo.settings.media_wait = 0.5
        principal = await town.member(PRINCIPAL_A, "zalo")
        officer = await town.member(OFFICER_A, "telegram")
        principal.phone.send_photo(caption="Cổng trường sáng nay")
        principal.says("Chiếc xe này đậu từ tối qua.")
        await principal.sees("chưa được gửi đi", times=2)
        await sends(principal)
        await officer.sees("Cổng trường sáng nay\n\nChiếc xe này đậu từ tối qua.")
        await files_sent(officer, 1)

    async def test_many_photos_come_all_and_in_their_order(self, town: Town):
        town.sandbox.zalo.settings.media_wait = 0.1
        principal = await town.member(PRINCIPAL_A, "zalo")
        officer = await town.member(OFFICER_A, "telegram")
        pictures = [TINY_PNG + bytes([number]) for number in range(7)]
        for picture in pictures:
            principal.phone.send_photo(picture)
        await principal.sees("chưa được gửi đi", times=7)
        await sends(principal)
        await officer.sees(PRINCIPAL_A)
        assert [photo.file.data for photo in await files_sent(officer, 7)] == pictures

    async def test_a_voice_reaches_telegram_as_a_file_that_can_be_played(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        officer = await town.member(OFFICER_A, "telegram")
        principal.phone.send_voice(VOICE)
        await principal.sees("chưa được gửi đi")
        await sends(principal)
        await officer.sees(PRINCIPAL_A)
        (voice,) = await files_sent(officer, 1)
        assert (voice.kind, voice.file.name, voice.file.data) == (Kind.DOCUMENT, "ghi-am.aac", VOICE)

    async def test_an_officer_on_zalo_reads_that_there_is_a_photo(self, town: Town):
        principal, officer = await town.member(PRINCIPAL_A, "zalo"), await town.member(OFFICER_A, "zalo")
        principal.phone.send_photo(caption="Cổng trường sáng nay")
        await principal.sees("chưa được gửi đi")
        await sends(principal)
        told = await officer.sees("Cổng trường sáng nay")
        assert "1 tệp" in told.text

    async def test_an_officer_on_zalo_composes_with_a_photo_that_schools_on_telegram_see(self, town: Town):
        officer = await town.member(OFFICER_A, "zalo")
        principal, other = await town.member(PRINCIPAL_A, "telegram"), await town.member(PRINCIPAL_B, "zalo")
        officer.phone.send_photo()
        await officer.sees(NOBODY)
        officer.says("Thuốc lá điện tử dạng bút\nĐề nghị: kiểm tra góc khuất.")
        await officer.sees(NOBODY)
        officer.chooses("Soạn thông báo")
        for asked, choice in (
            ("Mức của thông báo", "🟠 Cảnh báo – cần làm trong ngày"),
            ("thuộc nhóm nào", "Thuốc lá điện tử"),
            ("Gửi tới đâu", "Tất cả cơ sở của phường Mẫu Một (2)"),
            ("Dành cho 2 cơ sở", "Gửi Cảnh báo tới 2 cơ sở"),
        ):
            await officer.sees(asked)
            officer.chooses(choice)
        officer.ignores_the_rest()
        await principal.sees("Thuốc lá điện tử dạng bút")
        (photo,) = await files_sent(principal, 1)
        assert photo.file.data == TINY_PNG
        assert "tệp" in (await other.sees("Thuốc lá điện tử dạng bút")).text
        await officer.sees("Bảng theo dõi")
        officer.ignores_the_rest()


class TestThatCannotBeHad:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:1/a.jpg",
            "http://169.254.169.254/latest/meta-data",
            "https://evil.example/a.jpg",
            "file:///etc/passwd",
            "https://",
        ],
    )
    async def test_a_url_that_leads_elsewhere_is_not_followed(self, town: Town, url: str):
        principal = await town.member(PRINCIPAL_A, "zalo")
        principal.phone.send_raw_update(photo_at(principal, url))
        await principal.sees(AGAIN)
        assert await files_kept(town) == 0

    async def test_a_server_that_sends_on_to_the_inside_is_not_followed(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        town.sandbox.zalo.settings.media_moved = "http://169.254.169.254/latest/meta-data"
        principal.phone.send_photo()
        await principal.sees(AGAIN)
        assert await files_kept(town) == 0

    async def test_a_page_instead_of_a_picture_is_no_picture(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        principal.phone.send_photo(PAGE)
        await principal.sees(AGAIN)
        assert await files_kept(town) == 0

    async def test_fifty_megabytes_are_not_read(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        principal.phone.send_photo(TINY_PNG + bytes(50 * 1024 * 1024))
        await principal.sees("lớn quá 10 MB")
        assert await files_kept(town) == 0

    async def test_a_url_that_is_over_is_said(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        town.sandbox.zalo.settings.media_lifetime = -1
        principal.phone.send_photo()
        await principal.sees(AGAIN)

    async def test_the_words_under_it_go_on_and_choose_nothing(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        officer = await town.member(OFFICER_A, "telegram")
        principal.says("Có người lạ trước cổng.")
        await principal.sees("chưa được gửi đi")
        principal.phone.send_photo(PAGE, caption="1")
        await principal.sees(AGAIN)
        await principal.sees("chưa được gửi đi")
        await sends(principal)
        assert "Có người lạ trước cổng.\n\n1" in (await officer.sees("Có người lạ")).text

    async def test_in_the_middle_of_a_conversation_its_question_stands_again(self, town: Town):
        officer = await town.member(OFFICER_A, "zalo")
        officer.says("soạn thông báo")
        await officer.sees("nội dung")
        officer.phone.send_photo(PAGE)
        said = await officer.sees(AGAIN)
        assert "1. Xong" in said.text

    async def test_a_document_which_zalo_does_not_hand_on_can_be_photographed(self, town: Town):
        principal = await town.member(PRINCIPAL_A, "zalo")
        principal.phone.send_document()
        await principal.sees("có thể chụp ảnh rồi gửi")

    async def test_nothing_is_fetched_of_a_stranger(self, town: Town):
        stranger = town.newcomer("Người lạ", "+84912345678", "zalo")
        stranger.phone.send_photo()
        await stranger.sees("Đây là kênh an toàn trường học")
        await every_update_is_done(town)
        assert await files_kept(town) == 0


@pytest.mark.usefixtures("hurry")
class TestASilentServer:
    async def test_others_do_not_wait_and_the_writer_only_for_a_moment(self, town: Town):
        town.sandbox.zalo.settings.media_wait = 60
        slow, other = await town.member(PRINCIPAL_A, "zalo"), await town.member(PRINCIPAL_B, "zalo")
        began = time.monotonic()
        slow.phone.send_photo()
        slow.says("trợ giúp")
        other.says("trợ giúp")
        await other.sees("làm được những việc")
        assert time.monotonic() - began < 0.5
        await slow.sees(AGAIN)
        await slow.sees("làm được những việc")

    async def test_so_it_is_with_many(self, town: Town):
        town.sandbox.zalo.settings.media_wait = 60
        slow, other = await town.member(PRINCIPAL_A, "zalo"), await town.member(PRINCIPAL_B, "zalo")
        for _ in range(9):
            slow.phone.send_photo()
        slow.says("trợ giúp")
        other.says("trợ giúp")
        await other.sees("làm được những việc", timeout=3)
        await slow.sees("làm được những việc")
        slow.ignores_the_rest()
        await every_update_is_done(town)


class TestAcrossAStop:
    async def test_what_was_being_fetched_is_fetched_after_the_next_start_and_once(self, town: Town):
        town.sandbox.zalo.settings.media_wait = 60
        principal = await town.member(PRINCIPAL_A, "zalo")
        principal.phone.send_photo(caption="Cổng trường sáng nay")
        principal.says("Chiếc xe này.")
        await in_the_inbox(town, 2)
        await town.closes()
        await in_the_inbox(town, 2)
        town.sandbox.zalo.settings.media_wait = 0
        await town.opens()
        await principal.sees("chưa được gửi đi", times=2)
        await every_update_is_done(town)
        assert await files_kept(town) == 1

    async def test_what_was_over_meanwhile_is_said(self, town: Town):
        town.sandbox.zalo.settings.media_wait = 60
        principal = await town.member(PRINCIPAL_A, "zalo")
        principal.phone.send_photo()
        await in_the_inbox(town, 1)
        await town.closes()
        town.sandbox.zalo.settings.media_wait, town.sandbox.zalo.settings.media_lifetime = 0, -1
        await town.opens()
        await principal.sees(AGAIN)


async def in_the_inbox(town: Town, count: int) -> None:
    """Waits until so many updates are on disk and not handled."""
    for _ in range(200):
        async with town.database.read() as work:
            new = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
            if await work.connection.scalar(new) == count:
                return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never {count} in the inbox")


async def test_no_log_holds_where_a_file_was(town: Town, caplog: pytest.LogCaptureFixture):
    principal = await town.member(PRINCIPAL_A, "zalo")
    principal.phone.send_photo()
    await principal.sees("chưa được gửi đi")
    principal.phone.send_photo(PAGE)
    await principal.sees(AGAIN)
    principal.ignores_the_rest()
    assert "could not be fetched" in caplog.text
    assert "zalo/media" not in caplog.text


def photo_at(someone: Someone, url: str) -> dict[str, Any]:
    """A photo as the platform would tell of it."""
    person = str(someone.phone.chat_id)
    message = {
        "from": {"id": person, "display_name": someone.name},
        "chat": {"id": person, "chat_type": "PRIVATE"},
        "message_id": "5d758cb5e222177a4e35",
        "date": 1750316131602,
        "photo": url,
    }
    return {"event_name": "message.image.received", "message": message}
