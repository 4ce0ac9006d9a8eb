"""Joining in all its ways, and being told kindly why not."""

import pytest

from bot.store.tables import address
from tests.kit.roster import OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C
from tests.kit.someone import Someone
from tests.kit.town import Town

CODE = "ABCDE23456"
CONSENT = "có đồng ý tham gia không"


async def agrees(someone: Someone) -> None:
    notice = await someone.sees(CONSENT)
    assert "Công an Quận Mẫu" in notice.text, "who runs the bot"
    assert "Không gửi tên hay hình ảnh học sinh" in notice.text
    someone.chooses("Đồng ý")
    await someone.sees("Đã xong. Từ nay Thầy/Cô nhận thông báo")


async def test_a_principal_joins_by_the_link_on_the_letter_and_the_ward_is_told(town: Town):
    officer, principal = await town.member(OFFICER_A), town.newcomer(PRINCIPAL_A)
    await town.code_for(PRINCIPAL_A, CODE)
    principal.starts(CODE)
    await agrees(principal)
    await officer.sees("Hiệu trưởng Mẫu A (Hiệu trưởng Mẫu A – Trường Tiểu học Mẫu A) vừa tham gia")


async def test_a_code_may_be_typed_in_any_case_with_dashes_and_spaces(town: Town):
    principal = town.newcomer(PRINCIPAL_A)
    await town.code_for(PRINCIPAL_A, CODE)
    principal.says("xin chào")
    await principal.sees("Đây là kênh an toàn trường học")
    principal.says(" abcde - 23456 ")
    await agrees(principal)


async def test_the_own_phone_is_enough_where_it_can_be_shared(town: Town):
    principal = town.newcomer(PRINCIPAL_A)
    principal.starts()
    hello = await principal.sees("Đây là kênh an toàn trường học")
    if principal.has_buttons:
        assert principal.phone.keyboard is not None
        assert principal.phone.keyboard.contact_label == "📱 Chia sẻ số điện thoại của tôi"
        principal.shares_phone()
        await agrees(principal)
        assert principal.phone.keyboard is None, "the keyboard goes when it has served"
    else:
        assert "Chia sẻ" not in hello.text, "nobody is told to tap what isn't there"
        principal.says("0900 000 005")
        await principal.sees("Gõ số điện thoại chưa đủ để xác nhận")
        principal.says(await town.code_for(PRINCIPAL_A, CODE))
        await agrees(principal)


async def test_who_refuses_is_left_alone_and_may_come_back(town: Town):
    principal = town.newcomer(PRINCIPAL_A)
    principal.starts(await town.code_for(PRINCIPAL_A, CODE))
    await principal.sees(CONSENT)
    principal.chooses("Từ chối")
    await principal.sees("bot sẽ không gửi tin cho Thầy/Cô")
    await town.sends(OFFICER_A)
    principal.starts(CODE)
    await principal.sees(CONSENT)
    principal.says("dong y")
    await principal.sees("Hiện có 1 thông báo còn hiệu lực")
    await principal.sees("TB-0001")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("ZZZZZ99999", "Không có mã thư mời này"),
        ("RVKED22222", "Mã này đã bị thu hồi"),
        ("EXPRD33333", "Mã này đã hết hạn"),
        ("USEDX44444", "Mã này đã được dùng"),
        ("hello", "không giống mã thư mời"),
    ],
)
async def test_a_code_that_does_not_work_says_why(town: Town, code: str, told: str):
    first, second = town.newcomer(PRINCIPAL_B), town.newcomer(PRINCIPAL_A)
    await town.code_for(PRINCIPAL_A, "RVKED22222", revoked=True)
    await town.code_for(PRINCIPAL_A, "EXPRD33333", days=-1)
    first.starts(await town.code_for(PRINCIPAL_B, "USEDX44444"))
    await agrees(first)
    second.starts(code)
    await second.sees(told)
    second.says(await town.code_for(PRINCIPAL_A, CODE))
    await agrees(second)


async def test_codes_cannot_be_guessed_for_ever(town: Town):
    guesser = town.newcomer(PRINCIPAL_A)
    guesser.starts()
    await guesser.sees("Đây là kênh an toàn")
    for number in range(2, 7):
        guesser.says(f"ABCDEABCD{number}")
        await guesser.sees("Không có mã thư mời này")
    good = await town.code_for(PRINCIPAL_A, CODE)
    guesser.says(good)
    await guesser.sees("gõ sai mã nhiều lần")
    town.world.clock.forward(hours=1, minutes=1)
    guesser.says(good)
    await agrees(guesser)


