"""Strangers' requests: who is asked, who may decide, and what a yes makes of the roster."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.dialogue.intents import AskToJoin
from bot.domain.advisory import Audience
from bot.domain.errors import Refusal
from bot.domain.people import AddressState, Chat, Person, Role
from bot.store import people
from bot.store.invitations import invitation_by_hash
from bot.store.tables import address, post, term
from bot.usecases import admitting, requests
from bot.usecases.invitations import hash_code
from bot.usecases.requests import Asked
from tests.kit.roster import (
    ADMINISTRATOR,
    CITY,
    DEPUTY_A,
    DUTY_OFFICER,
    OFFICE,
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
from tests.usecases.samples import TELEGRAM

NAME, PHONE = "Trần Văn Bảo", "+84912345678"
STRANGER = Chat(*TELEGRAM, "người lạ")


async def ask(
    district: District,
    unit_name: str = SCHOOL_A,
    role: Role = Role.BAO_VE,
    *,
    phone: str = PHONE,
    chat: Chat = STRANGER,
) -> Asked:
    intent = AskToJoin(district.roster.units[unit_name], role, NAME, phone, own_phone=False)
    async with district.database.write() as work:
        return await requests.ask(work, district.house, chat, intent, district.now)


async def decide(district: District, officer: str, *, yes: bool = True, number: int = 1) -> str:
    person = await district.person(officer)
    async with district.database.write() as work:
        target = district.target(person)
        said = await admitting.decide(work, district.house, person, target, number, district.now, yes=yes)
    return said.plain


async def admitted(district: District, phone: str = PHONE) -> Person:
    async with district.database.read() as work:
        found = await people.person_by_phone(work, phone)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("unit_name", "role", "may"),
    [(SCHOOL_A, Role.BAO_VE, {OFFICER_A, DUTY_OFFICER, SECOND_OFFICER}),
     (SCHOOL_C, Role.HIEU_TRUONG, {OFFICER_B, DUTY_OFFICER, SECOND_OFFICER}),
     (WARD_B, Role.CONG_AN, {DUTY_OFFICER, SECOND_OFFICER}),
     (OFFICE, Role.GIAO_DUC, {DUTY_OFFICER, SECOND_OFFICER})],
)  # fmt: skip
async def test_only_the_police_over_the_unit_decide(district: District, unit_name, role, may):
    assert (await ask(district, unit_name, role)).refused is None
    for name in district.roster.contacts:
        if name in may:
            continue
        with pytest.raises(Refusal, match="outside-request"):
            await decide(district, name)
    assert NAME in await decide(district, min(may))


@pytest.mark.parametrize(
    ("unit_name", "role"),
    [(SCHOOL_A, Role.QUAN_TRI), (SCHOOL_A, Role.QUAN_SAT), (SCHOOL_A, Role.CONG_AN), (WARD_A, Role.QUAN_TRI),
     (WARD_A, Role.HIEU_TRUONG)],
)  # fmt: skip
async def test_posts_that_do_not_fit_the_unit_cannot_be_asked_for(district: District, unit_name, role):
    assert (await ask(district, unit_name, role)).refused is not None
    assert "request" not in await district.drain()


async def test_the_root_has_nobody_above_so_one_is_told_to_call(district: District):
    refused = (await ask(district, CITY, Role.CONG_AN)).refused
    assert refused is not None
    assert "Chưa gửi được yêu cầu" in refused.plain


async def test_a_number_or_a_chat_of_the_roster_asks_for_nothing(district: District):
    known = (await ask(district, phone=district.roster.phones[PRINCIPAL_B])).refused
    assert known is not None
    assert "đã có trong danh bạ" in known.plain
    member = (await ask(district, chat=Chat(*TELEGRAM, DEPUTY_A))).refused
    assert member is not None
    assert "đã tham gia rồi" in member.plain


async def test_cards_are_settled_by_the_first_word_and_the_next_one_hears_whose(district: District):
    await ask(district)
    cards = (await district.drain())["request"]
    assert [choice.label for choice in cards[0].choices] == ["Duyệt", "Từ chối"]
    await decide(district, OFFICER_A, yes=False)
    (echo,) = (await district.drain())["echo"]
    assert echo.choices == ()
    assert "Đã từ chối bởi Trực ban phường Một" in echo.text.plain
    with pytest.raises(Refusal, match="request-refused") as refused:
        await decide(district, DUTY_OFFICER)
    assert refused.value.params == {"name": OFFICER_A, "at": "08g30 hôm nay"}
    with pytest.raises(Refusal, match="no-such-request"):
        await decide(district, OFFICER_A, number=9)


async def test_a_vacant_post_is_taken_and_its_old_letter_is_worth_nothing(district: District):
    vacant = district.roster.posts[DEPUTY_A]
    async with district.database.write() as work:
        await work.connection.execute(update(term).where(term.c.post_id == vacant).values(to_at=district.now))
        await district.roster.add_code(work, DEPUTY_A, "ABCDE23456", district.now + timedelta(days=9))
    await ask(district, SCHOOL_A, Role.PHO_HIEU_TRUONG)
    await decide(district, OFFICER_A)
    assert [one.post_id for one in (await admitted(district)).standings] == [vacant]
    async with district.database.read() as work:
        code = await invitation_by_hash(work, hash_code("ABCDE23456"))
    assert code is not None
    assert code.revoked_at == district.now


async def test_where_no_post_is_vacant_a_new_one_is_made_after_the_others(district: District):
    await ask(district, SCHOOL_B, Role.HIEU_TRUONG)
    await decide(district, OFFICER_A)
    (standing,) = (await admitted(district)).standings
    assert (standing.role, standing.title, standing.order) == (Role.HIEU_TRUONG, "Hiệu trưởng", 1)
    assert len((await district.person(PRINCIPAL_B)).standings) == 1, "who held it holds it still"
    async with district.database.read() as work:
        held = await work.connection.scalars(
            select(post.c.id).where(post.c.unit_id == district.roster.units[SCHOOL_B])
        )
        assert len(list(held)) == 2
    told = [part.text.plain for part in (await district.drain())["notice"]]
    assert any("hai người giữ chức danh Hiệu trưởng" in one for one in told)


async def test_somebody_without_a_post_comes_back_under_the_old_number_with_the_name_of_today(district: District):
    phone = district.roster.phones[DEPUTY_A]
    async with district.database.write() as work:
        await work.connection.execute(
            update(term).where(term.c.contact_id == district.roster.contacts[DEPUTY_A]).values(to_at=district.now)
        )
    await ask(district, SCHOOL_B, Role.BAO_VE, phone=phone)
    await decide(district, OFFICER_A)
    person = await admitted(district, phone)
    assert (person.contact.id, person.contact.name) == (district.roster.contacts[DEPUTY_A], NAME)
    async with district.database.read() as work:
        states = await work.connection.execute(
            select(address.c.external_id, address.c.state).where(address.c.contact_id == person.contact.id)
        )
        assert {(row[0], row[1]) for row in states} == {
            (DEPUTY_A, AddressState.OFF),
            (STRANGER.external_id, AddressState.ACTIVE),
        }


async def test_a_number_that_came_onto_the_roster_meanwhile_is_not_admitted_twice(district: District):
    await ask(district)
    async with district.database.write() as work:
        await district.roster.add_person(work, "Người mới", Role.BAO_VE, SCHOOL_A, PHONE)
    with pytest.raises(Refusal, match="request-phone-known"):
        await decide(district, OFFICER_A)
    assert "Đã từ chối" in await decide(district, OFFICER_A, yes=False)


async def test_a_chat_that_joined_meanwhile_is_not_admitted_as_somebody_else(district: District):
    await ask(district)
    async with district.database.write() as work:
        await people.open_address(work, district.roster.contacts[PRINCIPAL_A], STRANGER, district.now)
    with pytest.raises(Refusal, match="request-member"):
        await decide(district, OFFICER_A)


async def test_the_newcomer_gets_what_is_open_for_the_role_and_no_more(district: District):
    await district.issue(OFFICER_A)
    await district.issue(OFFICER_A, audience=Audience(roles=(Role.HIEU_TRUONG,)))
    await district.issue(OFFICER_B)
    await district.drain()
    await ask(district)
    await district.drain()
    await decide(district, OFFICER_A)
    told = [part.text.plain for part in (await district.drain())["advisory"] if part.text.plain]
    assert len(told) == 1
    assert "TB-0001" in told[0]


async def test_reading_the_roster_by_typed_numbers_ends_after_five_hits(district: District):
    async def check(phone: str) -> str:
        async with district.database.write() as work:
            return await requests.check_phone(work, STRANGER, phone, district.now)

    phones = list(district.roster.phones.values())
    assert await check(PHONE) == "free"
    assert [await check(phone) for phone in phones[:5]] == ["known"] * 5
    assert await check(phones[5]) == await check(PHONE) == "too-many"


async def test_units_are_found_as_people_type_them_but_no_authority_is_offered(district: District):
    async with district.database.read() as work:
        (hit,) = await requests.find_units(work, "thcs mau b")
        assert (hit["name"], hit["roles"]) == (
            SCHOOL_B,
            ["hieu-truong", "pho-hieu-truong", "bao-ve"],
        )
        assert [one["roles"] for one in await requests.find_units(work, "cong an phuong mau hai")] == [["cong-an"]]
        assert await requests.find_units(work, "xyz") == []
        assert len(await requests.find_units(work, "mau")) <= requests.FOUND


async def test_an_administrator_is_no_officer(district: District):
    await ask(district)
    with pytest.raises(Refusal, match="outside-request"):
        await decide(district, ADMINISTRATOR)
