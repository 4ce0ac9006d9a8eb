"""Addresses at which nobody can answer: what is carried to them, who is looked for beyond them, when they end."""

from dataclasses import replace

import pytest

from bot.channels.apprise.outbound import EmailOutbound, SmsOutbound
from bot.domain.advisory import Answer
from bot.domain.delivery import Failed, Reason
from bot.domain.people import EMAIL, SMS, STANDBY, Address, AddressState, Chat
from bot.store import people, roster
from bot.usecases import finding, leaving
from bot.usecases.audience import targets_of
from bot.usecases.introducing import reach
from bot.usecases.mydata import my_data
from bot.usecases.unreachable import Lost, lose
from tests.kit.roster import CITY, DUTY_OFFICER, OFFICER_A, PRINCIPAL_A, PRINCIPAL_B, SECOND_OFFICER, WARD_A
from tests.usecases.district import District
from tests.usecases.samples import CAPABILITIES, NOW, VOICE

MAIL, PHONE = (EMAIL, EMAIL), (SMS, SMS)


@pytest.fixture
def district(district: District) -> District:
    ways = {MAIL: EmailOutbound.capabilities, PHONE: SmsOutbound.capabilities}
    district.house = replace(district.house, lanes=CAPABILITIES | ways)
    return district


async def has_mail(district: District, *names: str, channel: str = EMAIL) -> None:
    there = [
        Address(
            0,
            district.roster.contacts[name],
            channel,
            channel,
            f"{number}@b.vn",
            AddressState.IMPORTED,
            STANDBY[channel],
        )
        for number, name in enumerate(names)
    ]
    async with district.database.write() as work:
        await roster.add_addresses(work, there, NOW)


async def loses_chat(district: District, *names: str, state: AddressState = AddressState.BLOCKED) -> None:
    async with district.database.write() as work:
        for name in names:
            for one in (await people.addresses_of(work, [district.roster.contacts[name]])).popitem()[1]:
                if one.channel not in STANDBY:
                    await people.set_address_state(work, one.id, state, NOW)


async def states(district: District, name: str) -> dict[str, str]:
    contact_id = district.roster.contacts[name]
    async with district.database.read() as work:
        owned = await people.addresses_of(work, [contact_id], deliverable=False)
    return {one.channel: one.state.value for one in owned[contact_id]}


async def waiting(district: District, lane: tuple[str, str]) -> list[str]:
    """The purposes of what waits on a lane."""
    return sorted(row.purpose for row in await district.box.claim(now=NOW, lane=lane))


async def test_nobody_is_written_to_there_but_with_what_is_worth_reading_unanswered(district: District):
    await has_mail(district, PRINCIPAL_A, PRINCIPAL_B)
    await loses_chat(district, PRINCIPAL_B)
    contacts = [(await district.person(name)).contact for name in (PRINCIPAL_A, PRINCIPAL_B)]
    async with district.database.read() as work:
        spoken = await targets_of(work, district.house, contacts)
        written = await targets_of(work, district.house, contacts, one_way=True)
    assert {target.chat.channel for target in spoken.values()} == {"telegram"}
    assert [written[contact.id].chat.channel for contact in contacts] == ["telegram", EMAIL]


async def test_no_notice_asks_for_agreement_there(district: District):
    await has_mail(district, PRINCIPAL_B)
    await loses_chat(district, PRINCIPAL_B)
    async with district.database.write() as work:
        await reach(work, district.house, [(await district.person(PRINCIPAL_B)).contact], 2, NOW, one_way=True)
    await district.issue(OFFICER_A)
    assert await waiting(district, MAIL) == ["advisory"]
    assert (await states(district, PRINCIPAL_B))[EMAIL] == "imported"


async def test_of_what_waits_for_a_lost_chat_only_what_is_complete_goes_there(district: District):
    await has_mail(district, PRINCIPAL_A)
    made = await district.issue(OFFICER_A)
    await district.answer(PRINCIPAL_B, made, Answer.CAN_HO_TRO)
    person = await district.person(PRINCIPAL_A)
    rows = await district.box.claim(now=NOW)
    mine = next(row for row in rows if row.chat.external_id == PRINCIPAL_A)
    async with district.database.write() as work:
        await people.set_address_state(work, mine.address_id or 0, AddressState.ACTIVE, NOW)
        address = await people.address_by_id(work, mine.address_id or 0)
        assert address is not None
        await lose(work, district.house, [Lost(address, Reason.BLOCKED, frozenset({mine.id}))], NOW)
    assert person.contact.id == address.contact_id
    assert await waiting(district, MAIL) == ["advisory"]


