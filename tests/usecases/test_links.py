"""A link is for one person and one text: what it shows, what it takes, once, and when it is over."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.advisory import Advisory, Answer
from bot.store import audit
from bot.store.engine import Database
from bot.store.tables import address, link_use
from bot.store.tables import advisory as advisory_table
from bot.store.tables import answer as answer_table
from bot.store.tables import audit as audit_table
from bot.usecases import forgetting
from bot.usecases.links import Outcome, left
from tests.kit.roster import DEPUTY_A, OFFICER_A, PRINCIPAL_A, SCHOOL_A, WARD_A
from tests.usecases.district import District
from tests.usecases.reading import Reading
from tests.usecases.samples import NOW
from tests.usecases.test_answering import queued, standing

RECEIVED, DONE, HELP = Answer.DA_NHAN, Answer.DA_TRIEN_KHAI, Answer.CAN_HO_TRO
TAKEN, STANDS, GONE = Outcome.TAKEN, Outcome.STANDS, Outcome.GONE


@pytest.fixture
async def district(database: Database) -> Reading:
    made = await District.make(database)
    return Reading(made.database, made.roster)


@pytest.fixture
async def made(district: Reading) -> Advisory:
    issued = await district.issue(OFFICER_A)
    await district.drain()
    return issued


async def test_it_shows_what_holds_for_whom_and_what_can_be_said(district: Reading, made: Advisory):
    seen = await district.sees(district.link(PRINCIPAL_A, made))
    assert seen.advisory == made
    assert (seen.sender, seen.unit.name, seen.standing.title) == (WARD_A, SCHOOL_A, PRINCIPAL_A)
    assert seen.police is not None
    assert seen.police.name == WARD_A
    assert [(held.file.name, held.size) for held in seen.files] == [("ảnh.jpg", 4)]
    assert (seen.said, seen.used, seen.change, seen.help) == (None, {}, None, None)
    assert seen.open == (RECEIVED, DONE, HELP)


async def test_to_look_changes_nothing(district: Reading, made: Advisory):
    for _ in range(3):
        await district.looks(district.link(PRINCIPAL_A, made))
    assert sum((await standing(district, made)).answers.values()) == 0
    assert await queued(district, "echo") == []


async def test_an_answer_counts_as_a_tap_does_and_is_told_from_one(district: Reading, made: Advisory):
    link = district.link(PRINCIPAL_A, made)
    assert await district.says(link, RECEIVED) is TAKEN
    found = await standing(district, made)
    assert dict(found.answers) == {RECEIVED: 1, DONE: 0, HELP: 0}
    assert await queued(district, "echo") == [PRINCIPAL_A]  # the line under the message in the chat
    await district.answer(DEPUTY_A, made, RECEIVED)
    async with district.database.read() as work:
        rows = (await work.connection.execute(select(audit_table).where(audit_table.c.act == "answer"))).all()
        assert await audit.first_broken(work) is None
    assert [(row.via, row.subject, row.actor_contact_id) for row in rows] == [("link", made.code, link.contact_id)]


async def test_each_answer_is_taken_once_and_said_again_changes_nothing(district: Reading, made: Advisory):
    link = district.link(PRINCIPAL_A, made)
    assert await district.says(link, RECEIVED) is TAKEN
    assert await district.says(link, RECEIVED) is STANDS
    assert await district.says(link, DONE) is TAKEN
    assert await district.says(link, RECEIVED) is STANDS
    assert await district.holds(link) is DONE
    seen = await district.sees(link)
    assert (list(seen.used or ()), seen.open) == ([RECEIVED, DONE], (HELP,))


async def test_help_alarms_at_once_and_the_page_says_who_knows(district: Reading, made: Advisory):
    link = district.link(PRINCIPAL_A, made)
    assert await district.says(link, HELP) is TAKEN
    assert await queued(district, "alarm") == [OFFICER_A]
    seen = await district.sees(link)
    assert seen.help is not None
    assert "Công an phường đã được báo" in seen.help.plain
    assert seen.open == ()


@pytest.mark.parametrize("given", [RECEIVED, DONE, HELP])
async def test_no_link_takes_back_that_help_is_needed(district: Reading, made: Advisory, given: Answer):
    link = district.link(PRINCIPAL_A, made)
    await district.answer(PRINCIPAL_A, made, HELP)  # in the chat, while the page was open
    await district.drain()
    assert await district.says(link, given) is STANDS
    assert await district.holds(link) is HELP
    assert await queued(district, "alarm") == []
    assert await queued(district, "thread") == []


async def test_help_that_was_called_off_is_not_asked_for_again_by_an_old_page(district: Reading, made: Advisory):
    link = district.link(PRINCIPAL_A, made)
    await district.says(link, HELP)
    await district.answer(PRINCIPAL_A, made, DONE)
    await district.drain()
    assert await district.says(link, HELP) is STANDS
    assert await queued(district, "alarm") == []
    assert await district.holds(link) is DONE


async def test_where_nobody_was_reached_the_page_says_so(district: Reading, made: Advisory):
    await district.changes(update(address).where(address.c.external_id != PRINCIPAL_A).values(state="off"))
    link = district.link(PRINCIPAL_A, made)
    await district.says(link, HELP)
    seen = await district.sees(link)
    assert seen.help is not None
    assert "chưa báo được cho ai" in seen.help.plain


async def test_who_can_t_be_written_to_can_answer_all_the_same(district: Reading, made: Advisory):
    await district.changes(update(address).where(address.c.external_id == PRINCIPAL_A).values(state="blocked"))
    link = district.link(PRINCIPAL_A, made)
    assert await district.says(link, HELP) is TAKEN
    assert await queued(district, "alarm") == [OFFICER_A]
    assert await queued(district, "reply") == []


async def test_an_answer_that_comes_twice_at_one_moment_counts_once(district: Reading, made: Advisory):
    link = district.link(PRINCIPAL_A, made)
    outcomes = await asyncio.gather(*(district.says(link, HELP) for _ in range(5)))
    assert sorted(one.name for one in outcomes) == ["STANDS"] * 4 + ["TAKEN"]
    assert await queued(district, "alarm") == [OFFICER_A]


async def test_of_two_answers_at_one_moment_help_is_never_lost(district: Reading, made: Advisory):
    link = district.link(PRINCIPAL_A, made)
    await asyncio.gather(*(district.says(link, given) for given in (RECEIVED, HELP, DONE)))
    assert await district.holds(link) is HELP


def test_what_is_left_to_say_never_holds_what_was_said():
    for held in (None, *Answer):
        for used in ((), (RECEIVED,), (RECEIVED, DONE), tuple(Answer)):
            found = left(held, used)
            assert held not in found
            assert not set(found) & set(used)
            assert held is not HELP or found == ()
    assert left(None, ()) == tuple(Answer)


async def test_what_was_said_by_links_is_forgotten_a_month_after_its_advisory_is_over(district, made):
    await district.says(district.link(PRINCIPAL_A, made), RECEIVED)

    async def kept(days: float) -> int:
        async with district.database.write() as work:
            await forgetting.forget(work, district.house, NOW + timedelta(days=days))
            return len((await work.connection.execute(select(link_use))).all())

    await district.changes(update(advisory_table).values(expires_at=NOW + timedelta(days=45)))
    assert await kept(44) == 1  # it still holds: an old page is still refused
    assert await kept(46) == 0
    async with district.database.read() as work:
        assert len((await work.connection.execute(select(answer_table))).all()) == 1  # the answer itself stays


async def test_what_is_over_is_kept_while_a_link_may_still_be_about(district, made):
    await district.says(district.link(PRINCIPAL_A, made), RECEIVED)
    async with district.database.write() as work:
        await forgetting.forget(work, district.house, NOW + timedelta(days=29))
        assert len((await work.connection.execute(select(link_use))).all()) == 1
