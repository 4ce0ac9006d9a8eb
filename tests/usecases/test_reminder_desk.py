"""Reminders in a conversation: foreseen in people's own words, listed for the unit, ended by those who may."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.dialogue.intents import SetReminder
from bot.dialogue.queries import ForeseeReminder
from bot.domain.errors import Refusal
from bot.domain.people import Chat, Form, Language, Role
from bot.domain.taps import EndReminderTap, ReminderTap, ReminderWord, read_tap
from bot.store import audit, occurrences
from bot.store.tables import term
from bot.text.catalogue import Voice
from bot.usecases import firing, reminder_desk, reminding
from bot.usecases.posting import Target
from tests.kit.roster import (
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    SCHOOL_A,
    SCHOOL_B,
    SCHOOL_C,
    WARD_A,
)
from tests.usecases.district import District
from tests.usecases.samples import NOW, TEXTONLY

MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=25"
AT = "2026-11-25T01:00:00+00:00"
SELF = {"self": True}
DONE = ReminderTap(1, ReminderWord.DONE)
OFFICER = Voice(Language.VI, Form.DONG_CHI)


def audience(
    district: District, *units: str, kinds: tuple[str, ...] = (), by: str | None = WARD_A
) -> dict[str, Any]:
    ids = district.roster.units
    return {"by": ids[by] if by else None, "units": [ids[unit] for unit in units], "kinds": list(kinds)}


async def foresee(district: District, name: str, *wish: Any, voice: Voice = OFFICER) -> dict[str, Any]:
    person = await district.person(name)
    async with district.database.read() as work:
        return await reminder_desk.foresee(work, person, ForeseeReminder(*wish), voice, district.now)


async def set_wished(district: District, name: str, wish: SetReminder, target: Target | None = None) -> Any:
    person = await district.person(name)
    async with district.database.write() as work:
        return await reminder_desk.set_wished(
            work, district.house, person, target or district.target(person), wish, district.now
        )


async def end(district: District, name: str, reminder_id: int = 1) -> str:
    person = await district.person(name)
    async with district.database.write() as work:
        return (await reminder_desk.end_reminder(work, person, reminder_id, OFFICER, district.now)).plain


async def listed(district: District, name: str) -> dict[str, Any]:
    person = await district.person(name)
    async with district.database.read() as work:
        return await reminder_desk.list_coming(work, person, OFFICER, district.now)


async def test_the_next_three_dates_and_who_is_meant_are_shown_before_anything_is_kept(district: District):
    seen = await foresee(district, OFFICER_A, AT, MONTHLY, audience(district))
    assert seen == {
        "who": "tất cả cơ sở của Công an phường Mẫu Một (2 cơ sở, 3 người)",
        "moments": "08g00 ngày mai\n08g00 thứ Sáu, 25/12\n08g00 thứ Hai, 25/01/2027",
        "repeats": "hằng tháng, ngày 25, 08g00",
        "skips": None,
        "time": "08g00",
    }
    assert (await listed(district, OFFICER_A))["open"] == []


async def test_who_is_meant_is_said_by_name_by_kind_and_alone(district: District):
    named = await foresee(district, OFFICER_A, AT, None, audience(district, SCHOOL_A, SCHOOL_B))
    assert named["who"] == "Trường Tiểu học Mẫu A, Trường THCS Mẫu B (2 cơ sở, 3 người)"
    assert (named["moments"], named["repeats"]) == ("08g00 ngày mai", "")
    kinds = await foresee(district, OFFICER_A, AT, None, audience(district, kinds=("tieu-hoc",)))
    assert kinds["who"] == "Tiểu học (1 cơ sở, 2 người)"
    alone = await foresee(district, PRINCIPAL_A, AT, None, SELF, voice=Voice(Language.EN, Form.THAY_CO))
    assert (alone["who"], alone["moments"]) == ("only you", "08:00 tomorrow")


async def test_a_month_without_the_day_is_pointed_out(district: District):
    start = "2026-11-30T01:00:00+00:00"
    seen = await foresee(district, OFFICER_A, start, "FREQ=MONTHLY;BYMONTHDAY=30", audience(district))
    assert seen["skips"] == 30


async def test_what_would_be_refused_is_said_before(district: District):
    beyond = await foresee(district, OFFICER_A, AT, None, audience(district, SCHOOL_C))
    assert beyond == {"refusal": "refusal.outside", "params": {"units": SCHOOL_C}}
    nobody = await foresee(district, OFFICER_A, AT, None, audience(district, kinds=("thpt",)))
    assert nobody["refusal"] == "refusal.nobody-meant"
    district.now = NOW + timedelta(days=2)
    assert (await foresee(district, OFFICER_A, AT, None, SELF))["refusal"] == "remind.past"


async def test_what_is_set_is_confirmed_with_the_way_back(district: District):
    wish = SetReminder("Nộp báo cáo", AT, MONTHLY, audience(district))
    said = await set_wished(district, OFFICER_A, wish)
    assert said.text.plain == "Đã đặt NV-0001: “Nộp báo cáo”.\nLần đầu: 08g00 ngày mai."
    assert [read_tap(choice.data) for choice in said.choices] == [EndReminderTap(1)]
    typed = await set_wished(district, OFFICER_A, wish, Target(Chat(*TEXTONLY, "x"), OFFICER))
    assert typed.choices == ()
    assert typed.text.plain.endswith("Muốn hủy, gõ: hủy NV-0002")


async def test_anybody_may_be_reminded_alone_and_nobody_else_hears_of_it(district: District):
    with pytest.raises(Refusal, match="not-allowed"):
        await set_wished(
            district, PRINCIPAL_A, SetReminder("Họp", AT, None, audience(district, SCHOOL_A, by=None))
        )
    await set_wished(district, PRINCIPAL_A, SetReminder("Gọi phụ huynh", AT, None, SELF))
    async with district.database.write() as work:
        assert await firing.fire_due(work, district.house, NOW + timedelta(days=1)) == 1
    district.now = NOW + timedelta(days=1)
    (row,) = await district.box.claim(now=district.now)
    assert row.chat.external_id == PRINCIPAL_A
    assert row.part is not None
    assert [choice.label for choice in row.part.choices] == ["Xong", "Nhắc lại sau"]


async def test_who_left_the_post_is_not_reminded_any_more(district: District):
    await set_wished(district, PRINCIPAL_A, SetReminder("Gọi phụ huynh", AT, None, SELF))
    async with district.database.write() as work:
        await work.connection.execute(term.update().values(to_at=NOW))
        await firing.fire_due(work, district.house, NOW + timedelta(days=1))
    assert await district.box.claim(now=NOW + timedelta(days=1)) == []


async def test_a_unit_sees_what_its_officers_set_and_a_private_one_stays_private(district: District):
    await set_wished(district, OFFICER_A, SetReminder("Nộp báo cáo", AT, MONTHLY, audience(district)))
    await set_wished(district, OFFICER_A, SetReminder("Trực đêm", AT, None, SELF))
    mine = await listed(district, OFFICER_A)
    assert mine["lines"] == (
        "NV-0001 · Nộp báo cáo\n08g00 ngày mai · hằng tháng, ngày 25, 08g00\n\n"
        "NV-0002 · Trực đêm (riêng đồng chí)\n08g00 ngày mai"
    )
    assert mine["open"] == [[1, "NV-0001"], [2, "NV-0002"]]
    assert (await listed(district, OFFICER_B))["open"] == []
    assert (await listed(district, PRINCIPAL_A))["open"] == []
    async with district.database.write() as work:
        await district.roster.give_post(work, OFFICER_B, Role.CONG_AN, WARD_A)
    assert (await listed(district, OFFICER_B))["open"] == [[1, "NV-0001"]]


async def test_a_long_list_shows_its_beginning_and_how_much_more_there_is(district: District):
    for number in range(8):
        await set_wished(district, OFFICER_A, SetReminder(f"Việc {number} {'x' * 200}", AT, None, SELF))
    seen = await listed(district, OFFICER_A)
    assert (len(seen["open"]), seen["more"]) == (6, 2)
    assert len(seen["lines"]) < 1000


@pytest.mark.parametrize("name", [OFFICER_A, DUTY_OFFICER])
async def test_its_author_and_the_units_above_call_it_off(district: District, name: str):
    await set_wished(district, OFFICER_A, SetReminder("Nộp báo cáo", AT, MONTHLY, audience(district)))
    assert await end(district, name) == "Đã hủy NV-0001, sẽ không nhắc nữa. Các lần đã nhắc vẫn trả lời được."
    async with district.database.write() as work:
        assert await firing.fire_due(work, district.house, NOW + timedelta(days=40)) == 0
        assert [row.act for row in await audit.newest(work, 1)] == ["reminder-end"]
    with pytest.raises(Refusal, match="reminder-over"):
        await end(district, name)


@pytest.mark.parametrize("name", [OFFICER_B, PRINCIPAL_A, DEPUTY_A])
async def test_others_call_nothing_off(district: District, name: str):
    await set_wished(district, OFFICER_A, SetReminder("Nộp báo cáo", AT, MONTHLY, audience(district)))
    with pytest.raises(Refusal, match="reminder-not-yours"):
        await end(district, name)
    with pytest.raises(Refusal, match="no-such-reminder"):
        await end(district, name, 99)
    assert len((await listed(district, OFFICER_A))["open"]) == 1


async def test_a_private_one_is_called_off_by_its_author_only(district: District):
    await set_wished(district, OFFICER_A, SetReminder("Trực đêm", AT, None, SELF))
    with pytest.raises(Refusal, match="reminder-not-yours"):
        await end(district, DUTY_OFFICER)
    await end(district, OFFICER_A)


async def test_what_was_sent_before_the_end_can_still_be_answered(district: District):
    await set_wished(district, OFFICER_A, SetReminder("Nộp báo cáo", AT, MONTHLY, audience(district)))
    district.now = datetime.fromisoformat(AT)
    async with district.database.write() as work:
        await firing.fire_due(work, district.house, district.now)
    await end(district, OFFICER_A)
    (part, *_) = (await district.drain())["reminder"]
    assert "Hẹn lúc 08g00 thứ Tư, 25/11" in part.text.plain
    person = await district.person(PRINCIPAL_A)
    async with district.database.write() as work:
        await reminding.answer(work, district.house, person, district.target(person), DONE, district.now)
        assert await occurrences.done_by(work, 1) == {person.contact.id}
