"""What an import of a roster reads and writes: everything that holds now, and set-based changes of it.

Values that aren't stored yet have negative ids; the `add_…` functions say which real ids they got.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, exists, insert, select, update

from bot.domain.people import Address, AddressState, Contact, Role
from bot.domain.units import Link, Unit
from bot.store.engine import UnitOfWork
from bot.store.tables import address, contact, invitation, post, term, unit, unit_link

_CONTACT = (contact.c.id, contact.c.name, contact.c.phone, contact.c.form, contact.c.language)
_POST = (post.c.id, post.c.unit_id, post.c.role, post.c.title, post.c.position)


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    unit_id: int
    role: Role
    title: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody holds a post now."""

    id: int
    post_id: int
    contact_id: int
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class UnjoinedPost:
    """`invited`: a code is out that could still be used."""

    post: Post
    contact: Contact
    invited: bool


@dataclass(frozen=True, slots=True)
class RosterNow:
    """All that holds now, units that ended (they may come back), and all contacts there ever were."""

    units: tuple[Unit, ...] = ()
    ended_units: tuple[Unit, ...] = ()
    links: tuple[Link, ...] = ()
    contacts: tuple[Contact, ...] = ()
    posts: tuple[Post, ...] = ()
    terms: tuple[Term, ...] = ()
    addresses: tuple[Address, ...] = ()


async def load_roster(work: UnitOfWork) -> RosterNow:
    units = (
        await work.connection.execute(
            select(
                unit.c.id, unit.c.code, unit.c.kind, unit.c.name, unit.c.ward, unit.c.phone, unit.c.to_at
            ).order_by(unit.c.id)
        )
    ).all()
    links = await work.connection.execute(
        select(unit_link.c.child_id, unit_link.c.parent_id, unit_link.c.kind).where(unit_link.c.to_at.is_(None))
    )
    contacts = await work.connection.execute(select(*_CONTACT))
    posts = await work.connection.execute(select(*_POST).where(post.c.to_at.is_(None)).order_by(post.c.id))
    terms = await work.connection.execute(
        select(term.c.id, term.c.post_id, term.c.contact_id, term.c.stand_in)
        .where(term.c.to_at.is_(None))
        .order_by(term.c.id)
    )
    addresses = await work.connection.execute(
        select(
            address.c.id,
            address.c.contact_id,
            address.c.channel,
            address.c.bot,
            address.c.external_id,
            address.c.state,
            address.c.position,
        ).order_by(address.c.id)
    )
    return RosterNow(
        units=tuple(Unit(*row[:-1]) for row in units if row.to_at is None),
        ended_units=tuple(Unit(*row[:-1]) for row in units if row.to_at is not None),
        links=tuple(Link(*row) for row in links),
        contacts=tuple(Contact(*row) for row in contacts),
        posts=tuple(Post(*row) for row in posts),
        terms=tuple(Term(*row) for row in terms),
        addresses=tuple(Address(*row) for row in addresses),
    )


async def unjoined_posts(work: UnitOfWork, now: datetime) -> tuple[UnjoinedPost, ...]:
    """Posts held now by somebody who hasn't joined by any address, by unit and order."""
    joined = exists().where(address.c.contact_id == contact.c.id, address.c.state == AddressState.ACTIVE)
    invited = exists().where(
        invitation.c.post_id == post.c.id,
        invitation.c.used_at.is_(None),
        invitation.c.revoked_at.is_(None),
        invitation.c.expires_at > now,
    )
    rows = await work.connection.execute(
        select(*_POST, *_CONTACT, invited)
        .join(term, term.c.post_id == post.c.id)
        .join(contact, contact.c.id == term.c.contact_id)
        .where(post.c.to_at.is_(None), term.c.to_at.is_(None), term.c.stand_in.is_(False), ~joined)
        .order_by(post.c.unit_id, post.c.position, post.c.id)
    )
    return tuple(UnjoinedPost(Post(*row[:5]), Contact(*row[5:10]), bool(row[10])) for row in rows)


async def add_units(work: UnitOfWork, units: Sequence[Unit], now: datetime) -> dict[int, int]:
    return await _add(work, unit, [one.id for one in units], [{**_unit(one), "from_at": now} for one in units])


async def change_units(work: UnitOfWork, units: Sequence[Unit]) -> None:
    """Takes the new values; a unit that had ended is there again."""
    await _change(work, unit, [{"key": one.id, **_unit(one), "to_at": None} for one in units])


