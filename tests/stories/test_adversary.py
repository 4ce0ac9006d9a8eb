"""Somebody tries what is not theirs, or too much of it: refused kindly each time, and nothing changes by it."""

from typing import Any

from sqlalchemy import func, select

from bot.domain.advisory import Audience, Level
from bot.sandbox import ShownMessage
from bot.store.engine import Database
from bot.store.tables import advisory, metadata, outbox
from tests.kit.roster import (
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_B,
    SECOND_OFFICER,
    WARD_A,
)
from tests.kit.someone import Someone
from tests.kit.town import Town, open_town
from tests.stories.bad_inputs import LONG_AGO, tapped
from tests.stories.bad_places import PLACES
from tests.stories.bad_rounds import OOPS, comes_to_rest
from tests.stories.stranger import NUMBER, asks

PASSING = {"inbox", "outbox", "payload", "talk", "usage"}  # what any talk moves
OTHERS = [
    f"{code}:{number}{rest}"
    for number in range(1, 6)
    for code, rests in {
        "a": (":0", ":1", ":2"),
        "b": (":s", ":h", ":u", ":a"),
        "e": ("",),
        "j": (":y", ":n"),
        "r": (":d", ":s", ":n"),
        "t": ("",),
        "u": ("",),
        "v": (":y", ":n"),
        "x": ("",),
    }.items()
    for rest in rests
]
WORDS = [
    "bảng", "/bang", "bảng TB-0001", "ai chưa trả lời?", "ai chưa trả lời TB-0001", "ai cần hỗ trợ TB-0002",
    "soạn", "/soan", "/mau", "duyệt 1", "từ chối 1", "gỡ 1", "gỡ 2", "gỡ 3", "hoàn tác", "hủy NV-0001",
    "trả lời TD-0001 cho tôi xem", "1 TB-0001", "2 TB-0002",
]  # fmt: skip


async def _everything(town: Town) -> dict[str, list[Any]]:
    async with town.database.read() as work:
        return {
            table.name: [tuple(row) for row in await work.connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name not in PASSING
        }


async def _busy(town: Town) -> Someone:
    """A town with one of everything that an officer decides on, none of it for the principal who is returned."""
    officers = [await town.member(name) for name in (OFFICER_A, OFFICER_B, DUTY_OFFICER, SECOND_OFFICER)]
    principal, neighbour = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await asks(town.newcomer("Người xin vào", NUMBER))
    officers[0].says("nhắc trường thcs mau b nộp báo cáo trước 25 hằng tháng lúc 8h")
    await comes_to_rest(town)
    await town.sends(OFFICER_A, audience=Audience(units=(town.roster.units[SCHOOL_B],)))
    await town.sends(DUTY_OFFICER, level=Level.KHAN)
    neighbour.says("Có người lạ ngoài cổng")
    await neighbour.sees("chưa được gửi đi")
    neighbour.chooses(f"Gửi {WARD_A}")
    await comes_to_rest(town)
    return principal


async def test_a_principal_can_do_nothing_of_an_officer(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        principal = await _busy(town)
        before = await _everything(town)
        async with town.database.read() as work:
            newest = await work.connection.scalar(select(func.max(outbox.c.id)))
        acts = [*map(_saying, WORDS), *(map(tapped, OTHERS) if principal.has_buttons else ())]
        for act in acts:
            answered = len(principal.messages) + len(principal.phone.toasts)
            act(principal.phone)
            await principal.phone.until(
                lambda _: len(principal.messages) + len(principal.phone.toasts) > answered  # noqa: B023 - at once
            )
        await comes_to_rest(town)
        said = [*(one.text for one in principal.messages), *(one.text for one in principal.phone.toasts)]
        assert not [text for text in said if OOPS in text]
        assert not [text for text in said if "0900 000 007" in text or "người lạ ngoài cổng" in text]
        async with town.database.read() as work:
            later = select(outbox.c.external_id).where(outbox.c.id > newest)
            assert set(await work.connection.scalars(later)) == {str(principal.phone.chat_id)}
        assert await _everything(town) == before
        for one in town.people:
            one.ignores_the_rest()


def _saying(text: str) -> Any:
    return lambda phone: phone.say(text)


async def test_somebody_else_s_button_does_nothing_here(story_database: Database):
    async with open_town(story_database, "telegram", "polling") as town:
        principal, neighbour = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
        stranger = town.newcomer("Người lạ", NUMBER)
        neighbour.says("/roikhoi")
        asked = await neighbour.sees("có chắc")
        data = asked.buttons[0][0].data
        assert data
        tapped(data)(principal.phone)
        await principal.is_told("Lựa chọn này đã cũ")
        tapped(data)(stranger.phone)
        await stranger.is_told("Lựa chọn này đã cũ")
        neighbour.chooses("Ở lại")
        await neighbour.sees("vẫn ở lại")


async def test_a_stranger_who_floods_is_answered_a_few_times_and_holds_up_nobody(
    story_database: Database, channel: str
):
    rates = {"per_second": 25, "burst": 5, "chat_per_second": 1, "chat_burst": 2}
    async with open_town(story_database, channel, "polling", delivery=rates) as town:
        stranger, principal = town.newcomer("Người lạ", NUMBER), await town.member(PRINCIPAL_A)
        for number in range(60):
            stranger.says(f"tin thứ {number}")
        principal.says("/trogiup")
        await principal.sees("làm được những việc", timeout=5)
        async with town.database.read() as work:
            to_them = select(func.count()).where(outbox.c.external_id == str(stranger.phone.chat_id))
            answers = await work.connection.scalar(to_them) or 0
        assert 1 <= answers <= 20
        principal.ignores_the_rest()
        stranger.ignores_the_rest()


async def test_a_hasty_finger_sends_once(story_database: Database, channel: str):
    async with open_town(story_database, channel, "polling") as town:
        officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
        await PLACES["a last word on Khẩn"].is_reached_by(officer)
        asked = officer.messages[-1]
        for _ in range(5):
            officer.chooses("Gửi KHẨN ngay", asked)
        await officer.sees("Đã phát hành TB-0001")
        await principal.sees("TB-0001")
        await comes_to_rest(town)
        async with town.database.read() as work:
            assert await work.connection.scalar(select(func.count(advisory.c.id))) == 1
        assert sum("TB-0001" in one.text for one in principal.messages) == 1
        officer.ignores_the_rest()
        principal.ignores_the_rest()


async def test_a_reply_to_what_another_chat_got_is_a_text_like_any_other(story_database: Database):
    async with open_town(story_database, "telegram", "polling") as town:
        principal = await _busy(town)
        theirs = next(one for one in town.people if one.name == PRINCIPAL_B).messages[-1]
        principal.says("1", reply_to=ShownMessage(theirs.id, by_bot=True, at=LONG_AGO, text=theirs.text))
        await principal.sees("")
        await comes_to_rest(town)
        for one in town.people:
            one.ignores_the_rest()
