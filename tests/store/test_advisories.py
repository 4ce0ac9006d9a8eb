"""Advisories as they are kept: decided once, found by those who are meant, answered once a person and revision."""

from datetime import timedelta

import pytest

from bot.domain.advisory import AdvisoryState, AdvisoryText, Answer, Audience, Category, Level, Status
from bot.domain.people import Role
from bot.store import advisories, answers, holding, recipients
from bot.store.tables import revision
from tests.kit.roster import (
    DEPUTY_A,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    SECOND_OFFICER,
    WARD_A,
)
from tests.store.box import NOW, Box
from tests.store.people import Town

HOUR = timedelta(hours=1)
RELEASED, REFUSED, AWAITING = AdvisoryState.RELEASED, AdvisoryState.REFUSED, AdvisoryState.AWAITING_RELEASE


async def release(town: Town, advisory_id: int, *meant: tuple[str, str]) -> None:
    """Releases an advisory for (person, unit) pairs."""
    async with town.database.write() as work:
        await advisories.decide(work, advisory_id, RELEASED, town.contact(OFFICER_A), sent=NOW)
        made = await advisories.load(work, advisory_id)
        assert made is not None
        pairs = [(town.contact(person), town.unit(unit)) for person, unit in meant]
        await recipients.set_audience(work, made.revision_id, {unit for _, unit in pairs}, pairs)


async def revise(town: Town, advisory_id: int, headline: str) -> int:
    async with town.database.write() as work:
        added = await work.connection.execute(
            revision.insert().values(
                advisory_id=advisory_id,
                number=2,
                headline=headline,
                description="",
                instruction="",
                created_at=NOW,
            )
        )
        assert added.inserted_primary_key is not None
        return int(added.inserted_primary_key[0])


async def test_a_draft_is_kept_with_everything_its_author_said(town: Town):
    made = await town.advisory(level=Level.KHAN, status=Status.EXERCISE)
    assert (made.code, made.state, made.revision, made.sent) == ("TB-0001", AWAITING, 1, None)
    assert (made.level, made.status, made.category) == (Level.KHAN, Status.EXERCISE, Category.LUA_DAO)
    assert made.text == AdvisoryText("Giả giáo viên", "Báo học sinh cấp cứu", "Gọi lại")
    assert made.audience == Audience(units=(town.unit(WARD_A),), roles=(Role.HIEU_TRUONG,))
    assert (made.created_at, made.expires) == (NOW, NOW + timedelta(days=1))
    assert (made.standing.unit_id, made.standing.role) == (town.unit(WARD_A), Role.CONG_AN)
    async with town.database.read() as work:
        assert await advisories.load(work, made.id) == made
        assert await advisories.by_revision(work, made.revision_id) == made
        assert await advisories.load(work, made.id + 1) is None
        assert await advisories.by_revision(work, made.revision_id + 1) is None


@pytest.mark.parametrize("first", [RELEASED, REFUSED])
async def test_an_advisory_is_decided_once(town: Town, first: AdvisoryState):
    made = await town.advisory()
    officer = town.contact(OFFICER_A)
    async with town.database.write() as work:
        assert await advisories.decide(work, made.id, first, officer, sent=NOW, answer_by=NOW + HOUR)
        assert not await advisories.decide(work, made.id, RELEASED, officer, sent=NOW + HOUR)
        assert not await advisories.decide(work, made.id, REFUSED, officer)
        decided = await advisories.load(work, made.id)
    assert decided is not None
    assert (decided.state, decided.sent, decided.answer_by) == (first, NOW, NOW + HOUR)


async def test_the_newest_revision_is_the_one_that_holds(town: Town):
    made = await town.advisory()
    second = await revise(town, made.id, "Đính chính")
    async with town.database.read() as work:
        loaded = await advisories.load(work, made.id)
        assert loaded is not None
        assert (loaded.revision_id, loaded.revision, loaded.text.headline) == (second, 2, "Đính chính")
        assert await advisories.by_revision(work, made.revision_id) == loaded
        assert await advisories.newest(work, 10) == (loaded,)


async def test_newest_first_and_no_more_than_wanted(town: Town):
    made = [await town.advisory() for _ in range(3)]
    async with town.database.read() as work:
        assert [one.id for one in await advisories.newest(work, 2)] == [made[2].id, made[1].id]


@pytest.mark.parametrize(
    ("level", "status", "state", "expires", "is_open"),
    [
        (Level.KHAN, Status.ACTUAL, RELEASED, NOW + HOUR, True),
        (Level.KHAN, Status.ACTUAL, RELEASED, None, True),
        (Level.KHAN, Status.ACTUAL, AWAITING, NOW + HOUR, True),
        (Level.KHAN, Status.ACTUAL, REFUSED, NOW + HOUR, False),
        (Level.KHAN, Status.ACTUAL, RELEASED, NOW, False),
        (Level.KHAN, Status.EXERCISE, RELEASED, NOW + HOUR, False),
        (Level.KHAN, Status.TEST, RELEASED, NOW + HOUR, False),
        (Level.CANH_BAO, Status.ACTUAL, RELEASED, NOW + HOUR, False),
    ],
)
async def test_a_live_khan_is_open_until_it_expires(town: Town, level, status, state, expires, is_open):
    made = await town.advisory(level=level, status=status, expires=expires)
    async with town.database.write() as work:
        if state is not AWAITING:
            await advisories.decide(work, made.id, state, town.contact(OFFICER_A), sent=NOW)
        assert await advisories.live_khan_open(work, NOW) is is_open


