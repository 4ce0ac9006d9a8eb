"""The ladder's rules over any course of events: who has answered is left alone, who has not is reminded once."""

import asyncio
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.domain.advisory import Advisory, Answer, Audience, Level
from bot.domain.delivery import Accepted
from bot.domain.errors import Refusal
from bot.domain.ladder import Calendar, Hours, Ladder, NextMorning, Rung
from bot.domain.people import Role
from bot.domain.taps import CallTap
from bot.domain.units import UnitKind
from bot.store import climbs, due
from bot.store.engine import Database
from bot.store.tables import advisory, climb, post, recipient
from bot.usecases import boards, escalating, proxying
from bot.usecases.ladders import next_look
from tests.kit.roster import DEPUTY_A, OFFICER_A, OFFICER_B, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A, SCHOOL_B, WARD_A
from tests.usecases import samples
from tests.usecases.district import District
from tests.usecases.samples import HOUSE, NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
KHAN = Ladder(
    (
        (Rung.PUSH, 10 * MINUTE),
        (Rung.OTHER_CHANNEL, 15 * MINUTE),
        (Rung.CALL_LIST, 30 * MINUTE),
        (Rung.UNIT_ABOVE, HOUR),
    )
)
CANH_BAO = Ladder(((Rung.PUSH, 2 * HOUR), (Rung.CALL_LIST, NextMorning(time(7, 30)))), Hours())
CLIMBING = replace(
    HOUSE,
    ladders={Level.KHAN: KHAN, Level.CANH_BAO: CANH_BAO},
    calendar=Calendar(SAIGON, lambda day: day.weekday() < 5),
)
PEOPLE = {PRINCIPAL_A: SCHOOL_A, DEPUTY_A: SCHOOL_A, PRINCIPAL_B: SCHOOL_B}


@pytest.fixture
def climbing(district: District) -> District:
    district.house = CLIMBING
    return district


async def climb_now(district: District) -> int:
    async with district.database.write() as work:
        return await escalating.climb(work, district.house, district.now)


async def leaves(district: District) -> list[tuple[str, str]]:
    """Lets everything leave that may: (purpose, to whom)."""
    left: list[tuple[str, str]] = []
    while rows := await district.box.claim(now=district.now):
        left += [(row.purpose, row.chat.external_id) for row in rows]
        await district.settle_all([(row, Accepted(str(row.id))) for row in rows])
    return left


async def call(district: District, name: str, made: Advisory, school: str) -> str:
    person = await district.person(name)
    tap = CallTap(made.revision_id, district.roster.units[school])
    async with district.database.write() as work:
        by = district.target(person)
        said = await proxying.note_call(work, district.house, person, by.voice, tap, district.now, by=by)
    return said.plain


STEPS = st.lists(
    st.tuples(st.just("wait"), st.integers(1, 20))
    | st.tuples(st.just("answer"), st.sampled_from(sorted(PEOPLE)))
    | st.tuples(st.just("call"), st.sampled_from([SCHOOL_A, SCHOOL_B]))
    | st.tuples(st.just("leave"), st.none()),
    max_size=14,
)


class Course:
    """One advisory through a course of events, checked at every message that leaves."""

    def __init__(self, district: District, made: Advisory) -> None:
        self.district = district
        self.made = made
        self.covered: set[str] = set()
        self.reminded: Counter[str] = Counter()

    async def step(self, what: str, which: object) -> None:
        if what == "wait":
            self.district.now += int(str(which)) * MINUTE
            await climb_now(self.district)
            assert await climb_now(self.district) == 0, "asked twice, it is done once"
        elif what == "answer":
            await self.district.answer(str(which), self.made, Answer.DA_NHAN)
            self.covered.add(PEOPLE[str(which)])
        elif what == "call":
            await call(self.district, OFFICER_A, self.made, str(which))
            self.covered.add(str(which))
        else:
            for purpose, name in await leaves(self.district):
                if purpose == "rung":
                    assert PEOPLE[name] not in self.covered, "nobody who need not answer any more is reminded"
                    self.reminded[name] += 1

    async def ends(self) -> None:
        for minutes in (10, 10, 20, 20, 30):
            await self.step("leave", None)
            await self.step("wait", minutes)
        await self.step("leave", None)
        assert max(self.reminded.values(), default=0) <= 1
        for name, school in PEOPLE.items():
            assert school in self.covered or self.reminded[name] == 1
        async with self.district.database.read() as work:
            assert not (await due.look(work, self.district.now)).climb, "the ladder has ended"


