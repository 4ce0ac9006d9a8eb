"""Reminders: fired on time, exactly once, answered or put off, late after a stop."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.advisory import Audience
from bot.domain.errors import Refusal
from bot.domain.people import Role
from bot.store import occurrences
from bot.text.dates import ZONE
from bot.usecases import reminding
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C, SCHOOL_C, WARD_A
from tests.kit.town import Town

REPORT = "Nộp báo cáo tháng về Công an phường"


async def remind(town: Town, name: str = OFFICER_A, *, minutes: int = 10, rule: str | None = None, **audience):
    actor = await town.contact(name)
    now = town.world.clock.now()
    async with town.database.write() as work:
        return await reminding.set_reminder(
            work,
            town.house,
            actor,
            text=REPORT,
            starts_at=(now + timedelta(minutes=minutes)).replace(microsecond=0),
            rule=rule,
            audience=Audience(**audience),
            now=now,
            via="cli",
        )


async def fired(town: Town, reminder_id: int = 1) -> list[str]:
    async with town.database.read() as work:
        return [state for _, _, state in await occurrences.of_reminder(work, reminder_id)]


async def eventually(town: Town, states: list[str]) -> None:
    """Nothing is to be seen on a phone, so the table is looked at until the states stand there."""
    for _ in range(100):
        if await fired(town) == states:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{await fired(town)} never became {states}")


async def test_a_reminder_comes_on_time_once_and_is_done(town: Town):
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_C)
    await remind(town)
    town.world.clock.forward(minutes=9)
    assert await fired(town) == []
    town.world.clock.forward(minutes=1, seconds=1)
    shown = await principal.sees(REPORT)
    assert "NV-0001" in shown.text
    assert "muộn" not in shown.text
    principal.chooses("Xong")
    await principal.is_told("Đã ghi nhận: Xong")
    if principal.has_buttons:
        await principal.sees_in_place(shown, "✓ Xong")
    principal.says("xong")
    await principal.sees("chưa được gửi đi")
    town.world.clock.forward(hours=30)
    assert await fired(town) == ["fired"]
    assert other.messages == []


async def test_a_warning_and_a_reminder_with_the_same_digits_are_told_apart(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    await remind(town)
    town.world.clock.forward(minutes=10, seconds=1)
    await principal.sees("NV-0001")
    principal.says("1 0001")
    await principal.sees("Tin vừa rồi là cho việc nào?")
    principal.says("1 NV-0001")
    await principal.sees("Đã ghi nhận: Xong (NV-0001)")
    principal.says("2 TB-0001")
    await principal.sees("Đã ghi nhận: Đã triển khai (TB-0001)")


async def test_a_reminder_is_put_off_and_comes_again(town: Town):
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await remind(town)
    town.world.clock.forward(minutes=10, seconds=1)
    await principal.sees(REPORT)
    await other.sees(REPORT)
    principal.chooses("Nhắc lại sau")
    await principal.sees("Nhắc lại Thầy/Cô vào lúc nào?")
    principal.chooses("1 giờ nữa")
    await principal.sees("Sẽ nhắc lại Thầy/Cô lúc")
    town.world.clock.forward(minutes=61)
    again = await principal.sees("nhắc lại theo hẹn của Thầy/Cô")
    assert REPORT in again.text
    principal.chooses("Xong")
    await principal.is_told("Đã ghi nhận: Xong")
    town.world.clock.forward(hours=5)
    assert await fired(town) == ["fired"]


async def test_put_off_until_morning_comes_at_half_past_seven(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await remind(town, units=(town.roster.units["Trường Tiểu học Mẫu A"],))
    town.world.clock.forward(minutes=10, seconds=1)
    await principal.sees(REPORT)
    principal.chooses("Nhắc lại sau")
    await principal.sees("vào lúc nào?")
    principal.says("7g30 sáng tới")
    await principal.sees("07g30")
    morning = reminding.next_morning(town.world.clock.now())
    assert morning.astimezone(ZONE).strftime("%H:%M") == "07:30"
    town.world.clock.jump_to(morning + timedelta(seconds=1))
    await principal.sees("nhắc lại theo hẹn")


async def test_a_repeating_reminder_fires_each_time_and_only_the_last_after_a_long_stop(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await remind(town, minutes=1, rule="FREQ=DAILY;COUNT=6", units=(town.roster.units[WARD_A],))
    town.world.clock.forward(minutes=1, seconds=1)
    await principal.sees(REPORT)
    town.world.clock.forward(days=1)
    await principal.sees(REPORT)
    await town.closes()
    town.world.clock.forward(days=3, hours=1)
    await town.opens()
    late = await principal.sees("nhắc muộn, lẽ ra lúc")
    assert REPORT in late.text
    assert await fired(town) == ["fired", "fired", "missed", "missed", "late"]
    town.world.clock.forward(hours=23)
    await principal.sees(REPORT)
    town.world.clock.forward(days=30)
    assert await fired(town) == ["fired", "fired", "missed", "missed", "late", "fired"]


async def test_beyond_its_grace_a_missed_reminder_is_kept_and_not_sent(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await remind(town, minutes=1)
    await town.closes()
    town.world.clock.forward(hours=13)
    await town.opens()
    await eventually(town, ["missed"])
    assert principal.messages == []


async def test_reminders_too_keep_to_the_own_units_and_to_roles(town: Town):
    with pytest.raises(Refusal) as refused:
        await remind(town, units=(town.roster.units[SCHOOL_C],))
    assert refused.value.reason == "outside"
    with pytest.raises(Refusal) as refused:
        await remind(town, PRINCIPAL_A)
    assert refused.value.reason == "not-allowed"
    with pytest.raises(Refusal) as refused:
        await remind(town, minutes=-5)
    assert refused.value.reason == "past"
    with pytest.raises(Refusal) as refused:
        await remind(town, roles=(Role.QUAN_LY_KTX,))
    assert refused.value.reason == "nobody-meant"
