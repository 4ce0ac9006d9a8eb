"""A release in single statements: who is meant is frozen, and all of them get a message, as if one by one."""

from collections.abc import Collection

import pytest
from sqlalchemy import select

from bot.domain.audience import Scope
from bot.domain.messages import CallKind, Part
from bot.domain.people import AddressState, Form, Language, Role
from bot.domain.richtext import RichText
from bot.store import broadcasts, payloads, people, recipients
from bot.store.broadcasts import Letter
from bot.store.engine import UnitOfWork
from bot.store.tables import contact, outbox, payload, term
from tests.kit.roster import (
    DEPUTY_A,
    OFFICER_A,
    PRINCIPAL_A,
    PRINCIPAL_B,
    PRINCIPAL_C,
    SCHOOL_A,
    SCHOOL_B,
    WARD_A,
)
from tests.store.box import LANE, MARK, NOW
from tests.store.people import Town

TEXTS = ("textonly", "bot")
COLUMNS = {"kind": CallKind.SEND, "purpose": "advisory", "priority": 4, "created_at": NOW, "expires_at": None}


def scope(town: Town, *units: str, roles: tuple[Role, ...] = ()) -> Scope:
    ids = frozenset(map(town.unit, units))
    return Scope(ids, ids - {town.unit(WARD_A)}, roles, town.contact(OFFICER_A))


@pytest.fixture
async def frozen(town: Town, revision_id: int) -> int:
    """A revision by which the people of two schools are meant."""
    async with town.database.write() as work:
        await recipients.freeze(work, revision_id, scope(town, SCHOOL_A, SCHOOL_B))
    return revision_id


async def queue(
    town: Town,
    revision_id: int,
    *,
    parts: int = 1,
    lanes: Collection[tuple[str, str]] = (LANE,),
    only: Collection[int] | None = None,
) -> list[tuple[str, str, int]]:
    """Queues a message for everybody; (channel, chat, payload) of each row, in their order."""
    async with town.database.write() as work:
        made = [Part(RichText.of("Chào"))] * parts
        letters = [
            Letter(lane, language, form, await payloads.add_payloads(work, made, MARK))
            for language, form in await recipients.voices_meant(work, revision_id)
            for lane in lanes
        ]
        columns = COLUMNS | {"revision_id": revision_id}
        await broadcasts.queue(work, revision_id, letters, columns, only=only)
        await payloads.forget_unsent(work, [one for letter in letters for one in letter.payload_ids])
        rows = await work.connection.execute(
            select(outbox.c.channel, outbox.c.external_id, outbox.c.payload_id).order_by(outbox.c.id)
        )
        return [(row[0], row[1], row[2]) for row in rows]


async def test_who_is_meant_is_frozen_as_the_posts_are_held_without_the_author(town: Town, revision_id: int):
    async with town.database.write() as work:
        meant = scope(town, SCHOOL_A, SCHOOL_B, WARD_A)
        held = await people.holders(work, meant.units)
        await recipients.freeze(work, revision_id, meant)
        pairs = {(one.id, standing.unit_id) for one, standing in held if one.id != town.contact(OFFICER_A)}
        found = await recipients.people_meant(work, revision_id)
        assert {(one, unit) for one, units in found.items() for unit in units} == pairs
        assert await recipients.units_meant(work, revision_id) == meant.institutions
        assert await recipients.count_meant(work, meant) == len(found)
        assert sum((await recipients.voices_meant(work, revision_id)).values()) == len(found)


async def test_who_has_left_a_post_or_holds_another_role_is_not_meant(town: Town, revision_id: int):
    async with town.database.write() as work:
        await work.connection.execute(
            term.update().where(term.c.contact_id == town.contact(PRINCIPAL_B)).values(to_at=NOW)
        )
        principals = scope(town, SCHOOL_A, SCHOOL_B, roles=(Role.HIEU_TRUONG,))
        await recipients.freeze(work, revision_id, principals)
        found = await recipients.people_meant(work, revision_id)
        assert found == {town.contact(PRINCIPAL_A): {town.unit(SCHOOL_A)}}
        assert await recipients.units_meant(work, revision_id) == principals.institutions


async def test_an_audience_of_nobody_is_known_as_such(town: Town):
    async with town.database.read() as work:
        nobody = scope(town)
        assert not await recipients.is_anybody_meant(work, nobody)
        assert await recipients.count_meant(work, nobody) == 0
        assert await recipients.is_anybody_meant(work, scope(town, SCHOOL_A))


