"""With the page: a letter has its reader's own link, and what is answered there counts."""

import re

import aiohttp

from bot.domain.advisory import Level
from bot.domain.people import EMAIL, SMS
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B
from tests.kit.town import free_port, open_town


async def test_a_letter_and_a_short_message_lead_to_the_page_and_the_answer_is_on_the_board(story_database):
    port = free_port()
    web = {"host": "127.0.0.1", "port": port, "public_url": f"http://127.0.0.1:{port}", "link_key": "k" * 40}
    async with open_town(story_database, "telegram", "polling", ways=[EMAIL, SMS], web=web) as town:
        letters = await town.reads_at(PRINCIPAL_A, EMAIL, "a@example.vn")
        phone = await town.reads_at(PRINCIPAL_B, SMS, town.roster.phones[PRINCIPAL_B])
        officer = await town.member(OFFICER_A)
        await town.sends(OFFICER_A, level=Level.KHAN, headline="Kẻ lạ cầm dao", description="Một người lạ. " * 80)
        letter = await letters.sees("Kẻ lạ cầm dao")
        short = await phone.sees("Kẻ lạ cầm dao")
        assert len(short.text) <= 300
        urls = re.findall(r"http://\S+/l/\S+", letter.text + "\n" + short.text)
        assert "1. Đã nhận" not in letter.text
        async with aiohttp.ClientSession() as session, session.get(urls[-1]) as page:
            html = await page.text()
        assert page.status == 200
        assert "Đã nhận" in html
        officer.ignores_the_rest()
        for one in town.people:
            one.ignores_the_rest()
