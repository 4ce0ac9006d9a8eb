"""Threads: a school writes to its ward with one tap, the ward answers by replying, and both sides see the same."""

from bot.domain.people import Role
from bot.sandbox import ShownMessage
from bot.sandbox.screen import Kind
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    WARD_A,
)
from tests.kit.someone import Someone
from tests.kit.town import Town

PATROL = "Cảnh sát khu vực Một"
SEND = f"Gửi {WARD_A}"


async def answers(town: Town, someone: Someone, message: ShownMessage, text: str, code: str = "TD-0001") -> None:
    """Replies to a message; where there are no replies, names the thread."""
    await town.settled()
    if someone.has_buttons:
        someone.says(text, reply_to=message)
    else:
        someone.says(f"trả lời {code} {text}")


async def patrol(town: Town) -> Someone:
    """A second officer of the first ward."""
    async with town.database.write() as work:
        await town.roster.add_person(work, PATROL, Role.CONG_AN, WARD_A, "+84900000010", title="CSKV")
    return await town.member(PATROL)


async def test_a_school_writes_with_one_tap_and_the_ward_answers_by_replying(town: Town):
    principal, officer, second = await town.member(PRINCIPAL_A), await town.member(OFFICER_A), await patrol(town)
    await town.member(OFFICER_B)
    await town.member(PRINCIPAL_B)
    principal.says("Có nhóm thanh niên tụ tập trước cổng trường.")
    asked = await principal.sees("chưa được gửi đi")
    assert "113 (Công an)" in asked.text
    principal.chooses(SEND)
    await principal.sees(f"Đã gửi {WARD_A} (2 đồng chí)")
    told = await officer.sees(SCHOOL_A)
    assert "0900 000 005" in told.text
    assert "tụ tập trước cổng trường." in told.text
    await second.sees("tụ tập trước cổng")
    await answers(town, officer, told, "Tổ tuần tra tới ngay.")
    await officer.sees(f"Đã gửi {SCHOOL_A} (1 người)")
    answer = await principal.sees(f"✉️ {WARD_A} – {OFFICER_A}")
    assert "Tổ tuần tra tới ngay." in answer.text
    copy = await second.sees(f"Đ/c {OFFICER_A} đã trả lời {SCHOOL_A}")
    assert copy.silent or not second.has_buttons
    await answers(town, principal, answer, "Cảm ơn, các em đã về.")
    await principal.sees(f"Đã gửi {WARD_A}")
    for one in (officer, second):
        await one.sees("Cảm ơn, các em đã về.")
    for one in (principal, officer):
        one.says("trao đổi")
        history = await one.sees(f"TD-0001 · {SCHOOL_A} và {WARD_A}")
        assert [line for line in history.text.splitlines() if line.endswith(".") and "trả lời" not in line] == [
            "Có nhóm thanh niên tụ tập trước cổng trường.",
            "Tổ tuần tra tới ngay.",
            "Cảm ơn, các em đã về.",
        ]


async def test_who_has_no_part_in_a_thread_is_told_so(town: Town):
    principal, officer, other = (
        await town.member(PRINCIPAL_A),
        await town.member(OFFICER_A),
        await town.member(PRINCIPAL_B),
    )
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    await principal.sees("Đã gửi")
    await officer.sees("Có người lạ")
    other.says("trả lời TD-0001 cho tôi xem với")
    await other.sees("không thuộc phạm vi của Thầy/Cô")
    other.says("trao đổi")
    await other.sees("chưa có trao đổi nào")