async def test_everybody_meant_gets_it_at_the_first_address_that_may_be_written_to(town: Town, frozen: int):
    await town.join(PRINCIPAL_A, "bị chặn", state=AddressState.BLOCKED)
    await town.join(PRINCIPAL_A, "thứ nhất", lane=TEXTS)
    await town.join(PRINCIPAL_A, "thứ hai")
    await town.join(DEPUTY_A, "được hỏi", state=AddressState.ASKED)
    await town.join(PRINCIPAL_B, "đã rời", state=AddressState.OFF)
    await town.join(OFFICER_A, "tác giả")
    rows = await queue(town, frozen, lanes=(LANE, TEXTS))
    assert [row[:2] for row in rows] == [("textonly", "thứ nhất"), ("telegram", "được hỏi")]


async def test_an_address_by_a_lane_that_nobody_serves_is_passed_over(town: Town, frozen: int):
    await town.join(PRINCIPAL_A, "thứ nhất", lane=TEXTS)
    await town.join(PRINCIPAL_A, "thứ hai")
    await town.join(DEPUTY_A, "ở nơi khác", lane=TEXTS)
    rows = await queue(town, frozen)
    assert [row[:2] for row in rows] == [("telegram", "thứ hai")]


async def test_parts_of_one_message_stay_together_and_in_their_order(town: Town, frozen: int):
    for name in (PRINCIPAL_A, DEPUTY_A, PRINCIPAL_B):
        await town.join(name)
    rows = await queue(town, frozen, parts=3)
    assert [row[1] for row in rows] == [name for name in (PRINCIPAL_A, DEPUTY_A, PRINCIPAL_B) for _ in range(3)]
    for first in range(0, 9, 3):
        assert [row[2] for row in rows[first : first + 3]] == sorted(row[2] for row in rows[first : first + 3])
    async with town.database.read() as work:
        found = (await work.connection.execute(select(outbox))).all()
    assert {(row.bundle, row.state, row.repeat, row.epoch) for row in found} == {
        (bundle, "queued", False, 0) for bundle in {row.bundle for row in found}
    }
    assert all(row.bundle is not None for row in found)


async def test_everybody_reads_it_in_the_own_language_and_no_text_is_left_over(town: Town, frozen: int):
    async with town.database.write() as work:
        english = contact.update().where(contact.c.id == town.contact(DEPUTY_A))
        await work.connection.execute(english.values(language=Language.EN, form=Form.ANH_CHI))
    await town.join(PRINCIPAL_A)
    await town.join(DEPUTY_A)
    rows = await queue(town, frozen, lanes=(LANE, TEXTS))
    assert [row[1] for row in rows] == [PRINCIPAL_A, DEPUTY_A]
    async with town.database.read() as work:
        kept = set(await work.connection.scalars(select(payload.c.id)))
    assert len(kept) == 2
    assert kept == {row[2] for row in rows}


async def test_only_some_addresses_get_it_if_that_is_wanted(town: Town, frozen: int):
    await town.join(PRINCIPAL_A)
    wanted = await town.join(DEPUTY_A)
    rows = await queue(town, frozen, only=[wanted])
    assert [row[1] for row in rows] == [DEPUTY_A]
    assert await queue(town, frozen, only=[]) == rows  # nothing came to it


async def test_who_came_with_the_roster_is_asked_once(town: Town, frozen: int):
    first = await town.join(PRINCIPAL_A, "thứ nhất", state=AddressState.IMPORTED)
    second = await town.join(PRINCIPAL_A, "thứ hai", state=AddressState.IMPORTED)
    await town.join(PRINCIPAL_C, state=AddressState.IMPORTED)  # of a school that isn't meant
    async with town.database.write() as work:
        assert await broadcasts.take_imported(work, frozen, [LANE], NOW) == {first}
        assert await broadcasts.take_imported(work, frozen, [LANE], NOW) == frozenset()
        untouched = await people.address_by_id(work, second)
    assert untouched is not None
    assert untouched.state is AddressState.IMPORTED


async def test_tens_of_thousands_of_ids_are_one_value(town: Town):
    async def found(work: UnitOfWork, ids: Collection[int]) -> set[int]:
        rows = select(contact.c.id).where(recipients.among(work, contact.c.id, ids))
        return set(await work.connection.scalars(rows))

    async with town.database.read() as work:
        assert await found(work, range(70_000)) == set(town.roster.contacts.values())
        assert await found(work, [town.contact(DEPUTY_A)]) == {town.contact(DEPUTY_A)}
        assert await found(work, []) == set()
