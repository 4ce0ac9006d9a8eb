"""Contacts with the posts they hold now, who holds a unit's posts, and where each can be written to."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.domain.people import AddressState, Chat, Language, Role
from bot.domain.units import LinkKind
from bot.store import people
from bot.store.tables import post, term, unit_link
from bot.store.units import load_tree
from tests.kit.roster import (
    ADMINISTRATOR,
    CITY,
    DEPUTY_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    SCHOOL_A,
    SCHOOL_B,
    WARD_A,
    WARD_B,
)
from tests.store.box import NOW, chat
from tests.store.people import Town

HOUR = timedelta(hours=1)
TEXTONLY = ("textonly", "bot")


async def test_a_person_has_all_posts_held_now_in_their_order(town: Town):
    async with town.database.write() as work:
        await town.roster.give_post(work, PRINCIPAL_A, Role.QUAN_LY_KTX, SCHOOL_B)
        await work.connection.execute(
            update(post).where(post.c.id == town.roster.posts[PRINCIPAL_A]).values(position=-1)
        )
        found = await people.person(work, town.contact(PRINCIPAL_A))
    assert found is not None
    assert [standing.role for standing in found.standings] == [Role.QUAN_LY_KTX, Role.HIEU_TRUONG]
    assert [standing.unit_id for standing in found.standings] == [town.unit(SCHOOL_B), town.unit(SCHOOL_A)]


async def test_posts_and_terms_that_ended_are_no_longer_held(town: Town):
    async with town.database.write() as work:
        await work.connection.execute(
            update(term).where(term.c.contact_id == town.contact(PRINCIPAL_A)).values(to_at=NOW)
        )
        await work.connection.execute(
            update(post).where(post.c.id == town.roster.posts[PRINCIPAL_B]).values(to_at=NOW)
        )
        wanted = [town.contact(name) for name in (PRINCIPAL_A, PRINCIPAL_B, DEPUTY_A)]
        found = await people.persons(work, wanted)
        held = await people.holders(work, [town.unit(SCHOOL_A), town.unit(SCHOOL_B)])
    assert [len(found[contact_id].standings) for contact_id in wanted] == [0, 0, 1]
    assert [contact.name for contact, _ in held] == [DEPUTY_A]


async def test_somebody_who_is_not_there_is_not_found(town: Town):
    async with town.database.read() as work:
        assert await people.person(work, 999) is None
        assert await people.persons(work, []) == {}
        assert await people.person_by_phone(work, "+84999999999") is None
        found = await people.person_by_phone(work, town.roster.phones[DEPUTY_A])
    assert found is not None
    assert found.contact.name == DEPUTY_A


async def test_holders_come_by_unit_and_order_and_roles_narrow(town: Town):
    units = [town.unit(SCHOOL_A), town.unit(SCHOOL_B), town.unit(CITY)]
    async with town.database.write() as work:
        await work.connection.execute(
            update(post).where(post.c.id == town.roster.posts[PRINCIPAL_A]).values(position=2)
        )
        await work.connection.execute(
            update(post).where(post.c.id == town.roster.posts[DEPUTY_A]).values(position=1)
        )
        held = await people.holders(work, units[:2])
        assert [(contact.name, standing.unit_id) for contact, standing in held] == [
            (DEPUTY_A, units[0]),
            (PRINCIPAL_A, units[0]),
            (PRINCIPAL_B, units[1]),
        ]
        principals = await people.holders(work, units[:2], [Role.HIEU_TRUONG])
        assert [contact.name for contact, _ in principals] == [PRINCIPAL_A, PRINCIPAL_B]
        administrators = await people.holders(work, units, [Role.QUAN_TRI])
        assert [contact.name for contact, _ in administrators] == [ADMINISTRATOR]
        assert await people.holders(work, []) == ()


async def test_addresses_come_in_the_person_s_own_order_and_only_deliverable_ones_unless_wanted(town: Town):
    first = await town.join(PRINCIPAL_A, "an")
    second = await town.join(PRINCIPAL_A, "an", lane=TEXTONLY, state=AddressState.ASKED)
    left = await town.join(PRINCIPAL_A, "an cũ", state=AddressState.OFF)
    other = await town.join(PRINCIPAL_B, "bình", state=AddressState.BLOCKED)
    contact, blocked = town.contact(PRINCIPAL_A), town.contact(PRINCIPAL_B)
    async with town.database.read() as work:
        found = await people.addresses_of(work, [contact, blocked])
        everything = await people.addresses_of(work, [contact, blocked], deliverable=False)
        assert await people.addresses_of(work, []) == {}
    assert {one: [address.id for address in owned] for one, owned in found.items()} == {contact: [first, second]}
    assert [address.id for address in everything[contact]] == [first, second, left]
    assert [address.id for address in everything[blocked]] == [other]


async def test_who_joins_where_somebody_was_before_takes_the_address_over(town: Town):
    before = await town.join(PRINCIPAL_A, "an", state=AddressState.OFF)
    async with town.database.write() as work:
        opened = await people.open_address(work, town.contact(DEPUTY_A), chat("an"), NOW)
        assert (opened.id, opened.contact_id, opened.state) == (
            before,
            town.contact(DEPUTY_A),
            AddressState.ACTIVE,
        )
        assert await people.address_at(work, chat("an")) == opened
        assert await people.address_by_id(work, before) == opened
        assert await people.address_at(work, Chat(*TEXTONLY, "an")) is None
        assert await people.address_by_id(work, before + 1) is None


async def test_imported_addresses_are_asked_once(town: Town):
    imported = await town.join(PRINCIPAL_A, "an", state=AddressState.IMPORTED)
    active = await town.join(PRINCIPAL_B, "bình")
    async with town.database.write() as work:
        assert await people.take_imported(work, [imported, active], NOW) == {imported}
        assert await people.take_imported(work, [imported, active], NOW) == frozenset()
        found = await people.address_by_id(work, imported)
    assert found is not None
    assert found.state is AddressState.ASKED


async def test_an_address_follows_its_chat_to_the_new_id(town: Town):
    moved = await town.join(PRINCIPAL_A, "-1")
    async with town.database.write() as work:
        await people.move_address(work, chat("-1"), "-1002")
        assert await people.address_at(work, chat("-1")) is None
        found = await people.address_at(work, chat("-1002"))
    assert found is not None
    assert found.id == moved


async def test_an_address_that_is_known_at_the_new_id_already_breaks_nothing(town: Town):
    old, new = await town.join(PRINCIPAL_A, "-1"), await town.join(PRINCIPAL_A, "-1002")
    async with town.database.write() as work:
        await people.move_address(work, chat("-1"), "-1002")
        where = [await people.address_by_id(work, one) for one in (old, new)]
    assert [address.external_id for address in where if address] == ["-1", "-1002"]


async def test_consents_and_language_are_kept_with_their_version(town: Town):
    contact, address_id = town.contact(PRINCIPAL_A), await town.join(PRINCIPAL_A)
    async with town.database.write() as work:
        await people.add_consent(work, contact, None, "2026-11", Language.VI, NOW, agreed=False)
        await people.add_consent(work, contact, address_id, "2026-11", Language.VI, NOW + HOUR, agreed=True)
        assert await people.consents_of(work, contact) == (("2026-11", False, NOW), ("2026-11", True, NOW + HOUR))
        assert await people.consents_of(work, town.contact(PRINCIPAL_B)) == ()
        await people.set_language(work, contact, Language.EN)
        found = await people.persons(work, [contact, town.contact(PRINCIPAL_B)])
    assert [person.contact.language for person in found.values()] == [Language.EN, Language.VI]


async def test_guesses_are_counted_a_chat_and_forgotten_with_time(town: Town):
    async with town.database.write() as work:
        for at in (NOW - HOUR, NOW - HOUR / 2, NOW):
            await people.add_guess(work, chat("an"), at)
        await people.add_guess(work, chat("bình"), NOW)
        assert await people.guesses_since(work, chat("an"), NOW - HOUR) == 2
        assert await people.guesses_since(work, chat("cúc"), NOW - HOUR) == 0


async def test_whether_there_is_an_administrator(town: Town):
    async with town.database.write() as work:
        assert await people.has_administrator(work)
        await work.connection.execute(
            update(term).where(term.c.contact_id == town.contact(ADMINISTRATOR)).values(to_at=NOW)
        )
        assert not await people.has_administrator(work)


async def test_the_tree_holds_the_links_of_today(town: Town):
    async with town.database.write() as work:
        tree = await load_tree(work)
        assert tree.parent(town.unit(SCHOOL_A), LinkKind.POLICES) == tree[town.unit(WARD_A)]
        await work.connection.execute(
            update(unit_link)
            .where(unit_link.c.child_id == town.unit(SCHOOL_A), unit_link.c.kind == LinkKind.POLICES)
            .values(to_at=NOW)
        )
        await work.connection.execute(
            unit_link.insert().values(
                child_id=town.unit(SCHOOL_A), parent_id=town.unit(WARD_B), kind=LinkKind.POLICES, from_at=NOW
            )
        )
        tree = await load_tree(work)
        assert tree.parent(town.unit(SCHOOL_A), LinkKind.POLICES) == tree[town.unit(WARD_B)]
        kept = await work.connection.scalars(
            select(unit_link.c.id).where(
                unit_link.c.child_id == town.unit(SCHOOL_A), unit_link.c.to_at.is_not(None)
            )
        )
        assert len(list(kept)) == 1
