"""Who is meant by a revision: found by rule and frozen, however many, with nobody being loaded; and read again."""

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    any_,
    cast,
    func,
    insert,
    literal,
    select,
)

from bot.domain.audience import Scope
from bot.domain.people import AddressState, Form, Language
from bot.store.engine import UnitOfWork
from bot.store.people import order_of
from bot.store.tables import address, audience_unit, contact, post, recipient, term

Lane = tuple[str, str]  # a channel and its bot

_DELIVERABLE = [state for state in AddressState if state.deliverable]


def among(work: UnitOfWork, column: ColumnElement[int], ids: Collection[int]) -> ColumnElement[bool]:
    """As `column.in_(ids)`, for any number of ids: a statement takes only so many values.

    On PostgreSQL an array: a table of them is gone through anew for each row as long as there are no statistics.
    """
    return column.in_(_listed(work, ids)) if work.sqlite else column == any_(_array(ids))


def _listed(work: UnitOfWork, ids: Collection[int]) -> Select[int]:
    """Ids as a table of one column."""
    if work.sqlite:
        return select(func.json_each(json.dumps(sorted(ids))).table_valued("value").c.value)
    return select(func.unnest(_array(ids)).column_valued("value"))


def _array(ids: Collection[int]) -> ColumnElement[Any]:
    return cast(literal(sorted(ids), ARRAY(Integer)), ARRAY(Integer))


async def freeze(work: UnitOfWork, revision_id: int, scope: Scope) -> None:
    """Keeps who is meant by a revision, as it holds now."""
    institutions = _listed(work, scope.institutions)
    await work.connection.execute(
        insert(audience_unit).from_select(
            ["revision_id", "unit_id"],
            select(literal(revision_id, Integer), *institutions.selected_columns),
        )
    )
    meant = _meant(work, scope).add_columns(post.c.unit_id).distinct().order_by(term.c.contact_id, post.c.unit_id)
    await work.connection.execute(
        insert(recipient).from_select(
            ["contact_id", "unit_id", "revision_id"], meant.add_columns(literal(revision_id, Integer))
        )
    )


async def count_meant(work: UnitOfWork, scope: Scope) -> int:
    """How many people are meant, each once."""
    meant = _meant(work, scope).with_only_columns(func.count(term.c.contact_id.distinct()))
    return await work.connection.scalar(meant) or 0


async def is_anybody_meant(work: UnitOfWork, scope: Scope) -> bool:
    return await work.connection.scalar(_meant(work, scope).limit(1)) is not None


def _meant(work: UnitOfWork, scope: Scope) -> Select[int]:
    """The contact of each post that is held now in the units."""
    query = (
        select(term.c.contact_id)
        .join(post, post.c.id == term.c.post_id)
        .where(
            term.c.to_at.is_(None),
            post.c.to_at.is_(None),
            among(work, post.c.unit_id, scope.units),
            term.c.contact_id != scope.author_contact_id,
        )
    )
    return query.where(post.c.role.in_(scope.roles)) if scope.roles else query


async def voices_meant(work: UnitOfWork, revision_id: int) -> dict[tuple[Language, Form], int]:
    """How many people are meant, by how one speaks to them."""
    rows = await work.connection.execute(
        select(contact.c.language, contact.c.form, func.count())
        .where(contact.c.id.in_(contacts_meant(revision_id)))
        .group_by(contact.c.language, contact.c.form)
        .order_by(contact.c.language, contact.c.form)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def contacts_meant(revision_id: int) -> Select[int]:
    """The contacts meant by a revision, each once."""
    return select(recipient.c.contact_id).where(recipient.c.revision_id == revision_id).distinct()


def first_address(
    contact_id: ColumnElement[int], lanes: Collection[Lane], *, urgent: bool = False
) -> ScalarSelect[int]:
    """A contact's first address that may be written to by one of some lanes, by the contact's own order.

    `urgent`: for what is urgent.
    """
    owned = address.alias("owned")
    # In one word, lest a planner without statistics takes the index of chats: a whole lane for each person.
    lane = owned.c.channel + ":" + owned.c.bot
    return (
        select(owned.c.id)
        .where(
            owned.c.contact_id == contact_id,
            owned.c.state.in_(_DELIVERABLE),
            lane.in_([f"{channel}:{bot}" for channel, bot in lanes]),
        )
        .order_by(order_of(owned, urgent=urgent), owned.c.id)
        .limit(1)
        .correlate_except(owned)
        .scalar_subquery()
    )


async def set_audience(
    work: UnitOfWork, revision_id: int, units: Collection[int], people: Collection[tuple[int, int]]
) -> None:
    """Freezes who is meant: institutions, and (contact, unit) pairs."""
    if units:
        await work.connection.execute(
            insert(audience_unit), [{"revision_id": revision_id, "unit_id": unit_id} for unit_id in units]
        )
    if people:
        await work.connection.execute(
            insert(recipient),
            [
                {"revision_id": revision_id, "contact_id": contact_id, "unit_id": unit_id}
                for contact_id, unit_id in people
            ],
        )


async def add_stand_ins(work: UnitOfWork, revision_id: int, people: Collection[tuple[int, int]]) -> None:
    """(contact, unit) pairs that the silence of others brought in."""
    if people:
        await work.connection.execute(
            insert(recipient),
            [
                {"revision_id": revision_id, "contact_id": contact_id, "unit_id": unit_id, "stand_in": True}
                for contact_id, unit_id in people
            ],
        )


async def is_recipient(work: UnitOfWork, revision_id: int, contact_id: int) -> bool:
    found = await work.connection.scalar(
        select(recipient.c.unit_id)
        .where(recipient.c.revision_id == revision_id, recipient.c.contact_id == contact_id)
        .limit(1)
    )
    return found is not None


async def units_of_recipient(work: UnitOfWork, revision_id: int, contact_id: int) -> tuple[int, ...]:
    rows = await work.connection.scalars(
        select(recipient.c.unit_id).where(
            recipient.c.revision_id == revision_id, recipient.c.contact_id == contact_id
        )
    )
    return tuple(rows)


async def people_meant(work: UnitOfWork, revision_id: int) -> dict[int, set[int]]:
    """Contact ids with the units for which each is meant."""
    meant: dict[int, set[int]] = defaultdict(set)
    rows = await work.connection.execute(
        select(recipient.c.contact_id, recipient.c.unit_id).where(recipient.c.revision_id == revision_id)
    )
    for contact_id, unit_id in rows:
        meant[contact_id].add(unit_id)
    return meant


async def units_meant(work: UnitOfWork, revision_id: int) -> frozenset[int]:
    """The institutions of the audience."""
    rows = await work.connection.scalars(
        select(audience_unit.c.unit_id).where(audience_unit.c.revision_id == revision_id)
    )
    return frozenset(rows)
