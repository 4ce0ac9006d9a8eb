"""Somebody without an invitation asks to be let in, and the police over the unit say yes or no."""

from sqlalchemy import select

from bot.store.tables import audit, consent, contact
from tests.kit.roster import (
    ADMINISTRATOR,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_B,
    SCHOOL_B,
    SECOND_OFFICER,
    WARD_B,
)
from tests.kit.town import Town
from tests.stories.stranger import (
    NAME,
    NUMBER,
    asks,
    begins,
    decides,
    gives_the_school_a_number,
    goes_on,
    names_oneself,
    second_officer_of_a,
    sees_card,
)


async def test_a_deputy_asks_and_the_ward_approves_after_calling_the_school(town: Town):
    await gives_the_school_a_number(town)
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await town.sends(OFFICER_A)
    await officer.sees("cơ sở đã trả lời")
    await asks(stranger)
    card = await sees_card(town, officer)
    assert f"{NAME} xin tham gia với chức danh Phó hiệu trưởng, {SCHOOL_B}" in card.text
    assert "0912 345 678" in card.text
    assert "Gọi số của đơn vị trong danh bạ (028 3800 0222) để hỏi trước khi duyệt." in card.text
    vouched = "ứng dụng chat xác nhận" if stranger.has_buttons else "số tự khai, chưa được xác nhận"
    assert vouched in card.text
    decides(officer, card, yes=True)
    await officer.is_told(f"Đã duyệt. {NAME} tham gia từ bây giờ")
    welcome = await stranger.sees("Yêu cầu của Thầy/Cô đã được duyệt")
    assert "Hiện có 1 thông báo còn hiệu lực" in welcome.text
    await stranger.sees("TB-0001")
    if officer.has_buttons:
        await officer.sees_in_place(card, f"Đã duyệt bởi {OFFICER_A}")
        assert card.labels == ()
    stranger.says("đã nhận")
    await stranger.sees("Đã ghi nhận: Đã nhận (TB-0001)")
    async with town.database.read() as work:
        kept = (await work.connection.execute(select(contact).where(contact.c.name == NAME))).one()
        agreed = (await work.connection.execute(select(consent).where(consent.c.contact_id == kept.id))).one()
        acts = set(await work.connection.scalars(select(audit.c.act)))
    assert (kept.phone, kept.form.value) == (NUMBER, "thay-co")
    assert agreed.agreed
    assert {"join-request", "join-approved"} <= acts