async def test_somebody_elses_card_and_a_number_off_the_roster_are_told_apart(telegram_town: Town):
    town = telegram_town
    stranger = town.newcomer("Người lạ", "+84912345678")
    stranger.starts()
    await stranger.sees("Đây là kênh an toàn")
    stranger.phone.forward_contact(town.roster.phones[PRINCIPAL_A])
    await stranger.sees("là số của người khác")
    stranger.phone.forward_contact(town.roster.phones[PRINCIPAL_A], user_id=12345)
    await stranger.sees("là số của người khác")
    stranger.shares_phone()
    await stranger.sees("chưa có trong danh bạ")


async def test_a_second_device_takes_the_place_of_the_first_which_is_told(town: Town):
    old, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    new = town.newcomer(PRINCIPAL_A)
    new.starts(await town.code_for(PRINCIPAL_A, CODE))
    await agrees(new)
    await old.sees("Một tài khoản khác vừa tham gia với tên Thầy/Cô")
    await officer.sees("vừa tham gia")
    await town.sends(OFFICER_A)
    await officer.sees("cơ sở đã trả lời")
    await new.sees("TB-0001")
    old.says("đã nhận")
    await old.sees("Đây là kênh an toàn trường học")


async def test_start_again_and_the_own_letter_again_change_nothing(town: Town):
    principal = town.newcomer(PRINCIPAL_A)
    principal.starts(await town.code_for(PRINCIPAL_A, CODE))
    await agrees(principal)
    principal.starts()
    await principal.sees("đã tham gia rồi")
    await principal.sees("làm được những việc sau")
    principal.starts(CODE)
    await principal.sees("Thầy/Cô đã tham gia rồi, không cần làm gì thêm")
    principal.starts("ZZZZZ99999")
    await principal.sees("Không có mã thư mời này")


async def test_a_phone_that_belongs_to_one_person_cannot_become_another(town: Town):
    principal = await town.member(PRINCIPAL_A)
    principal.starts(await town.code_for(PRINCIPAL_C, CODE))
    await principal.sees("Tài khoản này đang đăng ký cho một người khác")
    principal.says("/roikhoi")
    await principal.sees("có chắc muốn rời khỏi")
    principal.chooses("Ở lại")
    await principal.sees("vẫn ở lại")


async def test_the_ward_removes_who_is_not_the_person(town: Town):
    officer, impostor = await town.member(OFFICER_A), town.newcomer(PRINCIPAL_A)
    impostor.starts(await town.code_for(PRINCIPAL_A, CODE))
    await agrees(impostor)
    notice = await officer.sees("vừa tham gia")
    if officer.has_buttons:
        officer.chooses("Không phải người này", notice)
    else:
        officer.says(notice.text.rpartition("xin nhắn: ")[2])
    await officer.is_told("Đã gỡ tài khoản của Hiệu trưởng Mẫu A")
    await impostor.sees("Công an đã gỡ tài khoản này")
    await town.sends(OFFICER_A)
    await officer.sees("Bot chưa tới được ai")
    impostor.says("đã nhận")
    await impostor.sees("Đây là kênh an toàn")
    officer.says("gỡ 2")
    await officer.sees("không có hoặc đã được gỡ")


async def test_an_id_from_the_roster_gets_the_notice_first_and_may_refuse(town: Town):
    officer = await town.member(OFFICER_A)
    principal, other = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    async with town.database.write() as work:
        await work.connection.execute(
            address.update()
            .where(address.c.contact_id != town.roster.contacts[OFFICER_A])
            .values(state="imported")
        )
    await town.sends(OFFICER_A)
    await officer.sees("0/2 cơ sở đã trả lời")
    notice = await principal.sees("Thầy/Cô có đồng ý nhận tin không")
    await principal.sees("TB-0001")
    await other.sees("có đồng ý nhận tin không")
    await other.sees("TB-0001")
    if principal.has_buttons:
        principal.chooses("Từ chối", notice)
    else:
        principal.says("Từ chối")
    await principal.is_told("bot sẽ không gửi tin")
    if other.has_buttons:
        other.chooses("Đồng ý")
    else:
        other.says("dong y")
    await other.is_told("Đã ghi nhận đồng ý")
    await town.sends(OFFICER_A, headline="Thông báo thứ hai")
    await other.sees("Thông báo thứ hai")
    await officer.sees("TB-0002")
