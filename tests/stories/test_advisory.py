"""Advisories go out, are answered, are counted; told on both channels and in both modes."""

import pytest

from bot.domain.advisory import Audience, Level, Status
from bot.domain.errors import Refusal
from bot.domain.messages import FileKind
from bot.domain.people import Role
from bot.domain.taps import AnswerTap, write_tap
from bot.domain.units import UnitKind
from bot.sandbox import Button
from bot.store import advisories
from bot.usecases import boards
from bot.usecases.advisory import Attachment
from tests.kit.roster import (
    ADMINISTRATOR,
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_C,
    SECOND_OFFICER,
    WARD_A,
    WARD_B,
)
from tests.kit.town import Town


async def standing(town: Town, advisory_id: int = 1) -> boards.Standing:
    async with town.database.read() as work:
        advisory = await advisories.load(work, advisory_id)
        assert advisory is not None
        return await boards.standing_of(work, town.house, advisory)


async def test_a_ward_officer_warns_the_schools_and_they_answer(town: Town):
    officer = await town.member(OFFICER_A)
    principal_a, principal_b = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A)
    board = await officer.sees("0/2 cơ sở đã trả lời")
    warning = await principal_a.sees("Giả giáo viên báo học sinh cấp cứu")
    assert "CẢNH BÁO" in warning.text
    assert "Xin Thầy/Cô trả lời trước" in warning.text
    await principal_b.sees("Giả giáo viên")

    principal_a.chooses("Đã nhận")
    await principal_a.is_told("Đã ghi nhận: Đã nhận (TB-0001)")
    town.world.clock.forward(seconds=5)
    if principal_a.has_buttons:
        await principal_a.sees_in_place(warning, "✓ Đã nhận")
    if officer.has_buttons:
        await officer.sees_in_place(board, "1/2 cơ sở đã trả lời")
        assert board.edits == 1
    else:
        officer.says("bang")
        await officer.sees("1/2 cơ sở đã trả lời")

    principal_a.chooses("Đã triển khai")
    await principal_a.is_told("Đã ghi nhận: Đã triển khai")
    principal_a.chooses("Đã triển khai")
    await principal_a.is_told("đã được ghi nhận từ trước")
    now = await standing(town)
    assert (now.coverage.covered, now.coverage.total) == (1, 2)
    assert {answer.value: count for answer, count in now.answers.items()} == {
        "da-nhan": 0,
        "da-trien-khai": 1,
        "can-ho-tro": 0,
    }


async def test_the_citys_duty_officer_reaches_sixty_schools(town: Town):
    async with town.database.write() as work:
        for number in range(57):
            school = f"Trường Mẫu số {number}"
            await town.roster.add_unit(work, school, UnitKind.THCS, polices=WARD_A if number % 2 else WARD_B)
            await town.roster.add_person(
                work, f"Hiệu trưởng số {number}", Role.HIEU_TRUONG, school, f"+8490100{number:04d}"
            )
    names = [PRINCIPAL_A, PRINCIPAL_B, PRINCIPAL_C, *(f"Hiệu trưởng số {number}" for number in range(57))]
    officer = await town.member(DUTY_OFFICER)
    principals = [await town.member(name) for name in names]
    await town.sends(DUTY_OFFICER, audience=Audience(kinds=tuple(UnitKind)[3:]))
    board = await officer.sees("0/60")
    for principal in principals:
        await principal.sees("TB-0001", timeout=20)
    for principal in principals[:41]:
        principal.chooses("Đã nhận")
    for principal in principals[:41]:
        await principal.is_told("Đã ghi nhận", timeout=20)
    town.world.clock.forward(seconds=5)
    if officer.has_buttons:
        await officer.sees_in_place(board, "41/60 cơ sở đã trả lời")
        assert "Chưa trả lời (19)" in board.text
        assert board.edits <= 4, "however many answer, the board is redrawn every few seconds only"
    now = await standing(town)
    assert (now.recipients, now.coverage.covered, now.coverage.total) == (60, 41, 60)
    assert {state.value: count for state, count in now.deliveries.items()} == {"accepted": 60}


async def test_nobody_sends_beyond_the_own_units_or_above_the_own_level(town: Town):
    for name, changes, reason in (
        (OFFICER_A, {"audience": Audience(units=(town.roster.units[SCHOOL_C],))}, "outside"),
        (OFFICER_A, {"audience": Audience(units=(town.roster.units[WARD_B],))}, "outside"),
        (PRINCIPAL_A, {}, "not-allowed"),
        (ADMINISTRATOR, {}, "not-allowed"),
        (OFFICER_A, {"audience": Audience(kinds=(UnitKind.DAI_HOC,))}, "nobody-meant"),
        (OFFICER_A, {"expires": town.world.clock.now()}, "expired"),
    ):
        with pytest.raises(Refusal) as refused:
            await town.sends(name, **changes)
        assert refused.value.reason == reason
    async with town.database.read() as work:
        assert await advisories.newest(work, 10) == ()


