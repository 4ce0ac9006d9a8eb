"""How a stranger asks to be let in, and an officer decides: the words that the stories of it share."""

import asyncio

from sqlalchemy import select

from bot.domain.people import Role
from bot.sandbox import ShownMessage
from bot.store.tables import outbox, unit
from tests.kit.roster import SCHOOL_B, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town

NAME, NUMBER = "Nguyễn Thị Lan", "+84912345678"
SECOND_OF_A = "Phó trưởng phường Một"
CONSENT = "có đồng ý tham gia không"
WAITS = "đang chờ Công an phường Mẫu Một duyệt"


async def gives_the_school_a_number(town: Town) -> None:
    async with town.database.write() as work:
        await work.connection.execute(unit.update().where(unit.c.name == SCHOOL_B).values(phone="+842838000222"))


async def second_officer_of_a(town: Town) -> Someone:
    async with town.database.write() as work:
        await town.roster.add_person(work, SECOND_OF_A, Role.CONG_AN, WARD_A, "+84900000033")
    return await town.member(SECOND_OF_A)


async def begins(stranger: Someone, typed: str = "thcs mau b", unit_name: str = SCHOOL_B) -> None:
    stranger.starts()
    await stranger.sees("Đây là kênh an toàn trường học")
    stranger.chooses("Tôi chưa có thư mời")
    await looks_for(stranger, typed, unit_name)


async def looks_for(stranger: Someone, typed: str, unit_name: str) -> None:
    await stranger.sees("gõ tên trường hoặc đơn vị")
    stranger.says(typed)
    await stranger.sees("là đơn vị nào dưới đây")
    stranger.chooses(unit_name)


async def goes_on(stranger: Someone, post: str = "Phó hiệu trưởng", name: str = NAME) -> None:
    await stranger.sees("giữ chức danh nào ở")
    stranger.chooses(post)
    await names_oneself(stranger, name)


async def names_oneself(stranger: Someone, name: str = NAME) -> None:
    await stranger.sees("họ và tên đầy đủ")
    stranger.says(name)
    await stranger.sees("số điện thoại")
    if stranger.has_buttons:
        stranger.shares_phone()
    else:
        stranger.says("0912 345 678")
    notice = await stranger.sees(CONSENT)
    assert name in notice.text
    assert "Công an Quận Mẫu" in notice.text
    assert "Công an gọi cho đơn vị để hỏi lại" in notice.text
    stranger.chooses("Đồng ý")


async def asks(stranger: Someone, post: str = "Phó hiệu trưởng") -> None:
    await begins(stranger)
    await goes_on(stranger, post)
    await stranger.sees(WAITS)


async def sees_card(town: Town, officer: Someone, number: int = 1) -> ShownMessage:
    """Whoever reads a card takes longer than the bot needs to note that it has arrived."""
    card = await officer.sees(f"Yêu cầu tham gia số {number}\n")
    for _ in range(200):
        async with town.database.read() as work:
            open_rows = select(outbox.c.id).where(outbox.c.purpose == "request", outbox.c.message_id.is_(None))
            if await work.connection.scalar(open_rows.limit(1)) is None:
                return card
        await asyncio.sleep(0.02)
    raise AssertionError("a card was never settled")


def decides(officer: Someone, card: ShownMessage, *, yes: bool) -> None:
    if officer.has_buttons:
        officer.chooses("Duyệt" if yes else "Từ chối", card)
    else:
        typed = card.text.rpartition("Muốn duyệt, xin nhắn: ")[2]
        approve, refuse = (part.strip(" .") for part in typed.split(". Từ chối: "))
        officer.says(approve if yes else refuse)
