"""Issuing and releasing through the database: who may, who waits for whom, and that nothing is decided twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.domain.advisory import Advisory, AdvisoryState, AdvisoryText, Audience, Category, Level, Status
from bot.domain.errors import Refusal
from bot.domain.units import UnitKind
from bot.store import advisories, audit
from bot.store.tables import advisory as advisory_table
from bot.store.tables import outbox, term
from bot.usecases.advisory import Draft, decide_release, foresee
from tests.kit.roster import (
    ADMINISTRATOR,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    SCHOOL_C,
    SECOND_OFFICER,
    WARD_A,
    WARD_B,
)
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW


async def decide(district: District, name: str, made: Advisory, *, yes: bool = True) -> Advisory:
    second = await district.person(name)
    async with district.database.write() as work:
        return await decide_release(work, district.house, second, made.id, district.now, yes=yes)


async def refused(act) -> str:
    with pytest.raises(Refusal) as refusal:
        await act
    return refusal.value.reason


async def count_of(district: District, purpose: str) -> int:
    async with district.database.read() as work:
        rows = select(func.count()).select_from(outbox).where(outbox.c.purpose == purpose)
        return await work.connection.scalar(rows) or 0


async def test_a_khan_over_several_wards_waits_and_goes_out_at_the_second_person_s_word(district: District):
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN, attachments=())
    assert made.state is AdvisoryState.AWAITING_RELEASE
    assert (await count_of(district, "release"), await count_of(district, "advisory")) == (1, 0)
    released = await decide(district, SECOND_OFFICER, made)
    assert (released.state, released.sent) == (AdvisoryState.RELEASED, NOW)
    assert await count_of(district, "advisory") == 6  # two ward officers, four people of schools
    async with district.database.read() as work:
        assert await audit.first_broken(work) is None


async def test_nobody_approves_or_refuses_the_own_release(district: District):
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    for yes in (True, False):
        assert await refused(decide(district, DUTY_OFFICER, made, yes=yes)) == "own-release"
    assert await count_of(district, "advisory") == 0


@pytest.mark.parametrize("name", [OFFICER_A, OFFICER_B, PRINCIPAL_A, ADMINISTRATOR])
async def test_nobody_releases_beyond_the_own_reach(district: District, name: str):
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    assert await refused(decide(district, name, made)) == "release-outside"


async def test_an_advisory_is_decided_once(district: District):
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    assert (await decide(district, SECOND_OFFICER, made, yes=False)).state is AdvisoryState.REFUSED
    assert await refused(decide(district, SECOND_OFFICER, made)) == "release-refused"
    assert await count_of(district, "advisory") == 0


async def test_a_khan_without_anybody_to_ask_is_refused_and_leaves_nothing(district: District):
    async with district.database.write() as work:
        await work.connection.execute(
            update(term).where(term.c.contact_id == district.roster.contacts[SECOND_OFFICER]).values(to_at=NOW)
        )
    assert await refused(district.issue(DUTY_OFFICER, level=Level.KHAN)) == "no-second-person"
    async with district.database.read() as work:
        assert await advisories.newest(work, 1) == ()


@pytest.mark.parametrize(
    ("level", "units", "state"),
    [
        (Level.KHAN, [WARD_A], AdvisoryState.RELEASED),
        (Level.KHAN, [SCHOOL_C], AdvisoryState.RELEASED),
        (Level.KHAN, [WARD_A, WARD_B], AdvisoryState.AWAITING_RELEASE),
        (Level.CANH_BAO, [WARD_A, WARD_B], AdvisoryState.RELEASED),
    ],
)
async def test_only_khan_beyond_one_ward_waits(district: District, level, units, state):
    audience = Audience(tuple(district.roster.units[name] for name in units))
    assert (await district.issue(DUTY_OFFICER, level=level, audience=audience)).state is state


async def test_a_bench_may_do_without_the_second_person(district: District):
    district.house = replace(HOUSE, second_person=False)
    assert (await district.issue(DUTY_OFFICER, level=Level.KHAN)).state is AdvisoryState.RELEASED


@pytest.mark.parametrize("name", [PRINCIPAL_A, ADMINISTRATOR])
@pytest.mark.parametrize("level", Level)
async def test_who_may_not_warn_at_all_is_told_so(district: District, name: str, level: Level):
    assert await refused(district.issue(name, level=level)) == "not-allowed"


async def test_a_ward_stays_in_its_ward(district: District):
    outside = Audience((district.roster.units[SCHOOL_C],))
    assert await refused(district.issue(OFFICER_A, audience=outside)) == "outside"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"audience": Audience(kinds=(UnitKind.DAI_HOC,))}, "nobody-meant"),
        ({"expires": NOW}, "expired"),
    ],
)
async def test_what_would_reach_nobody_or_come_too_late_is_refused(district: District, changes, reason):
    assert await refused(district.issue(OFFICER_A, **changes)) == reason


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST])
async def test_no_drill_starts_while_a_live_khan_is_open_even_one_that_was_written_before(
    district: District, status
):
    waiting = await district.issue(DUTY_OFFICER, status, Level.KHAN)
    await district.issue(OFFICER_A, level=Level.KHAN)
    assert await refused(district.issue(OFFICER_B, status, Level.LUU_Y)) == "drill-while-live"
    assert await refused(decide(district, SECOND_OFFICER, waiting)) == "drill-while-live"
    district.now = NOW + timedelta(days=1, seconds=1)  # the live one has expired, and so has the drill
    assert (await district.issue(OFFICER_B, status, Level.LUU_Y)).state is AdvisoryState.RELEASED
    assert await refused(decide(district, SECOND_OFFICER, waiting)) == "expired"


async def test_authority_is_looked_at_again_when_the_second_person_says_yes(district: District):
    made = await district.issue(DUTY_OFFICER, level=Level.KHAN)
    async with district.database.write() as work:
        await work.connection.execute(
            update(term).where(term.c.contact_id == district.roster.contacts[DUTY_OFFICER]).values(to_at=NOW)
        )
    assert await refused(decide(district, SECOND_OFFICER, made)) == "not-allowed"


@pytest.fixture
async def shared(postgres_url: str, make_database) -> AsyncIterator[District]:
    """A district whose database several processes work on at once."""
    async for database in make_database(postgres_url):
        yield await District.make(database)


async def test_of_yes_and_no_said_at_the_same_moment_one_counts(shared: District):
    made = await shared.issue(DUTY_OFFICER, level=Level.KHAN)
    said = await asyncio.gather(
        *(decide(shared, SECOND_OFFICER, made, yes=yes) for yes in (True, False, True)), return_exceptions=True
    )
    decided = [one for one in said if isinstance(one, Advisory)]
    assert len(decided) == 1
    assert {one.reason for one in said if isinstance(one, Refusal)} <= {
        "not-waiting",
        "release-approved",
        "release-refused",
    }
    async with shared.database.read() as work:
        assert await work.connection.scalar(select(advisory_table.c.state)) == decided[0].state
    told_of_refusal = await count_of(shared, "release") - 1 * 2  # the question was a text and a photo
    assert told_of_refusal == (decided[0].state is AdvisoryState.REFUSED)


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        (PRINCIPAL_A, {}, "not-allowed"),
        (OFFICER_A, {"units": (SCHOOL_C,)}, "outside"),
        (OFFICER_A, {"expires": NOW}, "expired"),
        (OFFICER_A, {}, ""),
        (DUTY_OFFICER, {"level": Level.KHAN}, ""),
    ],
)
async def test_what_is_refused_is_foreseen_without_keeping_others_from_writing(
    district: District, name: str, changes: dict[str, Any], reason: str
):
    values = dict(changes)
    audience = Audience(tuple(district.roster.units[unit] for unit in values.pop("units", ())))
    level = values.pop("level", Level.CANH_BAO)
    draft = Draft(Status.ACTUAL, level, Category.LUA_DAO, AdvisoryText("a", "b", "c"), audience, **values)
    actor = await district.person(name)

    async def look() -> None:
        async with district.database.write(), district.database.read() as work:
            await foresee(work, district.house, actor, draft, district.now)

    if reason:
        assert await refused(look()) == reason
    else:
        await look()
    async with district.database.read() as work:
        assert await advisories.newest(work, 1) == ()