async def test_an_officer_s_plain_words_can_be_meant_as_an_answer(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    await principal.sees("Đã gửi")
    await officer.sees("Có người lạ")
    officer.says("Đang tới.")
    asked = await officer.sees(f"Trả lời {SCHOOL_A}") if not officer.has_buttons else await officer.sees("")
    officer.chooses(f"Trả lời {SCHOOL_A}", asked)
    await officer.sees("Đã gửi")
    await principal.sees("Đang tới.")


async def test_a_remark_on_a_board_stays_with_the_bot(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    await principal.sees("Đã gửi")
    await officer.sees("Có người lạ")
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    board = await officer.sees("Bảng theo dõi TB-0001")
    await town.settled()
    officer.says("Hiệu trưởng này chậm quá.", reply_to=board)
    await officer.sees("chưa được gửi cho ai")
    officer.chooses("Không gửi cho ai")
    await officer.sees("tin không được gửi cho ai")


async def test_not_to_send_sends_nothing(town: Town):
    principal = await town.member(PRINCIPAL_A)
    await town.member(OFFICER_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses("Không gửi")
    await principal.sees("không gửi gì")


async def test_words_go_as_they_are_and_more_of_them_can_follow(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    for text in ("<b>đậm</b> & {you}", '=cmd("/c calc")'):
        principal.says(text)
        await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    await principal.sees("Đã gửi")
    told = await officer.sees(SCHOOL_A)
    assert '<b>đậm</b> & {you}\n\n=cmd("/c calc")' in told.text


async def test_a_pupil_s_name_can_be_left_out(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("Em Nguyễn Văn An lớp 5A bị người lạ bám theo.")
    await principal.sees("có vẻ nêu tên học sinh")
    principal.chooses("Gửi, bỏ tên")
    await principal.sees("Đã gửi")
    told = await officer.sees("bị người lạ bám theo")
    assert "Nguyễn Văn An" not in told.text
    assert "(không nêu tên)" in told.text


async def test_where_the_ward_has_not_joined_the_unit_above_hears(town: Town):
    principal, duty = await town.member(PRINCIPAL_A), await town.member(DUTY_OFFICER)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    told = await principal.sees("chưa có ai mở bot, nên tin được gửi lên Công an Quận Mẫu")
    assert "028 3800 0001" in told.text
    await duty.sees("Có người lạ trước cổng.")


async def test_where_no_police_has_joined_the_number_to_call_is_given(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    told = await principal.sees("chưa tới được ai")
    assert "028 3800 0001" in told.text


async def test_help_opens_a_thread_that_both_sides_go_on_with(town: Town):
    officer, principal, deputy = (
        await town.member(OFFICER_A),
        await town.member(PRINCIPAL_A),
        await town.member(DEPUTY_A),
    )
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    principal.says("Cần hỗ trợ gấp")
    urgent = await principal.sees("Công an phường đã được báo")
    alarm = await officer.sees(f"{SCHOOL_A} cần hỗ trợ")
    await answers(town, officer, alarm, "Giữ các em trong lớp.")
    await principal.sees("Giữ các em trong lớp.")
    await answers(town, principal, urgent, "Vâng, cổng đã khoá.")
    await officer.sees("Vâng, cổng đã khoá.")
    await principal.sees(f"Đã gửi {WARD_A}")
    for one in (officer, principal, deputy):
        one.ignores_the_rest()
    officer.says("trao đổi")
    history = await officer.sees("TD-0001 ·")
    assert "Cần hỗ trợ – TB-0001" in history.text


async def test_an_answer_may_be_given_by_the_button_under_a_message(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.says("Có người lạ trước cổng.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    await principal.sees("Đã gửi")
    told = await officer.sees("Có người lạ")
    officer.chooses("Trả lời", told)
    await officer.sees(f"Trả lời {SCHOOL_A}: xin nhắn nội dung")
    officer.says("Đang tới.")
    await officer.sees("Chọn Gửi để gửi")
    officer.chooses("Gửi")
    await officer.sees("Đã gửi")
    await principal.sees("Đang tới.")
    await town.settled()
    officer.says("1", reply_to=told)  # a number under a thread's message is content
    await officer.sees("Đã gửi")
    assert "1" in (await principal.sees(WARD_A)).text.splitlines()


async def test_photo_first_text_later_an_album_and_a_sticker(telegram_town: Town):
    town = telegram_town
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    for _ in range(3):
        principal.phone.send_photo(album="1")
    await principal.sees("chưa được gửi đi")
    principal.phone.send_sticker()
    await principal.sees("chưa được gửi đi")
    principal.says("Xe lạ đỗ trước cổng từ 6 giờ.")
    await principal.sees("chưa được gửi đi")
    principal.chooses(SEND)
    await principal.sees("Đã gửi")
    await officer.sees("Xe lạ đỗ trước cổng từ 6 giờ.")
    await officer.phone.until(lambda phone: sum(one.kind is Kind.PHOTO for one in phone.screen) == 3)
    photo = [one for one in officer.messages if one.kind is Kind.PHOTO][-1]
    officer.ignores_the_rest()
    await town.settled()
    officer.phone.send_photo(caption="Có phải xe này không?", reply_to=photo)
    await officer.sees("Đã gửi")
    await principal.sees("Có phải xe này không?")
    await principal.phone.until(lambda phone: any(one.by_bot and one.kind is Kind.PHOTO for one in phone.screen))
    principal.ignores_the_rest()
