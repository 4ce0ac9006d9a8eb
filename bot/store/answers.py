"""Answers of many people at once: who is meant, what was answered before, and what is answered now."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.advisory import Answer
from bot.store.engine import UnitOfWork
from bot.store.tables import answer, recipient

Pair = tuple[int, int]  # a revision and a contact


async def meant_among(work: UnitOfWork, pairs: Collection[Pair]) -> frozenset[Pair]:
    """Those pairs of which the contact is meant by the revision."""
    rows = await work.connection.execute(
        select(recipient.c.revision_id, recipient.c.contact_id).where(*_among(recipient, pairs)).distinct()
    )
    return frozenset((row[0], row[1]) for row in rows).intersection(pairs)


async def given_among(work: UnitOfWork, pairs: Collection[Pair]) -> dict[Pair, Answer]:
    """The answer that holds now, for the pairs of which there is one."""
    rows = await work.connection.execute(
        select(answer.c.revision_id, answer.c.contact_id, answer.c.answer).where(*_among(answer, pairs))
    )
    return {(row.revision_id, row.contact_id): row.answer for row in rows}


async def put(work: UnitOfWork, given: Sequence[tuple[int, int, Answer]], now: datetime) -> None:
    """(revision, contact, answer): a person's newest answer to a revision counts, once."""
    if not given:
        return
    insert = (sqlite.insert if work.sqlite else postgresql.insert)(answer)
    rows = [
        {"revision_id": revision_id, "contact_id": contact_id, "answer": one, "first_at": now, "at": now}
        for revision_id, contact_id, one in given
    ]
    newest = {"answer": insert.excluded.answer, "at": insert.excluded.at}
    await work.connection.execute(
        insert.on_conflict_do_update(index_elements=["revision_id", "contact_id"], set_=newest), rows
    )


def _among(table: Table, pairs: Collection[Pair]) -> tuple[ColumnElement[bool], ...]:
    """Narrows to the revisions and contacts of the pairs; who combines them wrongly is left out afterwards."""
    return (
        table.c.revision_id.in_({revision_id for revision_id, _ in pairs}),
        table.c.contact_id.in_({contact_id for _, contact_id in pairs}),
    )
