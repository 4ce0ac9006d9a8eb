"""Who may correct what is out, and who comes too late. On both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.advisory import (
    AdvisoryState,
    Answer,
    Audience,
    Level,
    MessageType,
)
from bot.domain.delivery import Accepted
from bot.domain.errors import Refusal
from bot.domain.taps import CorrectTap, write_tap
from bot.store import advisories, due
from bot.store.tables import audit
from bot.store.units import load_tree
from bot.usecases.advisory import decide_release
from bot.usecases.boards import render
from bot.usecases.revising import may_revise
from tests.kit.roster import (
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    SCHOOL_A,
    SECOND_OFFICER,
)
from tests.usecases.corrections import ALL_CLEAR, CANCEL, UPDATE, corrects, rows_of, told
from tests.usecases.district import District


@pytest.fixture(params=["sqlite", "postgresql"])
async def district(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        yield await District.make(database)


MAY = {
    "the author": (OFFICER_A, OFFICER_A, True),
    "the police above": (OFFICER_A, SECOND_OFFICER, True),
    "the ward of all schools that got it": (DUTY_OFFICER, OFFICER_A, False),
    "another ward": (OFFICER_A, OFFICER_B, False),
    "a school": (OFFICER_A, PRINCIPAL_A, False),
}


@pytest.mark.parametrize(("author", "actor", "allowed"), MAY.values(), ids=MAY.keys())
async def test_who_may_correct(district: District, author: str, actor: str, allowed: bool):
    made = await district.issue(author)
    person = await district.person(actor)
    async with district.database.read() as work:
        tree = await load_tree(work)
        assert await may_revise(work, made, person, tree, district.now) is allowed
    if not allowed:
        with pytest.raises(Refusal):
            await corrects(district, actor, made)


async def test_a_ward_may_correct_what_another_sent_to_its_schools_only(district: District):
    only_a = Audience(units=(district.roster.units[SCHOOL_A],))
    made = await district.issue(DUTY_OFFICER, audience=only_a)
    after, _ = await corrects(district, OFFICER_A, made)
    assert after.state is AdvisoryState.CANCELLED


async def test_a_khan_beyond_a_ward_is_cancelled_without_a_second_person_and_that_is_on_record(district: District):
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    async with district.database.write() as work:
        await decide_release(
            work, district.house, await district.person(SECOND_OFFICER), made.id, district.now, yes=True
        )
    await district.drain()
    after, _ = await corrects(district, DUTY_OFFICER, made)
    assert after.state is AdvisoryState.CANCELLED
    async with district.database.read() as work:
        assert not await advisories.live_khan_open(work, district.now)
        acts = (await work.connection.execute(select(audit.c.act, audit.c.details))).all()
    (details,) = [row.details for row in acts if row.act == "advisory-cancel"]
    assert "second_person" in str(details)


LATE = {
    "it was cancelled": (CANCEL, CANCEL, None, "already-cancelled"),
    "it is over": (ALL_CLEAR, UPDATE, None, "already-closed"),
    "others corrected the text that was seen": (UPDATE, CANCEL, "seen", "already-corrected"),
}


@pytest.mark.parametrize(("first", "second", "seen", "reason"), LATE.values(), ids=LATE.keys())
async def test_of_two_officers_one_wins_and_the_other_is_told(
    district: District, first: MessageType, second: MessageType, seen: str | None, reason: str
):
    made = await district.issue(DUTY_OFFICER)
    await district.drain()
    await corrects(district, SECOND_OFFICER, made, first)
    before = await told(district)
    with pytest.raises(Refusal, match=reason) as refused:
        await corrects(district, DUTY_OFFICER, made, second, seen=made.revision_id if seen else None)
    assert refused.value.params["name"] == SECOND_OFFICER
    assert await told(district) == before


async def test_two_at_the_very_same_moment_are_one_after_the_other(district: District):
    made = await district.issue(DUTY_OFFICER)
    await district.drain()
    done = await asyncio.gather(
        corrects(district, SECOND_OFFICER, made, UPDATE, seen=made.revision_id),
        corrects(district, DUTY_OFFICER, made, CANCEL, seen=made.revision_id),
        return_exceptions=True,
    )
    (late,) = [one for one in done if isinstance(one, BaseException)]
    assert isinstance(late, Refusal)
    assert len(await told(district)) == len(set(await told(district)))


async def test_what_has_expired_or_never_went_out_is_not_corrected(district: District):
    made = await district.issue(OFFICER_A, expires=district.now + timedelta(hours=1))
    waiting = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    with pytest.raises(Refusal, match="not-out"):
        await corrects(district, DUTY_OFFICER, waiting)
    district.now += timedelta(hours=1)
    with pytest.raises(Refusal, match="correct-expired"):
        await corrects(district, OFFICER_A, made)
    assert await told(district) == []


async def test_calls_that_end_while_it_is_corrected_are_told_of_all_the_same(district: District):
    """Neither sees the other's transaction; one of them has to."""
    for _ in range(8):
        made = await district.issue(OFFICER_A, attachments=())
        rows = [row for row in await district.box.claim(now=district.now) if row.revision_id == made.revision_id]
        assert len(rows) == 3
        await asyncio.gather(
            corrects(district, OFFICER_A, made),
            district.settle_all([(row, Accepted(str(row.id))) for row in rows]),
        )
        (newest, *_) = [row.revision_id for row in reversed(await rows_of(district, "correction"))]
        notices = await rows_of(district, "correction", revision_id=newest)
        assert newest > made.revision_id
        assert sorted(row.external_id for row in notices) == sorted(row.chat.external_id for row in rows)
        await district.drain()


async def test_the_board_says_who_ended_it_and_no_longer_who_is_silent(district: District):
    made = await district.issue(DUTY_OFFICER, attachments=())
    await district.drain()
    await corrects(district, SECOND_OFFICER, made)
    (row, *_) = await rows_of(district, "board")
    async with district.database.write() as work:
        part = await render(work, district.house, row.board_id, district.now)
    assert f"ĐÃ HỦY lúc 08g30 thứ Ba, 24/11 ({SECOND_OFFICER}) – đã báo 0/6 người" in part.text.plain
    await district.drain()
    async with district.database.write() as work:
        assert (await due.look(work, district.now)).redraw, "the board follows the word on its way"
        part = await render(work, district.house, row.board_id, district.now)
    assert "đã báo 6/6 người" in part.text.plain
    assert "Chưa trả lời" not in part.text.plain
    assert part.choices == ()
    hears = [row for row in await rows_of(district, "notice") if row.external_id == DUTY_OFFICER]
    assert len(hears) == 1, "the author hears who did it"


async def test_the_board_offers_the_correction_to_who_may(district: District):
    made = await district.issue(OFFICER_A)
    boards = (await district.drain())["board"]
    assert write_tap(CorrectTap(made.id)) in [one.data for one in boards[0].choices]


@pytest.mark.parametrize(
    ("kind", "reason"), [(CANCEL, "advisory-cancelled"), (ALL_CLEAR, "advisory-closed"), (UPDATE, "old-revision")]
)
async def test_an_old_button_is_answered_kindly(district: District, kind: MessageType, reason: str):
    made = await district.issue(OFFICER_A)
    await district.drain()
    await corrects(district, OFFICER_A, made, kind)
    with pytest.raises(Refusal, match=reason):
        await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
