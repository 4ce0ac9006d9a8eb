"""Schools and police write to each other, remind each other, and let others in."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import PRINCIPAL, WARD_OFFICER
from bot.cli.acts.demo.preparing import next_25th
from bot.text.dates import ZONE
from tests.browser.visiting import PagePhone, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME, NUMBER = "Nguyễn Thị Lan", "0912345678"


async def test_a_principal_writes_with_one_tap_and_the_ward_replies_to_the_message(visitor: Visitor):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    await principal.taps("Đã triển khai", "Thuốc lá điện tử")
    await principal.is_told("Đã ghi nhận: Đã triển khai")
    principal.taps_done.clear()
    await principal.writes("Có nhóm thanh niên tụ tập trước cổng trường.")
    await principal.sees("chưa được gửi đi")
    await visitor.takes_picture("1-asked")
    await principal.taps("Gửi Công an phường Đa Kao", "chưa được gửi đi")
    assert len(principal.taps_done) <= 2
    await principal.sees("Đã gửi Công an phường Đa Kao")
    told = await ward.sees("tụ tập trước cổng trường.")
    await ward.opens_menu_of(told, "action-reply")
    await visitor.takes_picture("2-replying")
    await ward.writes("Tổ tuần tra tới ngay.")
    await ward.sees("Đã gửi Trường THCS Trần Văn Ơn")
    await expect(ward.messages.filter(has_text="Tổ tuần tra").get_by_test_id("quote")).to_be_visible()
    await principal.sees("Tổ tuần tra tới ngay.")
    await visitor.takes_picture("3-replied")


async def test_a_reminder_typed_in_words_comes_at_its_time_and_is_ticked_off(visitor: Visitor):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    await ward.writes("nhắc các trường nộp báo cáo trước 25 hằng tháng lúc 8h")
    echo = await ward.sees("Sẽ nhắc tất cả cơ sở của Công an phường Đa Kao")
    assert (await echo.inner_text()).count("08g00 ") == 3
    await visitor.takes_picture("1-echo")
    await ward.taps("Đặt nhắc việc", "Sẽ nhắc")
    await ward.sees("Đã đặt NV-0004")
    due = next_25th(datetime.now(UTC)).astimezone(ZONE) + timedelta(minutes=1)
    await visitor.moves_clock_to(f"{due:%d/%m/%Y}", f"{due:%H:%M}")
    await principal.is_taken()
    shown = await principal.sees("NV-0004")
    await expect(shown).to_contain_text("Nộp báo cáo")
    await visitor.takes_picture("2-reminded")
    await shown.locator("[data-label=Xong]").click()
    await principal.is_told("Đã ghi nhận: Xong")


async def test_a_stranger_asks_to_join_and_the_ward_approves(visitor: Visitor):
    ward = visitor.phone(WARD_OFFICER)
    stranger = await visitor.opens_phone_of_stranger(NAME, NUMBER)
    await stranger.is_taken()
    await visitor.takes_picture("1-before")
    await _asks_to_join(stranger)
    await stranger.sees("đang chờ Công an phường Đa Kao duyệt")
    await visitor.takes_picture("2-waits")
    card = await ward.sees("Yêu cầu tham gia số 1")
    await ward.is_taken()
    await expect(card).to_contain_text("Gọi")
    await visitor.takes_picture("3-card")
    await ward.taps("Duyệt", "Yêu cầu tham gia số 1")
    await ward.is_told("Đã duyệt")
    await stranger.is_taken()
    await stranger.sees("đã được duyệt")
    await visitor.takes_picture("4-welcome")


async def _asks_to_join(stranger: PagePhone) -> None:
    await stranger.is_taken()
    await stranger.node.get_by_test_id("start").click()
    await stranger.presses_key("Tôi chưa có thư mời")
    await stranger.sees("gõ tên trường hoặc đơn vị")
    await stranger.writes("thcs huynh khuong ninh")
    await stranger.taps("Trường THCS Huỳnh Khương Ninh", "là đơn vị nào dưới đây")
    await stranger.taps("Phó hiệu trưởng", "giữ chức danh nào ở")
    await stranger.sees("họ và tên đầy đủ")
    await stranger.writes(NAME)
    await stranger.sees("số điện thoại")
    await stranger.node.locator(".contact-key").click()
    await stranger.taps("Đồng ý", "có đồng ý tham gia không")
