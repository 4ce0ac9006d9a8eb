"""Somebody blocks the bot, the page is left, the program is stopped or killed: nothing that was shown is lost."""

import asyncio
import signal

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import NURSERY_HEAD, PRINCIPAL, WARD_OFFICER
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAVING = 1.5  # seconds: the phones are kept once a second


async def test_who_blocks_is_named_on_the_board_and_gets_it_on_coming_back(visitor: Visitor):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    await principal.does("block")
    await expect(principal.node.get_by_test_id("unblock")).to_be_visible()
    await ward.chooses_command("mau")
    await ward.taps("🟠 Có thông tin hẹn gặp", "Bản nháp")
    await ward.taps("Gửi Cảnh báo", "Trên đây đúng là tin")
    board = await ward.sees("Bảng theo dõi TB-0002")
    await ward.is_taken()
    await expect(board).to_contain_text("cần gọi điện (1): Trường THCS Trần Văn Ơn")
    await visitor.takes_picture("1-board")
    await principal.is_taken()
    await principal.node.get_by_test_id("unblock").click()
    await principal.writes("/trogiup")
    received = await principal.sees("Có thông tin hẹn gặp")
    await visitor.takes_picture("2-back")
    await received.locator('[data-label="Đã nhận"]').click()
    await principal.is_told("Đã ghi nhận: Đã nhận")
    await ward.is_taken()
    await expect(board).to_contain_text("1/3")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["stopped", "killed"])
async def test_after_a_reload_and_a_restart_all_is_as_it_was_and_old_buttons_work(
    visitor: Visitor, number: signal.Signals
):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    nursery = visitor.phone(NURSERY_HEAD, "textonly")
    await principal.writes("Có người lạ phát tờ rơi trước cổng.")
    await principal.sees("chưa được gửi đi")
    before = [await phone.texts() for phone in (ward, principal, nursery)]
    await visitor.comes_again()
    assert [await phone.texts() for phone in (ward, principal, nursery)] == before
    await asyncio.sleep(SAVING)
    visitor.is_away = True
    await visitor.demo.end(number)
    await expect(visitor.page.locator("#offline")).to_be_visible()
    await visitor.takes_picture(f"{number.name}-1-offline")
    await visitor.demo.start()
    await visitor.sees_phones()
    visitor.is_away = False
    assert [await phone.texts() for phone in (ward, principal, nursery)] == before
    await principal.taps("Gửi Công an phường Đa Kao", "chưa được gửi đi")
    await principal.sees("Đã gửi Công an phường Đa Kao")
    await ward.sees("phát tờ rơi trước cổng.")
