"""E-mail and SMS beside Telegram: for who can't be reached by chat, with what is worth reading unanswered."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.domain.advisory import Level, Status
from bot.domain.people import EMAIL, SMS, Role
from bot.sandbox.mailbox import Mailbox, MailServer
from bot.store.engine import Database
from bot.store.tables import address
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    WARD_A,
)
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town

MARK = "(gửi lại)"
HEADLINE = "Kẻ lạ cầm dao trước cổng"
LETTERS = "hieutruong.a@example.vn"


@pytest.fixture
async def town(story_database: Database) -> AsyncIterator[Town]:
    async with open_town(story_database, "telegram", "polling", ways=[EMAIL]) as opened:
        yield opened


@pytest.fixture
async def slow_town(story_database: Database) -> AsyncIterator[Town]:
    """At the pace of a real one, so that a channel is known to be down before all was tried."""
    pace = {"per_second": 20, "burst": 1, "chat_per_second": 100, "chat_burst": 50}
    async with open_town(story_database, "telegram", "polling", ways=[EMAIL], delivery=pace) as opened:
        yield opened


@pytest.fixture
async def town_with_sms(story_database: Database) -> AsyncIterator[Town]:
    async with open_town(story_database, "telegram", "polling", ways=[EMAIL, SMS]) as opened:
        yield opened


async def states(town: Town, name: str) -> dict[str, str]:
    """Each channel on which somebody has an address, with its state."""
    async with town.database.read() as work:
        rows = await work.connection.execute(
            select(address.c.channel, address.c.state).where(address.c.contact_id == town.roster.contacts[name])
        )
        return {channel: state.value for channel, state in rows}


async def test_who_has_only_e_mail_gets_a_khan_there_and_counts_as_reached_never_as_answered(town: Town):
    principal, officer = await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS), await town.member(OFFICER_A)
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    letter = await principal.sees(HEADLINE)
    assert letter.details["subject"] == f"🔴 KHẨN · {HEADLINE}"
    assert "1. Đã nhận" not in letter.text, "nobody would hear it"
    board = await officer.sees("TB-0001")
    await officer.sees("Cần gọi điện")
    await town.settled()
    town.world.clock.forward(seconds=16)
    await officer.sees_in_place(board, "Gửi tới 1 người – đã gửi: 1 · không gửi được: 0")
    assert "0/2 cơ sở đã trả lời" in board.text
    assert f"Chưa trả lời (1): {SCHOOL_A}" in board.text
    town.world.clock.forward(minutes=11)
    again = await principal.sees("Nhắc lần 2")
    assert HEADLINE in again.details["subject"]
    town.world.clock.forward(minutes=20)
    calls = await officer.sees("Cần gọi điện", timeout=20)
    assert PRINCIPAL_A in calls.text
    officer.ignores_the_rest()


async def test_who_is_on_telegram_gets_no_letters(town: Town):
    letters, principal = await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS), await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A, headline=HEADLINE)
    await principal.sees(HEADLINE)
    await town.settled()
    assert not letters.messages


async def test_while_telegram_swallows_everything_a_khan_goes_by_e_mail_and_never_twice(slow_town: Town):
    town = slow_town
    people: list[tuple[Someone, Someone]] = []
    async with town.database.write() as work:
        for number in range(1, 7):
            await town.roster.add_person(work, f"Bảo vệ {number}", Role.BAO_VE, SCHOOL_A, f"+8490000010{number}")
    for number in range(1, 7):
        name = f"Bảo vệ {number}"
        telegram = await town.member(name)
        people.append((telegram, await town.reads_at(name, EMAIL, f"baove{number}@example.vn")))
    hole = town.world.faults.cut_before(channel="telegram")
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    copies = [await letters.sees(HEADLINE, timeout=20) for _, letters in people]
    called = {
        call.chat_id for call in town.world.calls_of("sendMessage", "telegram") if HEADLINE in call.params["text"]
    }
    tried = [str(telegram.phone.chat_id) in called for telegram, _ in people]
    assert [copy.text.startswith(MARK) for copy in copies] == tried
    await town.sends(OFFICER_A, level=Level.THONG_TIN, headline="Họp phụ huynh")
    await asyncio.sleep(1.5)
    town.world.faults.remove(hole)
    for telegram, letters in people:
        await telegram.sees("Họp phụ huynh", timeout=30)
        assert "Họp" not in "".join(message.text for message in letters.messages), "it is not urgent"
    assert all(HEADLINE not in message.text for telegram, _ in people for message in telegram.messages)


async def test_who_blocks_telegram_gets_what_waits_by_e_mail_and_a_drill_stays_a_drill(town: Town):
    letters, principal = await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS), await town.member(PRINCIPAL_A)
    officer = await town.member(OFFICER_A)
    principal.phone.state = type(principal.phone.state).BLOCKED  # before the bot could be told
    await town.sends(OFFICER_A, headline=HEADLINE, status=Status.EXERCISE)
    copy = await letters.sees(HEADLINE)
    assert copy.text.count("DIỄN TẬP") == 2
    assert "DIỄN TẬP" in copy.details["subject"]
    assert HEADLINE in copy.details["subject"]
    await officer.sees("đã chặn bot. Tin chuyển sang kênh khác của người này.")
    officer.ignores_the_rest()


async def test_leaving_ends_the_letters_too_and_joining_again_has_them_in_reserve(town: Town):
    await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS)
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("/roikhoi")
    await principal.sees("có chắc muốn rời khỏi không")
    principal.chooses("Rời khỏi")
    await principal.sees("Ai sẽ thay Thầy/Cô?")
    principal.says("không")
    await principal.sees("đã rời khỏi")
    assert await states(town, PRINCIPAL_A) == {"telegram": "off", "email": "off"}
    await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
    await officer.sees("Bot chưa tới được ai")
    principal.starts(await town.code_for(PRINCIPAL_A, "ABCDE23456"))
    await principal.sees("có đồng ý tham gia không")
    principal.chooses("Đồng ý")
    await principal.sees("Hiện có 1 thông báo còn hiệu lực")
    await principal.sees(HEADLINE)
    assert await states(town, PRINCIPAL_A) == {"telegram": "active", "email": "imported"}
    await officer.sees("vừa tham gia kênh an toàn trường học")
    await town.settled()
    officer.ignores_the_rest()


async def test_of_what_is_said_in_a_chat_nothing_is_mailed(town: Town):
    """Greetings, boards and threads are for who can answer."""
    await town.reads_at(OFFICER_A, EMAIL, "trucban@example.vn")
    deputy, principal = await town.reads_at(DEPUTY_A, EMAIL, LETTERS), await town.member(PRINCIPAL_A)
    city = await town.member(DUTY_OFFICER)
    principal.says("Có người lạ đứng trước cổng trường từ sáng")
    await principal.sees("chưa có ai mở bot")
    principal.chooses(f"Gửi {WARD_A}")
    await city.sees("người lạ")
    await town.settled()
    assert not deputy.messages
    assert not town.people[0].messages
    principal.ignores_the_rest()


async def test_a_cry_for_help_reaches_officers_by_e_mail_and_the_nearest_who_can_answer(town: Town):
    ward = await town.reads_at(OFFICER_A, EMAIL, "trucban@example.vn")
    principal, city = await town.member(PRINCIPAL_A), await town.member(DUTY_OFFICER)
    await town.sends(DUTY_OFFICER, headline=HEADLINE)
    await principal.sees(HEADLINE)
    principal.chooses("Cần hỗ trợ")
    await ward.sees("cần hỗ trợ")
    await city.sees("cần hỗ trợ")
    told = await principal.sees("Công an Quận Mẫu")
    assert "Công an phường Mẫu Một đã" not in told.text
    for one in (principal, city, ward):
        one.ignores_the_rest()


async def test_everybodys_own_number_gets_sms_from_the_start_and_e_mail_goes_before_it(town_with_sms: Town):
    town = town_with_sms
    phone = await town.reads_at(PRINCIPAL_B, SMS, town.roster.phones[PRINCIPAL_B])
    letters = await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS)
    own = await town.reads_at(PRINCIPAL_A, SMS, town.roster.phones[PRINCIPAL_A])
    assert (await states(town, PRINCIPAL_B)) == {"sms": "imported"}
    await town.sends(OFFICER_A, headline=HEADLINE)
    short = await phone.sees(HEADLINE)
    assert short.details["subject"] == ""
    await letters.sees(HEADLINE)
    await town.settled()
    assert not own.messages
    for someone in town.people:
        someone.ignores_the_rest()


async def test_a_mail_server_that_is_down_opens_its_breaker_and_the_phone_gets_the_khan(story_database: Database):
    nobody = {"url": "mailto://127.0.0.1:9?from=truongan@example.vn"}
    async with open_town(story_database, "telegram", "polling", ways=[SMS], email=nobody) as town:
        box = Mailbox(town.world, EMAIL)
        letters = await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS)
        phone = await town.reads_at(PRINCIPAL_A, SMS, town.roster.phones[PRINCIPAL_A])
        await town.sends(OFFICER_A, level=Level.KHAN, headline=HEADLINE)
        copy = await phone.sees(HEADLINE, timeout=40)
        assert not copy.text.startswith(MARK), "the letter certainly never left"
        assert not letters.messages
        assert not box.strays
        phone.ignores_the_rest()


async def test_letters_leave_by_a_real_mail_server(story_database: Database):
    from bot.sandbox import World

    world = World()
    async with MailServer(Mailbox(world, EMAIL), "secret word") as server:
        url = f"mailto://bot:secret%20word@127.0.0.1:{server.port}?from=truongan@example.vn"
        async with open_town(story_database, "telegram", "polling", email={"url": url}) as town:
            Mailbox(town.world, EMAIL)
            await town.reads_at(PRINCIPAL_A, EMAIL, LETTERS)
            await town.sends(OFFICER_A, headline=HEADLINE)
            await world.until(lambda: bool(server.box.strays), 15)
            [(reader, letter)] = server.box.strays
            assert reader == LETTERS
            assert HEADLINE in letter.text
