"""Somebody blocks the bot, the page is left, the program is stopped or killed: nothing that was shown is lost."""

import asyncio
import signal

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import HOLDERS, NURSERY_HEAD, PRINCIPAL, WARD_OFFICER
from tests.browser.visiting import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

ONLY_ON_TELEGRAM = next(one for one in HOLDERS if one.name == "Hiệu trưởng Trường Tiểu học Đinh Tiên Hoàng")
SAVING = 1.5  # seconds: the phones are kept once a second


async def test_who_blocks_is_named_on_the_board_and_gets_it_on_coming_back(visitor: Visitor):
    ward, head = (
        visitor.phone(WARD_OFFICER),
        await visitor.opens_phone_of(ONLY_ON_TELEGRAM, "hieu truong dinh tien hoang"),
    )
    await head.does("block")
    await expect(head.node.get_by_test_id("unblock")).to_be_visible()
    await ward.chooses_command("mau")
    await ward.taps("🟠 Sạc xe điện", "Bản nháp")
    await ward.taps("Gửi Cảnh báo", "Trên đây đúng là tin")
    board = await ward.sees("Bảng theo dõi TB-0002")
    await ward.is_taken()
    await expect(board).to_contain_text("cần gọi điện (1): Trường Tiểu học Đinh Tiên Hoàng")
    await visitor.takes_picture("1-board")
    await head.is_taken()
    await head.node.get_by_test_id("unblock").click()
    await head.writes("/trogiup")
    received = await head.sees("Sạc xe điện")
    await visitor.takes_picture("2-back")
    await received.locator('[data-label="Đã nhận"]').click()
    await head.is_told("Đã ghi nhận: Đã nhận")
    await ward.is_taken()
    await expect(board).to_contain_text("1/4")


async def test_after_a_reload_a_stop_and_a_kill_all_is_as_it_was_and_old_buttons_work(visitor: Visitor):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    phones = (ward, principal, visitor.phone(NURSERY_HEAD, "zalo"))
    await principal.writes("Có người lạ phát tờ rơi trước cổng.")
    await principal.sees("chưa được gửi đi")
    before = [await phone.texts() for phone in phones]
    await visitor.comes_again()
    assert [await phone.texts() for phone in phones] == before
    await asyncio.sleep(SAVING)
    for number in (signal.SIGINT, signal.SIGKILL):
        await _is_begun_again(visitor, number)
        assert [await phone.texts() for phone in phones] == before
    await principal.taps("Gửi Công an phường Đa Kao", "chưa được gửi đi")
    await principal.sees("Đã gửi Công an phường Đa Kao")
    await ward.sees("phát tờ rơi trước cổng.")


async def _is_begun_again(visitor: Visitor, number: signal.Signals) -> None:
    visitor.is_away = True
    await visitor.demo.end(number)
    await expect(visitor.page.locator("#offline")).to_be_visible()
    await visitor.takes_picture(number.name)
    await visitor.demo.start()
    await visitor.sees_phones()
    visitor.is_away = False