async def test_open_for_a_person_is_what_was_released_for_them_and_still_holds(town: Town):
    async def held_by(name: str) -> list[int]:
        async with town.database.read() as work:
            return [one.id for one in await advisories.open_for(work, town.contact(name), NOW)]

    first, second, expired, waiting = [
        await town.advisory(expires=expires) for expires in (NOW + HOUR, None, NOW, NOW + HOUR)
    ]
    await release(town, first.id, (PRINCIPAL_A, SCHOOL_A), (PRINCIPAL_B, SCHOOL_B))
    await release(town, second.id, (PRINCIPAL_A, SCHOOL_A))
    await release(town, expired.id, (PRINCIPAL_A, SCHOOL_A))
    async with town.database.write() as work:
        await recipients.set_audience(
            work, waiting.revision_id, [], [(town.contact(PRINCIPAL_A), town.unit(SCHOOL_A))]
        )
    assert await held_by(PRINCIPAL_A) == [second.id, first.id]
    assert await held_by(PRINCIPAL_B) == [first.id]
    assert await held_by(DEPUTY_A) == []


async def test_whose_word_an_advisory_waits_for_are_those_who_were_asked(town: Town, box: Box):
    made, decided = await town.advisory(), await town.advisory()
    address_id = await town.join(SECOND_OFFICER)
    for advisory in (made, decided):
        for purpose in ("release", "advisory"):
            await box.put(SECOND_OFFICER, purpose=purpose, revision_id=advisory.revision_id, address_id=address_id)
    async with town.database.write() as work:
        await advisories.decide(work, decided.id, REFUSED, town.contact(SECOND_OFFICER))
        asked = await holding.awaiting_word_of(work, town.contact(SECOND_OFFICER))
        assert [one.id for one in asked] == [made.id]
        assert await holding.awaiting_word_of(work, town.contact(OFFICER_A)) == ()


async def test_who_is_meant_is_frozen_with_the_units_for_which_each_is(town: Town):
    made = await town.advisory()
    await release(town, made.id, (PRINCIPAL_A, SCHOOL_A), (PRINCIPAL_A, SCHOOL_B), (DEPUTY_A, SCHOOL_A))
    principal, deputy = town.contact(PRINCIPAL_A), town.contact(DEPUTY_A)
    school_a, school_b = town.unit(SCHOOL_A), town.unit(SCHOOL_B)
    async with town.database.read() as work:
        assert await recipients.people_meant(work, made.revision_id) == {
            principal: {school_a, school_b},
            deputy: {school_a},
        }
        assert await recipients.units_meant(work, made.revision_id) == {school_a, school_b}
        assert sorted(await recipients.units_of_recipient(work, made.revision_id, principal)) == [
            school_a,
            school_b,
        ]
        assert await recipients.is_recipient(work, made.revision_id, deputy)
        assert not await recipients.is_recipient(work, made.revision_id, town.contact(PRINCIPAL_B))


async def test_an_audience_may_be_schools_without_people(town: Town):
    made = await town.advisory()
    async with town.database.write() as work:
        await recipients.set_audience(work, made.revision_id, [town.unit(SCHOOL_A)], [])
        assert await recipients.units_meant(work, made.revision_id) == {town.unit(SCHOOL_A)}
        assert await recipients.people_meant(work, made.revision_id) == {}


async def test_a_person_has_one_answer_to_a_revision_the_newest(town: Town):
    made = await town.advisory()
    second = await revise(town, made.id, "Bản 2")
    principal, deputy = town.contact(PRINCIPAL_A), town.contact(DEPUTY_A)
    async with town.database.write() as work:
        await answers.put(work, [(made.revision_id, principal, Answer.DA_NHAN)], NOW)
        await answers.put(work, [(made.revision_id, principal, Answer.CAN_HO_TRO)], NOW + HOUR)
        await answers.put(work, [(made.revision_id, principal, Answer.CAN_HO_TRO)], NOW + HOUR)
        await answers.put(work, [(made.revision_id, deputy, Answer.DA_NHAN)], NOW)
        await answers.put(work, [(second, principal, Answer.DA_TRIEN_KHAI)], NOW)
        assert await advisories.answers_to(work, made.revision_id) == {
            principal: Answer.CAN_HO_TRO,
            deputy: Answer.DA_NHAN,
        }
        assert await advisories.answers_to(work, second) == {principal: Answer.DA_TRIEN_KHAI}
        assert await advisories.answers_by(work, principal, [made.revision_id, second]) == {
            made.revision_id: Answer.CAN_HO_TRO,
            second: Answer.DA_TRIEN_KHAI,
        }
        assert await advisories.answers_by(work, deputy, [second]) == {}
