"""What becomes of messages for which a month has no room: other ways, waiting, and who is told what."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.advisory import Audience, Level, Status
from bot.domain.delivery import Accepted, DeliveryState, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.people import Chat
from bot.domain.quota import Allowance, Plan, Room
from bot.store import advisories, people, usage
from bot.store import boards as board_store
from bot.store.auditing import Kept
from bot.store.outbox import Row
from bot.store.usage import Used
from bot.text.dates import ZONE
from bot.usecases.auditing import Fault, Finding, News, Patience, follow, look, of_plans
from bot.usecases.boards import render
from bot.usecases.metering import Meter, allowance, is_one_too_many, may_have_left, meters, received
from bot.usecases.rationing import ration
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_A, SCHOOL_B
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY

MONTH = "2026-11"
MINUTE = timedelta(seconds=60)


@pytest.fixture
async def short(district: District) -> District:
    """Its main bot has twenty messages a month, four of them for Khẩn; the first principal is elsewhere too."""
    district.house = replace(district.house, plans={TELEGRAM: Plan(20, 0, 4)})
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[PRINCIPAL_A], Chat(*TEXTONLY, PRINCIPAL_A), NOW)
    return district


async def has_used(district: District, sent: int, *, took: bool | None = None, now: datetime = NOW) -> None:
    async with district.database.write() as work:
        await usage.count(work, TELEGRAM, MONTH, now, sent=sent, took=took)


async def rations(district: District) -> tuple[Allowance, int]:
    async with district.database.write() as work:
        return await ration(work, district.house, TELEGRAM, {TEXTONLY}, district.now)


async def used(district: District) -> Used:
    async with district.database.read() as work:
        return await usage.used(work, TELEGRAM, MONTH)


async def claim(district: District, lane: tuple[str, str] = TELEGRAM) -> dict[str, Row]:
    rows = await district.box.claim(now=district.now, lane=lane)
    return {row.chat.external_id: row for row in rows if row.purpose == "advisory"}


async def board(district: District, name: str = OFFICER_A) -> str:
    async with district.database.write() as work:
        address = await people.address_at(work, Chat(*TELEGRAM, name))
        made = await advisories.load(work, 1)
        assert address is not None
        assert made is not None
        board_id = await board_store.add_board(work, made.id, address.id)
        return (await render(work, district.house, board_id, district.now)).text.plain


async def test_what_may_not_leave_goes_to_who_is_elsewhere_too_and_the_rest_waits(short: District):
    await short.issue(OFFICER_A, level=Level.LUU_Y, attachments=())
    await has_used(short, 16)
    assert await rations(short) == (Allowance(Room.TO_PERSONS, 2), 1)
    assert set(await claim(short, TEXTONLY)) == {PRINCIPAL_A}
    assert await claim(short) == {}
    assert await rations(short) == (Allowance(Room.TO_PERSONS, 1), 0), "the board is on its way"


async def test_the_board_says_how_many_were_not_written_to_and_how_many_messages_are_left(short: District):
    await short.issue(OFFICER_A, level=Level.LUU_Y, attachments=())
    await has_used(short, 16)
    await rations(short)
    text = await board(short)
    assert "đã gửi: 0 · không gửi được: 0" in text
    assert "⏸ Chưa gửi được cho 2 người vì kênh đã hết số tin của tháng" in text  # a deputy and a principal
    assert "Bot chưa tới được ai, cần gọi điện (1): Trường THCS Mẫu B" in text
    assert "Telegram: còn khoảng 4 tin trong tháng này" in text


async def test_a_board_says_nothing_of_it_while_there_is_enough(short: District):
    await short.issue(OFFICER_A, attachments=())
    await has_used(short, 15)
    await rations(short)
    text = await board(short)
    assert "trong tháng này" not in text
    assert "số tin của tháng" not in text


async def test_a_khan_goes_elsewhere_when_nothing_is_left_and_is_tried_where_there_is_no_other_way(
    short: District,
):
    await short.issue(OFFICER_A, level=Level.KHAN, attachments=())
    await has_used(short, 20)
    assert await rations(short) == (Allowance(Room.KHAN_TRIED), 1)
    assert set(await claim(short, TEXTONLY)) == {PRINCIPAL_A}
    tried = await claim(short)
    assert PRINCIPAL_A not in tried
    assert PRINCIPAL_B in tried
    assert (await short.box.row(tried[PRINCIPAL_B].id)).reason == "quota_tried"
    assert "cần gọi điện (1): Trường THCS Mẫu B" in await board(short)
    await short.settle(tried[PRINCIPAL_B], Accepted("1"))
    assert "cần gọi điện" not in await board(short)


async def test_within_the_reserve_khan_goes_its_ordinary_way_and_a_drill_does_not(short: District):
    await short.issue(OFFICER_A, Status.EXERCISE, Level.KHAN, attachments=())
    await has_used(short, 18)
    assert (await rations(short))[0] == Allowance(Room.KHAN, 2)
    assert await claim(short) == {}
    assert set(await claim(short, TEXTONLY)) == {PRINCIPAL_A}
    await short.issue(OFFICER_A, level=Level.KHAN, attachments=())
    assert await rations(short) == (Allowance(Room.KHAN, 2), 0)
    assert PRINCIPAL_A in await claim(short)


async def test_a_new_month_lets_everything_go_that_still_holds(short: District):
    short.now = NOW + timedelta(days=6)  # the 30th
    await short.issue(
        OFFICER_A, level=Level.LUU_Y, attachments=(), audience=Audience(units=(short.roster.units[SCHOOL_B],))
    )
    await has_used(short, 20)
    await rations(short)
    assert await claim(short) == {}
    short.now += timedelta(hours=16)
    assert (await rations(short))[0] == Allowance(Room.EVERYTHING, 12)
    assert set(await claim(short)) == {PRINCIPAL_B}
    await rations(short)
    assert "số tin của tháng" not in await board(short)


class TestCounting:
    async def test_what_was_sent_or_may_have_been_counts_with_its_settling(self, short: District):
        await short.issue(OFFICER_A, attachments=())
        rows = sorted((await claim(short)).values(), key=lambda row: row.id)
        await short.settle_all([(rows[0], Accepted("1")), (rows[1], Unknown()), (rows[2], Retry(MINUTE))])
        assert await used(short) == Used(2, 0)
        await short.settle(await again(short, rows[1]), Failed(Reason.REFUSED))
        assert await used(short) == Used(2, 0)

    async def test_what_was_lost_under_way_counts_and_a_bot_without_a_plan_is_not_counted(self, short: District):
        async with short.database.write() as work:
            await may_have_left(work, short.house, TELEGRAM, 3, NOW)
            await may_have_left(work, short.house, TEXTONLY, 3, NOW)
            await received(work, short.house, TELEGRAM, 2, NOW)
            await received(work, short.house, TEXTONLY, 2, NOW)
        assert await used(short) == Used(3, 2)
        async with short.database.read() as work:
            assert await usage.used(work, TEXTONLY, MONTH) == Used()

    async def test_what_is_under_way_counts_as_sent_before_it_is_settled(self, short: District):
        await has_used(short, 10)
        await short.issue(OFFICER_A, attachments=())
        rows = await claim(short)
        async with short.database.read() as work:
            allowed = await allowance(work, short.house, TELEGRAM, NOW)
            assert allowed == Allowance(Room.NO_REMINDERS, 16 - 10 - len(rows) - 1)  # and the board
            assert await allowance(work, short.house, TEXTONLY, NOW) == Allowance()

    async def test_a_no_for_the_whole_bot_is_kept_until_a_message_is_taken(self, short: District):
        await short.issue(OFFICER_A, level=Level.KHAN, attachments=())
        rows = await claim(short)
        await short.settle(rows[PRINCIPAL_B], Retry(MINUTE, Trouble.QUOTA))
        refusal = (await used(short)).refusal
        assert refusal is not None
        assert refusal.since == NOW
        assert (await short.box.row(rows[PRINCIPAL_B].id)).reason == "quota_tried"
        allowed, moved = await rations(short)
        assert (allowed.room, allowed.refused, moved) == (Room.EVERYTHING, True, 0)
        await short.settle(rows[PRINCIPAL_A], Retry(MINUTE, Trouble.QUOTA))
        assert (await rations(short))[1] == 1
        (moved_row,) = (await claim(short, TEXTONLY)).values()
        assert moved_row.chat.external_id == PRINCIPAL_A
        assert not moved_row.repeat
        rest = next(row for name, row in rows.items() if name not in {PRINCIPAL_A, PRINCIPAL_B})
        await short.settle(rest, Accepted("1"))
        assert (await used(short)).refusal is None
        await rations(short)
        assert PRINCIPAL_B in await claim(short), "at once, not after the pause"


async def again(district: District, row: Row) -> Row:
    await district.box.clock_moves(120)
    return (await claim(district))[row.chat.external_id]


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
