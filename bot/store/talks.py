"""The open conversation of a chat, saved by compare-and-set."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.people import Chat
from bot.store.engine import UnitOfWork
from bot.store.tables import talk


@dataclass(frozen=True, slots=True)
class Talk:
    """`version` grows with each save; who saves on top of another version fails. `at`: the last save."""

    state: dict[str, Any]
    version: int
    at: datetime


def _at(chat: Chat) -> tuple[Any, ...]:
    return talk.c.channel == chat.channel, talk.c.bot == chat.bot, talk.c.external_id == chat.external_id


async def load(work: UnitOfWork, chat: Chat) -> Talk | None:
    found = select(talk.c.state, talk.c.version, talk.c.at).where(*_at(chat))
    row = (await work.connection.execute(found)).one_or_none()
    return None if row is None else Talk(*row)


async def save(work: UnitOfWork, chat: Chat, state: dict[str, Any], now: datetime, *, over: Talk | None) -> bool:
    """Saves a state over the one that was loaded; False when somebody else was faster."""
    if over is None:
        dialect_insert = sqlite.insert if work.sqlite else postgresql.insert
        added = await work.connection.execute(
            dialect_insert(talk)
            .values(
                channel=chat.channel, bot=chat.bot, external_id=chat.external_id, state=state, version=1, at=now
            )
            .on_conflict_do_nothing()
            .returning(talk.c.version)
        )
        return added.scalar_one_or_none() is not None
    done = await work.connection.execute(
        update(talk)
        .where(*_at(chat), talk.c.version == over.version)
        .values(state=state, version=over.version + 1, at=now)
    )
    return done.rowcount == 1


async def drop(work: UnitOfWork, chat: Chat, *, over: Talk | None = None) -> bool:
    """Ends what goes on in a chat; False when somebody else was faster than who loaded `over`."""
    at = _at(chat) if over is None else (*_at(chat), talk.c.version == over.version)
    done = await work.connection.execute(delete(talk).where(*at))
    return over is None or done.rowcount == 1


async def forget_before(work: UnitOfWork, moment: datetime) -> int:
    """Deletes conversations in which nothing was said since a moment; returns how many."""
    done = await work.connection.execute(delete(talk).where(talk.c.at < moment))
    return done.rowcount
