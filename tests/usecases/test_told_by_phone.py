"""Who was told by phone counts at once and is not alarmed again; on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.advisory import AdvisoryText, Answer, Level, MessageType
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.errors import Refusal
from bot.domain.people import Chat, Role
from bot.store import people
from bot.store.tables import audit, proxy_answer, term
from bot.usecases.boards import standing_of
from bot.usecases.revising import Wanted, revise
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    SECOND_OFFICER,
    WARD_A,
)
from tests.usecases.calling import call, sheets, states, why
from tests.usecases.district import District
from tests.usecases.samples import NOW, TEXTONLY


@pytest.fixture
def district(linked: District) -> District:
    return linked


async def test_a_call_counts_at_once_on_board_and_sheet_and_is_on_record(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    assert (
        await call(district, OFFICER_A, made, SCHOOL_A)
        == f"Đã ghi: {SCHOOL_A} đã được báo qua điện thoại (TB-0001)."
    )
    (section,) = (await sheets(district))[WARD_A].sections
    assert [one.unit.name for one in section.to_call] == [SCHOOL_B]
    assert [(one.unit.name, one.by, one.at) for one in section.told] == [(SCHOOL_A, OFFICER_A, NOW)]
    async with district.database.read() as work:
        standing = await standing_of(work, district.house, made)
        acts = (await work.connection.execute(select(audit).where(audit.c.act == "proxy-answer"))).all()
    assert standing.coverage.by_phone == (district.roster.units[SCHOOL_A],)
    assert [(one.actor_contact_id, one.via) for one in acts] == [(district.roster.contacts[OFFICER_A], "link")]


async def test_twice_is_once_and_who_was_first_is_said(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    district.now += timedelta(minutes=5)
    for name in (OFFICER_A, DUTY_OFFICER):
        assert (
            await call(district, name, made, SCHOOL_A)
            == f"{OFFICER_A} đã gọi, đã báo {SCHOOL_A} lúc 08g30 thứ Ba, 24/11."
        )
    async with district.database.read() as work:
        assert len((await work.connection.execute(select(proxy_answer))).all()) == 1
        assert len((await work.connection.execute(select(audit).where(audit.c.act == "proxy-answer"))).all()) == 1


async def test_two_officers_at_the_same_moment_have_called_once(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    names = [OFFICER_A, DUTY_OFFICER, SECOND_OFFICER] * 2
    said = await asyncio.gather(*(call(district, name, made, SCHOOL_A) for name in names))
    assert sorted(one.startswith("Đã ghi") for one in said) == [False] * 5 + [True]
    async with district.database.read() as work:
        assert len((await work.connection.execute(select(audit).where(audit.c.act == "proxy-answer"))).all()) == 1


async def test_who_answered_meanwhile_needs_no_call(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    assert await call(district, OFFICER_A, made, SCHOOL_A) == f"{SCHOOL_A} đã trả lời TB-0001, không cần gọi nữa."


async def test_nobody_notes_a_call_for_a_school_of_another_ward(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    with pytest.raises(Refusal) as refused:
        await call(district, OFFICER_B, made, SCHOOL_A)
    assert refused.value.reason == "outside-call"


async def test_what_waits_for_who_was_told_by_phone_goes_no_more(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    left = await district.drain()
    assert set(await states(district, PRINCIPAL_A)) == {("superseded", "covered")}
    assert set(await states(district, PRINCIPAL_B)) == {("accepted", "")}
    assert len(left["advisory"]) == len(await states(district, PRINCIPAL_B)), "the other school's, once"


@pytest.mark.parametrize("outcome", [Unknown(), Retry(timedelta(0), Trouble.AWAY)])
async def test_what_was_under_way_while_the_call_was_made_is_not_tried_again(district: District, outcome):
    made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    rows = [row for row in await district.box.claim(now=district.now) if row.purpose == "advisory"]
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.settle_all([(row, outcome) for row in rows])
    rest = "unknown" if isinstance(outcome, Unknown) else "superseded"
    assert set(await states(district, PRINCIPAL_A)) == {(rest, "covered")}
    assert {state for state, _ in await states(district, PRINCIPAL_B)} == {"queued"}


async def test_what_arrived_while_the_call_was_made_has_arrived(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    rows = [row for row in await district.box.claim(now=district.now) if row.purpose == "advisory"]
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.settle_all([(row, Accepted(str(row.id))) for row in rows])
    assert {state for state, _ in await states(district, PRINCIPAL_A)} == {"accepted"}


async def test_a_message_of_which_a_part_has_left_goes_out_whole(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)  # text and photo
    rows = [row for row in await district.box.claim(now=district.now) if row.purpose == "advisory"]
    await district.settle_all([(row, Accepted(str(row.id))) for row in rows])
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.drain()
    assert {state for state, _ in await states(district, PRINCIPAL_A)} == {"accepted"}


async def test_who_answers_for_another_school_too_still_gets_the_text(district: District):
    async with district.database.write() as work:
        await district.roster.give_post(work, PRINCIPAL_A, Role.HIEU_TRUONG, SCHOOL_B)
        await work.connection.execute(
            update(term)
            .where(term.c.post_id == district.roster.posts[PRINCIPAL_A])
            .values(contact_id=district.roster.contacts[PRINCIPAL_A])
        )
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.drain()
    assert {state for state, _ in await states(district, PRINCIPAL_A)} == {"accepted"}
    assert set(await states(district, DEPUTY_A)) <= {("superseded", "covered")}


async def test_other_words_are_to_be_told_anew(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    actor, words = await district.person(OFFICER_A), AdvisoryText("Đã rõ hơn", "Nội dung mới", "Việc mới")
    async with district.database.write() as work:
        await revise(work, district.house, actor, Wanted(made.id, MessageType.UPDATE, words=words), district.now)
    assert set(await why(district)) == {SCHOOL_A, SCHOOL_B}
    with pytest.raises(Refusal) as refused:
        await call(district, OFFICER_A, made, SCHOOL_A)
    assert refused.value.reason == "old-revision"


@pytest.mark.parametrize("reason", [Reason.BLOCKED, Reason.GONE])
async def test_who_was_told_by_phone_is_not_alarmed_on_the_next_channel_when_the_first_turns_out_lost(
    district: District, reason: Reason
):
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[PRINCIPAL_A], Chat(*TEXTONLY, PRINCIPAL_A), NOW)
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    under_way = await district.box.claim(now=NOW)
    await call(district, OFFICER_A, made, SCHOOL_A)
    row = next(one for one in under_way if one.chat.external_id == PRINCIPAL_A and one.purpose == "advisory")
    await district.settle(row, Failed(reason))
    there = await district.box.claim(now=NOW, lane=TEXTONLY)
    assert not [one for one in there if one.chat.external_id == PRINCIPAL_A and one.purpose == "advisory"]
