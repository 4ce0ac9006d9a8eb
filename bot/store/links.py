"""What people said by a link to our page, each answer once; and what was said at all, with its moment."""

from datetime import datetime

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.advisory import AdvisoryState, Answer
from bot.store.engine import UnitOfWork
from bot.store.tables import advisory, answer, link_use, recipient, revision


async def hold_still(work: UnitOfWork, revision_id: int, contact_id: int) -> None:
    """Nobody else answers by a link of the same person and revision before this transaction ends."""
    await work.connection.execute(
        select(recipient.c.unit_id)
        .where(recipient.c.revision_id == revision_id, recipient.c.contact_id == contact_id)
        .order_by(recipient.c.unit_id)
        .with_for_update()
    )


async def use(work: UnitOfWork, revision_id: int, contact_id: int, given: Answer, now: datetime) -> bool:
    """Notes that an answer was given by a link; False when it was before."""
    dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
    noted = await work.connection.scalar(
        dialect_insert(link_use)
        .values(revision_id=revision_id, contact_id=contact_id, answer=given, at=now)
        .on_conflict_do_nothing()
        .returning(link_use.c.contact_id)
    )
    return noted is not None


async def used(work: UnitOfWork, revision_id: int, contact_id: int) -> dict[Answer, datetime]:
    """The answers given by a link, each with its moment, in their order."""
    rows = await work.connection.execute(
        select(link_use.c.answer, link_use.c.at)
        .where(link_use.c.revision_id == revision_id, link_use.c.contact_id == contact_id)
        .order_by(link_use.c.at)
    )
    return {row.answer: row.at for row in rows}


async def held(work: UnitOfWork, revision_id: int, contact_id: int) -> tuple[Answer, datetime] | None:
    """The answer that holds, however it was given, with its moment."""
    row = (
        await work.connection.execute(
            select(answer.c.answer, answer.c.at).where(
                answer.c.revision_id == revision_id, answer.c.contact_id == contact_id
            )
        )
    ).one_or_none()
    return None if row is None else (row.answer, row.at)


async def forget(work: UnitOfWork, before: datetime, now: datetime, limit: int) -> int:
    """Deletes what was said by links before a moment about advisories that hold no more; how many rows."""
    holds = (
        select(revision.c.id)
        .join(advisory, advisory.c.id == revision.c.advisory_id)
        .where(
            advisory.c.state == AdvisoryState.RELEASED,
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
    )
    keys = (link_use.c.revision_id, link_use.c.contact_id, link_use.c.answer)
    old = select(*keys).where(link_use.c.at < before, link_use.c.revision_id.not_in(holds)).limit(limit)
    done = await work.connection.execute(delete(link_use).where(tuple_(*keys).in_(old)))
    return done.rowcount
