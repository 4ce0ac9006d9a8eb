"""A stranger on the way to a request and while it waits: other doors, second thoughts, a week, a restart."""

from datetime import timedelta

from sqlalchemy import select

from bot.store.tables import join_request
from tests.kit.roster import OFFICER_A, PRINCIPAL_B, SCHOOL_B
from tests.kit.town import Town
from tests.stories.stranger import (
    CONSENT,
    NAME,
    NUMBER,
    WAITS,
    asks,
    begins,
    decides,
    goes_on,
    looks_for,
    names_oneself,
    sees_card,
)


async def test_a_fourth_request_on_one_day_is_refused_and_one_takes_the_place_of_another(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    card = await sees_card(town, officer)
    for number in (2, 3):
        stranger.chooses("Sửa và gửi lại")
        await looks_for(stranger, "mau b", SCHOOL_B)
        await goes_on(stranger, "Bảo vệ")
        waits = await stranger.sees(WAITS)
        assert "thay cho yêu cầu trước" in waits.text
        await officer.sees(f"Yêu cầu tham gia số {number}\n")
    if officer.has_buttons:
        await officer.sees_in_place(card, "đã gửi yêu cầu khác thay cho yêu cầu này")
    else:
        await officer.sees("đã gửi yêu cầu khác", times=2)
    stranger.chooses("Sửa và gửi lại")
    await stranger.sees("Mỗi ngày chỉ gửi được 3 yêu cầu")
    officer.says("duyệt 1")
    await officer.sees("không còn hiệu lực")
    town.world.clock.forward(hours=25)
    stranger.says("xin chào")
    await stranger.sees(WAITS)
    stranger.chooses("Sửa và gửi lại")
    await stranger.sees("gõ tên trường")


async def test_a_typed_number_of_the_roster_is_sent_to_the_proper_door(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await begins(stranger)
    await stranger.sees("giữ chức danh nào ở")
    stranger.chooses("Hiệu trưởng")
    await stranger.sees("họ và tên đầy đủ")
    for wrong, why in (("Lan 0912", "không có chữ số"), ("L", "từ 2 đến 80"), ("x" * 81, "từ 2 đến 80")):
        stranger.says(wrong)
        await stranger.sees(why)
    stranger.says("Nguyễn  Thị Lan")
    await stranger.sees("số điện thoại")
    stranger.says("không nhớ")
    await stranger.sees("không phải số điện thoại Việt Nam")
    stranger.says("0900 000 007")
    told = await stranger.sees("Số này đã có trong danh bạ")
    assert PRINCIPAL_B not in told.text, "whose it is stays unsaid"
    stranger.says(await town.code_for(PRINCIPAL_B, "ABCDE23456"))
    await stranger.sees(CONSENT)
    stranger.chooses("Đồng ý")
    await stranger.sees("Đã xong")
    await officer.sees("vừa tham gia")


async def test_the_own_number_on_the_roster_opens_the_door_at_once(telegram_town: Town):
    town = telegram_town
    officer, principal = await town.member(OFFICER_A), town.newcomer(PRINCIPAL_B)
    await begins(principal)
    await principal.sees("giữ chức danh nào ở")
    principal.chooses("Hiệu trưởng")
    await principal.sees("họ và tên đầy đủ")
    principal.says(PRINCIPAL_B)
    await principal.sees("số điện thoại")
    principal.shares_phone()
    notice = await principal.sees(CONSENT)
    assert "Công an gọi cho đơn vị" not in notice.text
    principal.chooses("Đồng ý")
    await principal.sees("Đã xong")
    await officer.sees("vừa tham gia")


async def test_a_number_shared_at_the_door_is_not_asked_for_again(telegram_town: Town):
    town = telegram_town
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    stranger.starts()
    await stranger.sees("Đây là kênh an toàn")
    stranger.shares_phone()
    await stranger.sees("chưa có trong danh bạ")
    stranger.chooses("Tôi chưa có thư mời")
    await looks_for(stranger, "mẫu b", SCHOOL_B)
    await stranger.sees("giữ chức danh nào ở")
    stranger.chooses("Bảo vệ")
    await stranger.sees("họ và tên đầy đủ")
    stranger.says(NAME)
    await stranger.sees(CONSENT)
    stranger.chooses("Đồng ý")
    await stranger.sees(WAITS)
    card = await sees_card(town, officer)
    assert "ứng dụng chat xác nhận" in card.text


async def test_who_waits_hears_so_and_may_take_it_back(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    card = await sees_card(town, officer)
    for anything in ("alo", "đã nhận", "bao giờ xong?"):
        stranger.says(anything)
        await stranger.sees(WAITS)
    stranger.starts()
    await stranger.sees(WAITS)
    stranger.says("/huy")
    await stranger.sees("Đã rút lại yêu cầu")
    if officer.has_buttons:
        await officer.sees_in_place(card, "đã rút lại yêu cầu")
    else:
        await officer.sees("Yêu cầu tham gia số 1: Người gửi đã rút lại")
    officer.says("duyệt 1")
    await officer.sees("không còn hiệu lực")
    stranger.says("alo")
    await stranger.sees("Đây là kênh an toàn")


async def test_thinking_again_at_any_question_sends_nothing(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await begins(stranger)
    await stranger.sees("giữ chức danh nào ở")
    stranger.says("thôi")
    await stranger.sees("Đã dừng, chưa gửi yêu cầu nào")
    stranger.chooses("Tôi chưa có thư mời")
    await stranger.sees("gõ tên trường")
    stranger.says("truong khong co that xyz")
    await stranger.sees("Không tìm thấy đơn vị nào")
    stranger.says("thcs mau b")
    await stranger.sees("là đơn vị nào dưới đây")
    stranger.chooses("Gõ lại tên khác")
    await looks_for(stranger, "THCS Mẫu B", SCHOOL_B)
    await goes_on(stranger)
    await stranger.sees(WAITS)
    await officer.sees("Yêu cầu tham gia số 1")


async def test_who_refuses_the_notice_leaves_nothing_behind(town: Town):
    stranger = town.newcomer(NAME, NUMBER)
    await town.member(OFFICER_A)
    await begins(stranger)
    await stranger.sees("giữ chức danh nào ở")
    stranger.chooses("Bảo vệ")
    await stranger.sees("họ và tên đầy đủ")
    stranger.says(NAME)
    await stranger.sees("số điện thoại")
    stranger.says("0912345678")
    await stranger.sees(CONSENT)
    stranger.chooses("Từ chối")
    await stranger.sees("bot sẽ không gửi tin")
    async with town.database.read() as work:
        assert (await work.connection.execute(select(join_request))).all() == []


async def test_the_bot_may_stop_in_the_middle(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await begins(stranger)
    await stranger.sees("giữ chức danh nào ở")
    await town.closes()
    stranger.chooses("Bảo vệ")
    await town.opens()
    await names_oneself(stranger)
    await stranger.sees(WAITS)
    card = await sees_card(town, officer)
    await town.closes()
    decides(officer, card, yes=True)
    await town.opens()
    await officer.is_told("Đã duyệt")
    await stranger.sees("Yêu cầu của anh/chị đã được duyệt")


async def test_what_nobody_decides_lapses_after_a_week(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    card = await sees_card(town, officer)
    town.world.clock.forward(hours=timedelta(days=7, minutes=1).total_seconds() / 3600)
    officer.says("duyệt 1")
    await officer.sees("không còn hiệu lực")
    stranger.says("xong chưa")
    if not officer.has_buttons:
        await officer.sees("Quá 7 ngày chưa duyệt")
    # The open question still says that it waits; whatever is said next finds that it has lapsed.
    await stranger.sees("đã quá 7 ngày chưa được duyệt")
    if officer.has_buttons:
        await officer.sees_in_place(card, "Quá 7 ngày chưa duyệt")


async def test_an_invitation_that_comes_after_all_ends_the_waiting(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(PRINCIPAL_B, NUMBER)
    await asks(stranger)
    card = await sees_card(town, officer)
    stranger.says(await town.code_for(PRINCIPAL_B, "ABCDE23456"))
    await stranger.sees(CONSENT)
    stranger.chooses("Đồng ý")
    await stranger.sees("Đã xong")
    await officer.sees("vừa tham gia")
    if officer.has_buttons:
        await officer.sees_in_place(card, "đã rút lại yêu cầu")
    else:
        await officer.sees("đã rút lại yêu cầu")
