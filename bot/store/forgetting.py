"""Deletes what need not be kept any more, a batch at a time. How long that is, the use case says."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, exists, literal_column, or_, select

from bot.domain.advisory import AdvisoryState
from bot.store.engine import UnitOfWork
from bot.store.tables import (
    advisory,
    board,
    draft,
    file,
    guess,
    outbox,
    payload,
    remote_file,
    revision,
    revision_file,
    talk,
    thread_entry,
)

_FINAL = outbox.c.state.not_in([literal_column("'queued'"), literal_column("'sending'")])
_UNDECIDED = [AdvisoryState.AWAITING_RELEASE, AdvisoryState.HELD]


async def forget_messages(
    work: UnitOfWork, purposes: Collection[str], before: datetime, now: datetime, limit: int
) -> int:
    """Deletes rows of some purposes settled before a moment, then their payloads that no row sends; how many rows.

    What waits or is under way stays, and so does what belongs to an advisory that waits for a word or still holds:
    boards count it, a second person is asked by it, and an answer is written under it.
    """
    old = (
        select(outbox.c.id)
        .where(outbox.c.purpose.in_(purposes), outbox.c.settled_at < before, _FINAL, ~_in_use(now))
        .limit(limit)
    )
    gone = await work.connection.execute(delete(outbox).where(outbox.c.id.in_(old)).returning(outbox.c.payload_id))
    payload_ids = [row[0] for row in gone]
    sent = exists(select(outbox.c.id).where(outbox.c.payload_id == payload.c.id))
    await work.connection.execute(
        delete(payload).where(payload.c.id.in_({one for one in payload_ids if one is not None}), ~sent)
    )
    return len(payload_ids)


def _in_use(now: datetime) -> ColumnElement[bool]:
    holds = and_(
        advisory.c.state == AdvisoryState.RELEASED,
        or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
    )
    current = or_(advisory.c.state.in_(_UNDECIDED), holds)
    return or_(
        exists(
            select(revision.c.id)
            .join(advisory, advisory.c.id == revision.c.advisory_id)
            .where(revision.c.id == outbox.c.revision_id, current)
        ),
        exists(
            select(board.c.id)
            .join(advisory, advisory.c.id == board.c.advisory_id)
            .where(board.c.id == outbox.c.board_id, current)
        ),
    )


async def forget_guesses(work: UnitOfWork, before: datetime) -> int:
    """Deletes wrong codes and numbers tried before a moment."""
    done = await work.connection.execute(delete(guess).where(guess.c.at < before))
    return done.rowcount


async def forget_files(work: UnitOfWork, before: datetime, limit: int) -> int:
    """Deletes files stored before a moment to which nothing refers, with what platforms call them; how many.

    Reads every entry of a thread that has files, every draft and every talk: once a day is enough.
    """
    attached = exists(select(revision_file.c.file_id).where(revision_file.c.file_id == file.c.id))
    old = await work.connection.scalars(select(file.c.id).where(file.c.created_at < before, ~attached))
    orphans = sorted(set(old))
    if orphans:
        held = await _files_held(work)
        orphans = [one for one in orphans if one not in held][:limit]
    await work.connection.execute(delete(remote_file).where(remote_file.c.file_id.in_(orphans)))
    # What was handed in again since we looked isn't old any more.
    gone = await work.connection.execute(delete(file).where(file.c.id.in_(orphans), file.c.created_at < before))
    return gone.rowcount


async def _files_held(work: UnitOfWork) -> set[int]:
    """Files named in entries of threads, in drafts, in talks, and in what is still to be sent."""
    written = await work.connection.scalars(
        select(thread_entry.c.files).where(cast(thread_entry.c.files, Text) != "[]")
    )
    held = {one for files in written for one in files}
    open_rows = outbox.c.state.in_([literal_column("'queued'"), literal_column("'sending'")])
    for column in (
        select(draft.c.body),
        select(talk.c.state),
        select(payload.c.body).join(outbox, outbox.c.payload_id == payload.c.id).where(open_rows),
    ):
        for body in await work.connection.scalars(column):
            held.update(_named(body))
    return held


def _named(body: Any) -> Iterator[int]:
    """The numbers that stand under `file` anywhere in a value of JSON."""
    if isinstance(body, dict):
        if isinstance(found := body.get("file"), int):
            yield found
        body = list(body.values())
    if isinstance(body, list):
        for one in body:
            yield from _named(one)
