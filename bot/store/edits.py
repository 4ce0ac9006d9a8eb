"""Edits that wait: at most one a message, the newest."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import literal_column, select, tuple_, update

from bot.domain.delivery import DeliveryState
from bot.domain.messages import CallKind
from bot.domain.people import Chat
from bot.store.engine import UnitOfWork
from bot.store.tables import outbox

Shown = tuple[Chat, str]  # a message of ours where it stands: its chat and the platform's id of it


async def supersede_edits(work: UnitOfWork, messages: Collection[Shown], now: datetime) -> None:
    """No edit of these messages waits any more: newer ones come."""
    waiting = await _waiting(work, messages)
    if waiting:
        await work.connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(waiting), outbox.c.state == literal_column("'queued'"))
            .values(state=DeliveryState.SUPERSEDED, settled_at=now)
        )


async def _waiting(work: UnitOfWork, messages: Collection[Shown]) -> list[int]:
    lanes: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for chat, message_id in messages:
        lanes[chat.channel, chat.bot].add((chat.external_id, message_id))
    waiting: list[int] = []
    for (channel, bot), meant in lanes.items():
        # The state is looked at here: asked for in the query, it would lead to the index of all that waits.
        rows = await work.connection.execute(
            select(outbox.c.id, outbox.c.state).where(
                outbox.c.channel == channel,
                outbox.c.bot == bot,
                tuple_(outbox.c.external_id, outbox.c.message_id).in_(meant),
                outbox.c.kind == CallKind.EDIT,
            )
        )
        waiting += [row.id for row in rows if row.state is DeliveryState.QUEUED]
    return waiting
