"""Advisories with the text that holds, and what was answered; who is meant stands in `recipients`."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update

from bot.domain.advisory import (
    Advisory,
    AdvisoryState,
    AdvisoryText,
    Answer,
    Audience,
    Category,
    Level,
    MessageType,
    Status,
    public_code,
)
from bot.domain.people import Role, Standing
from bot.domain.units import UnitKind
from bot.store.engine import UnitOfWork
from bot.store.tables import advisory, answer, recipient, revision

CODE_PREFIX = "TB"
_OUT = [state for state in AdvisoryState if state.went_out]
_TEXTS = [kind for kind in MessageType if kind.ends_in is None]  # what ends an advisory has no text of its own


def encode_audience(audience: Audience) -> dict[str, Any]:
    body: dict[str, Any] = {
        "units": list(audience.units),
        "kinds": list(audience.kinds),
        "roles": list(audience.roles),
    }
    return body if audience.by is None else body | {"by": audience.by}


def decode_audience(body: dict[str, Any]) -> Audience:
    kinds, roles = tuple(map(UnitKind, body["kinds"])), tuple(map(Role, body["roles"]))
    return Audience(tuple(body["units"]), kinds, roles, body.get("by"))


async def add_advisory(
    work: UnitOfWork,
    *,
    status: Status,
    level: Level,
    category: Category,
    author_contact_id: int,
    standing: Standing,
    audience: Audience,
    words: AdvisoryText,
    expires: datetime | None,
    now: datetime,
    answer_by: datetime | None = None,
) -> Advisory:
    """A draft that waits for its release, with its first revision. `answer_by`: where its author has chosen it."""
    added = await work.connection.execute(
        insert(advisory).values(
            status=status,
            level=level,
            category=category,
            state=AdvisoryState.AWAITING_RELEASE,
            author_contact_id=author_contact_id,
            unit_id=standing.unit_id,
            role=standing.role,
            audience=encode_audience(audience),
            created_at=now,
            expires_at=expires,
            answer_by=answer_by,
        )
    )
    assert added.inserted_primary_key is not None
    advisory_id = int(added.inserted_primary_key[0])
    await work.connection.execute(
        insert(revision).values(
            advisory_id=advisory_id,
            number=1,
            headline=words.headline,
            description=words.description,
            instruction=words.instruction,
            created_at=now,
        )
    )
    made = await load(work, advisory_id)
    assert made is not None
    return made


async def decide(
    work: UnitOfWork,
    advisory_id: int,
    state: AdvisoryState,
    by_contact_id: int,
    *,
    sent: datetime | None = None,
    answer_by: datetime | None = None,
) -> bool:
    """Releases or refuses a draft; False when it was decided already."""
    done = await work.connection.execute(
        update(advisory)
        .where(advisory.c.id == advisory_id, advisory.c.state == AdvisoryState.AWAITING_RELEASE)
        .values(state=state, decided_by_contact_id=by_contact_id, sent_at=sent, answer_by=answer_by)
    )
    return done.rowcount == 1


def all_advisories() -> Select[Any]:
    """Each with the newest of its texts."""
    newest = (
        select(func.max(revision.c.number))
        .where(revision.c.advisory_id == advisory.c.id, revision.c.kind.in_(_TEXTS))
        .correlate(advisory)
        .scalar_subquery()
    )
    return select(
        advisory,
        revision.c.id.label("revision_id"),
        revision.c.number,
        revision.c.headline,
        revision.c.description,
        revision.c.instruction,
        revision.c.created_at.label("revised_at"),
    ).join(revision, and_(revision.c.advisory_id == advisory.c.id, revision.c.number == newest))


def read_row(row: Any) -> Advisory:
    return Advisory(
        id=row.id,
        code=public_code(CODE_PREFIX, row.id),
        status=row.status,
        level=row.level,
        category=row.category,
        state=row.state,
        author_contact_id=row.author_contact_id,
        unit_id=row.unit_id,
        role=row.role,
        audience=decode_audience(row.audience),
        revision_id=row.revision_id,
        revision=row.number,
        text=AdvisoryText(row.headline, row.description, row.instruction),
        created_at=row.created_at,
        sent=row.sent_at,
        expires=row.expires_at,
        answer_by=row.answer_by,
        revised=row.revised_at if row.number > 1 else None,
    )


async def load(work: UnitOfWork, advisory_id: int) -> Advisory | None:
    row = (await work.connection.execute(all_advisories().where(advisory.c.id == advisory_id))).one_or_none()
    return None if row is None else read_row(row)


async def by_revision(work: UnitOfWork, revision_id: int) -> Advisory | None:
    """The advisory of a revision, as it holds now: its `revision_id` may be a newer one."""
    found = await work.connection.scalar(select(revision.c.advisory_id).where(revision.c.id == revision_id))
    return None if found is None else await load(work, found)


async def by_revisions(work: UnitOfWork, revision_ids: Collection[int]) -> dict[int, Advisory]:
    """As `by_revision`, for many; what is unknown is left out."""
    rows = await work.connection.execute(
        select(revision.c.id, revision.c.advisory_id).where(revision.c.id.in_(revision_ids))
    )
    of = {row.id: row.advisory_id for row in rows}
    query = all_advisories().where(advisory.c.id.in_(set(of.values())))
    found = {row.id: read_row(row) for row in await work.connection.execute(query)}
    return {revision_id: found[advisory_id] for revision_id, advisory_id in of.items()}


async def newest(work: UnitOfWork, limit: int) -> tuple[Advisory, ...]:
    rows = await work.connection.execute(all_advisories().order_by(advisory.c.id.desc()).limit(limit))
    return tuple(read_row(row) for row in rows)


async def newest_released(
    work: UnitOfWork, unit_ids: Collection[int], advisory_id: int | None = None
) -> Advisory | None:
    """The newest that has gone out in the name of one of some units, or that one if it has."""
    query = all_advisories().where(advisory.c.state.in_(_OUT), advisory.c.unit_id.in_(unit_ids))
    if advisory_id is not None:
        query = query.where(advisory.c.id == advisory_id)
    row = (await work.connection.execute(query.order_by(advisory.c.id.desc()).limit(1))).one_or_none()
    return None if row is None else read_row(row)


async def live_khan_open(work: UnitOfWork, now: datetime) -> bool:
    """Whether a real *Khẩn* is out that has not expired."""
    found = await work.connection.scalar(
        select(advisory.c.id)
        .where(
            advisory.c.status == Status.ACTUAL,
            advisory.c.level == Level.KHAN,
            advisory.c.state.in_([AdvisoryState.RELEASED, AdvisoryState.AWAITING_RELEASE]),
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .limit(1)
    )
    return found is not None


async def open_for(work: UnitOfWork, contact_id: int, now: datetime) -> tuple[Advisory, ...]:
    """Released advisories that a contact is meant by and that still hold, newest first."""
    meant = select(recipient.c.revision_id).where(recipient.c.contact_id == contact_id)
    rows = await work.connection.execute(_in_force(now).where(revision.c.id.in_(meant)))
    return tuple(read_row(row) for row in rows)


async def open_of(work: UnitOfWork, unit_ids: Collection[int], now: datetime) -> tuple[Advisory, ...]:
    """Released advisories in the name of some units that still hold, newest first."""
    rows = await work.connection.execute(_in_force(now).where(advisory.c.unit_id.in_(unit_ids)))
    return tuple(read_row(row) for row in rows)


def _in_force(now: datetime) -> Select[Any]:
    return (
        all_advisories()
        .where(
            advisory.c.state == AdvisoryState.RELEASED,
            or_(advisory.c.expires_at.is_(None), advisory.c.expires_at > now),
        )
        .order_by(advisory.c.id.desc())
    )


async def answers_to(work: UnitOfWork, revision_id: int) -> dict[int, Answer]:
    """Each person's answer to a revision, as it holds now."""
    rows = await work.connection.execute(
        select(answer.c.contact_id, answer.c.answer).where(answer.c.revision_id == revision_id)
    )
    return {row.contact_id: row.answer for row in rows}


async def answers_by(work: UnitOfWork, contact_id: int, revision_ids: Collection[int]) -> dict[int, Answer]:
    """One person's answers, by revision."""
    rows = await work.connection.execute(
        select(answer.c.revision_id, answer.c.answer).where(
            answer.c.contact_id == contact_id, answer.c.revision_id.in_(revision_ids)
        )
    )
    return {row.revision_id: row.answer for row in rows}
