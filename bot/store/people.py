"""Contacts, their posts and addresses, as they hold now."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, insert, or_, select, update

from bot.domain.people import Address, AddressState, Chat, Contact, Language, Person, Role, Standing
from bot.store.engine import UnitOfWork
from bot.store.tables import address, consent, contact, guess, post, term

_CONTACT = (contact.c.id, contact.c.name, contact.c.phone, contact.c.form, contact.c.language)
_ADDRESS = (
    address.c.id,
    address.c.contact_id,
    address.c.channel,
    address.c.bot,
    address.c.external_id,
    address.c.state,
    address.c.position,
)
_STANDING = (post.c.id, post.c.unit_id, post.c.role, post.c.title, post.c.position, term.c.stand_in)


async def persons(work: UnitOfWork, contact_ids: Collection[int]) -> dict[int, Person]:
    """Contacts with all posts they hold now, by contact id."""
    held: dict[int, list[Standing]] = defaultdict(list)
    standings = (
        select(*_STANDING, term.c.contact_id)
        .join(post, post.c.id == term.c.post_id)
        .where(term.c.to_at.is_(None), post.c.to_at.is_(None), term.c.contact_id.in_(contact_ids))
        .order_by(post.c.position, post.c.id)
    )
    for row in await work.connection.execute(standings):
        held[row.contact_id].append(Standing(*row[:-1]))
    rows = await work.connection.execute(select(*_CONTACT).where(contact.c.id.in_(contact_ids)))
    return {row.id: Person(Contact(*row), tuple(held[row.id])) for row in rows}


async def person(work: UnitOfWork, contact_id: int) -> Person | None:
    return (await persons(work, [contact_id])).get(contact_id)


async def person_by_phone(work: UnitOfWork, phone: str) -> Person | None:
    found = await work.connection.scalar(select(contact.c.id).where(contact.c.phone == phone))
    return None if found is None else await person(work, found)


async def holders(
    work: UnitOfWork, unit_ids: Collection[int], roles: Collection[Role] = ()
) -> tuple[tuple[Contact, Standing], ...]:
    """Who holds a post in the units now, by the order of posts; `roles` narrows."""
    query = (
        select(*_CONTACT, *_STANDING)
        .join(term, term.c.contact_id == contact.c.id)
        .join(post, post.c.id == term.c.post_id)
        .where(term.c.to_at.is_(None), post.c.to_at.is_(None), post.c.unit_id.in_(unit_ids))
        .order_by(post.c.unit_id, post.c.position, post.c.id)
    )
    if roles:
        query = query.where(post.c.role.in_(roles))
    return tuple(
        (Contact(*row[: len(_CONTACT)]), Standing(*row[len(_CONTACT) :]))
        for row in await work.connection.execute(query)
    )


async def address_at(work: UnitOfWork, chat: Chat) -> Address | None:
    row = (await work.connection.execute(select(*_ADDRESS).where(*_at(chat)))).one_or_none()
    return None if row is None else Address(*row)


async def addresses_at(work: UnitOfWork, chats: Collection[Chat]) -> dict[Chat, Address]:
    """The addresses known at some chats."""
    lanes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for chat in chats:
        lanes[chat.channel, chat.bot].append(chat.external_id)
    found: dict[Chat, Address] = {}
    for (channel, bot), external_ids in lanes.items():
        query = select(*_ADDRESS).where(
            address.c.channel == channel, address.c.bot == bot, address.c.external_id.in_(external_ids)
        )
        for one in (Address(*row) for row in await work.connection.execute(query)):
            found[one.chat] = one
    return found


async def address_by_id(work: UnitOfWork, address_id: int) -> Address | None:
    row = (await work.connection.execute(select(*_ADDRESS).where(address.c.id == address_id))).one_or_none()
    return None if row is None else Address(*row)


def _at(chat: Chat) -> tuple[ColumnElement[bool], ...]:
    return (
        address.c.channel == chat.channel,
        address.c.bot == chat.bot,
        address.c.external_id == chat.external_id,
    )


async def addresses_of(
    work: UnitOfWork, contact_ids: Collection[int], *, deliverable: bool = True, urgent: bool = False
) -> dict[int, tuple[Address, ...]]:
    """Each contact's addresses in the contact's own order; `urgent`: for what is urgent."""
    query = (
        select(*_ADDRESS)
        .where(address.c.contact_id.in_(contact_ids))
        .order_by(order_of(address, urgent=urgent), address.c.id)
    )
    if deliverable:
        query = query.where(address.c.state.in_([state for state in AddressState if state.deliverable]))
    found: dict[int, list[Address]] = defaultdict(list)
    for row in await work.connection.execute(query):
        found[row.contact_id].append(Address(*row))
    return {contact_id: tuple(addresses) for contact_id, addresses in found.items()}


def order_of(owned: FromClause, *, urgent: bool) -> ColumnElement[int]:
    """By what a contact's addresses are tried, in the contact's own order."""
    return func.coalesce(owned.c.urgent_position, owned.c.position) if urgent else owned.c.position


async def put_in_order(work: UnitOfWork, address_ids: Sequence[int], *, urgent: bool) -> None:
    """The order in which a contact's addresses are tried from now on; `urgent`: for what is urgent."""
    for position, address_id in enumerate(address_ids):
        values: dict[str, Any] = {"urgent_position" if urgent else "position": position}
        if not urgent:  # what was never chosen for urgent things stays as it was
            values["urgent_position"] = func.coalesce(address.c.urgent_position, address.c.position)
        await work.connection.execute(update(address).where(address.c.id == address_id).values(values))