async def end_units(work: UnitOfWork, unit_ids: Collection[int], now: datetime) -> None:
    await _change(work, unit, [{"key": key, "to_at": now} for key in unit_ids])


async def add_links(work: UnitOfWork, links: Sequence[Link], now: datetime) -> None:
    if links:
        rows = [
            {"child_id": link.child, "parent_id": link.parent, "kind": link.kind, "from_at": now} for link in links
        ]
        await work.connection.execute(insert(unit_link), rows)


async def end_links(work: UnitOfWork, links: Sequence[Link], now: datetime) -> None:
    if links:
        await work.connection.execute(
            update(unit_link)
            .where(
                unit_link.c.child_id == bindparam("child"),
                unit_link.c.kind == bindparam("of_kind"),
                unit_link.c.to_at.is_(None),
            )
            .values(to_at=now),
            [{"child": link.child, "of_kind": link.kind} for link in links],
        )


async def add_contacts(work: UnitOfWork, contacts: Sequence[Contact], now: datetime) -> dict[int, int]:
    rows = [{**_contact(one), "phone": one.phone, "language": one.language, "created_at": now} for one in contacts]
    return await _add(work, contact, [one.id for one in contacts], rows)


async def change_contacts(work: UnitOfWork, contacts: Sequence[Contact]) -> None:
    await _change(work, contact, [{"key": one.id, **_contact(one)} for one in contacts])


async def add_posts(work: UnitOfWork, posts: Sequence[Post], now: datetime) -> dict[int, int]:
    rows = [{**_post(one), "unit_id": one.unit_id, "role": one.role, "from_at": now} for one in posts]
    return await _add(work, post, [one.id for one in posts], rows)


async def change_posts(work: UnitOfWork, posts: Sequence[Post]) -> None:
    await _change(work, post, [{"key": one.id, **_post(one)} for one in posts])


async def end_posts(work: UnitOfWork, post_ids: Collection[int], now: datetime) -> None:
    await _change(work, post, [{"key": key, "to_at": now} for key in post_ids])


async def add_terms(work: UnitOfWork, terms: Sequence[Term], now: datetime) -> None:
    if terms:
        rows = [
            {"post_id": one.post_id, "contact_id": one.contact_id, "stand_in": one.stand_in, "from_at": now}
            for one in terms
        ]
        await work.connection.execute(insert(term), rows)


async def end_terms(work: UnitOfWork, term_ids: Collection[int], now: datetime) -> None:
    await _change(work, term, [{"key": key, "to_at": now} for key in term_ids])


async def add_addresses(work: UnitOfWork, addresses: Sequence[Address], now: datetime) -> None:
    if addresses:
        rows = [
            {
                **_address(one, now),
                "channel": one.channel,
                "bot": one.bot,
                "external_id": one.external_id,
                "created_at": now,
            }
            for one in addresses
        ]
        await work.connection.execute(insert(address), rows)


async def change_addresses(work: UnitOfWork, addresses: Sequence[Address], now: datetime) -> None:
    """Takes over whose they are, their state and order; the menu may have to be another."""
    await _change(work, address, [{"key": one.id, **_address(one, now)} for one in addresses])


def _unit(one: Unit) -> dict[str, Any]:
    return {"code": one.code, "kind": one.kind, "name": one.name, "ward": one.ward, "phone": one.phone}


def _contact(one: Contact) -> dict[str, Any]:
    return {"name": one.name, "form": one.form}


def _address(one: Address, now: datetime) -> dict[str, Any]:
    return {
        "contact_id": one.contact_id,
        "state": one.state,
        "position": one.order,
        "state_at": now,
        "menu": "",
    }


def _post(one: Post) -> dict[str, Any]:
    return {"title": one.title, "position": one.order}


async def _add(
    work: UnitOfWork, table: Table, keys: Sequence[int], rows: Sequence[Mapping[str, Any]]
) -> dict[int, int]:
    if not rows:
        return {}
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    added = await work.connection.scalars(statement, [dict(row) for row in rows])
    return dict(zip(keys, added, strict=True))


async def _change(work: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Updates by id; every row gives `key` and the same columns."""
    if rows:
        columns = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0] if name != "key"}
        values = [{name if name == "key" else f"new_{name}": value for name, value in row.items()} for row in rows]
        await work.connection.execute(update(table).where(table.c.id == bindparam("key")).values(columns), values)
