"""Who was out of reach for a while, or can be reached in two ways: nothing is lost, and nothing comes twice."""

from datetime import timedelta

import pytest

from bot.domain.advisory import Level, Status
from bot.domain.delivery import Accepted, Failed, Outcome, Reason, Retry, Unknown
from bot.domain.messages import CallKind
from bot.domain.people import Address, Chat, Role
from bot.store import boards, people
from bot.store.outbox import Row
from bot.usecases.boards import render
from bot.usecases.falling import fall_over
from bot.usecases.joining import reopen_address
from bot.usecases.unreachable import Lost, lose
from bot.usecases.wording import status_mark
from tests.kit.roster import DUTY_OFFICER, OFFICER_A, PRINCIPAL_A
from tests.usecases.corrections import CANCEL, UPDATE, corrects, rows_of
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY


async def joins_textonly(district: District, name: str) -> None:
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[name], Chat(*TEXTONLY, name), NOW)


async def address(district: District, name: str, lane: tuple[str, str] = TELEGRAM) -> Address:
    async with district.database.read() as work:
        found = await people.address_at(work, Chat(*lane, name))
    assert found is not None
    return found


async def claimed(district: District, name: str) -> Row:
    return next(row for row in await district.box.claim(now=NOW) if row.chat.external_id == name)


async def all_arrives(district: District) -> None:
    for lane in (TELEGRAM, TEXTONLY):
        while rows := await district.box.claim(now=NOW, lane=lane):
            await district.settle_all([(row, Accepted(row.message_id or str(row.id))) for row in rows])


async def blocks(district: District, name: str) -> None:
    """The platform says so by itself."""
    lost = Lost(await address(district, name), Reason.BLOCKED)
    async with district.database.write() as work:
        await lose(work, district.house, [lost], NOW)


@pytest.mark.parametrize("at_first", [Retry(timedelta(0)), Unknown(), Failed(Reason.BLOCKED)])
async def test_who_blocks_the_bot_while_a_call_is_under_way_gets_the_message_the_other_way(
    district: District, at_first: Outcome
):
    await joins_textonly(district, PRINCIPAL_A)
    await district.issue(OFFICER_A, attachments=())
    under_way = await claimed(district, PRINCIPAL_A)
    await blocks(district, PRINCIPAL_A)
    await district.settle(under_way, at_first)
    await district.box.clock_moves(5)
    for row in await district.box.claim(now=NOW):
        await district.settle(row, Failed(Reason.BLOCKED))
    (there,) = await district.box.claim(now=NOW, lane=TEXTONLY)
    assert (there.purpose, there.repeat) == ("advisory", isinstance(at_first, Unknown))


async def has_it_on_both(district: District) -> None:
    """A principal to whom the same was sent by two ways, as after an outage; the word on its end waits on both."""
    await joins_textonly(district, PRINCIPAL_A)
    made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    await all_arrives(district)
    async with district.database.write() as work:
        other = await people.address_at(work, Chat(*TEXTONLY, PRINCIPAL_A))
    assert other is not None
    await district.box.put(
        PRINCIPAL_A, lane=TEXTONLY, address_id=other.id, purpose="rung", revision_id=made.revision_id
    )
    await all_arrives(district)
    await corrects(district, OFFICER_A, made, UPDATE)


async def words(district: District) -> list[tuple[str, str]]:
    rows = await rows_of(district, "correction", external_id=PRINCIPAL_A, kind=CallKind.SEND)
    return [(row.channel, row.state) for row in rows]


async def test_the_word_on_a_correction_stays_where_it_is_if_the_other_address_has_its_own(district: District):
    await has_it_on_both(district)
    async with district.database.write() as work:
        assert await fall_over(work, district.house, TELEGRAM, (TEXTONLY,), NOW) == 0
    assert await words(district) == [("telegram", "queued"), ("textonly", "queued")]


async def test_the_word_of_a_lost_address_does_not_come_twice_by_the_other(district: District):
    await has_it_on_both(district)
    await blocks(district, PRINCIPAL_A)
    assert await words(district) == [("telegram", "failed"), ("textonly", "queued")]


async def test_who_comes_back_hears_that_what_is_on_the_phone_was_cancelled(district: District):
    made = await district.issue(OFFICER_A, attachments=())
    await all_arrives(district)
    await blocks(district, PRINCIPAL_A)
    await corrects(district, OFFICER_A, made, CANCEL)
    assert await words(district) == []
    async with district.database.write() as work:
        contact_id = district.roster.contacts[PRINCIPAL_A]
        back = await people.address_at(work, Chat(*TELEGRAM, PRINCIPAL_A))
        assert back is not None
        person = await people.person(work, contact_id)
        assert person is not None
        await people.add_consent(work, contact_id, back.id, "1", person.contact.language, NOW, agreed=True)
        await reopen_address(work, district.house, back, NOW)
    assert await words(district) == [("telegram", "queued")]


async def test_a_drill_s_board_is_marked_to_its_very_end_where_hints_are_typed(district: District):
    await joins_textonly(district, DUTY_OFFICER)
    made = await district.issue(DUTY_OFFICER, status=Status.EXERCISE, attachments=())
    officer = await district.person(DUTY_OFFICER)
    assert officer.standings[0].role is Role.CONG_AN
    there = await address(district, DUTY_OFFICER, TEXTONLY)
    async with district.database.write() as work:
        board_id = await boards.add_board(work, made.id, there.id)
        drawn = await render(work, district.house, board_id, NOW)
    mark = status_mark(Status.EXERCISE, district.target(officer).voice).plain
    assert "đính chính TB-0001" in drawn.text.plain
    assert drawn.text.plain.startswith(mark)
    assert drawn.text.plain.endswith(mark)
