"""What is due is asked in one statement; each tick hears of its own work only."""

from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.domain.advisory import AdvisoryState
from bot.store import boards, climbs, due, occurrences
from bot.store.tables import advisory, revision
from tests.kit.roster import OFFICER_A, PRINCIPAL_A
from tests.store.box import NOW
from tests.store.people import Town

SOON = NOW + timedelta(minutes=5)


async def told(town: Town, at: datetime) -> set[str]:
    async with town.database.read() as work:
        return {name for name, wanted in asdict(await due.look(work, at)).items() if wanted}


async def test_on_a_quiet_day_nothing_is_due(town: Town):
    assert await told(town, NOW) == set()


async def test_a_reminder_and_one_that_was_put_off(town: Town):
    reminder = await town.reminder(next_at=SOON)
    assert await told(town, SOON - timedelta(seconds=1)) == set()
    assert await told(town, SOON) == {"remind"}
    occurrence = await town.occurrence(reminder)
    again = SOON - timedelta(minutes=1)
    async with town.database.write() as work:
        await occurrences.put_answer(work, occurrence, town.contact(PRINCIPAL_A), again_at=again)
    assert await told(town, again) == {"remind"}
    async with town.database.write() as work:
        await occurrences.put_answer(work, occurrence, town.contact(PRINCIPAL_A), done_at=again)
    assert await told(town, again) == set()


async def test_an_advisory_that_is_looked_at_for_silence_or_goes_out(town: Town):
    made = await town.advisory()
    async with town.database.write() as work:
        await climbs.set_next(work, made.revision_id, SOON)
    assert await told(town, SOON) == {"climb"}
    async with town.database.write() as work:
        await climbs.set_next(work, made.revision_id, None)
        held = update(advisory).where(advisory.c.id == made.id)
        await work.connection.execute(held.values(state=AdvisoryState.HELD, release_at=SOON))
    assert await told(town, SOON - timedelta(seconds=1)) == set()
    assert await told(town, SOON) == {"release"}


async def test_a_board_that_somebody_may_see(town: Town):
    made, address_id = await town.advisory(), await town.join(OFFICER_A)
    async with town.database.write() as work:
        await boards.add_board(work, made.id, address_id)
        await boards.mark_stale(work, made.id)
    assert await told(town, NOW) == {"redraw"}


@pytest.mark.parametrize(("minutes", "wanted"), [(0, {"follow"}), (14, {"follow"}), (16, set())])
async def test_a_correction_is_followed_for_a_while(town: Town, minutes: int, wanted: set[str]):
    made = await town.advisory()
    async with town.database.write() as work:
        second = update(revision).where(revision.c.id == made.revision_id).values(number=2, created_at=NOW)
        await work.connection.execute(second)
    assert await told(town, NOW + timedelta(minutes=minutes)) == wanted
