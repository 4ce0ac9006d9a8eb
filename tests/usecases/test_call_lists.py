"""Call lists: who sees numbers is on record, and what became of units since breaks nothing. On both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.domain.advisory import Answer, Level
from bot.domain.delivery import Accepted
from bot.domain.ladder import Ladder, Rung
from bot.domain.taps import CallListTap
from bot.domain.units import UnitKind
from bot.store import outbox
from bot.store.engine import UnitOfWork
from bot.store.tables import address, audit, unit_link
from bot.usecases import proxying
from bot.usecases.escalating import climb
from tests.kit.roster import CITY, DUTY_OFFICER, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A, SCHOOL_B, WARD_A
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW, TELEGRAM

CALLING = replace(HOUSE, ladders={Level.KHAN: Ladder(((Rung.CALL_LIST, timedelta(minutes=30)),))})


@pytest.fixture(params=["sqlite", "postgresql"])
async def district(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        made = await District.make(database)
        made.house = CALLING
        yield made


async def calls(district: District) -> list[str]:
    """Half an hour passes; the lists that come then."""
    await district.drain()
    district.now += timedelta(minutes=30)
    async with district.database.write() as work:
        await climb(work, district.house, district.now)
    return [part.text.plain for part in (await district.drain())["call-list"]]


async def test_who_asks_for_the_next_page_of_numbers_is_on_record(district: District):
    async with district.database.write() as work:
        for number in range(11):
            await district.roster.add_unit(work, f"Trường {number:02d}", UnitKind.THCS, polices=WARD_A)
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await calls(district)
    officer = await district.person(OFFICER_A)
    async with district.database.write() as work:
        owned = select(address.c.id).where(address.c.contact_id == officer.contact.id)
        target = replace(district.target(officer), address_id=await work.connection.scalar(owned))
        tap = CallListTap(made.revision_id, district.roster.units[WARD_A])
        assert await proxying.show_further(work, district.house, officer, target, tap, district.now)
    async with district.database.read() as work:
        looks = (await work.connection.execute(select(audit).where(audit.c.act == "look-up"))).all()
    assert [(look.actor_contact_id, look.subject) for look in looks] == [(officer.contact.id, made.code)]


async def test_an_answer_is_taken_though_its_school_has_closed_since(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await calls(district)
    async with district.database.write() as work:
        await end_links(district, work)
    assert "Đã ghi nhận" in await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)


async def end_links(district: District, work: UnitOfWork) -> None:
    ended = [district.roster.units[name] for name in (SCHOOL_A, SCHOOL_B)]
    await work.connection.execute(update(unit_link).values(to_at=NOW).where(unit_link.c.child_id.in_(ended)))


async def test_a_list_that_went_to_the_unit_above_stays_its_list(district: District):
    """Nobody in the ward can be reached."""
    async with district.database.write() as work:
        await work.connection.execute(
            delete(address).where(address.c.contact_id == district.roster.contacts[OFFICER_A])
        )
    district.house = replace(CALLING, ladders={Level.CANH_BAO: CALLING.ladders[Level.KHAN]})
    made = await district.issue(DUTY_OFFICER, level=Level.CANH_BAO)
    assert any(f"do {CITY} phụ trách" in text for text in await calls(district))
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    edited = (await district.drain())["echo"]
    lists = [part.text.plain for part in edited if "Cần gọi điện" in part.text.plain]
    assert lists
    assert all(f"do {CITY} phụ trách" in text for text in lists), "not the ward's, which nobody was given"


async def test_the_first_list_comes_after_the_board(district: District):
    """Whichever is put in first, and however long the board waits: the list explains one of its numbers."""
    async with district.database.write() as work:
        contact_id = district.roster.contacts[PRINCIPAL_B]
        await work.connection.execute(delete(address).where(address.c.contact_id == contact_id))
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    async with district.database.write() as work:
        await climb(work, district.house, district.now)
    order = []
    for boards in (False, False, True, True):
        async with district.database.write() as work:
            rows = await outbox.claim(work, *TELEGRAM, 100, district.now, boards=boards)
        order += [row.purpose for row in rows if row.chat.external_id == OFFICER_A]
        await district.settle_all([(row, Accepted(str(row.id))) for row in rows])
    assert order == ["board", "call-list"]