async def test_an_urgent_message_beyond_one_ward_waits_for_a_second_person(town: Town):
    author, second = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    principal, officer_a = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    others = [await town.member(PRINCIPAL_B), await town.member(PRINCIPAL_C)]
    advisory = await town.sends(DUTY_OFFICER, level=Level.KHAN)
    assert advisory.state.value == "awaiting_release"
    preview = await second.sees("Cần người thứ hai duyệt")
    assert "Trực ban Quận đề nghị phát TB-0001 (THẬT) tới 3 cơ sở" in preview.text
    assert "Giả giáo viên báo học sinh cấp cứu" in preview.text
    assert "trả lời trước" in preview.text, "the preview is what the schools will see"
    second.chooses("Duyệt, gửi ngay", preview)
    await second.is_told("Đã duyệt TB-0001")
    warning = await principal.sees("KHẨN")
    assert "113 (Công an)" in warning.text
    for other in others:
        await other.sees("KHẨN")
    await author.sees("Bảng theo dõi TB-0001 · Khẩn")
    await officer_a.sees("TB-0001")
    if second.has_buttons:
        await second.sees_in_place(preview, f"✓ Đã duyệt bởi {SECOND_OFFICER}, ")
        assert preview.labels == ()


async def test_a_second_person_may_say_no_and_the_author_is_told(town: Town):
    author, second = await town.member(DUTY_OFFICER), await town.member(SECOND_OFFICER)
    await town.member(PRINCIPAL_A)
    await town.sends(DUTY_OFFICER, level=Level.KHAN)
    await second.sees("Cần người thứ hai duyệt")
    second.chooses("Không duyệt")
    await second.is_told("không được duyệt")
    await author.sees("Phó trực ban Quận không duyệt TB-0001")


async def test_without_a_second_person_on_the_bot_it_is_refused_at_once(town: Town):
    with pytest.raises(Refusal) as refused:
        await town.sends(DUTY_OFFICER, level=Level.KHAN)
    assert refused.value.reason == "no-second-person"


async def test_an_urgent_message_in_one_ward_needs_nobody_else(town: Town):
    principal = await town.member(PRINCIPAL_A)
    advisory = await town.sends(OFFICER_A, level=Level.KHAN)
    assert advisory.state.value == "released"
    await principal.sees("KHẨN")


async def test_a_call_for_help_reaches_the_ward_with_whom_to_call(town: Town):
    author, ward = await town.member(DUTY_OFFICER), await town.member(OFFICER_B)
    principal = await town.member(PRINCIPAL_C)
    await town.sends(DUTY_OFFICER, audience=Audience(units=(town.roster.units[SCHOOL_C],)))
    await author.sees("0/1")
    await principal.sees("TB-0001")
    principal.says("Cần hỗ trợ gấp")
    await principal.sees("Công an phường đã được báo")
    await principal.sees("Đã ghi nhận: Cần hỗ trợ")
    for officer in (author, ward):
        alarm = await officer.sees("Trường THPT Mẫu C cần hỗ trợ")
        assert "0900 000 008" in alarm.text
    now = await standing(town)
    assert now.coverage.covered == 1
    assert now.coverage.needing_help == (town.roster.units[SCHOOL_C],)


async def test_any_contact_of_a_school_covers_it(town: Town):
    principal, deputy = await town.member(PRINCIPAL_A), await town.member(DEPUTY_A)
    await town.sends(OFFICER_A)
    await principal.sees("TB-0001")
    await deputy.sees("TB-0001")
    deputy.says("da nhan")
    await deputy.sees("Đã ghi nhận: Đã nhận")
    assert (await standing(town)).coverage.covered == 1


async def test_a_bare_word_with_two_open_messages_is_asked_back(town: Town):
    principal = await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A, headline="Việc thứ nhất")
    await principal.sees("Việc thứ nhất")
    await town.sends(OFFICER_A, headline="Việc thứ hai")
    second = await principal.sees("Việc thứ hai")
    principal.says("đã nhận")
    await principal.sees("Tin vừa rồi là cho việc nào?")
    principal.chooses("TB-0001 · Việc thứ nhất")
    await principal.sees("Đã ghi nhận: Đã nhận (TB-0001)")
    principal.says("1")
    await principal.sees("Đã ghi nhận: Đã nhận (TB-0002)")
    principal.says("da trien khai", reply_to=second if principal.has_buttons else None)
    if not principal.has_buttons:
        await principal.sees("Tin vừa rồi là cho việc nào?")
        principal.chooses("TB-0002 · Việc thứ hai")
    await principal.sees("Đã ghi nhận: Đã triển khai (TB-0002)")
    principal.says("2 TB-0001")
    await principal.sees("(TB-0001)")