def test_nobody_who_has_answered_is_reminded_and_all_others_once(tmp_path: Path, empty_sqlite: Path):
    database = Database(f"sqlite:///{tmp_path / 'truongan.db'}")
    assert database.path is not None
    shutil.copyfile(empty_sqlite, database.path)
    with asyncio.Runner() as runner:
        district = runner.run(District.make(database))
        district.house = CLIMBING

        async def live(steps: list[tuple[str, object]]) -> None:
            district.now += 2 * DAY  # of what went before nothing holds any more
            await climb_now(district)
            made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
            course = Course(district, made)
            await course.step("leave", None)
            for step in steps:
                await course.step(*step)
            await course.ends()

        @settings(max_examples=40, deadline=None)
        @given(STEPS)
        def lives(steps: list[tuple[str, object]]) -> None:
            runner.run(live(steps))

        lives()
        runner.run(database.close())


async def test_deputies_come_in_by_their_order_and_become_recipients(climbing: District):
    async with climbing.database.write() as work:
        await climbing.roster.add_person(work, "Phó thứ nhất", Role.PHO_HIEU_TRUONG, SCHOOL_A, "+84900000077")
        await work.connection.execute(
            update(post).where(post.c.id == climbing.roster.posts[DEPUTY_A]).values(position=2)
        )
        await work.connection.execute(
            update(post).where(post.c.id == climbing.roster.posts["Phó thứ nhất"]).values(position=1)
        )
    made = await climbing.issue(OFFICER_A, level=Level.KHAN, audience=Audience(roles=(Role.HIEU_TRUONG,)))
    await leaves(climbing)
    climbing.now += 10 * MINUTE
    assert await climb_now(climbing) == 2
    left = await leaves(climbing)
    assert [name for purpose, name in left if purpose == "rung"] == [PRINCIPAL_A, PRINCIPAL_B]
    assert {name for purpose, name in left if purpose == "advisory"} == {DEPUTY_A}, "the first has not joined"
    async with climbing.database.read() as work:
        brought_in = select(recipient.c.contact_id).where(recipient.c.stand_in)
        assert set(await work.connection.scalars(brought_in)) == {
            climbing.roster.contacts[name] for name in (DEPUTY_A, "Phó thứ nhất")
        }
    assert "Đã ghi nhận" in await climbing.answer(DEPUTY_A, made, Answer.DA_NHAN)


async def test_who_left_the_post_meanwhile_is_not_reminded(climbing: District):
    await climbing.issue(OFFICER_A, level=Level.KHAN)
    await leaves(climbing)
    async with climbing.database.write() as work:
        await work.connection.execute(
            update(post).where(post.c.id == climbing.roster.posts[PRINCIPAL_B]).values(to_at=NOW)
        )
    climbing.now += 10 * MINUTE
    await climb_now(climbing)
    assert PRINCIPAL_B not in {name for purpose, name in await leaves(climbing) if purpose == "rung"}


async def test_a_fault_in_one_advisory_leaves_the_others(climbing: District, monkeypatch, caplog):
    bad = await climbing.issue(OFFICER_A, level=Level.KHAN)
    await climbing.issue(OFFICER_B, level=Level.KHAN)
    await leaves(climbing)
    climbing.now += 10 * MINUTE
    push = escalating._ACTS[Rung.PUSH]

    async def breaks(work, house, situation, unit_ids, now):
        if situation.advisory.id == bad.id:
            raise KeyError("broken")
        await push(work, house, situation, unit_ids, now)

    monkeypatch.setitem(escalating._ACTS, Rung.PUSH, breaks)
    assert await climb_now(climbing) == 1
    async with climbing.database.read() as work:
        assert set(await work.connection.scalars(select(climb.c.revision_id))) == {2}
        assert await climbs.overdue(work, climbing.now) != (0, None), "what is due stays due"
    monkeypatch.setitem(escalating._ACTS, Rung.PUSH, push)
    climbing.now += 2 * MINUTE
    assert await climb_now(climbing) == 2


