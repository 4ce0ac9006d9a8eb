"""Whoever calls for help gets the numbers and the police, and nothing but a plain word takes the call back."""

import pytest

from bot.domain.advisory import Answer
from bot.store import advisories
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_A, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town
from tests.stories.test_reminders import remind


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


async def test_who_has_answered_may_still_call_for_help_in_words(town: Town):
    """Also while a reminder waits, whose question the words are not for."""
    principal, officer = await answered_beside_a_reminder(town)
    principal.says("can ho tro")
    await principal.sees("Cần hỗ trợ (TB-0001)")
    await principal.sees("113")
    await officer.sees(f"{SCHOOL_A} cần hỗ trợ")


async def test_a_number_belongs_to_the_list_that_was_shown_last(town: Town):
    principal, officer = await answered_beside_a_reminder(town)
    principal.says("3")
    await principal.sees("Tin vừa rồi là cho việc nào?")  # an older one waits for a number too
    principal.chooses("TB-0001 · Giả giáo viên báo học sinh cấp cứu")
    await principal.sees("Cần hỗ trợ (TB-0001)")
    await principal.sees("113")
    await officer.sees(f"{SCHOOL_A} cần hỗ trợ")


@pytest.mark.parametrize("words", ["can ho tro TB-0001", "TB-0001: cần hỗ trợ"])
async def test_an_answer_may_say_what_it_is_for(town: Town, words: str):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi TB-0001")
    await principal.sees("TB-0001")
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi TB-0002")
    await principal.sees("TB-0002")
    principal.says(words)
    await principal.sees("Cần hỗ trợ (TB-0001)")
    await principal.sees("113")
    await officer.sees(f"{SCHOOL_A} cần hỗ trợ")


@pytest.mark.parametrize("words", ["sos", "cháy trường", "co nguoi bi dam"])
async def test_danger_is_heard_in_the_middle_of_any_question(town: Town, words: str):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await a_reminder(town, principal)
    principal.chooses("Nhắc lại sau")
    await principal.sees("vào lúc nào?")
    principal.says(words)
    asked = await principal.sees("chưa được gửi đi")
    assert "113" in asked.text
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    await principal.sees("vào lúc nào?")
    await officer.sees(words)


async def test_a_number_that_the_open_question_does_not_offer_is_for_the_warning(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    principal.says("Ba bảo vệ vắng mặt")
    await principal.sees("chưa được gửi đi")
    if principal.has_buttons:
        principal.chooses("Cần hỗ trợ")
    else:
        principal.says("3")
    await principal.is_told("Cần hỗ trợ (TB-0001)")
    await principal.sees("113")
    await officer.sees(f"{SCHOOL_A} cần hỗ trợ")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    told = await officer.sees("Ba bảo vệ vắng mặt")
    assert "\n3" not in told.text


async def a_reminder(town: Town, principal: Someone) -> None:
    await remind(town, units=(town.roster.units[SCHOOL_A],))
    town.world.clock.forward(minutes=10, seconds=1)
    await principal.sees("NV-0001")


async def answered_beside_a_reminder(town: Town) -> tuple[Someone, Someone]:
    """A principal who has answered a warning while a reminder still waits, and the ward's officer."""
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    await a_reminder(town, principal)
    await town.sends(OFFICER_A)
    await officer.sees("Bảng theo dõi")
    await principal.sees("TB-0001")
    principal.says("da nhan")
    await principal.sees("Đã nhận (TB-0001)")
    return principal, officer
