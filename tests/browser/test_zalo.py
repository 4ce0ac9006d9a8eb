"""On Zalo there is nothing but text: joining, answering, writing and being reminded by numbers and words."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from bot.cli.acts.demo.district import HOLDERS, NURSERY_HEAD, PRINCIPAL, WARD_OFFICER
from bot.text.dates import ZONE
from bot.usecases.invitations import show_code
from tests.browser.visiting import PagePhone, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEPUTY = next(one for one in HOLDERS if one.name == "Phó hiệu trưởng Trường Tiểu học Đinh Tiên Hoàng")


async def test_a_deputy_joins_by_the_typed_code_answers_writes_and_is_reminded(visitor: Visitor):
    ward, nursery = visitor.phone(WARD_OFFICER), visitor.phone(NURSERY_HEAD, "zalo")
    deputy = await visitor.opens_phone_of(DEPUTY, "pho dinh tien hoang", "zalo")
    await _joins(deputy)
    await _sends(ward, "🟠 Sạc xe điện")
    warning = await deputy.sees("CẢNH BÁO · Sạc xe điện")
    await expect(warning).to_contain_text("1. Đã nhận")
    await expect(deputy.node.get_by_test_id("button")).to_have_count(0)
    await deputy.is_taken()
    await visitor.takes_picture("3-warning")
    await _types_beside_the_field(deputy, "1")
    await deputy.sees("Đã ghi nhận: Đã nhận (TB-0002)")
    await nursery.writes("da nhan")
    await nursery.sees("Đã ghi nhận: Đã nhận (TB-0002)")
    await expect(await ward.sees("Bảng theo dõi TB-0002")).to_contain_text("2/4")
    await _writes_to_the_ward_and_back(deputy, ward)
    await _is_reminded(deputy)


async def _joins(deputy: PagePhone) -> None:
    await deputy.is_taken()
    await expect(deputy.node).to_contain_text(show_code(DEPUTY.code))
    await deputy.visitor.takes_picture("1-before")
    await deputy.writes("Xin chào")
    await deputy.sees("xin anh/chị gõ mã thư mời")
    await deputy.writes(show_code(DEPUTY.code).lower())
    await deputy.types_number_of("Đồng ý")
    await deputy.sees("Đã xong. Từ nay Thầy/Cô nhận thông báo")
    await deputy.visitor.takes_picture("2-joined")


async def _sends(ward: PagePhone, template: str) -> None:
    previews = ward.messages.filter(has_text="Trên đây đúng là tin")
    before = await previews.count()
    await ward.chooses_command("mau")
    await ward.taps(template, "Bản nháp")
    await expect(previews).to_have_count(before + 1)
    await ward.taps("Gửi Cảnh báo", "Trên đây đúng là tin")


async def _types_beside_the_field(phone: PagePhone, text: str) -> None:
    """Whoever has just read a message types, wherever the pointer was."""
    await phone.is_taken()
    await phone.node.get_by_test_id("log").focus()
    await phone.visitor.page.keyboard.type(text)
    await expect(phone.node.get_by_test_id("input")).to_have_value(text)
    await phone.visitor.page.keyboard.press("Enter")


async def _writes_to_the_ward_and_back(deputy: PagePhone, ward: PagePhone) -> None:
    await deputy.writes("Có người lạ hỏi đón trẻ trước cổng")
    await deputy.types_number_of("Gửi Công an phường Đa Kao")
    await deputy.sees("Đã gửi Công an phường Đa Kao")
    told = await ward.sees("hỏi đón trẻ trước cổng")
    await ward.opens_menu_of(told, "action-reply")
    await ward.writes("Tổ tuần tra tới ngay.")
    await deputy.sees("Tổ tuần tra tới ngay.")
    await deputy.is_taken()
    await deputy.visitor.takes_picture("4-answered")


async def _is_reminded(deputy: PagePhone) -> None:
    await deputy.writes("nhac toi kiem tra cong truong luc 16h ngay mai")
    await deputy.sees("Sẽ nhắc riêng Thầy/Cô")
    await deputy.types_number_of("Đặt nhắc việc")
    await deputy.sees("Đã đặt NV-0004")
    tomorrow = datetime.now(UTC).astimezone(ZONE) + timedelta(days=1)
    await deputy.visitor.moves_clock_to(f"{tomorrow:%d/%m/%Y}", "16:01")
    await deputy.sees("Nhắc việc NV-0004")
    await deputy.types_number_of("Xong")
    await deputy.sees("Đã ghi nhận: Xong")
    await deputy.visitor.takes_picture("5-done")


async def test_who_has_both_phones_answers_on_either_and_is_found_on_the_other(visitor: Visitor):
    ward, telegram, zalo = visitor.phone(WARD_OFFICER), visitor.phone(PRINCIPAL), visitor.phone(PRINCIPAL, "zalo")
    for phone, sign in ((telegram, "Telegram"), (zalo, "Zalo")):
        await phone.is_taken()
        await expect(phone.node.locator(".owner")).to_contain_text("Trường THCS Trần Văn Ơn")
        await expect(phone.node.locator(".owner")).to_contain_text(sign)
    await _sends(ward, "🟠 Có thông tin hẹn gặp")
    await telegram.sees("Có thông tin hẹn gặp")
    await zalo.sees_nothing_of("Có thông tin hẹn gặp")
    await zalo.writes("da nhan")
    await zalo.sees("Đã ghi nhận: Đã nhận (TB-0002)")
    await expect(await ward.sees("Bảng theo dõi TB-0002")).to_contain_text("1/3")
    await visitor.takes_picture("1-answered")
    await telegram.does("block")
    await _sends(ward, "🟠 Mua hóa chất")
    await zalo.sees("Mua hóa chất")
    await zalo.writes("2 TB-0003")  # a reminder may have come meanwhile, which has numbers too
    await zalo.sees("Đã ghi nhận: Đã triển khai (TB-0003)")
    await expect(await ward.sees("Bảng theo dõi TB-0003")).to_contain_text("1/5")
    await zalo.is_taken()
    await visitor.takes_picture("2-on-the-other")
