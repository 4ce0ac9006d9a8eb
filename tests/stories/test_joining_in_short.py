"""Whoever writes on while joining, waiting or after a no has read the long texts: a line is the answer."""

import pytest

from tests.kit.roster import OFFICER_A, PRINCIPAL_A
from tests.kit.town import Town
from tests.stories.stranger import NAME, NUMBER, WAITS, asks, decides, gives_the_school_a_number, sees_card

SHORT = 220  # characters, of what is said besides the numbered choices
HOTLINES = "113 (Công an) · 114"


@pytest.fixture
def mode() -> str:
    return "polling"


def words_of(text: str) -> str:
    return text.partition("\n\n1. ")[0]


async def test_what_is_no_code_is_explained_once(town: Town):
    stranger = town.newcomer(NAME, NUMBER)
    stranger.says("alo")
    full = await stranger.sees("Công an phường và nhà trường báo tin cho nhau")
    stranger.says("có ai không")
    await stranger.sees("không giống mã thư mời")
    for anything in ("sao không trả lời", "alo alo", "/menuu"):
        stranger.says(anything)
        line = words_of((await stranger.sees("chưa phải mã thư mời")).text)
        assert len(line) < SHORT < len(full.text)
        assert HOTLINES not in line
    stranger.says("trường em đang cháy")
    assert HOTLINES in (await stranger.sees("chưa phải mã thư mời")).text
    stranger.starts()
    await stranger.sees("Công an phường và nhà trường báo tin cho nhau")


async def test_who_waits_hears_it_in_full_once(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    await officer.sees("Yêu cầu tham gia số 1")
    for anything in ("alo", "bao giờ xong?", "đã nhận"):
        stranger.says(anything)
        line = words_of((await stranger.sees(WAITS)).text)
        assert len(line) < SHORT
        assert HOTLINES not in line
    stranger.says("cuu em voi, co nguoi cam dao")
    assert HOTLINES in (await stranger.sees(WAITS)).text
    stranger.chooses("Rút lại yêu cầu")
    await stranger.sees("Đã rút lại yêu cầu")
    officer.ignores_the_rest()


async def test_after_a_no_one_is_told_whom_to_ask_once(town: Town):
    await gives_the_school_a_number(town)
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    decides(officer, await sees_card(town, officer), yes=False)
    await officer.is_told("Đã từ chối")
    assert "Cần hỏi, xin" in (await stranger.sees("không được duyệt")).text
    stranger.says("sao vậy")
    met = await stranger.sees("Đây là kênh an toàn trường học")
    assert len(words_of(met.text)) < SHORT
    stranger.says("alo")
    await stranger.sees("không giống mã thư mời")
    stranger.says("cho hỏi")
    assert len(words_of((await stranger.sees("chưa phải mã thư mời")).text)) < SHORT
    stranger.chooses("Tôi chưa có thư mời")
    await stranger.sees("gõ tên trường")


async def test_the_notice_stands_once(town: Town):
    principal = town.newcomer(PRINCIPAL_A)
    principal.starts(await town.code_for(PRINCIPAL_A, "ABCDE23456"))
    notice = await principal.sees("có đồng ý tham gia không")
    principal.says("cái này để làm gì")
    again = await principal.sees("có đồng ý tham gia không")
    assert len(words_of(again.text)) < SHORT < len(notice.text)
    principal.chooses("Đồng ý", again)
    await principal.sees("Đã xong")


async def test_too_many_wrong_codes_are_answered_by_a_line(town: Town):
    stranger = town.newcomer(NAME, NUMBER)
    stranger.starts()
    await stranger.sees("Đây là kênh an toàn")
    for _ in range(5):
        stranger.says("ZZZZZ-99999")
        await stranger.sees("Không có mã thư mời này")
    for typed in ("ZZZZZ-99999", "alo"):
        stranger.says(typed)
        assert len(words_of((await stranger.sees("gõ sai mã nhiều lần")).text)) < SHORT