async def test_an_advisory_that_has_expired_reminds_nobody(climbing: District):
    made = await climbing.issue(OFFICER_A, level=Level.KHAN)
    climbing.now += 3 * DAY
    assert await climb_now(climbing) == 0
    async with climbing.database.read() as work:
        assert await climbs.overdue(work, climbing.now) == (0, None)
    async with climbing.database.write() as work:
        await work.connection.execute(update(advisory).values(expires_at=None))
        await climbs.set_next(work, made.revision_id, NOW)
    assert await climb_now(climbing) > 0


async def test_a_call_is_noted_once_and_by_the_police_over_the_school_only(climbing: District):
    made = await climbing.issue(OFFICER_A, level=Level.KHAN)
    with pytest.raises(Refusal, match="outside-call"):
        await call(climbing, OFFICER_B, made, SCHOOL_A)
    with pytest.raises(Refusal, match="outside-call"):
        await call(climbing, PRINCIPAL_A, made, SCHOOL_A)
    with pytest.raises(Refusal, match="outside-call"):
        await call(climbing, OFFICER_A, made, WARD_A)
    assert "Đã ghi" in await call(climbing, OFFICER_A, made, SCHOOL_A)
    assert f"{OFFICER_A} đã gọi, đã báo {SCHOOL_A}" in await call(climbing, OFFICER_A, made, SCHOOL_A)
    await climbing.answer(PRINCIPAL_B, made, Answer.DA_NHAN)
    assert f"{SCHOOL_B} đã trả lời" in await call(climbing, OFFICER_A, made, SCHOOL_B)
    async with climbing.database.read() as work:
        standing = await boards.standing_of(work, climbing.house, made)
    assert (standing.coverage.covered, len(standing.coverage.by_phone)) == (2, 1)
    await climbing.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    async with climbing.database.read() as work:
        standing = await boards.standing_of(work, climbing.house, made)
    assert standing.coverage.by_phone == (), "the own answer counts before the call"


async def test_the_longest_list_fits_into_one_message_and_keeps_its_choices(climbing: District):
    """Each school with the longest names that the roster takes; edits can change one message only."""
    long = "Nguyễn Phước Bảo Quỳnh " * 8
    async with climbing.database.write() as work:
        for number in range(12):
            name = f"{number:02d} Trường Trung học phổ thông chuyên {long}"
            await climbing.roster.add_unit(work, name, UnitKind.THPT, polices=WARD_A, phone="+842838000001")
            for seat in range(5):
                person = f"{number}.{seat} {long}"
                phone = f"+84911{number:02d}{seat:04d}"
                await climbing.roster.add_person(work, person, Role.PHO_HIEU_TRUONG, name, phone, title=long)
    await climbing.issue(OFFICER_A, level=Level.KHAN)
    await climb_now(climbing)
    (listed,) = (await climbing.drain())["call-list"]
    assert len(listed.text.plain) <= samples.CAPABILITIES[samples.TELEGRAM].text_limit
    assert len(listed.choices) == 11
    assert "còn 2 cơ sở nữa" in listed.text.plain


def test_at_night_it_is_looked_at_again_in_the_morning():
    made = samples.advisory(sent=datetime(2026, 11, 24, 20, 0, tzinfo=SAIGON).astimezone(UTC))
    now = datetime(2026, 11, 24, 23, 0, tzinfo=SAIGON)
    at = next_look(CLIMBING, made, {1}, {}, now)
    assert at == datetime(2026, 11, 25, 6, 0, tzinfo=SAIGON)
    assert next_look(CLIMBING, made, {1}, {1: frozenset({Rung.PUSH})}, now) == datetime(
        2026, 11, 25, 7, 30, tzinfo=SAIGON
    )
    assert next_look(CLIMBING, made, set(), {}, now) is None
