"""Whose call sheet is whose: links, and the word to the police on duty; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.advisory import Level, Status
from bot.domain.links import Link, LinkKind
from bot.store import people
from bot.store.boards import add_board
from bot.store.tables import outbox, term
from bot.store.units import load_tree
from bot.usecases.boards import render
from bot.usecases.call_sheet import load_sheets
from bot.usecases.sheet_links import may_call_for, reader_of, sheet_link, sheet_units
from bot.usecases.sheet_word import tell_duty
from tests.kit.roster import (
    CITY,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    SCHOOL_A,
    SCHOOL_B,
    SECOND_OFFICER,
    WARD_A,
)
from tests.usecases.calling import LINKS, call, never_opened
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY


@pytest.fixture
def district(linked: District) -> District:
    return linked


async def test_a_sheet_is_for_the_police_over_it(district: District):
    async with district.database.read() as work:
        tree = await load_tree(work)
    ward_a, city = district.roster.units[WARD_A], district.roster.units[CITY]
    allowed = {
        (name, unit)
        for name in (OFFICER_A, OFFICER_B, DUTY_OFFICER, PRINCIPAL_A)
        for unit in (ward_a, city, district.roster.units[SCHOOL_A], 9999)
        if may_call_for(await district.person(name), unit, tree)
    }
    assert allowed == {(OFFICER_A, ward_a), (DUTY_OFFICER, ward_a), (DUTY_OFFICER, city)}
    assert [one.id for one in sheet_units(await district.person(OFFICER_A), tree)] == [ward_a]
    assert sheet_units(await district.person(PRINCIPAL_A), tree) == ()


class TestALink:
    async def link(self, district: District, name: str = OFFICER_A, unit: str = WARD_A) -> Link:
        url = sheet_link(district.house, await district.person(name), district.roster.units[unit], district.now)
        assert url is not None
        found = LINKS.read(url.rpartition("/")[2], LinkKind.SHEET)
        assert found is not None
        return found

    async def opens(self, district: District, link: Link) -> bool:
        async with district.database.read() as work:
            return await reader_of(work, link, district.now) is not None

    async def test_lasts_a_day(self, district: District):
        link = await self.link(district)
        district.now += timedelta(hours=23, minutes=59)
        assert await self.opens(district, link)
        district.now += timedelta(minutes=1)
        assert not await self.opens(district, link)

    async def test_ends_with_the_post(self, district: District):
        link = await self.link(district)
        async with district.database.write() as work:
            held = term.c.contact_id == district.roster.contacts[OFFICER_A]
            await work.connection.execute(update(term).where(held).values(to_at=NOW))
        assert not await self.opens(district, link)

    async def test_ends_with_an_address_that_was_perhaps_never_the_persons(self, district: District):
        link = await self.link(district)
        district.now += timedelta(minutes=1)
        async with district.database.write() as work:
            (owned,) = (await people.addresses_of(work, [link.contact_id]))[link.contact_id]
            await people.set_address_state(work, owned.id, type(owned.state).OFF, district.now)
        assert not await self.opens(district, link)
        district.now += timedelta(minutes=1)
        assert await self.opens(district, await self.link(district)), "one that was given out since"

    async def test_of_another_ward_opens_nothing(self, district: District):
        assert not await self.opens(district, await self.link(district, OFFICER_B, WARD_A))


class TestWordToTheOfficersOnDuty:
    async def told(self, district: District, mute: set[tuple[str, str]]) -> int:
        async with district.database.write() as work:
            made = await load_sheets(work, district.house, district.now)
            return await tell_duty(work, district.house, made, mute, district.now)

    async def test_goes_by_the_channel_that_works_with_the_own_link_and_once_an_hour(self, district: District):
        await district.issue(OFFICER_A, level=Level.KHAN)
        assert await self.told(district, {TEXTONLY}) == 1
        assert await self.told(district, {TEXTONLY}) == 0
        (part,) = (await district.drain())["sheet"]
        assert "2 cơ sở" in part.text.plain
        token = part.text.plain.partition("https://an.example.vn/s/")[2].split()[0]
        link = LINKS.read(token, LinkKind.SHEET)
        assert link is not None
        assert link.contact_id == district.roster.contacts[OFFICER_A]
        assert link.subject_id == district.roster.units[WARD_A]
        assert part.protect
        district.now += timedelta(minutes=61)
        assert await self.told(district, {TEXTONLY}) == 1

    async def test_nobody_is_written_to_where_nothing_leaves(self, district: District):
        await district.issue(OFFICER_A, level=Level.KHAN)
        assert await self.told(district, {TELEGRAM, TEXTONLY}) == 0
        assert await self.told(district, {TELEGRAM}) == 0, "everybody is on Telegram"

    async def test_of_a_drill_says_so(self, district: District):
        await district.issue(OFFICER_A, level=Level.KHAN, status=Status.EXERCISE)
        assert await self.told(district, {TEXTONLY}) == 1
        (part,) = (await district.drain())["sheet"]
        assert part.text.plain.count("DIỄN TẬP") == 2

    async def test_where_nobody_of_the_ward_can_be_reached_the_unit_above_is_told(self, district: District):
        await never_opened(district, OFFICER_A)
        await district.issue(OFFICER_A, level=Level.KHAN)
        assert await self.told(district, {TEXTONLY}) == 2
        async with district.database.read() as work:
            rows = await work.connection.scalars(select(outbox.c.external_id).where(outbox.c.purpose == "sheet"))
        assert set(rows) == {DUTY_OFFICER, SECOND_OFFICER}


async def test_the_board_leads_to_the_sheet_while_anybody_is_to_be_called(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    async with district.database.write() as work:
        contact_id = district.roster.contacts[OFFICER_A]
        (owned,) = (await people.addresses_of(work, [contact_id]))[contact_id]
        board_id = await add_board(work, made.id, owned.id)
        assert "Phiếu gọi trên web" in [
            one.label for one in (await render(work, district.house, board_id, NOW)).choices
        ]
        bare = replace(district.house, links=None)
        assert "Phiếu gọi trên web" not in [one.label for one in (await render(work, bare, board_id, NOW)).choices]
    for school in (SCHOOL_A, SCHOOL_B):
        await call(district, OFFICER_A, made, school)
    async with district.database.write() as work:
        assert "Phiếu gọi trên web" not in [
            one.label for one in (await render(work, district.house, board_id, NOW)).choices
        ]
