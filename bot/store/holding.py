"""Advisories that go out later: held for some seconds so that they can be taken back, or waiting for a word."""

from datetime import datetime

from sqlalchemy import select, update

from bot.domain.advisory import Advisory, AdvisoryState
from bot.store.advisories import all_advisories, read_row
from bot.store.engine import UnitOfWork
from bot.store.tables import address, advisory, outbox, revision


async def hold(work: UnitOfWork, advisory_id: int, release_at: datetime) -> None:
    """A draft that goes out at a moment, unless it is taken back before."""
    await work.connection.execute(
        update(advisory)
        .where(advisory.c.id == advisory_id, advisory.c.state == AdvisoryState.AWAITING_RELEASE)
        .values(state=AdvisoryState.HELD, release_at=release_at)
    )


async def end_hold(work: UnitOfWork, advisory_id: int, state: AdvisoryState) -> bool:
    """Ends the holding, either way; False when it had ended already."""
    done = await work.connection.execute(
        update(advisory)
        .where(advisory.c.id == advisory_id, advisory.c.state == AdvisoryState.HELD)
        .values(state=state)
    )
    return done.rowcount == 1


async def held_until(work: UnitOfWork, now: datetime) -> tuple[Advisory, ...]:
    """What was held and is due to go out, oldest first."""
    rows = await work.connection.execute(
        all_advisories()
        .where(advisory.c.state == AdvisoryState.HELD, advisory.c.release_at <= now)
        .order_by(advisory.c.id)
    )
    return tuple(read_row(row) for row in rows)


async def held_by(work: UnitOfWork, contact_id: int) -> Advisory | None:
    """The newest of what a person may still take back."""
    rows = await work.connection.execute(
        all_advisories()
        .where(advisory.c.state == AdvisoryState.HELD, advisory.c.author_contact_id == contact_id)
        .order_by(advisory.c.id.desc())
        .limit(1)
    )
    return next((read_row(row) for row in rows), None)


async def awaiting_word_of(work: UnitOfWork, contact_id: int) -> tuple[Advisory, ...]:
    """Advisories that wait for a second person and that this contact was asked about, newest first."""
    asked = (
        select(outbox.c.revision_id)
        .join(address, address.c.id == outbox.c.address_id)
        .where(outbox.c.purpose == "release", address.c.contact_id == contact_id)
    )
    rows = await work.connection.execute(
        all_advisories()
        .where(advisory.c.state == AdvisoryState.AWAITING_RELEASE, revision.c.id.in_(asked))
        .order_by(advisory.c.id.desc())
    )
    return tuple(read_row(row) for row in rows)
