"""Who is one person too many for a bot, and who is told that its plan runs short."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import Accepted, DeliveryState, Reason, Retry, Trouble
from bot.domain.people import Chat
from bot.domain.quota import Plan
from bot.store import people, usage
from bot.store.auditing import Kept
from bot.text.dates import ZONE
from bot.usecases.auditing import Fault, Finding, News, Patience, follow, look, of_plans
from bot.usecases.metering import Meter, is_one_too_many, meters
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A, SCHOOL_B
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY
from tests.usecases.short_month import MINUTE, again, claim, has_used


class TestOnePersonTooMany:
    LIMIT = Retry(MINUTE, Trouble.TOO_MANY)

    @pytest.fixture
    async def full(self, short: District) -> District:
        async with short.database.read() as work:
            many = await usage.users(work, TELEGRAM)
        short.house = replace(short.house, plans={TELEGRAM: Plan(users=many)})
        return short

    async def test_who_never_took_a_message_gets_it_elsewhere_and_the_ward_hears_whom_to_call(
        self, full: District
    ):
        await full.issue(OFFICER_A, attachments=())
        rows = {row.chat.external_id: row for row in await full.box.claim(now=NOW)}
        limited = (PRINCIPAL_A, PRINCIPAL_B)
        await full.settle_all(
            [(row, self.LIMIT if name in limited else Accepted("1")) for name, row in rows.items()]
        )
        assert set(await claim(full, TEXTONLY)) == {PRINCIPAL_A}
        assert (await full.box.row(rows[PRINCIPAL_B].id)).reason == Reason.BOT_FULL
        address = await address_of(full, PRINCIPAL_B)
        assert address.state.deliverable, "that may change"
        (told,) = (await full.drain())["notice"]
        assert (
            f"({SCHOOL_A}) chưa nhận được tin: bot ở kênh đó đã đủ số người được phép. Tin chuyển sang"
            in told.text.plain
        )
        assert f"({SCHOOL_B}) chưa nhận được tin" in told.text.plain
        assert "có việc phải gọi: 0900 000 007" in told.text.plain

    async def test_who_has_taken_messages_only_waits(self, full: District):
        await full.issue(OFFICER_A, attachments=())
        rows = await claim(full)
        await full.settle(rows[PRINCIPAL_B], Accepted("1"))
        await full.issue(OFFICER_A, attachments=())
        row = (await claim(full))[PRINCIPAL_B]
        await full.settle(row, self.LIMIT)
        assert await full.box.state(row.id) == DeliveryState.QUEUED

    async def test_while_there_seems_to_be_room_it_may_be_over_in_a_moment_but_not_in_ten_minutes(
        self, full: District
    ):
        full.house = replace(full.house, plans={TELEGRAM: Plan(users=99)})
        await full.issue(OFFICER_A, attachments=())
        row = (await claim(full))[PRINCIPAL_B]
        await full.settle(row, self.LIMIT)
        assert await full.box.state(row.id) == DeliveryState.QUEUED
        full.now += timedelta(minutes=10)
        await full.settle(await again(full, row), self.LIMIT)
        assert await full.box.state(row.id) == DeliveryState.FAILED

    async def test_a_bot_without_a_plan_knows_of_none(self, full: District):
        full.house = replace(full.house, plans={})
        await full.issue(OFFICER_A, attachments=())
        row = (await claim(full))[PRINCIPAL_B]
        await full.settle(row, self.LIMIT)
        assert await full.box.state(row.id) == DeliveryState.QUEUED

    async def test_who_joins_a_bot_that_was_full_is_one_too_many(self, full: District):
        async with full.database.read() as work:
            assert not await is_one_too_many(work, full.house, Chat(*TELEGRAM, PRINCIPAL_B))
            fewer = replace(full.house, plans={TELEGRAM: Plan(users=2)})
            assert await is_one_too_many(work, fewer, Chat(*TELEGRAM, PRINCIPAL_B))
            assert not await is_one_too_many(work, fewer, Chat(*TEXTONLY, PRINCIPAL_B))


async def address_of(district: District, name: str):
    async with district.database.read() as work:
        found = await people.address_at(work, Chat(*TELEGRAM, name))
    assert found is not None
    return found


PLAN = Plan(3000, 50, 300)


class TestWhoIsTold:
    @pytest.mark.parametrize(
        ("used", "users", "refused", "faults"),
        [
            (2399, 39, False, []),
            (2400, 40, False, [Fault.QUOTA_NEAR, Fault.USERS_NEAR]),
            (3000, 50, False, [Fault.QUOTA_USED, Fault.USERS_FULL]),
            (10, 1, True, [Fault.QUOTA_USED]),
        ],
    )
    def test_of_four_fifths_and_of_all(self, used: int, users: int, refused, faults: list[Fault]):
        found = of_plans([Meter("zalo", PLAN, used, users, refused)])
        assert [one.fault for one in found] == faults
        assert all((one.many, one.of) in {(used, 3000), (users, 50)} for one in found)

    def test_without_limits_there_is_nothing_to_tell(self):
        assert of_plans([]) == ()
        assert of_plans([Meter("zalo", Plan(), 10**6, 10**6)]) == ()

    def test_of_two_bots_the_one_that_is_nearer_to_its_end_is_told_of(self):
        short, long = Meter("zalo", Plan(10), 9, 1), Meter("other", Plan(3000), 100, 1)
        assert of_plans([long, short]) == (Finding(Fault.QUOTA_NEAR, 9, of=10),)

    async def test_the_auditor_sees_it(self, short: District):
        await has_used(short, 16)
        async with short.database.read() as work:
            assert Finding(Fault.QUOTA_NEAR, 16, of=20) in await look(work, short.house, NOW)
            (meter,) = await meters(work, short.house, NOW)
        assert (meter.used, meter.left, meter.is_near, meter.is_used_up) == (16, 4, True, False)

    def test_once_a_month_however_often_it_comes_and_goes(self):
        found = {Fault.USERS_FULL: Finding(Fault.USERS_FULL, 50, of=50)}
        kept: dict[str, Kept] = {}
        told = []
        for step in range(40 * 24):  # by the hour, there and not there
            now = NOW + timedelta(hours=step)
            course = follow(kept, found if step % 3 else {}, now, Patience(), ZONE)
            kept = {code: one for code, one in (kept | dict(course.kept)).items() if code not in course.over}
            told += [(now.astimezone(ZONE).month, news) for news in course.news.values()]
        assert told == [(11, News.BEGUN), (12, News.BEGUN), (1, News.BEGUN)]

    def test_what_is_over_with_its_month_ends_silently(self):
        found = {Fault.QUOTA_USED: Finding(Fault.QUOTA_USED, 3000, of=3000)}
        kept: dict[str, Kept] = {}
        for step in range(3):
            course = follow(kept, found, NOW + timedelta(minutes=step), Patience(), ZONE)
            kept = dict(course.kept)
        assert course.news == {}
        course = follow(kept, {}, NOW + timedelta(days=7), Patience(), ZONE)
        assert course.over == {"quota-used"}
        assert not course.news
        assert not course.kept
