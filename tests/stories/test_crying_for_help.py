"""Whoever calls for help gets the numbers and the police, and nothing but a plain word takes the call back."""

import pytest

from bot.domain.advisory import Answer
from bot.store import advisories
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A, WARD_A
from tests.kit.town import Town


@pytest.mark.parametrize("words", ["cứu với", "giup voi", "tôi cần giúp gấp"])
async def test_with_nothing_open_it_is_offered_to_the_ward_with_the_numbers(town: Town, words: str):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says(words)
    asked = await principal.sees("chưa được gửi đi")
    assert all(number in asked.text for number in ("113", "114", "115", "111"))
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    await officer.sees(words)


async def test_an_officer_who_calls_for_help_gets_the_numbers(town: Town):
    officer = await town.member(OFFICER_A)
    officer.says("cứu với")
    await officer.sees("113")


async def test_a_bare_number_takes_no_call_for_help_back(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    made = await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    principal.says("cần hỗ trợ")
    await principal.sees("Cần hỗ trợ (TB-0001)")
    await principal.sees("113")
    await officer.sees(f"{SCHOOL_A} cần hỗ trợ")
    principal.says("1")
    await principal.sees("không có thông báo nào đang chờ")
    async with town.database.read() as work:
        given = await advisories.answers_to(work, made.revision_id)
    assert set(given.values()) == {Answer.CAN_HO_TRO}


async def test_the_police_hear_that_help_is_no_longer_wanted(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    principal.says("cần hỗ trợ")
    await principal.sees("Cần hỗ trợ (TB-0001)")
    await principal.sees("113")
    await officer.sees(f"{SCHOOL_A} cần hỗ trợ")
    principal.says("đã triển khai")
    await principal.sees("Đã ghi nhận: Đã triển khai")
    told = await officer.sees(f"{SCHOOL_A} không còn cần hỗ trợ")
    assert "Đã triển khai" in told.text