async def test_a_cry_for_help_goes_to_the_ward_by_mail_and_on_to_who_can_answer(district: District):
    await has_mail(district, OFFICER_A)
    made = await district.issue(DUTY_OFFICER)
    await district.drain()
    await loses_chat(district, OFFICER_A)
    await district.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    assert await waiting(district, MAIL) == ["alarm"]
    left = await district.drain()
    assert len(left["alarm"]) == 2, "both officers of the unit above"
    (said,) = left["reply"]
    assert f"đã báo cho {CITY}" in said.text.plain
    assert f"Chưa báo được cho {WARD_A}" in said.text.plain, "whether anybody reads a letter is not known"


async def test_where_nobody_can_answer_at_all_the_nearest_get_it_by_mail(district: District):
    await has_mail(district, OFFICER_A, DUTY_OFFICER, SECOND_OFFICER)
    made = await district.issue(DUTY_OFFICER)
    await district.drain()
    await loses_chat(district, OFFICER_A, DUTY_OFFICER, SECOND_OFFICER)
    await district.answer(PRINCIPAL_A, made, Answer.CAN_HO_TRO)
    assert await waiting(district, MAIL) == ["alarm", "alarm", "alarm"]
    left = await district.drain()
    (said,) = left["reply"]
    assert "028 3800 0001" in said.text.plain
    assert "đã báo" not in said.text.plain


@pytest.mark.parametrize("word", ["leaves", "revoked", "refuses"])
async def test_a_word_against_the_last_chat_ends_the_letters(district: District, word: str):
    await has_mail(district, PRINCIPAL_A)
    await has_mail(district, PRINCIPAL_A, channel=SMS)
    await district.issue(OFFICER_A)
    person, officer = await district.person(PRINCIPAL_A), await district.person(OFFICER_A)
    async with district.database.write() as work:
        (address, *_) = (await people.addresses_of(work, [person.contact.id])).popitem()[1]
        if word == "leaves":
            await leaving.leave(work, district.house, person, address, "", NOW)
        elif word == "revoked":
            await leaving.revoke(work, district.house, officer, address.id, NOW)
        else:
            await leaving.decide_consent(work, district.house, person, address, "1", NOW, agreed=False)
    assert set((await states(district, PRINCIPAL_A)).values()) == {"off"}
    assert await waiting(district, MAIL) == []
    assert await waiting(district, PHONE) == []


async def test_as_long_as_another_chat_is_on_the_letters_stay_in_reserve(district: District):
    await has_mail(district, PRINCIPAL_A)
    person = await district.person(PRINCIPAL_A)
    async with district.database.write() as work:
        await people.open_address(work, person.contact.id, Chat("textonly", "bot", "u-1"), NOW)
        address = await people.address_at(work, Chat("telegram", "bot", PRINCIPAL_A))
        assert address is not None
        await leaving.leave(work, district.house, person, address, "", NOW)
    assert await states(district, PRINCIPAL_A) == {"telegram": "off", "textonly": "active", EMAIL: "imported"}


async def test_a_mailbox_that_police_revoke_by_its_number_is_told_nothing(district: District):
    await has_mail(district, PRINCIPAL_A)
    officer = await district.person(OFFICER_A)
    async with district.database.write() as work:
        address = await people.address_at(work, Chat(EMAIL, EMAIL, "0@b.vn"))
        assert address is not None
        await leaving.revoke(work, district.house, officer, address.id, NOW)
    assert await waiting(district, MAIL) == []
    assert await states(district, PRINCIPAL_A) == {"telegram": "active", EMAIL: "off"}


async def test_a_letter_that_fails_for_good_leaves_its_address_alone(district: District):
    await has_mail(district, PRINCIPAL_B)
    await loses_chat(district, PRINCIPAL_B)
    await district.issue(OFFICER_A)
    (row,) = await district.box.claim(now=NOW, lane=MAIL)
    await district.settle(row, Failed(Reason.REFUSED))
    assert (await states(district, PRINCIPAL_B))[EMAIL] == "imported"


async def test_a_mailbox_is_no_joining_and_is_said_to_be_kept(district: District):
    await has_mail(district, PRINCIPAL_B)
    await loses_chat(district, PRINCIPAL_B, state=AddressState.OFF)
    officer, person = await district.person(OFFICER_A), await district.person(PRINCIPAL_B)
    async with district.database.write() as work:
        found = await finding.who(work, officer, VOICE, NOW, "Trường THCS Mẫu B")
        told = await my_data(work, person, VOICE, CAPABILITIES["telegram", "bot"], NOW)
    assert "chưa mở bot" in found.text.plain
    assert "Địa chỉ dự phòng: thư điện tử" in told.text.plain
