"""The guided tour, walked as it says."""

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import PRINCIPAL, WARD_OFFICER
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _is_at(visitor: Visitor, step: str, done: int) -> None:
    shown = visitor.part("tour-step")
    await expect(shown).to_have_attribute("data-step", step)
    await expect(shown).to_have_attribute("data-done", str(done))


async def _is_led_to_the_clock(visitor: Visitor) -> None:
    leads = visitor.part("tour-clock")
    await expect(leads).to_be_visible(visible=visitor.is_narrow)
    if visitor.is_narrow:
        await leads.click()
        await expect(visitor.part("clock-24h")).to_be_visible()
        await visitor.takes_picture("3-clock")
        await visitor.part("controls").get_by_test_id("close").click()


async def test_the_tour_is_ticked_off_step_by_step(visitor: Visitor):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    await _is_at(visitor, "send", 0)
    await visitor.takes_picture("1-begin")
    await visitor.presses("tour-go")
    await ward.chooses_command("mau")
    await ward.taps("🟠 Có thông tin hẹn gặp")
    await ward.sees("Trên đây đúng là tin")
    await visitor.takes_picture("2-preview")
    await ward.taps("Gửi Cảnh báo")
    await _is_at(visitor, "acknowledge", 1)
    await visitor.presses("tour-go")
    await principal.taps("Đã nhận", "Có thông tin hẹn gặp")
    await principal.is_told("Đã ghi nhận")
    await _is_at(visitor, "board", 3)  # the board looks after itself: ticked, but there to be read
    await expect(visitor.part("tour-ticked")).to_be_visible()
    await visitor.takes_picture("3-board")
    await _is_at(visitor, "write", 3)
    await visitor.takes_picture("3-answered")
    await principal.writes("Trước cổng trường có người lạ phát tờ rơi")
    await principal.taps("Gửi Công an phường Đa Kao")
    await _is_at(visitor, "reply", 4)
    await visitor.presses("tour-go")
    await ward.taps("Trả lời", "phát tờ rơi")
    await ward.writes("Công an phường cử người đến ngay")
    await ward.taps("Gửi", "Chọn Gửi để gửi")
    await principal.sees("cử người đến ngay")
    await _is_at(visitor, "day", 5)
    await _is_led_to_the_clock(visitor)
    await visitor.moves_clock("clock-24h")
    await _is_at(visitor, "", 6)
    await visitor.presses("tour-all")
    await expect(visitor.part("tour-list").get_by_label("Xong", exact=True)).to_have_count(6)
    await visitor.takes_picture("4-list")
    await visitor.part("tour-list").get_by_test_id("close").click()
    await principal.is_taken()
    await principal.sees("Giao ban quý")
    await principal.taps("Xong")
    await principal.is_told("Xong")
    await visitor.takes_picture("5-end")
