"""No channel works amid a *Khẩn*: the police reach the schools by phone, and nobody is alarmed twice."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.domain.advisory import Audience, Level, Status
from bot.domain.people import Role
from bot.store.engine import Database
from bot.usecases.sheet_links import sheet_link
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    WARD_A,
)
from tests.kit.someone import Someone
from tests.kit.town import Town, free_port, open_town

HEADLINE = "Kẻ lạ cầm dao trước cổng"
BUTTON = "Phiếu gọi trên web"


@pytest.fixture
async def town(story_database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Two channels at a real pace, and a page of the bot's."""
    port = free_port()
    web = {"port": port, "public_url": f"http://127.0.0.1:{port}", "link_key": "k" * 32}
    pace = {"per_second": 20, "burst": 1, "chat_per_second": 100, "chat_burst": 50}
    sheet = {"folder": str(tmp_path / "phieu-goi")}
    async with open_town(
        story_database, "both", "polling", delivery=pace, web=web, sheet=sheet, beat=0.2
    ) as opened:
        yield opened


def files(town: Town) -> dict[str, str]:
    folder = town.settings.sheet.folder
    assert folder is not None
    return {one.name: one.read_text("utf-8") for one in folder.glob("*.html")} if folder.exists() else {}


async def until_sheets(town: Town, within: float) -> dict[str, str]:
    """The files, which must be there by then."""
    began = time.monotonic()
    while not files(town):
        assert time.monotonic() - began < within, "no sheet in time"
        await asyncio.sleep(0.1)
    return files(town)


async def page(url: str, fields: dict[str, str] | None = None) -> str:
    async with aiohttp.ClientSession() as session:
        if fields is None:
            async with session.get(url) as answer:
                assert answer.status == 200
                return await answer.text()
        async with session.post(url, data=fields) as answer:
            assert answer.status == 200
            return await answer.text()


def form_of(document: str, town: Town, school: str) -> dict[str, str]:
    unit_id = town.roster.units[school]
    found = re.search(
        rf'name="call" value="(g:\d+:{unit_id})"><input type="hidden" name="seal" value="(\w+)"', document
    )
    assert found is not None, f"{school} is not to be called"
    return {"call": found[1], "seal": found[2]}


async def link_of(town: Town, name: str, police: str) -> str:
    url = sheet_link(town.house, await town.contact(name), town.roster.units[police], town.world.clock.now())
    assert url is not None
    return url


async def crowd(town: Town) -> list[Someone]:
    """Many at the other school, so that it takes the bot a while to write to all."""
    async with town.database.write() as work:
        for number in range(6):
            await town.roster.add_person(work, f"Bảo vệ {number}", Role.BAO_VE, SCHOOL_B, f"+8490000010{number}")
    return [await town.member(f"Bảo vệ {number}", "telegram") for number in range(6)]


async def test_while_every_channel_swallows_all_who_was_told_by_phone_is_not_alarmed_again(town: Town):
    told = [await town.member(PRINCIPAL_A, "telegram"), await town.member(DEPUTY_A, "textonly")]
    others = [await town.member(PRINCIPAL_B, "textonly"), *await crowd(town)]
    holes = [town.world.faults.black_hole(channel=channel) for channel in ("telegram", "textonly")]
    began = time.monotonic()
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    sheets = await until_sheets(town, 10)
    (mine,) = [text for text in sheets.values() if f"– {WARD_A}</title>" in text]
    for words in (HEADLINE, SCHOOL_A, SCHOOL_B, "0900 000 005", "Gọi xong nơi nào"):
        assert words in mine
    url = await link_of(town, OFFICER_A, WARD_A)
    shown = await page(url)
    assert time.monotonic() - began < 10
    after = await page(url, form_of(shown, town, SCHOOL_A))
    assert f"{OFFICER_A} đã gọi, đã báo {SCHOOL_A}" in after
    assert "Còn <b>1 cơ sở</b> phải gọi" in after

    calls = town.world.calls_of("sendMessage", "telegram")
    tried = {call.chat_id for call in calls if HEADLINE in call.params["text"]}
    for hole in holes:
        town.world.faults.remove(hole)
    copies = {one.name: await one.sees(HEADLINE, timeout=60) for one in others}
    for one in others[1:]:
        marked = copies[one.name].text.startswith("(gửi lại)")
        assert marked == (str(one.phone.chat_id) in tried), "only what may have arrived is marked"
    await town.settled()
    await asyncio.sleep(1)
    for one in told:
        assert not [message for message in one.messages if HEADLINE in message.text], "told by phone"
    for one in others:
        assert len([message for message in one.messages if HEADLINE in message.text]) == 1


