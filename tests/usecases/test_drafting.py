"""What is kept of a begun advisory, whose it is, and when it is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogue.engine import Conversation, Entry
from bot.dialogue.menu import ENGINE
from bot.domain.advisory import AdvisoryText, Category, Level
from bot.domain.errors import Refusal
from bot.domain.people import Chat
from bot.store import people, talks
from bot.store.engine import Database
from bot.usecases import drafting
from tests.kit.roster import CITY, DUTY_OFFICER, OFFICER_A, OFFICER_B, PRINCIPAL_A, WARD_A, Roster, make_town

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BEGUN = Conversation("compose", 1, {}, held=({"text": "Họp giao ban quý IV"},))
WORDS = AdvisoryText("Tin đồn bắt cóc", "Chưa có căn cứ.", "Không chia sẻ lại.")


@pytest.fixture
async def town(database: Database) -> Roster:
    return await make_town(database, NOW)


async def _person(work, town: Roster, name: str):
    person = await people.person(work, town.contacts[name])
    assert person is not None
    return person


async def test_what_was_begun_is_kept_under_its_first_line(database: Database, town: Roster):
    async with database.write() as work:
        officer = await _person(work, town, OFFICER_A)
        assert await drafting.keep(work, officer, BEGUN, NOW)
        (kept,) = await drafting.list_drafts(work, officer)
        taken_up = await drafting.load(work, officer, kept["id"])
    assert kept["title"] == "Họp giao ban quý IV"
    assert kept["own"]
    assert taken_up.held == BEGUN.held


async def test_a_draft_taken_up_and_left_again_is_still_one(database: Database, town: Roster):
    async with database.write() as work:
        officer = await _person(work, town, OFFICER_A)
        await drafting.keep(work, officer, BEGUN, NOW)
        for _ in range(3):
            (kept,) = await drafting.list_drafts(work, officer)
            taken_up = await drafting.load(work, officer, kept["id"])
            await drafting.keep(work, officer, taken_up, NOW)
        assert len(await drafting.list_drafts(work, officer)) == 1


async def test_nothing_worth_keeping_is_not_kept(database: Database, town: Roster):
    empty = Conversation("compose", 1)
    other = Conversation("language", 1)
    async with database.write() as work:
        officer = await _person(work, town, OFFICER_A)
        assert not await drafting.keep(work, officer, empty, NOW)
        assert not await drafting.keep(work, officer, other, NOW)
        assert await drafting.list_drafts(work, officer) == []


async def test_a_template_that_was_only_looked_at_is_no_draft(database: Database, town: Roster):
    async with database.write() as work:
        officer = await _person(work, town, OFFICER_A)
        template = await _template(work, town)
        looked_at = await drafting.load(work, officer, template)
        assert not await drafting.keep(work, officer, looked_at, NOW)
        changed = looked_at.answered("preview0", "change")
        assert await drafting.keep(work, officer, changed, NOW)


async def test_a_template_of_the_unit_above_is_everybodys_below_and_a_draft_is_nobody_elses(
    database: Database, town: Roster
):
    async with database.write() as work:
        officer, other = await _person(work, town, OFFICER_A), await _person(work, town, OFFICER_B)
        city, school = await _person(work, town, DUTY_OFFICER), await _person(work, town, PRINCIPAL_A)
        template = await _template(work, town)
        own = await _template(work, town, unit=WARD_A)
        await drafting.keep(work, officer, BEGUN, NOW)
        seen = {one["id"] for one in await drafting.list_drafts(work, officer)}
        assert {template, own} < seen
        assert [one["id"] for one in await drafting.list_drafts(work, other)] == [template]
        assert [one["id"] for one in await drafting.list_drafts(work, city)] == [template]
        assert await drafting.list_drafts(work, school) == []
        (draft,) = seen - {template, own}
        for person, wanted in ((other, draft), (other, own), (school, template), (officer, 999)):
            with pytest.raises(Refusal, match="no-such-draft"):
                await drafting.load(work, person, wanted)


async def test_a_draft_of_an_older_program_begins_where_it_still_fits(database: Database, town: Roster):
    log = (Entry("desk", {"levels": ["khan"], "places": [{"unit": 3}]}, fact=True), Entry("once-asked", "x"))
    async with database.write() as work:
        officer = await _person(work, town, OFFICER_A)
        await drafting.keep(work, officer, Conversation("compose", 1, {"headline": "Cũ", "files": []}, log), NOW)
        (kept,) = await drafting.list_drafts(work, officer)
        taken_up = await drafting.load(work, officer, kept["id"])
    assert ENGINE.fits(taken_up)
    assert taken_up.start["headline"] == "Cũ"


async def test_what_was_left_a_month_ago_is_forgotten_and_templates_are_not(database: Database, town: Roster):
    chat = Chat("telegram", "1", "5")
    async with database.write() as work:
        officer = await _person(work, town, OFFICER_A)
        template = await _template(work, town)
        await drafting.keep(work, officer, BEGUN, NOW)
        await talks.save(work, chat, {"stack": [BEGUN.dump()]}, NOW, over=None)
        await drafting.forget_left(work, NOW + timedelta(days=29))
        assert len(await drafting.list_drafts(work, officer)) == 2
        assert await talks.load(work, chat) is not None
        await drafting.forget_left(work, NOW + timedelta(days=31))
        assert [one["id"] for one in await drafting.list_drafts(work, officer)] == [template]
        assert await talks.load(work, chat) is None


async def _template(work, town: Roster, unit: str = CITY) -> int:
    return await drafting.add_template(work, town.units[unit], Level.LUU_Y, Category.TIN_DON, (), WORDS, NOW)
