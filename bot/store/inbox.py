"""The inbox: every raw update, on disk before its platform is told so; handled once."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.engine import UnitOfWork
from bot.store.tables import inbox

_KEPT = timedelta(days=3)  # platforms repeat for a day, and may count anew after a week of silence
_KEPT_LONG = timedelta(days=90)  # ids that are no numbers are never given anew, and may come again for long
_DIGITS = 19  # of the longest number
_NEW = inbox.c.state == literal_column("'new'")


@dataclass(frozen=True, slots=True)
class Update:
    id: int
    channel: str
    bot: str
    raw: dict[str, Any]


async def keep(
    work: UnitOfWork, channel: str, bot: str, updates: Sequence[tuple[str, dict[str, Any]]], now: datetime
) -> int:
    """Stores raw updates under their platform's ids; those known already are passed over. Wakes reception.

    Returns how many are new.
    """
    if not updates:
        return 0
    insert = sqlite.insert if work.sqlite else postgresql.insert
    kept = await work.connection.execute(
        insert(inbox).on_conflict_do_nothing().returning(inbox.c.id),
        [
            {
                "channel": channel,
                "bot": bot,
                "update_id": update_id,
                "raw": json.dumps(raw),
                "state": "new",
                "received_at": now,
            }
            for update_id, raw in updates
        ],
    )
    work.wake()
    return len(kept.all())


async def waiting(work: UnitOfWork, limit: int, *, beside: Collection[int] = ()) -> tuple[Update, ...]:
    """Updates not handled yet, in the order of their arrival. Whose turn it isn't gets none.

    `beside`: those that wait for something else, and hold up nobody.
    """
    if not await work.turn("reception"):
        return ()
    found = select(inbox.c.id, inbox.c.channel, inbox.c.bot, inbox.c.raw).where(_NEW)
    if beside:
        found = found.where(inbox.c.id.not_in(beside))
    rows = await work.connection.execute(found.order_by(inbox.c.id).limit(limit))
    return tuple(Update(row.id, row.channel, row.bot, json.loads(row.raw)) for row in rows)


async def mark(work: UnitOfWork, ids: Collection[int], state: str, now: datetime) -> None:
    """`done` blanks the raw text, since nobody needs it any more; `unreadable` and `failed` keep it for days.

    What was handled before stays as it is.
    """
    values: dict[str, object] = {"state": state, "done_at": now}
    if state == "done":
        values["raw"] = "{}"
    await work.connection.execute(update(inbox).where(inbox.c.id.in_(ids), _NEW).values(values))


async def forget(work: UnitOfWork, now: datetime) -> int:
    """Removes what was handled some days ago; where updates have ids for good, the bare ids stay for longer."""
    handled, counted = inbox.c.state != "new", func.length(inbox.c.update_id) <= _DIGITS
    over, long_over = inbox.c.done_at < now - _KEPT, inbox.c.done_at < now - _KEPT_LONG
    done = await work.connection.execute(delete(inbox).where(handled, or_(and_(over, counted), long_over)))
    blank = update(inbox).where(handled, over, inbox.c.raw != "{}").values(raw="{}")
    await work.connection.execute(blank)
    return done.rowcount
