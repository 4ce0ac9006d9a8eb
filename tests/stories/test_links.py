"""Who has a link reads and answers in a browser; everybody else hears of it in the chat, as of a tap."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from sqlalchemy import select

from bot.domain.links import Link, LinkKind, Links
from bot.sandbox.attachments import TINY_PNG
from bot.store.engine import Database
from bot.store.tables import advisory, revision
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.kit.town import Town, free_port, open_town
from tests.stories.composer import NEWS


@pytest.fixture
async def linked(story_database: Database) -> AsyncIterator[Town]:
    """A town whose channel is polled, and whose people have a page to open."""
    port = free_port()
    web = {"host": "127.0.0.1", "port": port, "public_url": f"http://127.0.0.1:{port}/", "link_key": "k" * 40}
    async with open_town(story_database, "telegram", "polling", web=web) as town:
        yield town


class Browser:
    """A reader's, with the link that the message had."""

    def __init__(self, town: Town, name: str) -> None:
        self.town = town
        self.contact_id = town.roster.contacts[name]

    async def url(self) -> str:
        links = self.town.house.links
        assert isinstance(links, Links)
        async with self.town.database.read() as work:
            newest = select(revision.c.id, advisory.c.expires_at).join(advisory).order_by(revision.c.id.desc())
            found = (await work.connection.execute(newest.limit(1))).one()
        return links.url(Link(LinkKind.ADVISORY, self.contact_id, found.id, found.expires_at))

    async def opens(self, path: str = "") -> bytes:
        async with aiohttp.ClientSession() as session, session.get(await self.url() + path) as answer:
            assert answer.status == 200
            return await answer.read()

    async def answers(self, given: str) -> str:
        page = (await self.opens()).decode()
        (seal,) = re.findall(r'name="seal" value="([^"]+)"', page)
        form = {"answer": given, "seal": seal}
        async with aiohttp.ClientSession() as session, session.post(await self.url(), data=form) as answer:
            assert answer.status == 200
            return await answer.text()


async def test_an_answer_in_the_browser_is_seen_in_every_chat(linked: Town):
    principal, officer = await linked.member(PRINCIPAL_A), await linked.member(OFFICER_A)
    await linked.sends(OFFICER_A)
    received = await principal.sees("TB-0001")
    board = await officer.sees("Bảng theo dõi TB-0001")
    await linked.settled()
    browser = Browser(linked, PRINCIPAL_A)
    assert "✓ <b>Đã nhận</b>" in await browser.answers("da-nhan")
    await principal.sees_in_place(received, "✓ Đã nhận – trả lời lúc")
    await officer.sees_in_place(board, "Đã nhận: 1")
    assert "Công an phường đã được báo" in await browser.answers("can-ho-tro")
    await officer.sees("🆘")
    await principal.sees("Công an phường đã được báo")
    await principal.sees_in_place(received, "✓ Cần hỗ trợ – trả lời lúc")


async def test_who_has_no_chat_at_all_is_heard_all_the_same(linked: Town):
    """Somebody who got the link by another way than a bot, and has blocked that one."""
    officer, principal = await linked.member(OFFICER_A), await linked.member(PRINCIPAL_B)
    principal.phone.block()
    await linked.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi TB-0001")
    assert "Công an phường đã được báo" in await Browser(linked, PRINCIPAL_B).answers("can-ho-tro")
    await officer.sees("🆘")
    officer.ignores_the_rest()


async def test_a_photo_that_stays_on_telegram_is_seen_on_the_page(linked: Town):
    principal, officer = await linked.member(PRINCIPAL_A), await linked.member(OFFICER_A)
    officer.phone.send_photo(caption=NEWS)
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Soạn thông báo")
    await officer.sees("Mức của thông báo")
    officer.chooses("🟠 Cảnh báo – cần làm trong ngày")
    await officer.sees("thuộc nhóm nào")
    officer.chooses("Lừa đảo")
    await officer.sees("Gửi tới đâu")
    officer.chooses("Tất cả cơ sở của phường Mẫu Một (2)")
    await officer.sees("Trên đây đúng là tin")
    officer.chooses("Gửi Cảnh báo tới 2 cơ sở")
    await principal.sees("TB-0001")
    await principal.sees_file()
    browser = Browser(linked, PRINCIPAL_A)
    assert b"/f/1" in await browser.opens()
    assert await browser.opens("/f/1") == TINY_PNG
    officer.ignores_the_rest()