async def test_who_is_refused_is_told_whom_to_call_and_may_ask_again(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    card = await sees_card(town, officer)
    assert f"Gọi {PRINCIPAL_B}, số 0900 000 007 trong danh bạ" in card.text
    decides(officer, card, yes=False)
    await officer.is_told(f"Đã từ chối yêu cầu của {NAME}")
    told = await stranger.sees("không được duyệt")
    assert "Công an phường Mẫu Một, số 028 3800 0001" in told.text
    if officer.has_buttons:
        await officer.sees_in_place(card, f"Đã từ chối bởi {OFFICER_A}")
    await asks(stranger)
    await officer.sees("Yêu cầu tham gia số 2")


async def test_the_second_officer_is_too_late_and_sees_who_decided(town: Town):
    first, second = await town.member(OFFICER_A), await second_officer_of_a(town)
    stranger = town.newcomer(NAME, NUMBER)
    await asks(stranger)
    other = await second.sees("Yêu cầu tham gia số 1\n")
    card = await sees_card(town, first)
    decides(first, card, yes=True)
    await first.is_told("Đã duyệt")
    await stranger.sees("đã được duyệt")
    if second.has_buttons:
        await second.sees_in_place(other, f"Đã duyệt bởi {OFFICER_A}")
    else:
        await second.sees(f"Đã duyệt bởi {OFFICER_A}")
    second.says("từ chối 1")
    await second.sees(f"đã được {OFFICER_A} duyệt lúc")


async def test_the_officer_of_another_ward_decides_nothing_but_the_unit_above_may(town: Town):
    officer, other = await town.member(OFFICER_A), await town.member(OFFICER_B)
    above, stranger = await town.member(DUTY_OFFICER), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    card = await sees_card(town, officer)
    other.says("duyệt 1")
    await other.sees("nằm ngoài phạm vi phụ trách")
    other.says("duyệt 77")
    await other.sees("Không có yêu cầu tham gia số 77")
    above.says("duyet 1")
    await above.sees("Đã duyệt")
    await stranger.sees("đã được duyệt")
    if officer.has_buttons:
        await officer.sees_in_place(card, f"Đã duyệt bởi {DUTY_OFFICER}")
    else:
        await officer.sees(f"Đã duyệt bởi {DUTY_OFFICER}")


async def test_a_police_post_is_for_the_unit_above(town: Town):
    officer, other = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    ward, stranger = await town.member(OFFICER_B), town.newcomer(NAME, NUMBER)
    await begins(stranger, "cong an phuong mau hai", WARD_B)
    await names_oneself(stranger)
    await stranger.sees("đang chờ Công an Quận Mẫu duyệt")
    card = await sees_card(town, officer)
    assert f"chức danh Công an, {WARD_B}" in card.text
    await other.sees(f"chức danh Công an, {WARD_B}")
    ward.says("duyệt 1")
    await ward.sees("nằm ngoài phạm vi phụ trách")
    decides(officer, card, yes=True)
    await officer.is_told("Đã duyệt")
    welcome = await stranger.sees("yêu cầu hỗ trợ từ các trường và bảng theo dõi")
    assert "Yêu cầu của đồng chí đã được duyệt" in welcome.text
    if not other.has_buttons:
        await other.sees("Đã duyệt bởi")


async def test_where_nobody_of_the_ward_has_joined_the_unit_above_is_asked_and_else_one_is_told_to_call(
    town: Town,
):
    stranger = town.newcomer(NAME, NUMBER)
    await begins(stranger)
    await goes_on(stranger)
    told = await stranger.sees("Chưa gửi được yêu cầu")
    assert "Công an phường Mẫu Một, số 028 3800 0001" in told.text
    above = await town.member(DUTY_OFFICER)
    await begins(stranger)
    await goes_on(stranger)
    await stranger.sees("đang chờ Công an Quận Mẫu duyệt")
    await above.sees("Yêu cầu tham gia số 1")


async def test_a_second_principal_is_let_in_and_the_ward_hears_that_two_hold_the_post(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    await asks(stranger, "Hiệu trưởng")
    card = await sees_card(town, officer)
    decides(officer, card, yes=True)
    await officer.is_told("Đã duyệt")
    await stranger.sees("đã được duyệt")
    told = await officer.sees("hai người giữ chức danh Hiệu trưởng")
    assert PRINCIPAL_B in told.text
    assert NAME in told.text


async def test_an_administrator_approves_nobody(town: Town):
    await town.member(OFFICER_A)
    keeper, stranger = await town.member(ADMINISTRATOR), town.newcomer(NAME, NUMBER)
    await asks(stranger)
    keeper.says("duyệt 1")
    await keeper.sees("nằm ngoài phạm vi phụ trách")
    for someone in town.people:
        someone.ignores_the_rest()


async def test_a_word_on_a_request_goes_through_while_something_else_is_being_written(town: Town):
    officer, stranger = await town.member(OFFICER_A), town.newcomer(NAME, NUMBER)
    officer.says("Nhóm đối tượng giả danh giáo viên gọi phụ huynh đòi tiền viện phí.")
    asked = await officer.sees("")
    await asks(stranger)
    await sees_card(town, officer)
    officer.says("duyệt 1")
    await officer.sees("Đã duyệt")
    await stranger.sees("đã được duyệt")
    assert "duyệt 1" not in asked.text
    officer.ignores_the_rest()
