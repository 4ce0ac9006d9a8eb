"""All that is kept about one person, counted and dated. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, exists, func, or_, select

from bot.domain.people import AddressState
from bot.store.engine import UnitOfWork
from bot.store.tables import (
    address,
    advisory,
    answer,
    audit,
    consent,
    draft,
    join_request,
    occurrence_answer,
    reminder,
    talk,
    thread_entry,
)


@dataclass(frozen=True, slots=True)
class KeptAddress:
    channel: str
    state: AddressState
    since: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """`consents`: (version, agreed, at). `first_answer` and `last_answer`: the period of the answers.

    `talks`: conversations that are open; `requests`: made from the person's own chats; `trail`: rows of the audit
    trail that name the person as who acted or as whom it was about.
    """

    addresses: tuple[KeptAddress, ...]
    consents: tuple[tuple[str, bool, datetime], ...]
    answers: int
    first_answer: datetime | None
    last_answer: datetime | None
    advisories: int
    reminders_set: int
    reminders_answered: int
    threads: int
    messages: int
    drafts: int
    talks: int
    requests: int
    trail: int


async def kept_of(work: UnitOfWork, contact_id: int) -> Kept:
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
        advisories=await _count(work, advisory, advisory.c.author_contact_id == contact_id),
        reminders_set=await _count(work, reminder, reminder.c.author_contact_id == contact_id),
        reminders_answered=await _count(work, occurrence_answer, occurrence_answer.c.contact_id == contact_id),
        threads=await work.connection.scalar(threads) or 0,
        messages=await _count(work, thread_entry, thread_entry.c.contact_id == contact_id),
        drafts=await _count(work, draft, draft.c.contact_id == contact_id),
        talks=await _count(work, talk, _at_chats_of(contact_id, talk)),
        requests=await _count(work, join_request, _at_chats_of(contact_id, join_request)),
        trail=await _count(
            work, audit, or_(audit.c.actor_contact_id == contact_id, audit.c.subject == f"contact:{contact_id}")
        ),
    )


def _at_chats_of(contact_id: int, table: Table) -> ColumnElement[bool]:
    """Rows of a table that belong to a chat of the contact."""
    return exists(
        select(address.c.id).where(
            address.c.contact_id == contact_id,
            address.c.channel == table.c.channel,
            address.c.bot == table.c.bot,
            address.c.external_id == table.c.external_id,
        )
    )


async def _count(work: UnitOfWork, table: Table, condition: ColumnElement[bool]) -> int:
    found = await work.connection.scalar(select(func.count()).select_from(table).where(condition))
    return found or 0
