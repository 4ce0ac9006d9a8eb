"""When something will next happen by itself. It only looks; what is due is done by the ticks."""

from datetime import datetime

from sqlalchemy import func, select

from bot.domain.advisory import AdvisoryState
from bot.store import climbs
from bot.store.engine import UnitOfWork
from bot.store.tables import advisory, occurrence_answer, reminder


async def next_moment(work: UnitOfWork) -> datetime | None:
    """The earliest moment at which something goes out, or is looked at for silence; past if late."""
    earliest = (
        select(func.min(reminder.c.next_at)),
        select(func.min(occurrence_answer.c.again_at)).where(occurrence_answer.c.done_at.is_(None)),
        select(func.min(advisory.c.release_at)).where(advisory.c.state == AdvisoryState.HELD),
    )
    found: list[datetime | None] = [await work.connection.scalar(query) for query in earliest]
    found.append(await climbs.next_due(work))
    return min((moment for moment in found if moment is not None), default=None)
