"""A restart in the middle of every conversation, and conversations over others: all go on where they stood."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.kit.roster import OFFICER_A, PRINCIPAL_A, SCHOOL_B, WARD_A
from tests.kit.someone import Someone
from tests.kit.town import Town
from tests.stories.composer import composes
from tests.stories.stranger import NAME, NUMBER

CODE = "ABCDE23456"
ALL = "Tất cả cơ sở của phường Mẫu Một (2)"


@dataclass(frozen=True, slots=True)
class Does:
    """What a person says, or chooses; and what comes of it, a message each."""

    what: str
    sees: tuple[str, ...]
    chooses: bool = False


def says(what: str, *sees: str) -> Does:
    return Does(what, sees)


def takes(what: str, *sees: str) -> Does:
    return Does(what, sees, chooses=True)


_LEVEL = says("/soan", "gửi nội dung"), says("Họp giao ban quý IV", "nội dung"), takes("Xong", "Mức của thông báo")
FLOWS: Mapping[str, tuple[str, tuple[Does, ...]]] = {
    "join": (
        "newcomer",
        (
            says("/start", "Đây là kênh an toàn"),
            says(CODE, "có đồng ý tham gia không"),
            takes("Đồng ý", "Đã xong"),
        ),
    ),
    "request": (
        "stranger",
        (
            says("/start", "Đây là kênh an toàn"),
            takes("Tôi chưa có thư mời", "gõ tên trường"),
            says("thcs mau b", "là đơn vị nào"),
            takes(SCHOOL_B, "giữ chức danh nào"),
            takes("Bảo vệ", "họ và tên"),
            says(NAME, "số điện thoại"),
            says("0912 345 678", "có đồng ý tham gia không"),
            takes("Từ chối", "không gửi tin"),
        ),
    ),
    "compose": (
        OFFICER_A,
        (
            *_LEVEL,
            takes("🟠 Cảnh báo – cần làm trong ngày", "thuộc nhóm nào"),
            takes("Công tác phối hợp", "Gửi tới đâu"),
            takes(ALL, "CẢNH BÁO · Họp giao ban", "Trên đây đúng là tin"),
            takes("Sửa", "Sửa phần nào"),
            takes("Mức", "Mức của thông báo"),
            takes("🔴 Khẩn – nguy hiểm ngay", "KHẨN · Họp giao ban", "Trên đây đúng là tin"),
            takes("Gửi KHẨN tới 2 cơ sở", "chắc chắn"),
            takes("Gửi KHẨN ngay", "Đã phát hành TB-0001", "Bảng theo dõi", "Cần gọi điện"),
        ),
    ),
    "drafts": (
        OFFICER_A,
        (
            *_LEVEL,
            says("thôi", "được giữ thành bản nháp"),
            says("/mau", "Bản nháp"),
            takes("Xóa bớt bản nháp…", "Xóa bản nháp nào"),
            takes("✏️ Họp giao ban quý IV", "Đã xóa bản nháp"),
        ),
    ),
    "purpose": (
        OFFICER_A,
        (
            says("Chiều nay mưa to", "chưa được gửi cho ai"),
            says("và gió", "chưa được gửi cho ai"),
            takes("Không gửi cho ai", "không được gửi cho ai"),
        ),
    ),
    "remind": (
        OFFICER_A,
        (
            says("/nhac", "việc gì"),
            says("Họp giao ban", "vào lúc nào"),
            says("mai 7g30", "Nhắc ai"),
            takes("Chỉ nhắc tôi", "Sẽ nhắc riêng"),
            takes("Sửa nội dung", "việc gì"),
            says("Họp giao ban quý", "“Họp giao ban quý”"),
            takes("Đặt nhắc việc", "Đã đặt NV-0001"),
        ),
    ),
    "write": (
        PRINCIPAL_A,
        (
            says("/guitin", "Xin nhắn nội dung"),
            says("Em Nguyễn Văn An lớp 5A bị người lạ bám theo.", "chưa được gửi đi"),
            takes(f"Gửi {WARD_A}", "nêu tên học sinh"),
            takes("Gửi, bỏ tên", "chưa tới được ai"),
        ),
    ),
    "leave": (
        PRINCIPAL_A,
        (
            says("/roikhoi", "có chắc muốn rời khỏi"),
            takes("Rời khỏi", "Ai sẽ thay"),
            takes("Chưa biết", "đã rời khỏi"),
        ),
    ),
    "language": (
        PRINCIPAL_A,
        (
            says("/ngonngu", "Chọn ngôn ngữ"),
            takes("English", "From now on"),
        ),
    ),
    "menu": (
        PRINCIPAL_A,
        (
            says("/menu", "muốn làm gì"),
            takes("Dữ liệu của tôi", "Dữ liệu đang lưu"),
        ),
    ),
}


@pytest.fixture
def mode() -> str:
    """How updates come makes no difference to what they mean."""
    return "polling"


async def _person(town: Town, who: str) -> Someone:
    if who == "newcomer":
        await town.code_for(PRINCIPAL_A, CODE)
        return town.newcomer(PRINCIPAL_A)
    return town.newcomer(NAME, NUMBER) if who == "stranger" else await town.member(who)


async def _restarts(town: Town) -> None:
    await town.closes()
    town.world.clock.forward(minutes=7)
    await town.opens()


@pytest.mark.parametrize("flow", FLOWS)
async def test_a_restart_at_every_question_loses_nothing(town: Town, flow: str):
    who, steps = FLOWS[flow]
    someone = await _person(town, who)
    for step in steps:
        if step.chooses:
            someone.chooses(step.what)
        else:
            someone.says(step.what)
        for words in step.sees:
            await someone.sees(words)
        await _restarts(town)


async def test_a_restart_before_an_answer_to_the_school_and_to_which_of_two(town: Town):
    officer, principal = await town.member(OFFICER_A), await town.member(PRINCIPAL_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(f"Gửi {WARD_A}")
    await principal.sees("Đã gửi")
    told = await officer.sees("Có người lạ")
    await _restarts(town)
    if officer.has_buttons:
        officer.chooses("Trả lời", told)
    else:
        officer.says("trả lời TD-0001")
    await officer.sees("xin nhắn nội dung")
    await _restarts(town)
    officer.says("Tổ tuần tra tới ngay.")
    await officer.sees("chưa được gửi đi")
    await _restarts(town)
    officer.chooses("Gửi")
    await officer.sees("Đã gửi")
    await principal.sees("Tổ tuần tra tới ngay")
    for headline in ("Tin thứ nhất", "Tin thứ hai"):
        await town.sends(OFFICER_A, headline=headline)
        await principal.sees(headline)
        await officer.sees(headline)
    principal.says("đã nhận")
    await principal.sees("cho việc nào")
    await _restarts(town)
    principal.chooses("TB-0002 · Tin thứ hai")
    await principal.sees("Đã ghi nhận: Đã nhận (TB-0002)")


async def _is_reminded(town: Town, officer: Someone) -> None:
    officer.says("nhắc tôi 10 phút nữa gọi trường")
    await officer.sees("Sẽ nhắc")
    officer.chooses("Đặt nhắc việc")
    await officer.sees("Đã đặt NV-0001")


async def test_over_a_draft_a_reminder_is_put_off_and_over_that_the_language_is_looked_at(town: Town):
    officer = await town.member(OFFICER_A)
    await _is_reminded(town, officer)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    town.world.clock.forward(minutes=11)
    shown = await officer.sees("⏰ Nhắc việc NV-0001")
    if officer.has_buttons:
        officer.chooses("Nhắc lại sau", shown)
    else:
        officer.says("2 NV-0001")
    await officer.sees("vào lúc nào")
    officer.says("/ngonngu")
    await officer.sees("Chọn ngôn ngữ")
    officer.chooses("Tiếng Việt")
    await officer.sees("bằng tiếng Việt")
    assert "vào lúc nào" in (await officer.sees("Trở lại việc đang làm dở")).text
    officer.chooses("1 giờ nữa")
    await officer.sees("Sẽ nhắc lại")
    assert "thuộc nhóm nào" in (await officer.sees("Trở lại việc đang làm dở")).text
    officer.chooses("Lừa đảo")
    await officer.sees("Gửi tới đâu")


async def test_a_number_after_a_reminder_came_into_a_draft_is_asked_for_which(town: Town):
    officer = await town.member(OFFICER_A)
    await _is_reminded(town, officer)
    await composes(officer, "🟠 Cảnh báo – cần làm trong ngày")
    town.world.clock.forward(minutes=11)
    shown = await officer.sees("⏰ Nhắc việc NV-0001")
    if officer.has_buttons:
        officer.chooses("Xong", shown)
        await officer.is_told("Đã ghi nhận: Xong")
    else:
        officer.says("1")
        await officer.sees("cho việc nào")
        officer.chooses("NV-0001 · Gọi trường")
        await officer.sees("Đã ghi nhận: Xong")
        await officer.sees("Trở lại việc đang làm dở")
    officer.chooses("Lừa đảo")
    await officer.sees("Gửi tới đâu")
