"""All that is kept about one person, counted and dated. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from bot.domain.people import AddressState
from bot.store.engine import UnitOfWork
from bot.store.tables import address, answer, consent, draft, join_request, occurrence_answer, thread_entry


@dataclass(frozen=True, slots=True)
class KeptAddress:
    channel: str
    state: AddressState
    since: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """`consents`: (version, agreed, at). `first_answer` and `last_answer`: the period of the answers."""

    addresses: tuple[KeptAddress, ...]
    consents: tuple[tuple[str, bool, datetime], ...]
    answers: int
    first_answer: datetime | None
    last_answer: datetime | None
    reminders_answered: int
    threads: int
    messages: int
    drafts: int
    requests: int


async def kept_of(work: UnitOfWork, contact_id: int, phone: str) -> Kept:
    """`phone`: by which requests from before joining are found."""
    addresses = await work.connection.execute(
        select(address.c.channel, address.c.state, address.c.created_at)
        .where(address.c.contact_id == contact_id)
        .order_by(address.c.id)
    )
    consents = await work.connection.execute(
        select(consent.c.notice_version, consent.c.agreed, consent.c.at)
        .where(consent.c.contact_id == contact_id)
        .order_by(consent.c.id)
    )
    answers = (
        await work.connection.execute(
            select(func.count(), func.min(answer.c.first_at), func.max(answer.c.at)).where(
                answer.c.contact_id == contact_id
            )
        )
    ).one()
    written_in = func.count(thread_entry.c.thread_id.distinct())
    threads = select(written_in).where(thread_entry.c.contact_id == contact_id)
    return Kept(
        addresses=tuple(KeptAddress(*row) for row in addresses),
        consents=tuple((row[0], row[1], row[2]) for row in consents),
        answers=answers[0],
        first_answer=answers[1],
        last_answer=answers[2],
        reminders_answered=await _count(work, occurrence_answer, occurrence_answer.c.contact_id == contact_id),
        threads=await work.connection.scalar(threads) or 0,
        messages=await _count(work, thread_entry, thread_entry.c.contact_id == contact_id),
        drafts=await _count(work, draft, draft.c.contact_id == contact_id),
        requests=await _count(work, join_request, join_request.c.phone == phone),
    )


async def _count(work: UnitOfWork, table: Table, condition: ColumnElement[bool]) -> int:
    found = await work.connection.scalar(select(func.count()).select_from(table).where(condition))
    return found or 0
