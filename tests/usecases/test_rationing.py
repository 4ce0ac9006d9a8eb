"""What becomes of messages for which a month has no room: other ways, waiting, and who is told what."""

from datetime import timedelta

from bot.domain.advisory import Audience, Level, Status
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.people import Chat
from bot.domain.quota import Allowance, Room
from bot.store import advisories, people, usage
from bot.store import boards as board_store
from bot.store.usage import Used
from bot.usecases.boards import render
from bot.usecases.metering import allowance, may_have_left, received
from bot.usecases.rationing import ration
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_B
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY
from tests.usecases.short_month import MINUTE, MONTH, again, claim, has_used


async def rations(district: District) -> tuple[Allowance, int]:
    async with district.database.write() as work:
        return await ration(work, district.house, TELEGRAM, {TEXTONLY}, district.now)


async def used(district: District) -> Used:
    async with district.database.read() as work:
        return await usage.used(work, TELEGRAM, MONTH)


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
