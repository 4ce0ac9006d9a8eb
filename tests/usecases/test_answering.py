"""Answers: of one person to one revision, the newest counts; help alarms those who must know, at once."""

import pytest
from sqlalchemy import select

from bot.domain.advisory import Advisory, Answer
from bot.domain.delivery import Accepted
from bot.domain.errors import Refusal
from bot.domain.messages import CallKind
from bot.store import advisories, due
from bot.store.tables import outbox, revision
from bot.usecases.boards import Standing, standing_of
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_B,
)
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW

RECEIVED, DONE, HELP = Answer.DA_NHAN, Answer.DA_TRIEN_KHAI, Answer.CAN_HO_TRO


async def standing(district: District, made: Advisory) -> Standing:
    async with district.database.read() as work:
        return await standing_of(work, HOUSE, made)


async def queued(district: District, purpose: str) -> list[str]:
    """The chats for which rows of a purpose wait."""
    async with district.database.read() as work:
        rows = select(outbox.c.external_id).where(outbox.c.purpose == purpose, outbox.c.state == "queued")
        return sorted(await work.connection.scalars(rows))


async def test_an_answer_counts_once_and_the_newest_is_the_person_s(district: District):
    made = await district.issue(OFFICER_A)
    await district.answer(PRINCIPAL_A, made, RECEIVED)
    await district.answer(PRINCIPAL_A, made, RECEIVED)
    await district.answer(PRINCIPAL_A, made, DONE)
    await district.answer(DEPUTY_A, made, RECEIVED)
    found = await standing(district, made)
    assert dict(found.answers) == {RECEIVED: 1, DONE: 1, HELP: 0}
    assert (found.coverage.total, found.coverage.covered) == (2, 1)
    assert found.coverage.silent == (district.roster.units[SCHOOL_B],)


async def test_only_who_is_meant_may_answer(district: District):
    made = await district.issue(OFFICER_A)
    for name in (PRINCIPAL_C, OFFICER_A, OFFICER_B):
        with pytest.raises(Refusal, match="not-yours"):
            await district.answer(name, made, RECEIVED)
    assert sum((await standing(district, made)).answers.values()) == 0


async def test_an_answer_to_an_older_revision_is_not_taken_for_the_newer(district: District):
    made = await district.issue(OFFICER_A)
    async with district.database.write() as work:
        await work.connection.execute(
            revision.insert().values(
                advisory_id=made.id, number=2, headline="Bản 2", description="", instruction="", created_at=NOW
            )
        )
        newer = await advisories.load(work, made.id)
    assert newer is not None
    with pytest.raises(Refusal, match="old-revision"):
        await district.answer(PRINCIPAL_A, made, RECEIVED)
    assert sum((await standing(district, newer)).answers.values()) == 0


async def test_help_alarms_the_author_and_the_ward_s_police_and_nobody_else(district: District):
    made = await district.issue(DUTY_OFFICER, attachments=())
    await district.drain()
    await district.answer(PRINCIPAL_A, made, HELP)
    assert await queued(district, "alarm") == sorted([DUTY_OFFICER, OFFICER_A])
    found = await standing(district, made)
    assert found.coverage.needing_help == (district.roster.units[SCHOOL_A],)
    await district.answer(PRINCIPAL_A, made, HELP)
    assert len(await queued(district, "alarm")) == 2


@pytest.mark.parametrize("settled", [True, False])
async def test_the_answer_is_written_under_the_message_that_was_tapped(district: District, settled: bool):
    """Even by somebody who taps before the sending is settled."""
    made = await district.issue(OFFICER_A, attachments=())
    rows = await district.box.claim(now=NOW)
    tapped = next(row for row in rows if row.chat.external_id == PRINCIPAL_B)
    assert tapped.part is not None
    if settled:
        await district.settle(tapped, Accepted("77"))
    await district.answer(PRINCIPAL_B, made, RECEIVED, message_id="77")
    if not settled:
        await district.settle(tapped, Accepted("77"))
    (edit,) = await district.box.claim(now=NOW)
    assert edit.part is not None
    assert (edit.kind, edit.message_id, edit.chat) == (CallKind.EDIT, "77", tapped.chat)
    assert edit.part.text.plain.startswith(tapped.part.text.plain)
    assert "✓ Đã nhận" in edit.part.text.plain
    assert edit.part.choices == tapped.part.choices


async def test_an_answer_makes_every_board_of_the_advisory_stale(district: District):
    made = await district.issue(OFFICER_A)
    await district.drain()
    async with district.database.read() as work:
        assert not (await due.look(work, district.now)).redraw
    await district.answer(PRINCIPAL_A, made, RECEIVED)
    async with district.database.read() as work:
        assert (await due.look(work, district.now)).redraw
