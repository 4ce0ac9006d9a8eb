"""Invitation letters: who gets one, what it says, and that codes stand nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from bot.domain.errors import BadInput
from bot.domain.people import Chat
from bot.store import people
from bot.store.engine import Database
from bot.store.invitations import invitation_by_hash, use_invitation
from bot.store.roster import load_roster
from bot.store.tables import audit, invitation
from bot.usecases.invitations import hash_code, new_code
from bot.usecases.letters import Bots, Letter, make_letters
from bot.usecases.letters_page import render_letters
from bot.usecases.roster.apply import import_roster
from bot.usecases.roster.example import EXAMPLE_CONTACTS, EXAMPLE_UNITS
from bot.usecases.roster.rows import RosterFile

NOW = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


@pytest.fixture
async def roster(database: Database) -> Database:
    """The example roster: 8 units, 16 people."""
    async with database.write() as work:
        await import_roster(work, RosterFile(EXAMPLE_UNITS, EXAMPLE_CONTACTS), now=NOW, bot="truongan_bot")
    return database


@pytest.fixture
def make_code() -> Callable[[], str]:
    numbers = count(1)
    return lambda: new_code(bytes([*b"unlikely", *next(numbers).to_bytes(2, "big")]))


async def letters_for(
    database: Database,
    make_code: Callable[[], str],
    units: Sequence[str] | None = None,
    now: datetime = NOW,
    username: str = "@truongan_bot",
    zalo: str = "",
) -> tuple[Letter, ...]:
    async with database.write() as work:
        return await make_letters(work, units, Bots(username, zalo), now, make_code)


async def joins(database: Database, letter: Letter) -> None:
    """The person joins by the letter's code."""
    async with database.write() as work:
        address = await people.open_address(work, letter.contact.id, Chat("telegram", "b", "1"), NOW)
        found = await invitation_by_hash(work, hash_code(letter.code))
        assert found is not None
        assert await use_invitation(work, found.id, address.id, NOW)


async def test_every_post_without_a_joined_holder_gets_a_code_of_its_own(roster, make_code):
    letters = await letters_for(roster, make_code)
    assert len(letters) == 16
    assert len({letter.code for letter in letters}) == 16
    assert {letter.contact.name for letter in letters} == {row.name for row in EXAMPLE_CONTACTS}
    assert not any(letter.replaces for letter in letters)
    assert {letter.expires_at for letter in letters} == {NOW + timedelta(days=30)}


async def test_codes_are_stored_as_hashes_that_lead_to_their_post(roster, make_code):
    letters = await letters_for(roster, make_code)
    async with roster.read() as work:
        for letter in letters:
            found = await invitation_by_hash(work, hash_code(letter.code))
            assert found is not None
            assert (found.post_id, found.contact_id) == (letter.post.id, letter.contact.id)
            assert (found.expires_at, found.used_at, found.revoked_at) == (NOW + timedelta(days=30), None, None)
        stored = repr((await work.connection.execute(select(invitation))).all())
    assert not any(letter.code in stored for letter in letters)


async def test_earlier_unused_codes_are_revoked_and_that_is_said(roster, make_code):
    first = await letters_for(roster, make_code, ["Trường Tiểu học Mẫu A"])
    second = await letters_for(roster, make_code, ["Trường Tiểu học Mẫu A"], NOW + timedelta(days=1))
    assert [letter.replaces for letter in second] == [True, True, True]
    async with roster.read() as work:
        for letter in first:
            found = await invitation_by_hash(work, hash_code(letter.code))
            assert found is not None
            assert found.revoked_at == NOW + timedelta(days=1)
    assert "Mã trong thư mời trước đây không còn giá trị." in render_letters(second, "Công an Thành phố")
    assert "Mã trong thư mời trước đây" not in render_letters(first, "Công an Thành phố")


async def test_expired_codes_are_not_called_replaced(roster, make_code):
    await letters_for(roster, make_code)
    later = await letters_for(roster, make_code, now=NOW + timedelta(days=31))
    assert not any(letter.replaces for letter in later)


