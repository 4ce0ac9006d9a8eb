"""One message to everybody meant by a revision, in one statement: no row passes through the program."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    String,
    column,
    exists,
    func,
    insert,
    literal,
    select,
    update,
    values,
)

from bot.domain.people import AddressState, Form, Language
from bot.store.engine import UnitOfWork
from bot.store.recipients import Lane, among, contacts_meant, first_address
from bot.store.tables import address, contact, outbox, recipient


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as one kind of reader gets it: by which lane, in which voice, and the payloads of its parts."""

    lane: Lane
    language: Language
    form: Form
    payload_ids: tuple[int, ...]


async def queue(
    work: UnitOfWork,
    revision_id: int,
    letters: Sequence[Letter],
    columns: Mapping[str, Any],
    *,
    only: Collection[int] | None = None,
    urgent: bool = False,
) -> None:
    """Queues a message for the first address of everybody meant who has one; wakes the sender after the commit.

    Args:
        work: in which `recipients.freeze` was done.
        revision_id: by which people are meant.
        letters: one for each lane and voice; who has no letter gets nothing.
        columns: what all rows have in common, by the names of the outbox's columns.
        only: addresses; the others are left out.
        urgent: by the order that people have chosen for what is urgent.
    """
    if not letters:
        return
    letter = _table_of(letters)
    wanted = None if only is None else among(work, address.c.id, only)
    reader = _readers(revision_id, {one.lane for one in letters}, wanted, urgent=urgent)
    common = {name: literal(value, outbox.c[name].type) for name, value in columns.items()}
    rows = (
        select(
            reader.c.channel,
            reader.c.bot,
            reader.c.external_id,
            reader.c.id,
            letter.c.payload_id,
            func.nullif(letter.c.bundle, 0),
            *common.values(),
        )
        .join(
            letter,
            (letter.c.channel == reader.c.channel)
            & (letter.c.bot == reader.c.bot)
            & (letter.c.language == reader.c.language)
            & (letter.c.form == reader.c.form),
        )
        .order_by(reader.c.position, reader.c.id, letter.c.part)  # the parts of a message in their order
    )
    names = ["channel", "bot", "external_id", "address_id", "payload_id", "bundle", *common]
    await work.connection.execute(insert(outbox).from_select(names, rows))
    work.wake()


def _readers(revision_id: int, lanes: Collection[Lane], only: ColumnElement[bool] | None, *, urgent: bool) -> CTE:
    """Everybody meant, at the address where each is written to, with how one speaks to them.

    Found first and once, whatever a planner without statistics thinks of the letters.
    """
    meant = contacts_meant(revision_id).subquery("meant")
    query = (
        select(
            address.c.channel,
            address.c.bot,
            address.c.external_id,
            address.c.id,
            address.c.position,
            contact.c.language,
            contact.c.form,
        )
        .select_from(meant)
        .join(contact, contact.c.id == meant.c.contact_id)
        .join(address, address.c.id == first_address(meant.c.contact_id, lanes, urgent=urgent))
    )
    if only is not None:
        query = query.where(only)
    return query.cte("reader").prefix_with("MATERIALIZED")


def _table_of(letters: Sequence[Letter]) -> CTE:
    """One row a part."""
    rows = [
        (
            *one.lane,
            one.language.value,
            one.form.value,
            part,
            payload_id,
            one.payload_ids[0] if len(one.payload_ids) > 1 else 0,  # a column of nothing but NULL has no type
        )
        for one in letters
        for part, payload_id in enumerate(one.payload_ids)
    ]
    columns = [column(name, String) for name in ("channel", "bot", "language", "form")]
    numbers = [column(name, Integer) for name in ("part", "payload_id", "bundle")]
    return values(*columns, *numbers, name="letter").data(rows).cte("letter")


async def take_imported(
    work: UnitOfWork, revision_id: int, lanes: Collection[Lane], now: datetime, *, urgent: bool = False
) -> frozenset[int]:
    """Those meant whose first address came with the roster and was told nothing yet: from now on it is asked."""
    imported = address.c.state == AddressState.IMPORTED
    is_meant = exists().where(
        recipient.c.revision_id == revision_id, recipient.c.contact_id == address.c.contact_id
    )
    taken = await work.connection.execute(
        update(address)
        .where(imported, is_meant, address.c.id == first_address(address.c.contact_id, lanes, urgent=urgent))
        .values(state=AddressState.ASKED, state_at=now)
        .returning(address.c.id)
    )
    return frozenset(taken.scalars())
