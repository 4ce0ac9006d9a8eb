"""Warnings, from a photo or a template to the answers on the board."""

import os

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import DUTY_OFFICER, HOLDERS, NURSERY_HEAD, PRINCIPAL, WARD_OFFICER
from tests.browser.visiting import SIZES, Visitor
from tests.text.usage import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECOND_OFFICER = next(one for one in HOLDERS if one.title == "Chỉ huy trực")
OWN_WARD = "Tất cả cơ sở của phường Đa Kao"
EVERYBODY = "Tất cả cơ sở của Quận 1"


async def test_a_photo_first_and_its_explanation_later_become_a_warning(visitor: Visitor):
    ward, principal = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    await ward.attaches("sample-letter")
    await expect(visitor.part("send-file").get_by_role("img")).to_be_visible()
    await visitor.takes_picture("1-attach")
    await visitor.presses("send-file-now")
    await ward.sees("Tin chưa được gửi cho ai")
    await ward.taps("Soạn thông báo", "Tin chưa được gửi cho ai")
    await ward.sees("nội dung")
    await ward.writes("Thư mời học bổng lạ gửi tới phụ huynh\nThư đòi nộp tiền giữ chỗ.\nĐề nghị: nhắc phụ huynh.")
    await visitor.takes_picture("2-asked")
    await ward.taps("Xong")
    await ward.taps("🟠 Cảnh báo", "Mức của thông báo")
    await ward.taps("Giả học bổng", "thuộc nhóm nào")
    await ward.taps(OWN_WARD, "Gửi tới đâu")
    await ward.sees("Trên đây đúng là tin")
    await visitor.takes_picture("3-preview")
    await ward.taps("Gửi Cảnh báo", "Trên đây đúng là tin")
    received = await principal.sees("Thư mời học bổng lạ")
    await principal.is_taken()
    await expect(received).to_contain_text("Nhắc phụ huynh")
    photo = principal.node.locator("[data-by=bot]").get_by_test_id("photo")
    await expect(photo.get_by_role("img")).to_be_visible()
    await visitor.takes_picture("4-received")
    await photo.click()
    await expect(visitor.page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.get_by_role("dialog")).to_have_count(0)


async def test_an_urgent_one_for_the_whole_district_needs_a_second_person(visitor: Visitor):
    duty, principal = visitor.phone(DUTY_OFFICER), visitor.phone(PRINCIPAL)
    nursery = visitor.phone(NURSERY_HEAD, "zalo")
    await duty.writes("Giả giáo viên báo học sinh cấp cứu\nPhụ huynh nhận cuộc gọi đòi chuyển tiền.")
    await duty.taps("Soạn thông báo", "Tin chưa được gửi cho ai")
    await duty.taps("🔴 Khẩn", "Mức của thông báo")
    await duty.taps(EVERYBODY, "Gửi tới đâu")
    await duty.taps("Gửi để duyệt", "Trên đây đúng là tin")
    await duty.sees("chắc chắn")
    await visitor.takes_picture("1-sure")
    await duty.taps("Đề nghị duyệt ngay", "chắc chắn")
    await duty.sees("đang chờ người thứ hai duyệt")
    await principal.sees_nothing_of("Giả giáo viên")
    second = await visitor.opens_phone_of(SECOND_OFFICER, "chi huy truc")
    await second.is_taken()
    await second.sees("Cần người thứ hai duyệt")
    await visitor.takes_picture("2-second")
    await second.taps("Duyệt, gửi ngay")
    await second.is_told("Đã duyệt TB-0002")
    for phone in (principal, nursery):
        await phone.sees("KHẨN · Giả giáo viên")
    await nursery.writes("da nhan")
    await nursery.sees("Đã ghi nhận: Đã nhận")
    await visitor.takes_picture("3-received")
    await duty.is_taken()
    await expect(await duty.sees("Bảng theo dõi TB-0002")).to_contain_text("Đã nhận: 1")
    await visitor.takes_picture("4-board")


async def test_a_template_goes_out_with_three_taps_and_the_board_counts(visitor: Visitor):
    duty, ward, principal = visitor.phone(DUTY_OFFICER), visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL)
    await ward.chooses_command("mau")
    await ward.taps("🟠 Có thông tin hẹn gặp", "Bản nháp")
    await ward.sees("Trên đây đúng là tin")
    await _takes_the_picture(visitor)
    await ward.taps("Gửi Cảnh báo", "Trên đây đúng là tin")
    await ward.sees("Đã phát hành TB-0002")
    assert len(ward.taps_done) <= 3
    await principal.taps("Đã triển khai", "Có thông tin hẹn gặp")
    await principal.is_told("Đã ghi nhận: Đã triển khai")
    await ward.is_taken()
    await expect(await ward.sees("Bảng theo dõi TB-0002")).to_contain_text("1/3")
    await duty.sees_nothing_of("Có thông tin hẹn gặp")
    await visitor.presses("bar-side")
    await expect(visitor.part("advisory-TB-0002")).to_contain_text("1/3 cơ sở đã trả lời")
    await expect(visitor.part("advisory-TB-0002")).to_contain_text("Chưa trả lời (2)")
    await visitor.takes_picture("side")
    if visitor.is_narrow:
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.part("side-sheet")).to_have_count(0)


async def _takes_the_picture(visitor: Visitor) -> None:
    """For the first page of the project: a board, a preview and an answered warning side by side."""
    if visitor.is_narrow or not os.environ.get("SCREENSHOTS"):
        return
    board = await visitor.phone(DUTY_OFFICER).sees("Bảng theo dõi TB-0001")
    await visitor.phone(DUTY_OFFICER).is_taken()
    await visitor.page.set_viewport_size({"width": 1280, "height": 1000})
    await board.evaluate("row => { row.closest('.log').scrollTop = row.offsetTop - 12; }")
    await visitor.takes_picture("demo", ROOT / "docs" / "pictures" / "demo.png")
    await visitor.page.set_viewport_size({"width": 1280, "height": SIZES[1280]})