async def contact_of_address(work: UnitOfWork, address_id: int) -> int:
    """Whose an address is."""
    found = await work.connection.scalars(select(address.c.contact_id).where(address.c.id == address_id))
    return int(found.one())


async def set_address_state(work: UnitOfWork, address_id: int, state: AddressState, now: datetime) -> None:
    await work.connection.execute(
        update(address).where(address.c.id == address_id).values(state=state, state_at=now)
    )


async def take_untold(
    work: UnitOfWork, contact_ids: Collection[int], before: datetime, now: datetime
) -> frozenset[int]:
    """Those contacts of whom nobody was told since `before` that they can't be reached; from now on somebody was.

    A moment after `now` is one before the clock was set back.
    """
    told_at = contact.c.lost_told_at
    taken = await work.connection.execute(
        update(contact)
        .where(contact.c.id.in_(contact_ids), or_(told_at.is_(None), told_at <= before, told_at > now))
        .values(lost_told_at=now)
        .returning(contact.c.id)
    )
    return frozenset(taken.scalars())


async def take_imported(work: UnitOfWork, address_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Those of the addresses that came with the roster and were told nothing yet; from now on they are asked."""
    taken = await work.connection.execute(
        update(address)
        .where(address.c.id.in_(address_ids), address.c.state == AddressState.IMPORTED)
        .values(state=AddressState.ASKED, state_at=now)
        .returning(address.c.id)
    )
    return frozenset(taken.scalars())


async def move_address(work: UnitOfWork, chat: Chat, external_id: str) -> None:
    """A chat has a new id (`migrate_to_chat_id`). One known at that id already stays, and the old one with it."""
    if await address_at(work, Chat(chat.channel, chat.bot, external_id)) is None:
        await work.connection.execute(update(address).where(*_at(chat)).values(external_id=external_id))


async def open_address(work: UnitOfWork, contact_id: int, chat: Chat, now: datetime) -> Address:
    """The address where a contact joined, new or taken up again, switched on."""
    known = await address_at(work, chat)
    values = {"contact_id": contact_id, "state": AddressState.ACTIVE, "state_at": now, "menu": ""}
    if known is None:
        await work.connection.execute(
            insert(address).values(
                **values,
                channel=chat.channel,
                bot=chat.bot,
                external_id=chat.external_id,
                created_at=now,
            )
        )
    else:
        await work.connection.execute(update(address).where(address.c.id == known.id).values(**values))
    opened = await address_at(work, chat)
    assert opened is not None
    return opened


async def forget_menus(work: UnitOfWork, contact_ids: Collection[int]) -> None:
    """Each chat of these people gets its menu anew: for whoever changes a language, or who holds which post."""
    await work.connection.execute(update(address).where(address.c.contact_id.in_(contact_ids)).values(menu=""))


async def set_language(work: UnitOfWork, contact_id: int, language: Language) -> None:
    await work.connection.execute(update(contact).where(contact.c.id == contact_id).values(language=language))
    await forget_menus(work, [contact_id])


async def add_consent(
    work: UnitOfWork,
    contact_id: int,
    address_id: int | None,
    notice_version: str,
    language: Language,
    now: datetime,
    *,
    agreed: bool,
) -> None:
    """Who said yes or no to which version of the notice, and when; no address when somebody refused to join."""
    await work.connection.execute(
        insert(consent).values(
            contact_id=contact_id,
            address_id=address_id,
            notice_version=notice_version,
            language=language,
            agreed=agreed,
            at=now,
        )
    )


async def consents_of(work: UnitOfWork, contact_id: int) -> tuple[tuple[str, bool, datetime], ...]:
    rows = await work.connection.execute(
        select(consent.c.notice_version, consent.c.agreed, consent.c.at)
        .where(consent.c.contact_id == contact_id)
        .order_by(consent.c.id)
    )
    return tuple((row.notice_version, row.agreed, row.at) for row in rows)


async def add_guess(work: UnitOfWork, chat: Chat, now: datetime) -> None:
    await work.connection.execute(insert(guess).values(channel=chat.channel, external_id=chat.external_id, at=now))


async def guesses_since(work: UnitOfWork, chat: Chat, since: datetime) -> int:
    found = await work.connection.scalar(
        select(func.count())
        .select_from(guess)
        .where(guess.c.channel == chat.channel, guess.c.external_id == chat.external_id, guess.c.at > since)
    )
    return found or 0


async def administrators(work: UnitOfWork) -> tuple[Contact, ...]:
    """Who looks after the bot now, each once."""
    posts = (
        select(term.c.contact_id)
        .join(post, post.c.id == term.c.post_id)
        .where(term.c.to_at.is_(None), post.c.to_at.is_(None), post.c.role == Role.QUAN_TRI)
    )
    rows = await work.connection.execute(select(*_CONTACT).where(contact.c.id.in_(posts)).order_by(contact.c.id))
    return tuple(Contact(*row) for row in rows)


async def has_administrator(work: UnitOfWork) -> bool:
    return bool(await administrators(work))
