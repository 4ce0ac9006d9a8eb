"""Addresses at which nobody can answer, behind a person's others: phones for SMS, and switching on again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Integer, String, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.people import SMS, STANDBY, AddressState
from bot.store.engine import UnitOfWork
from bot.store.tables import address, contact, post, term

_FIXED = "+842%"  # a landline gets no SMS


async def give_phones(work: UnitOfWork, now: datetime) -> int:
    """Everybody who holds a post and never had an address for SMS gets one: the own mobile number; how many.

    One statement, and harmless beside another process that does the same.
    """
    owned = address.alias("owned")
    state = address.c.state.type
    missing = select(
        contact.c.id,
        literal(SMS, String),
        literal(SMS, String),
        contact.c.phone,
        literal(AddressState.IMPORTED, state),
        literal(STANDBY[SMS], Integer),
        literal(now, address.c.created_at.type),
        literal(now, address.c.state_at.type),
    ).where(
        contact.c.phone.not_like(_FIXED),
        exists().where(
            term.c.contact_id == contact.c.id,
            term.c.to_at.is_(None),
            post.c.id == term.c.post_id,
            post.c.to_at.is_(None),
        ),
        ~exists().where(owned.c.contact_id == contact.c.id, owned.c.channel == SMS),
    )
    columns = ["contact_id", "channel", "bot", "external_id", "state", "position", "created_at", "state_at"]
    make = sqlite.insert if work.sqlite else postgresql.insert
    made = await work.connection.execute(
        make(address).from_select(columns, missing).on_conflict_do_nothing().returning(address.c.id)
    )
    return len(made.all())


async def switch_on(work: UnitOfWork, contact_id: int, lanes: Collection[tuple[str, str]], now: datetime) -> None:
    """Of each lane the contact's last address is written to again, where none is."""
    for channel, bot in lanes:
        here = address.c.contact_id == contact_id, address.c.channel == channel, address.c.bot == bot
        last = select(address.c.id, address.c.state).where(*here)
        found = (
            await work.connection.execute(last.order_by(address.c.state_at.desc(), address.c.id.desc()))
        ).all()
        if found and not any(row.state.deliverable for row in found):
            await work.connection.execute(
                update(address)
                .where(address.c.id == found[0].id)
                .values(state=AddressState.IMPORTED, state_at=now)
            )
