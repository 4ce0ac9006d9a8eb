"""Who is lost: what waited for them fails, and the police who are responsible hear whom to call."""

import pytest

from bot.domain.delivery import Accepted, Failed, Reason
from bot.domain.people import Role
from tests.kit.roster import OFFICER_A, OFFICER_B, PRINCIPAL_A, PRINCIPAL_B, SCHOOL_B, SCHOOL_C
from tests.usecases.district import District
from tests.usecases.samples import NOW, TEXTONLY


async def are_lost(district: District, reason: Reason, *names: str) -> None:
    """They can't be reached, whoever else can."""
    rows = await district.box.claim(now=NOW)
    await district.settle_all(
        [(row, Failed(reason) if row.chat.external_id in names else Accepted(str(row.id))) for row in rows]
    )


async def test_a_blocked_address_of_somebody_without_another_fails_as_before(district: District):
    await district.issue(OFFICER_A)
    await are_lost(district, Reason.GONE, PRINCIPAL_B)
    assert await district.box.claim(now=NOW, lane=TEXTONLY) == []
    left = await district.drain()
    (told,) = left["notice"]
    assert told.text.plain == (
        "📵 Hiệu trưởng Mẫu B (Trường THCS Mẫu B): tài khoản nhận tin không còn. "
        "Tin không tới được nữa, có việc phải gọi: 0900 000 007."
    )


async def test_one_message_tells_an_officer_of_all_who_were_lost_together(district: District):
    await district.issue(OFFICER_A)
    await are_lost(district, Reason.BLOCKED, PRINCIPAL_A, PRINCIPAL_B)
    left = await district.drain()
    (told,) = left["notice"]
    assert told.text.plain.count("đã chặn bot") == 2


async def test_of_somebody_with_posts_in_two_wards_both_hear_and_each_once(district: District):
    async with district.database.write() as work:
        for school in (SCHOOL_B, SCHOOL_C):
            await district.roster.give_post(work, PRINCIPAL_A, Role.QUAN_LY_KTX, school)
    await district.issue(OFFICER_A)
    await are_lost(district, Reason.BLOCKED, PRINCIPAL_A)
    told = {}
    for row in await district.box.claim(now=NOW):
        if row.purpose == "notice":
            assert row.part is not None
            told[row.chat.external_id] = row.part.text.plain
    assert {name: text.count("đã chặn bot") for name, text in told.items()} == {OFFICER_A: 1, OFFICER_B: 1}
    assert SCHOOL_C in told[OFFICER_B]


@pytest.mark.parametrize("reason", [Reason.NOT_STARTED, Reason.REFUSED])
async def test_nobody_is_told_of_who_never_came_or_of_a_message_that_was_refused(district: District, reason):
    await district.issue(OFFICER_A)
    await are_lost(district, reason, PRINCIPAL_B)
    assert "notice" not in await district.drain()
