"""Imports a roster: loads, lets `plan` decide, saves everything in the one transaction it is given."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.delivery import Reason
from bot.store import audit
from bot.store import roster as store
from bot.store.engine import UnitOfWork
from bot.store.invitations import revoke_unused
from bot.store.outcomes import fail_address
from bot.store.people import forget_menus
from bot.usecases.roster.plan import RosterPlan, plan
from bot.usecases.roster.report import Counts, MissingContact, MissingUnit, RosterReport
from bot.usecases.roster.rows import RosterFile


async def import_roster(
    work: UnitOfWork,
    file: RosterFile,
    *,
    now: datetime,
    bot: str,
    sms: bool = False,
    via: str = "cli",
    actor_contact_id: int | None = None,
    dry_run: bool = False,
    skip_bad: bool = False,
    end_missing: bool = False,
) -> RosterReport:
    """Takes the rows of a file, or says what it would take.

    Nothing is saved on a dry run, nor while there are bad rows, unless `skip_bad` leaves them out. See `plan` for
    what changes and for the other arguments.
    """
    current = await store.load_roster(work)
    decided = plan(file, current, bot, sms=sms, skip_bad=skip_bad, end_missing=end_missing)
    taken = not dry_run and (skip_bad or not decided.problems)
    report = _report(file, current, decided, dry_run=dry_run, taken=taken)
    if taken and not report.changes_nothing:
        await _save(work, decided, now)
        await audit.append(
            work,
            act="roster-import",
            subject="roster",
            now=now,
            actor_contact_id=actor_contact_id,
            via=via,
            details={
                "units": report.units.as_json(),
                "contacts": report.contacts.as_json(),
                "posts": report.posts.as_json(),
                "addresses": report.addresses.as_json(),
                "skipped": len(report.problems),
                "end_missing": end_missing,
            },
        )
    return report


async def _save(work: UnitOfWork, decided: RosterPlan, now: datetime) -> None:
    """Ends come before beginnings, since only one link of a kind and one owner of an address can hold at once."""
    units, posts, addresses = decided.units, decided.posts, decided.addresses
    await store.end_links(work, units.ended_links, now)
    await store.end_units(work, [unit.id for unit in decided.ended_units], now)
    await store.end_terms(work, [term.id for term in posts.ended_terms], now)
    await store.end_posts(work, posts.ended, now)
    await revoke_unused(work, posts.closed, now)
    await store.change_units(work, units.changed)
    await store.change_contacts(work, decided.contacts.changed)
    await store.change_posts(work, posts.changed)
    unit_ids = await store.add_units(work, units.new, now)
    contact_ids = await store.add_contacts(work, decided.contacts.new, now)
    links = [
        replace(one, child=_real(one.child, unit_ids), parent=_real(one.parent, unit_ids))
        for one in units.new_links
    ]
    await store.add_links(work, links, now)
    new_posts = [replace(one, unit_id=_real(one.unit_id, unit_ids)) for one in posts.new]
    post_ids = await store.add_posts(work, new_posts, now)
    terms = [
        replace(one, post_id=_real(one.post_id, post_ids), contact_id=_real(one.contact_id, contact_ids))
        for one in posts.new_terms
    ]
    await store.add_terms(work, terms, now)
    await forget_menus(work, {one.contact_id for one in (*posts.ended_terms, *terms)})
    moved = [replace(one, contact_id=_real(one.contact_id, contact_ids)) for one in addresses.changed]
    await store.change_addresses(work, [*addresses.ended, *moved], now)
    for one in addresses.ended:
        await fail_address(work, one.id, Reason.ADDRESS_OFF, now)
    added = [replace(one, contact_id=_real(one.contact_id, contact_ids)) for one in addresses.new]
    await store.add_addresses(work, added, now)


def _real(key: int, ids: Mapping[int, int]) -> int:
    """What was new has an id now."""
    return ids.get(key, key)


def _report(
    file: RosterFile, current: store.RosterNow, decided: RosterPlan, *, dry_run: bool, taken: bool
) -> RosterReport:
    units, contacts, posts, addresses = decided.units, decided.contacts, decided.posts, decided.addresses
    return RosterReport(
        dry_run=dry_run,
        taken=taken,
        held_back=decided.held_back,
        units=Counts(len(units.new), len(units.changed), units.unchanged, len(decided.ended_units)),
        contacts=Counts(len(contacts.new), len(contacts.changed), contacts.unchanged, len(decided.leaving)),
        posts=Counts(len(posts.new), len(posts.changed), posts.unchanged, len(posts.ended)),
        addresses=Counts(len(addresses.new), len(addresses.changed), addresses.unchanged, len(addresses.ended)),
        problems=decided.problems,
        ignored=file.ignored,
        missing_units=tuple(MissingUnit(one.code, one.name, one.ward) for one in decided.missing_units),
        missing_contacts=tuple(_missing_contacts(current, decided)),
    )


def _missing_contacts(current: store.RosterNow, decided: RosterPlan) -> Iterator[MissingContact]:
    names = {contact.id: contact.name for contact in current.contacts}
    units = {unit.id: unit.name for unit in current.units}
    posts = {post.id: post for post in current.posts}
    for term in decided.missing:
        post = posts[term.post_id]
        yield MissingContact(names[term.contact_id], post.role, post.title, units.get(post.unit_id, ""))
