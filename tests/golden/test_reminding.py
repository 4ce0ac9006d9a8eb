"""Reminders, from the typed line to the word *Xong*; whom to call; and what everybody's help says."""

import pytest

from tests.golden.conftest import BEGINS
from tests.golden.stage import EDUCATION, OBSERVER, Stage
from tests.kit.roster import ADMINISTRATOR, OFFICER_A, PRINCIPAL_A

LINE = "nhắc các trường nộp báo cáo trước 25 hằng tháng lúc 8h"


async def test_a_reminder_in_one_line(stage: Stage):
    officer = await stage.member(OFFICER_A)
    officer.says(LINE)
    await officer.sees("Các lần tới")
    officer.chooses("Đặt nhắc việc")
    await officer.sees("Đã đặt NV-0001")
    await stage.keeps("remind-line", "Đặt nhắc việc bằng một dòng.", officer)


async def test_a_reminder_step_by_step(stage: Stage):
    officer = await stage.member(OFFICER_A)
    officer.says("/nhac")
    await officer.sees("việc gì")
    officer.says("Họp giao ban quý IV")
    await officer.sees("vào lúc nào")
    officer.says("hôm qua")
    await officer.sees("đã qua")
    officer.says("mai 7g30")
    await officer.sees("Nhắc ai")
    officer.says("tieu hoc mau a")
    await officer.sees("Đã chọn")
    officer.chooses("Xong (1)")
    await officer.sees("Sẽ nhắc")
    officer.chooses("Sửa giờ")
    await officer.sees("vào lúc nào")
    officer.says("thứ Sáu 8h")
    await officer.sees("Sẽ nhắc")
    officer.chooses("Đặt nhắc việc")
    await officer.sees("Đã đặt")
    await stage.keeps("remind-steps", "Đặt nhắc việc từng bước, giờ đã qua, sửa giờ.", officer)


async def test_the_list_and_calling_off(stage: Stage):
    officer = await stage.member(OFFICER_A)
    for line in (LINE, "nhắc tôi mai 7g30 gọi Trường Mẫu A"):
        officer.says(line)
        await officer.sees("Sẽ nhắc")
        officer.chooses("Đặt nhắc việc")
        await officer.sees("Đã đặt")
    officer.says("nhắc việc")
    await officer.sees("Nhắc việc sắp tới")
    officer.chooses("Hủy NV-0001")
    await officer.sees("Đã hủy NV-0001") if not stage.buttons else await stage.said(officer, "Đã hủy NV-0001")
    officer.says("hủy NV-0002")
    await officer.sees("Đã hủy NV-0002")
    officer.says("hủy NV-0002")
    await officer.sees("từ trước")
    await stage.keeps("remind-list", "Xem các nhắc việc, hủy.", officer)


async def test_a_reminder_comes(stage: Stage):
    principal, officer = await stage.member(PRINCIPAL_A), await stage.member(OFFICER_A)
    officer.says("nhắc các trường nộp báo cáo lúc 10h hôm nay")
    await officer.sees("Sẽ nhắc")
    officer.chooses("Đặt nhắc việc")
    await officer.sees("Đã đặt")
    stage.town.world.clock.jump_to(BEGINS.replace(hour=10, second=1))
    first = await principal.sees("Nộp báo cáo")
    await stage.settled()
    principal.chooses("Nhắc lại sau", first)
    await principal.sees("vào lúc nào")
    principal.chooses("1 giờ nữa")
    await principal.sees("Sẽ nhắc lại")
    stage.town.world.clock.jump_to(BEGINS.replace(hour=11, minute=1))
    again = await principal.sees("nhắc lại theo hẹn")
    await stage.settled()
    principal.chooses("Xong", again)
    await principal.is_told("Đã ghi nhận: Xong")
    if stage.buttons:
        await principal.sees_in_place(again, "✓ Xong")
    await stage.keeps("remind-comes", "Nhắc việc đến, nhắc lại sau một giờ, xong.", principal)


async def test_who_is_responsible(stage: Stage):
    principal, officer = await stage.member(PRINCIPAL_A), await stage.member(OFFICER_A)
    principal.says("Ai phụ trách trường tôi?")
    await principal.sees("Phụ trách")
    principal.says("ai phụ trách thcs mẫu b")
    await principal.sees("ngoài phạm vi")
    officer.says("ai phu trach tieu hoc mau a")
    await officer.sees("Trường Tiểu học Mẫu A")
    officer.says("ai phụ trách mẫu")
    await officer.sees("nhiều đơn vị")
    officer.says("ai phụ trách trường hoa sen")
    await officer.sees("Không tìm thấy")
    officer.says("/phutrach")
    await officer.sees("cấp trên")
    await stage.keeps("who", "Ai phụ trách, hỏi bởi nhà trường và bởi Công an.", principal, officer)


@pytest.mark.parametrize(
    ("role", "who"),
    [
        ("school", PRINCIPAL_A),
        ("officer", OFFICER_A),
        ("education", EDUCATION),
        ("observer", OBSERVER),
        ("administrator", ADMINISTRATOR),
    ],
)
async def test_help_and_the_menu(stage: Stage, role: str, who: str):
    someone = await stage.member(who)
    someone.says("/trogiup")
    await someone.sees("làm được những việc sau")
    someone.says("/menu")
    await someone.sees("muốn làm gì")
    someone.says("thông báo")
    await someone.sees("không có thông báo nào")
    someone.says("bot này là gì?")
    await someone.sees("do Công an Quận Mẫu vận hành")
    someone.says("đã nhận")
    await someone.sees("không có thông báo nào đang chờ")
    await stage.keeps(f"help-{role}", "Trợ giúp, menu và vài câu hỏi quen thuộc.", someone)
