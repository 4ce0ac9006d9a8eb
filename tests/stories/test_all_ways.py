"""Telegram is swallowed amid a *Khẩn* to sixty schools: whoever can be reached is, the others are to be phoned."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.advisory import Audience, Level
from bot.domain.people import EMAIL, Role
from bot.domain.units import UnitKind
from bot.store.engine import Database
from bot.usecases.sheet_links import sheet_link
from tests.kit.roster import OFFICER_A, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town, free_port, open_town

HEADLINE = "Kẻ lạ cầm dao trước cổng"
ON_BOTH, BY_MAIL, ON_TELEGRAM = range(40), range(40, 50), range(50, 60)


@pytest.fixture
async def town(story_database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    port = free_port()
    web = {"port": port, "public_url": f"http://127.0.0.1:{port}", "link_key": "k" * 32}
    pace = {"per_second": 20, "burst": 1, "chat_per_second": 100, "chat_burst": 50}
    sheet = {"folder": str(tmp_path / "phieu-goi")}
    settings: dict[str, Any] = {"delivery": pace, "web": web, "sheet": sheet}
    async with open_town(story_database, "mixed", "polling", ways=[EMAIL], beat=0.2, **settings) as opened:
        yield opened


def school(number: int) -> str:
    return f"Trường Mẫu số {number:02d}"


async def found_schools(town: Town) -> None:
    async with town.database.write() as work:
        for number in range(60):
            await town.roster.add_unit(work, school(number), UnitKind.THCS, polices=WARD_A)
            await town.roster.add_person(
                work, f"Hiệu trưởng {number:02d}", Role.HIEU_TRUONG, school(number), f"+8491000{number:04d}"
            )


async def open_page(url: str, fields: dict[str, str] | None = None) -> str:
    """The words of a page; `fields` are sent as its form."""
    method = "GET" if fields is None else "POST"
    async with aiohttp.ClientSession() as session, session.request(method, url, data=fields) as answer:
        assert answer.status == 200
        return await answer.text()


def words_of(document: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", document.partition("<body")[2])).split())


def has_it(*phones: Someone) -> bool:
    return any(HEADLINE in message.text for phone in phones for message in phone.messages)


async def board_of(officer: Someone) -> str:
    """As it is when it is asked for: on Zalo nothing changes in place."""
    officer.ignores_the_rest()
    officer.says("bảng TB-0001")
    return (await officer.sees("Bảng theo dõi TB-0001", timeout=20)).text


def sent_by(board: str) -> int:
    found = re.search(r"đã gửi: (\d+)", board)
    assert found is not None, board
    return int(found[1])


async def test_telegram_fails_amid_a_khan_and_all_who_can_be_reached_are_and_the_board_tells_the_truth(town: Town):
    await found_schools(town)
    names = [f"Hiệu trưởng {number:02d}" for number in range(60)]
    officer = await town.member(OFFICER_A, "zalo")
    telegram = {number: await town.member(names[number], "telegram") for number in (*ON_BOTH, *ON_TELEGRAM)}
    zalo = {number: await town.member(names[number], "zalo") for number in ON_BOTH}
    mail = {one: await town.reads_at(names[one], EMAIL, f"hieutruong{one}@example.vn") for one in BY_MAIL}

    def reached() -> set[int]:
        ways = (telegram, zalo, mail)
        return {number for number in range(60) if has_it(*(way[number] for way in ways if number in way))}

    began = town.world.clock.now()
    units = tuple(town.roster.units[school(number)] for number in range(60))
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE, audience=Audience(units=units))
    await town.world.until(lambda: sum(has_it(one) for one in telegram.values()) >= 10, 20)
    hole = town.world.faults.black_hole(channel="telegram")
    for _ in range(3):  # whatever is asked when: never more than the truth
        board = await board_of(officer)
        assert sent_by(board) <= len(reached())
        await asyncio.sleep(1)
    there = {*ON_BOTH, *BY_MAIL}
    await town.world.until(lambda: reached() >= there, 60)
    assert (town.world.clock.now() - began).total_seconds() < 600
    await town.settled()
    board = await board_of(officer)
    assert sent_by(board) == len(reached())
    assert "0/60 cơ sở đã trả lời" in board

    url = sheet_link(town.house, await town.contact(OFFICER_A), town.roster.units[WARD_A], town.world.clock.now())
    assert url is not None
    on_the_web = words_of(await open_page(url))
    assert all(school(number) in on_the_web for number in range(60))
    assert "0/60 cơ sở" in on_the_web

    for number in ON_BOTH:
        if has_it(zalo[number]):
            zalo[number].says("1")
        else:
            zalo[number].says("đã nhận TB-0001")
    for number in BY_MAIL:
        link = re.search(r"http\S+/l/\S+", mail[number].messages[-1].text)
        assert link is not None
        document = await open_page(link[0])
        seal = re.search(r'name="seal" value="([^"]+)"', document)
        assert seal is not None
        said = words_of(await open_page(link[0], {"answer": "da-nhan", "seal": seal[1]}))
        assert "Đã nhận" in said
    for number in ON_BOTH:
        await zalo[number].sees("Đã ghi nhận: Đã nhận (TB-0001)", timeout=30)
    board = await board_of(officer)
    assert "50/60 cơ sở đã trả lời" in board
    document = await open_page(url)
    to_call = [number for number in range(60) if f':{town.roster.units[school(number)]}"' in document]
    assert to_call == list(ON_TELEGRAM)
    assert "50/60 cơ sở" in words_of(document)

    town.world.faults.remove(hole)
    await town.world.until(lambda: len(reached()) == 60, 60)
    await town.settled()
    for number in range(60):
        phones = [way[number] for way in (telegram, zalo, mail) if number in way]
        copies = [one.text for phone in phones for one in phone.messages if HEADLINE in one.text]
        assert len(copies) - sum("(gửi lại)" in copy for copy in copies) <= 1, "a second one is marked"
        assert len(copies) <= 2
    for one in town.people:
        one.ignores_the_rest()
