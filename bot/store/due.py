"""What is due now, and when something will next happen by itself. It only looks; the ticks do it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, exists, func, or_, select

from bot.domain.advisory import AdvisoryState
from bot.store import boards, climbs
from bot.store.engine import UnitOfWork
from bot.store.tables import address, advisory, board, occurrence_answer, reminder, revision
from bot.store.types import Moment

_FOLLOWED = timedelta(minutes=15)  # after a correction, in which somebody may yet put in what holds no more


@dataclass(frozen=True, slots=True)
class Due:
    """Which ticks have something to do. `follow`: whether anything was corrected of late."""

    remind: bool
    climb: bool
    redraw: bool
    release: bool
    follow: bool


async def look(work: UnitOfWork, now: datetime) -> Due:
    """What is due at a moment, in one statement: it is asked every second."""
    given = {"at": now, "since": now - _FOLLOWED, "drawn": now - boards.MOVED_FOR}
    found = await work.connection.execute(_looking(), given)
    return Due(*map(bool, found.one()))


@cache  # to put it together costs more than to run it
def _looking() -> Select[bool, bool, bool, bool, bool]:
    at, since = bindparam("at", type_=Moment), bindparam("since", type_=Moment)
    due_again = exists().where(occurrence_answer.c.again_at <= at, occurrence_answer.c.done_at.is_(None))
    return select(
        or_(exists().where(reminder.c.next_at <= at), due_again),
        exists().where(revision.c.climb_at <= at),
        exists().where(
            boards.needs_drawing(bindparam("drawn", type_=Moment), at),
            board.c.address_id == address.c.id,
            boards.IS_SEEN,
        ),
        exists().where(advisory.c.state == AdvisoryState.HELD, advisory.c.release_at <= at),
        exists().where(revision.c.number > 1, revision.c.created_at >= since),
    )


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