async def test_the_sheet_on_disk_says_so_when_somebody_was_told(town: Town):
    for channel in ("telegram", "textonly"):
        town.world.faults.black_hole(channel=channel)
    await town.member(PRINCIPAL_A, "telegram")
    await town.member(PRINCIPAL_B, "textonly")
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    await until_sheets(town, 10)
    url = await link_of(town, OFFICER_A, WARD_A)
    for school in (SCHOOL_A, SCHOOL_B):
        await page(url, form_of(await page(url), town, school))
    assert "Không còn cơ sở nào phải gọi" in await page(url)
    async with asyncio.timeout(10):
        while files(town):  # noqa: ASYNC110 - a folder has no event
            await asyncio.sleep(0.1)


async def test_the_officer_gets_the_link_from_board_list_and_word_and_notes_the_call_on_the_page(town: Town):
    officer = await town.member(OFFICER_A, "telegram")
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE, status=Status.ACTUAL)
    board = await officer.sees("TB-0001")
    calls = await officer.sees("Cần gọi điện")
    officer.chooses(BUTTON, board)
    first = await officer.sees("Phiếu gọi điện của")
    officer.chooses(BUTTON, calls)
    second = await officer.sees("Phiếu gọi điện của")
    officer.says("phiếu gọi")
    third = await officer.sees("Phiếu gọi điện của")
    urls = [re.search(r"http\S+", one.text) for one in (first, second, third)]
    assert all(urls)
    assert urls[0] is not None
    shown = await page(urls[0][0])
    await page(urls[0][0], form_of(shown, town, SCHOOL_A))
    await officer.sees_in_place(calls, f"{SCHOOL_A} – {OFFICER_A} đã gọi, đã báo")
    await officer.sees_in_place(board, "1 qua điện thoại")


async def test_without_buttons_the_link_is_chosen_by_number_or_asked_for_in_words(town: Town):
    officer = await town.member(OFFICER_A, "textonly")
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    await officer.sees("phiếu gọi")
    calls = await officer.sees("Cần gọi điện")
    officer.chooses(BUTTON, calls)
    await officer.sees("/s/")
    officer.says("phieu goi")
    await officer.sees("/s/")
    principal = await town.member(PRINCIPAL_A, "textonly")
    principal.says("phiếu gọi")
    said = await principal.sees("")
    assert "/s/" not in said.text
    principal.ignores_the_rest()


async def test_while_one_channel_is_down_the_officers_on_the_other_hear_of_it_once(town: Town):
    officer = await town.member(OFFICER_A, "textonly")
    duty = await town.member(DUTY_OFFICER, "textonly")
    principal = await town.member(PRINCIPAL_A, "telegram")
    await town.member(PRINCIPAL_B, "telegram")
    town.world.faults.black_hole(channel="telegram")
    await town.sends(
        OFFICER_A, level=Level.KHAN, headline=HEADLINE, audience=Audience(units=(town.roster.units[SCHOOL_A],))
    )
    word = await officer.sees("Có kênh đang không gửi được tin", timeout=15)
    assert "1 cơ sở" in word.text
    found = re.search(r"http\S+", word.text)
    assert found is not None
    assert SCHOOL_A in await page(found[0])
    await asyncio.sleep(3)
    officer_words = [one for one in officer.messages if "Có kênh" in one.text]
    assert len(officer_words) == 1
    assert not [one for one in duty.messages if "Có kênh" in one.text], "the ward is told"
    officer.ignores_the_rest()
    duty.ignores_the_rest()
    principal.ignores_the_rest()
