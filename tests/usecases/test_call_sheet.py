"""Call sheets: whom to phone when no message arrives, who was told, and is not alarmed again; both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from bot.domain.advisory import Advisory, AdvisoryText, Answer, Level, MessageType, Status
from bot.domain.delivery import Accepted, Failed, Reason, Retry, Trouble, Unknown
from bot.domain.errors import Refusal
from bot.domain.links import Link, LinkKind, Links
from bot.domain.people import Chat, Form, Language, Role
from bot.domain.taps import CallTap
from bot.domain.units import UnitKind
from bot.store import people
from bot.store.boards import add_board
from bot.store.tables import address, audit, outbox, proxy_answer, term
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.usecases import proxying
from bot.usecases.boards import render, standing_of
from bot.usecases.call_sheet import Sheet, Why, khan_open, load_sheet, load_sheets, read_out
from bot.usecases.revising import Wanted, revise
from bot.usecases.sheet_links import may_call_for, reader_of, sheet_link, sheet_units
from bot.usecases.sheet_word import tell_duty
from tests.kit.roster import (
    CITY,
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICER_A,
    OFFICER_B,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    SCHOOL_C,
    SECOND_OFFICER,
    WARD_A,
    WARD_B,
)
from tests.usecases.district import District
from tests.usecases.samples import NOW, TELEGRAM, TEXTONLY

LINKS = Links("https://an.example.vn", b"k" * 32)
VOICE = Voice(Language.VI, Form.DONG_CHI)


@pytest.fixture(params=["sqlite", "postgresql"])
async def district(request: pytest.FixtureRequest, make_database) -> AsyncIterator[District]:
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    async for database in make_database(url):
        made = await District.make(database)
        made.house = replace(made.house, links=LINKS)
        yield made


async def sheets(district: District) -> dict[str, Sheet]:
    async with district.database.read() as work:
        return {one.police.name: one for one in await load_sheets(work, district.house, district.now)}


async def why(district: District, police: str = WARD_A) -> dict[str, Why]:
    found = (await sheets(district)).get(police)
    return {} if found is None else {one.unit.name: one.why for part in found.sections for one in part.to_call}


async def call(district: District, name: str, made: Advisory, school: str) -> str:
    person = await district.person(name)
    tap = CallTap(made.revision_id, district.roster.units[school])
    voice = district.target(person).voice
    async with district.database.write() as work:
        said = await proxying.note_call(work, district.house, person, voice, tap, district.now, via="link")
    return said.plain


async def states(district: District, name: str, purpose: str = "advisory") -> list[tuple[str, str]]:
    async with district.database.read() as work:
        rows = await work.connection.execute(
            select(outbox.c.state, outbox.c.reason)
            .where(outbox.c.external_id == name, outbox.c.purpose == purpose)
            .order_by(outbox.c.id)
        )
    return [(row.state.value, row.reason or "") for row in rows]


async def never_opened(district: District, name: str) -> None:
    async with district.database.write() as work:
        contact_id = district.roster.contacts[name]
        await work.connection.execute(delete(address).where(address.c.contact_id == contact_id))


async def test_while_nothing_leaves_every_school_is_to_be_called_with_the_reason(district: District):
    await never_opened(district, PRINCIPAL_B)
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    assert await why(district) == {SCHOOL_B: Why.NOT_JOINED, SCHOOL_A: Why.UNSENT}
    await district.drain()
    assert await why(district) == {SCHOOL_B: Why.NOT_JOINED, SCHOOL_A: Why.SILENT}
    assert WARD_B not in await sheets(district), "another ward's schools were not meant"


async def test_who_can_not_be_written_to_any_more_comes_first(district: District):
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    while rows := await district.box.claim(now=district.now):
        outcomes = [
            Failed(Reason.BLOCKED) if one.chat.external_id == PRINCIPAL_B else Accepted("1") for one in rows
        ]
        await district.settle_all(list(zip(rows, outcomes, strict=True)))
    assert list((await why(district)).items()) == [(SCHOOL_B, Why.UNREACHABLE), (SCHOOL_A, Why.SILENT)]


async def test_the_principal_stands_before_the_deputy(district: District):
    await district.issue(OFFICER_A, level=Level.KHAN)
    (section,) = (await sheets(district))[WARD_A].sections
    (school,) = [one for one in section.to_call if one.unit.name == SCHOOL_A]
    assert [contact.name for contact, _ in school.people] == [PRINCIPAL_A, DEPUTY_A]


async def test_the_unit_above_has_all_wards_below(district: District):
    district.house = replace(district.house, second_person=False)
    await district.issue(DUTY_OFFICER, level=Level.KHAN)
    made = await sheets(district)
    assert {name: one.calls for name, one in made.items()} == {CITY: 3, WARD_A: 2, WARD_B: 1}
    (section,) = made[CITY].sections
    assert {one.unit.name: one.police and one.police.name for one in section.to_call} == {
        SCHOOL_A: WARD_A,
        SCHOOL_B: WARD_A,
        SCHOOL_C: WARD_B,
    }


async def test_who_has_answered_is_counted_and_not_called(district: District):
    made = await district.issue(OFFICER_A, level=Level.CANH_BAO)
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    (section,) = (await sheets(district))[WARD_A].sections
    assert (section.covered, section.total) == (1, 2)
    assert [one.unit.name for one in section.to_call] == [SCHOOL_B]


async def test_only_warnings_that_hold_stand_there_and_no_test_of_a_channel(district: District):
    await district.issue(OFFICER_A, level=Level.LUU_Y)
    await district.issue(OFFICER_A, level=Level.KHAN, status=Status.TEST)
    gone = await district.issue(OFFICER_A, level=Level.CANH_BAO)
    actor = await district.person(OFFICER_A)
    async with district.database.write() as work:
        await revise(work, district.house, actor, Wanted(gone.id, MessageType.CANCEL), district.now)
    assert await sheets(district) == {}
    await district.issue(OFFICER_A, level=Level.CANH_BAO)
    assert list(await sheets(district)) == [CITY, WARD_A]
    async with district.database.read() as work:
        assert not await khan_open(work, district.now)
    district.now += timedelta(days=2)
    assert await sheets(district) == {}


async def test_the_most_urgent_stands_first(district: District):
    await district.issue(OFFICER_A, level=Level.KHAN)
    await district.issue(OFFICER_A, level=Level.CANH_BAO)
    found = (await sheets(district))[WARD_A]
    assert [one.advisory.level for one in found.sections] == [Level.KHAN, Level.CANH_BAO]
    assert (found.calls, found.real_calls, found.urgent) == (4, 4, True)


async def test_what_is_read_out_says_from_whom_what_and_what_to_do(district: District):
    await district.issue(DUTY_OFFICER, level=Level.CANH_BAO)
    sheet = (await sheets(district))[WARD_A]
    assert read_out(sheet.sections[0], sheet.police, VOICE) == (
        f"Tôi gọi từ {WARD_A}, báo tin Cảnh báo của {CITY}, số TB-0001.",
        "Giả giáo viên.",
        "Gọi lại.",
        "Xin cho biết ai đang nghe máy, và nhắc lại giúp việc cần làm.",
    )
    section = replace(sheet.sections[0], sender=WARD_A)
    assert read_out(section, sheet.police, VOICE)[0] == f"Tôi gọi từ {WARD_A}, báo tin Cảnh báo, số TB-0001."
    bare = replace(
        section, advisory=replace(section.advisory, text=AdvisoryText("Cháy!\u202e", "Ở chợ\n\nTránh xa"))
    )
    assert read_out(bare, sheet.police, VOICE)[1:4] == ("Cháy!", "Ở chợ.", "Tránh xa.")


async def test_a_drill_is_called_one_twice_and_counts_apart(district: District):
    await district.issue(OFFICER_A, level=Level.CANH_BAO, status=Status.EXERCISE)
    sheet = (await sheets(district))[WARD_A]
    said = read_out(sheet.sections[0], sheet.police, VOICE)
    assert said[0] == "Đây là diễn tập, không phải tình huống thật."
    assert said[-2] == "Xin nhắc lại: đây là diễn tập."
    assert (sheet.calls, sheet.real_calls) == (2, 0)


async def test_a_call_counts_at_once_on_board_and_sheet_and_is_on_record(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    assert (
        await call(district, OFFICER_A, made, SCHOOL_A)
        == f"Đã ghi: {SCHOOL_A} đã được báo qua điện thoại (TB-0001)."
    )
    (section,) = (await sheets(district))[WARD_A].sections
    assert [one.unit.name for one in section.to_call] == [SCHOOL_B]
    assert [(one.unit.name, one.by, one.at) for one in section.told] == [(SCHOOL_A, OFFICER_A, NOW)]
    async with district.database.read() as work:
        standing = await standing_of(work, district.house, made)
        acts = (await work.connection.execute(select(audit).where(audit.c.act == "proxy-answer"))).all()
    assert standing.coverage.by_phone == (district.roster.units[SCHOOL_A],)
    assert [(one.actor_contact_id, one.via) for one in acts] == [(district.roster.contacts[OFFICER_A], "link")]


async def test_twice_is_once_and_who_was_first_is_said(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    district.now += timedelta(minutes=5)
    for name in (OFFICER_A, DUTY_OFFICER):
        assert (
            await call(district, name, made, SCHOOL_A)
            == f"{OFFICER_A} đã gọi, đã báo {SCHOOL_A} lúc 08g30 thứ Ba, 24/11."
        )
    async with district.database.read() as work:
        assert len((await work.connection.execute(select(proxy_answer))).all()) == 1
        assert len((await work.connection.execute(select(audit).where(audit.c.act == "proxy-answer"))).all()) == 1


async def test_two_officers_at_the_same_moment_have_called_once(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    names = [OFFICER_A, DUTY_OFFICER, SECOND_OFFICER] * 2
    said = await asyncio.gather(*(call(district, name, made, SCHOOL_A) for name in names))
    assert sorted(one.startswith("Đã ghi") for one in said) == [False] * 5 + [True]
    async with district.database.read() as work:
        assert len((await work.connection.execute(select(audit).where(audit.c.act == "proxy-answer"))).all()) == 1


async def test_who_answered_meanwhile_needs_no_call(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await district.drain()
    await district.answer(PRINCIPAL_A, made, Answer.DA_NHAN)
    assert await call(district, OFFICER_A, made, SCHOOL_A) == f"{SCHOOL_A} đã trả lời TB-0001, không cần gọi nữa."


async def test_nobody_notes_a_call_for_a_school_of_another_ward(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    with pytest.raises(Refusal) as refused:
        await call(district, OFFICER_B, made, SCHOOL_A)
    assert refused.value.reason == "outside-call"


async def test_what_waits_for_who_was_told_by_phone_goes_no_more(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    left = await district.drain()
    assert set(await states(district, PRINCIPAL_A)) == {("superseded", "covered")}
    assert set(await states(district, PRINCIPAL_B)) == {("accepted", "")}
    assert len(left["advisory"]) == len(await states(district, PRINCIPAL_B)), "the other school's, once"


@pytest.mark.parametrize("outcome", [Unknown(), Retry(timedelta(0), Trouble.AWAY)])
async def test_what_was_under_way_while_the_call_was_made_is_not_tried_again(district: District, outcome):
    made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    rows = [row for row in await district.box.claim(now=district.now) if row.purpose == "advisory"]
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.settle_all([(row, outcome) for row in rows])
    rest = "unknown" if isinstance(outcome, Unknown) else "superseded"
    assert set(await states(district, PRINCIPAL_A)) == {(rest, "covered")}
    assert {state for state, _ in await states(district, PRINCIPAL_B)} == {"queued"}


async def test_what_arrived_while_the_call_was_made_has_arrived(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    rows = [row for row in await district.box.claim(now=district.now) if row.purpose == "advisory"]
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.settle_all([(row, Accepted(str(row.id))) for row in rows])
    assert {state for state, _ in await states(district, PRINCIPAL_A)} == {"accepted"}


async def test_a_message_of_which_a_part_has_left_goes_out_whole(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)  # text and photo
    rows = [row for row in await district.box.claim(now=district.now) if row.purpose == "advisory"]
    await district.settle_all([(row, Accepted(str(row.id))) for row in rows])
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.drain()
    assert {state for state, _ in await states(district, PRINCIPAL_A)} == {"accepted"}


async def test_who_answers_for_another_school_too_still_gets_the_text(district: District):
    async with district.database.write() as work:
        await district.roster.give_post(work, PRINCIPAL_A, Role.HIEU_TRUONG, SCHOOL_B)
        await work.connection.execute(
            update(term)
            .where(term.c.post_id == district.roster.posts[PRINCIPAL_A])
            .values(contact_id=district.roster.contacts[PRINCIPAL_A])
        )
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    await district.drain()
    assert {state for state, _ in await states(district, PRINCIPAL_A)} == {"accepted"}
    assert set(await states(district, DEPUTY_A)) <= {("superseded", "covered")}


async def test_other_words_are_to_be_told_anew(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    await call(district, OFFICER_A, made, SCHOOL_A)
    actor, words = await district.person(OFFICER_A), AdvisoryText("Đã rõ hơn", "Nội dung mới", "Việc mới")
    async with district.database.write() as work:
        await revise(work, district.house, actor, Wanted(made.id, MessageType.UPDATE, words=words), district.now)
    assert set(await why(district)) == {SCHOOL_A, SCHOOL_B}
    with pytest.raises(Refusal) as refused:
        await call(district, OFFICER_A, made, SCHOOL_A)
    assert refused.value.reason == "old-revision"


async def test_a_sheet_is_for_the_police_over_it(district: District):
    async with district.database.read() as work:
        tree = await load_tree(work)
    ward_a, city = district.roster.units[WARD_A], district.roster.units[CITY]
    allowed = {
        (name, unit)
        for name in (OFFICER_A, OFFICER_B, DUTY_OFFICER, PRINCIPAL_A)
        for unit in (ward_a, city, district.roster.units[SCHOOL_A], 9999)
        if may_call_for(await district.person(name), unit, tree)
    }
    assert allowed == {(OFFICER_A, ward_a), (DUTY_OFFICER, ward_a), (DUTY_OFFICER, city)}
    assert [one.id for one in sheet_units(await district.person(OFFICER_A), tree)] == [ward_a]
    assert sheet_units(await district.person(PRINCIPAL_A), tree) == ()


class TestALink:
    async def link(self, district: District, name: str = OFFICER_A, unit: str = WARD_A) -> Link:
        url = sheet_link(district.house, await district.person(name), district.roster.units[unit], district.now)
        assert url is not None
        found = LINKS.read(url.rpartition("/")[2], LinkKind.SHEET)
        assert found is not None
        return found

    async def opens(self, district: District, link: Link) -> bool:
        async with district.database.read() as work:
            return await reader_of(work, link, district.now) is not None

    async def test_lasts_a_day(self, district: District):
        link = await self.link(district)
        district.now += timedelta(hours=23, minutes=59)
        assert await self.opens(district, link)
        district.now += timedelta(minutes=1)
        assert not await self.opens(district, link)

    async def test_ends_with_the_post(self, district: District):
        link = await self.link(district)
        async with district.database.write() as work:
            held = term.c.contact_id == district.roster.contacts[OFFICER_A]
            await work.connection.execute(update(term).where(held).values(to_at=NOW))
        assert not await self.opens(district, link)

    async def test_ends_with_an_address_that_was_perhaps_never_the_persons(self, district: District):
        link = await self.link(district)
        district.now += timedelta(minutes=1)
        async with district.database.write() as work:
            (owned,) = (await people.addresses_of(work, [link.contact_id]))[link.contact_id]
            await people.set_address_state(work, owned.id, type(owned.state).OFF, district.now)
        assert not await self.opens(district, link)
        district.now += timedelta(minutes=1)
        assert await self.opens(district, await self.link(district)), "one that was given out since"

    async def test_of_another_ward_opens_nothing(self, district: District):
        assert not await self.opens(district, await self.link(district, OFFICER_B, WARD_A))


class TestWordToTheOfficersOnDuty:
    async def told(self, district: District, mute: set[tuple[str, str]]) -> int:
        async with district.database.write() as work:
            made = await load_sheets(work, district.house, district.now)
            return await tell_duty(work, district.house, made, mute, district.now)

    async def test_goes_by_the_channel_that_works_with_the_own_link_and_once_an_hour(self, district: District):
        await district.issue(OFFICER_A, level=Level.KHAN)
        assert await self.told(district, {TEXTONLY}) == 1
        assert await self.told(district, {TEXTONLY}) == 0
        (part,) = (await district.drain())["sheet"]
        assert "2 cơ sở" in part.text.plain
        token = part.text.plain.partition("https://an.example.vn/s/")[2].split()[0]
        link = LINKS.read(token, LinkKind.SHEET)
        assert link is not None
        assert link.contact_id == district.roster.contacts[OFFICER_A]
        assert link.subject_id == district.roster.units[WARD_A]
        assert part.protect
        district.now += timedelta(minutes=61)
        assert await self.told(district, {TEXTONLY}) == 1

    async def test_nobody_is_written_to_where_nothing_leaves(self, district: District):
        await district.issue(OFFICER_A, level=Level.KHAN)
        assert await self.told(district, {TELEGRAM, TEXTONLY}) == 0
        assert await self.told(district, {TELEGRAM}) == 0, "everybody is on Telegram"

    async def test_of_a_drill_says_so(self, district: District):
        await district.issue(OFFICER_A, level=Level.KHAN, status=Status.EXERCISE)
        assert await self.told(district, {TEXTONLY}) == 1
        (part,) = (await district.drain())["sheet"]
        assert part.text.plain.count("DIỄN TẬP") == 2

    async def test_where_nobody_of_the_ward_can_be_reached_the_unit_above_is_told(self, district: District):
        await never_opened(district, OFFICER_A)
        await district.issue(OFFICER_A, level=Level.KHAN)
        assert await self.told(district, {TEXTONLY}) == 2
        async with district.database.read() as work:
            rows = await work.connection.scalars(select(outbox.c.external_id).where(outbox.c.purpose == "sheet"))
        assert set(rows) == {DUTY_OFFICER, SECOND_OFFICER}


async def test_the_board_leads_to_the_sheet_while_anybody_is_to_be_called(district: District):
    made = await district.issue(OFFICER_A, level=Level.KHAN)
    async with district.database.write() as work:
        contact_id = district.roster.contacts[OFFICER_A]
        (owned,) = (await people.addresses_of(work, [contact_id]))[contact_id]
        board_id = await add_board(work, made.id, owned.id)
        assert "Phiếu gọi trên web" in [
            one.label for one in (await render(work, district.house, board_id, NOW)).choices
        ]
        bare = replace(district.house, links=None)
        assert "Phiếu gọi trên web" not in [one.label for one in (await render(work, bare, board_id, NOW)).choices]
    for school in (SCHOOL_A, SCHOOL_B):
        await call(district, OFFICER_A, made, school)
    async with district.database.write() as work:
        assert "Phiếu gọi trên web" not in [
            one.label for one in (await render(work, district.house, board_id, NOW)).choices
        ]


async def test_a_city_of_hundreds_is_loaded_in_few_statements(district: District):
    async with district.database.write() as work:
        for number in range(300):
            name = f"Trường {number:03d}"
            await district.roster.add_unit(work, name, UnitKind.THCS, polices=WARD_A)
            await district.roster.add_person(
                work, f"Hiệu trưởng {number:03d}", Role.HIEU_TRUONG, name, f"+8490010{number:04d}"
            )
            await people.open_address(
                work, district.roster.contacts[f"Hiệu trưởng {number:03d}"], Chat(*TELEGRAM, str(number)), NOW
            )
    await district.issue(OFFICER_A, level=Level.KHAN, attachments=())
    statements: list[str] = []
    engine = district.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    async with district.database.read() as work:
        tree = await load_tree(work)
        sheet = await load_sheet(work, district.house, tree[district.roster.units[WARD_A]], district.now)
    assert sheet.calls == 302
    assert len(statements) < 20