async def test_who_has_joined_gets_no_letter(roster, make_code):
    (letter,) = await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"])
    await joins(roster, letter)
    assert await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"]) == ()
    assert len(await letters_for(roster, make_code)) == 15


async def test_a_post_that_nobody_holds_any_more_gets_no_letter(roster, make_code):
    short = RosterFile(EXAMPLE_UNITS, EXAMPLE_CONTACTS[:-1])
    async with roster.write() as work:
        await import_roster(work, short, now=NOW, bot="truongan_bot", end_missing=True)
    assert len(await letters_for(roster, make_code)) == 15


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (["Công an phường Mẫu Một"], 8),
        (["cong an phuong mau hai"], 5),
        (["Công an Thành phố (mẫu)"], 15),
        (["Sở Giáo dục và Đào tạo (mẫu)"], 10),
        (["truong-thcs-mau-b.thcs.mau-mot"], 3),
        (["Trường THCS Mẫu B", "Trường THCS Mẫu B", "Trường Mầm non Mẫu C"], 4),
        ([], 0),
    ],
)
async def test_a_unit_stands_for_itself_and_all_below_it(roster, make_code, units, expected):
    assert len(await letters_for(roster, make_code, units)) == expected


async def test_units_that_nobody_knows_and_names_of_no_bot_are_refused(roster, make_code):
    with pytest.raises(BadInput) as refusal:
        await letters_for(roster, make_code, ["Trường THCS Mẫu Bê"])
    assert (refusal.value.reason, refusal.value.params["near"]) == ("unit-unknown-near", "Trường THCS Mẫu B")
    with pytest.raises(BadInput, match=r"unit-unknown$"):
        await letters_for(roster, make_code, ["xyz"])
    twin = replace(EXAMPLE_UNITS[6], ward="Phường Mẫu Ba", row=99)
    async with roster.write() as work:
        await import_roster(work, RosterFile((*EXAMPLE_UNITS, twin)), now=NOW, bot="truongan_bot")
    with pytest.raises(BadInput, match="unit-ambiguous") as ambiguous:
        await letters_for(roster, make_code, [twin.name])
    assert ambiguous.value.params["wards"] == "Phường Mẫu Ba, Phường Mẫu Hai"
    for name in ("a b", "x?start=1", "https://t.me/truongan_bot"):
        with pytest.raises(BadInput, match="bot-username"):
            await letters_for(roster, make_code, username=name)


async def test_letters_leave_a_trace_with_counts_only(roster, make_code):
    await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"])
    await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"])
    async with roster.read() as work:
        rows = await work.connection.execute(
            select(audit.c.details).where(audit.c.act == "invite-letters").order_by(audit.c.id)
        )
        assert [row.details for row in rows] == [{"letters": 1, "revoked": 0}, {"letters": 1, "revoked": 1}]


async def test_letters_of_one_ward_lie_together(roster, make_code):
    wards = [letter.unit.ward for letter in await letters_for(roster, make_code)]
    assert wards == sorted(wards)
    async with roster.read() as work:
        assert {unit.ward for unit in (await load_roster(work)).units} == set(wards)


async def test_a_letter_leads_to_every_bot_that_there_is(roster, make_code):
    def page(letters: Sequence[Letter]) -> str:
        return render_letters(letters, "Công an Thành phố")

    one = await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"])
    assert "Zalo" not in page(one)
    assert "một trong hai" not in page(one)
    both = await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"], zalo="bot.VDKyGxQvc")
    assert {both[0].link(channel) for channel in ("telegram", "zalo")} == {
        f"https://t.me/truongan_bot?start={both[0].code}",
        "https://zalo.me/bot.VDKyGxQvc",
    }
    for said in ("một trong hai", "@truongan_bot", "bot.VDKyGxQvc", "gõ <strong>mã in dưới đây</strong>"):
        assert said in page(both)
    only = await letters_for(roster, make_code, ["Trường Mầm non Mẫu C"], username="", zalo="bot.VDKyGxQvc")
    assert "Telegram" not in page(only)
    with pytest.raises(BadInput, match="username-needed"):
        Bots()
    with pytest.raises(BadInput, match="zalo-name"):
        Bots(zalo="https://zalo.me/a b")