async def test_a_button_forged_or_of_somebody_else_counts_for_nothing(telegram_town: Town):
    town = telegram_town
    principal, outsider = await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_C)
    await town.sends(OFFICER_A)
    warning = await principal.sees("TB-0001")
    for data in (
        "a:1:0",
        "a:1:9",
        "a:99:0",
        "v:1:y",
        "x:1",
        "r:1:d",
        "d:abcdef12:0",
        "c:y",
        "rubbish",
        "a:1",
        "ế",
    ):
        outsider.phone.bot.button_tapped(outsider.phone, warning, Button("?", data=data))
    await outsider.phone.until(lambda phone: len(phone.toasts) >= 11)
    outsider.ignores_the_rest()
    now = await standing(town)
    assert now.coverage.covered == 0
    assert write_tap(AnswerTap(1, next(iter(now.answers)))) == "a:1:0"


async def test_files_go_up_once_and_reach_everybody(town: Town):
    principals = [await town.member(PRINCIPAL_A), await town.member(PRINCIPAL_B), await town.member(DEPUTY_A)]
    picture = Attachment(FileKind.PHOTO, "thu-gia.jpg", "image/jpeg", b"\xff\xd8\xff a letter" * 50)
    plan = Attachment(FileKind.DOCUMENT, "Sơ đồ đón trả.pdf", "application/pdf", b"%PDF-1.7 plan" * 50)
    await town.sends(OFFICER_A, attachments=(picture, plan))
    for principal in principals:
        text = await principal.sees("TB-0001")
        if principal.has_buttons:
            await principal.phone.until(
                lambda phone: (
                    [m.file.name for m in phone.screen if m.file and m.kind == "document"] == ["Sơ đồ đón trả.pdf"]
                )
            )
            await principal.phone.until(lambda phone: any(m.kind == "photo" for m in phone.screen))
        else:
            assert "Tin này có 2 tệp đính kèm không gửi được qua kênh này" in text.text
        principal.ignores_the_rest()
    if principals[0].has_buttons:
        sent = town.world.calls_of("sendDocument")
        assert len(sent) == 3
        files = {m.file for p in principals for m in p.phone.screen if m.kind == "document"}
        assert len(files) == 1, "uploaded once, then sent by its id"


async def test_a_long_text_comes_in_parts_with_the_answers_under_the_last(town: Town):
    principal = await town.member(PRINCIPAL_A)
    long_text = "\n\n".join(f"Đoạn {number}: " + "Nhắc học sinh cảnh giác. " * 20 for number in range(20))
    await town.sends(OFFICER_A, description=long_text)
    await principal.phone.until(lambda phone: "Đoạn 19" in "".join(m.text for m in phone.screen))
    parts = [message.text for message in principal.messages]
    assert len(parts) > 1
    assert all(text.startswith(f"({n}/{len(parts)})") for n, text in enumerate(parts, start=1))
    assert "".join(parts).count("Đoạn 7:") == 1
    if principal.has_buttons:
        assert [bool(message.labels) for message in principal.messages] == [False] * (len(parts) - 1) + [True]
    principal.chooses("Đã nhận")
    await principal.is_told("Đã ghi nhận")
    principal.ignores_the_rest()


async def test_a_drill_never_looks_like_the_real_thing_and_none_starts_during_one(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    other = await town.member(PRINCIPAL_B)
    await town.sends(OFFICER_A, status=Status.EXERCISE, headline="Thử sơ tán")
    drill = await principal.sees("Thử sơ tán")
    assert drill.text.count("DIỄN TẬP – KHÔNG PHẢI TÌNH HUỐNG THẬT") == 2
    board = await officer.sees("Bảng theo dõi")
    assert "DIỄN TẬP" in board.text
    await town.sends(OFFICER_A, level=Level.KHAN, headline="Cháy gần trường")
    real = await principal.sees("Cháy gần trường")
    assert "DIỄN TẬP" not in real.text
    await other.sees("Thử sơ tán")
    await other.sees("Cháy gần trường")
    await officer.sees("Cháy gần trường")
    with pytest.raises(Refusal) as refused:
        await town.sends(OFFICER_A, status=Status.TEST)
    assert refused.value.reason == "drill-while-live"


@pytest.mark.parametrize("channel", ["telegram", "textonly"])  # Zalo tells nobody: see test_silence
async def test_who_blocked_the_bot_is_listed_and_comes_back_when_unblocking(town: Town):
    principal, officer = await town.member(PRINCIPAL_A), await town.member(OFFICER_A)
    principal.phone.block()
    await town.sends(OFFICER_A)
    await officer.sees("cơ sở đã trả lời")
    await officer.sees("đã chặn bot. Tin không tới được nữa, có việc phải gọi: 0900 000 005.")
    if principal.has_buttons:
        principal.phone.unblock()
        principal.says("/trogiup")
        await principal.sees("làm được những việc sau")
        await principal.sees("TB-0001")  # it was missed, and still holds
        await town.sends(OFFICER_A, headline="Sau khi mở lại")
        await principal.sees("Sau khi mở lại")
        await officer.sees("TB-0002")
