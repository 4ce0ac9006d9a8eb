"""Help is wanted: nobody is told that the ward knows of it unless the ward's own officers were reached."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.domain.advisory import Answer, Level
from bot.domain.delivery import Accepted, Failed, Reason
from bot.domain.people import Chat, Role
from bot.store import people
from bot.store.tables import thread_entry, unit_link
from tests.kit.roster import (
    CITY,
    DUTY_OFFICER,
    OFFICE,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    SCHOOL_A,
    SCHOOL_C,
    SECOND_OFFICER,
    WARD_A,
    WARD_B,
)
from tests.usecases.samples import NOW, TELEGRAM
from tests.usecases.test_threads import PATROL, Street

WARD_KNOWS = "Công an phường đã được báo"
NUMBERS = ("113", "114", "115", "111")
CLERK = "Chuyên viên Mẫu"
PHONE_OF_WARD = "028 3800 0001"


@pytest.fixture
async def street(sqlite_url: str, make_database) -> AsyncIterator[Street]:
    async for database in make_database(sqlite_url):
        yield await Street.make(database)


async def without_police(street: Street, school: str = SCHOOL_A) -> None:
    async with street.database.write() as work:
        await work.connection.execute(
            delete(unit_link).where(
                unit_link.c.child_id == street.roster.units[school], unit_link.c.kind == "polices"
            )
        )


async def clerk(street: Street, *, joined: bool) -> None:
    """Somebody of the education office."""
    async with street.database.write() as work:
        await street.roster.add_person(work, CLERK, Role.GIAO_DUC, OFFICE, "+84900000055")
        if joined:
            await people.open_address(work, street.roster.contacts[CLERK], Chat(*TELEGRAM, CLERK), NOW)


async def entries(street: Street) -> int:
    async with street.database.read() as work:
        return len((await work.connection.execute(select(thread_entry.c.id))).all())


async def test_that_the_ward_knows_is_said_when_the_ward_was_reached(street: Street):
    made = await street.issue(DUTY_OFFICER, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    found = await street.arrives()
    assert found.keys() == {PRINCIPAL_A, OFFICER_A, PATROL, DUTY_OFFICER}
    assert WARD_KNOWS in found[PRINCIPAL_A][0]


async def test_where_only_the_unit_above_was_reached_that_unit_is_named(street: Street):
    await street.closes(OFFICER_A, PATROL)
    made = await street.issue(DUTY_OFFICER, attachments=())
    await street.drain()
    for _ in range(2):
        await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
        (said,) = (await street.arrives())[PRINCIPAL_A]
        assert WARD_KNOWS not in said
        assert f"Bot đã báo cho {CITY}" in said
        assert f"Chưa báo được cho {WARD_A}" in said
        assert PHONE_OF_WARD in said
        assert all(number in said for number in NUMBERS)


async def test_where_no_police_are_known_and_nobody_is_there_nobody_was_told(street: Street):
    await without_police(street)
    await clerk(street, joined=False)
    made = await street.issue(CLERK, level=Level.LUU_Y, attachments=())
    await street.drain()
    for _ in range(2):
        await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
        found = await street.arrives()
        assert found.keys() == {PRINCIPAL_A}
        assert WARD_KNOWS not in found[PRINCIPAL_A][0]
        assert "chưa báo được cho ai" in found[PRINCIPAL_A][0]
        assert all(number in found[PRINCIPAL_A][0] for number in NUMBERS)


async def test_where_no_police_are_known_the_author_s_office_is_named(street: Street):
    await without_police(street)
    await clerk(street, joined=True)
    made = await street.issue(CLERK, level=Level.LUU_Y, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    found = await street.arrives()
    assert found.keys() == {PRINCIPAL_A, CLERK}
    assert f"Bot đã báo cho {OFFICE}" in found[PRINCIPAL_A][0]
    assert WARD_KNOWS not in found[PRINCIPAL_A][0]
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    again = await street.arrives()
    assert again == {PRINCIPAL_A: found[PRINCIPAL_A]}


async def test_who_says_it_again_is_told_the_truth_again(street: Street):
    await street.closes(OFFICER_A, PATROL, DUTY_OFFICER, SECOND_OFFICER)
    made = await street.issue(DUTY_OFFICER, attachments=())
    await street.drain()
    for _ in range(2):
        await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
        (said,) = (await street.arrives())[PRINCIPAL_A]
        assert "chưa báo được cho ai" in said
        assert PHONE_OF_WARD in said
        assert all(number in said for number in NUMBERS)
    assert await entries(street) == 1


async def test_said_again_it_reaches_who_was_not_told_and_nobody_twice(street: Street):
    await street.closes(OFFICER_A, PATROL)
    made = await street.issue(DUTY_OFFICER, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    assert (await street.arrives()).keys() == {PRINCIPAL_A, DUTY_OFFICER, SECOND_OFFICER}
    async with street.database.write() as work:
        await people.open_address(work, street.roster.contacts[OFFICER_A], Chat(*TELEGRAM, OFFICER_A), NOW)
    street.now = NOW + timedelta(minutes=5)
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    again = await street.arrives()
    assert again.keys() == {PRINCIPAL_A, OFFICER_A}
    assert WARD_KNOWS in again[PRINCIPAL_A][0]
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    assert (await street.arrives()).keys() == {PRINCIPAL_A}


async def test_an_alarm_that_did_not_arrive_is_no_longer_counted_and_goes_out_again(street: Street):
    await street.closes(PATROL)
    made = await street.issue(OFFICER_A, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    while rows := await street.box.claim(now=street.now):
        for row in rows:
            lost = row.purpose == "alarm" and row.chat.external_id == OFFICER_A
            await street.settle(row, Failed(Reason.BLOCKED) if lost else Accepted(str(row.id)))
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    (said,) = (await street.arrives())[PRINCIPAL_A]
    assert WARD_KNOWS not in said
    assert f"Bot đã báo cho {CITY}" in said


async def test_who_stands_for_two_schools_hears_who_was_told_for_each(street: Street):
    async with street.database.write() as work:
        await street.roster.give_post(work, PRINCIPAL_A, Role.HIEU_TRUONG, SCHOOL_C)
    await street.closes(OFFICER_B, DUTY_OFFICER, SECOND_OFFICER)
    made = await street.issue(DUTY_OFFICER, attachments=())
    await street.drain()
    await street.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    (said,) = (await street.arrives())[PRINCIPAL_A]
    assert f"Bot đã báo cho {WARD_A}" in said
    assert f"{WARD_B} chưa có ai mở bot, nên bot chưa báo được cho ai" in said
    assert said.count("113") == 1
