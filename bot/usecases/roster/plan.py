"""From a file and what is stored to everything that changes. Pure: decides all, writes nothing.

An empty cell says nothing, so what is known stays. Importing the same file twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.units import Link, Unit
from bot.store.roster import RosterNow, Term
from bot.usecases.roster.addresses import AddressChanges, find_taken, kinds_of, plan_addresses
from bot.usecases.roster.checking import GoodRow, check_contacts
from bot.usecases.roster.people import ContactChanges, PostChanges, PostPlanner, plan_contacts
from bot.usecases.roster.rows import Problem, RosterFile, Sheet
from bot.usecases.roster.units import UnitChanges, UnitPlan, plan_units


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What an import would do.

    `missing_units` and `missing` (terms) are what the file doesn't name; without `end_missing` they stay.
    `leaving` are contacts who lose their last post. `held_back`: bad rows keep `end_missing` from ending anybody,
    since a bad row may be the very one that names them.
    """

    units: UnitChanges
    ended_units: tuple[Unit, ...]
    missing_units: tuple[Unit, ...]
    contacts: ContactChanges
    leaving: frozenset[int]
    posts: PostChanges
    missing: tuple[Term, ...]
    addresses: AddressChanges
    problems: tuple[Problem, ...]
    held_back: bool


def plan(
    file: RosterFile,
    current: RosterNow,
    bot: str,
    *,
    sms: bool = False,
    skip_bad: bool = False,
    end_missing: bool = False,
) -> RosterPlan:
    """Decides what an import changes.

    Args:
        file: the rows.
        current: all that holds now.
        bot: the Telegram bot to which the file's Telegram IDs belong.
        sms: whether everybody's own number is an address for SMS.
        skip_bad: rows that depend on a bad row are problems of their own, since they are really left out.
        end_missing: ends the terms of who is missing, and units that no row names. Only a sheet that the file has
            can miss somebody.
    """
    units, kinds = plan_units(file, current), kinds_of(bot, sms=sms)
    rows, bad_contacts = check_contacts(file.contacts, units)
    problems = [*file.problems, *units.problems, *bad_contacts]
    missing_units = _find_missing_units(file, current, units, rows)
    while True:
        ended_units = missing_units if end_missing and not problems else ()
        people = _plan_people(rows, file, current, ended_units, end_missing=end_missing and not problems)
        taken = find_taken(rows, people.contacts.ids, current, kinds, people.leaving)
        if not taken:
            break
        problems += taken
        rows = [one for one in rows if one.row.row not in {problem.row for problem in taken}]
    return RosterPlan(
        units=_end_links(units.changes, current, ended_units),
        ended_units=ended_units,
        missing_units=missing_units,
        contacts=people.contacts,
        leaving=people.leaving,
        posts=people.posts,
        missing=people.missing,
        addresses=plan_addresses(
            rows, people.contacts.ids, current, kinds, leaving=people.leaving, arriving=people.arriving
        ),
        problems=tuple(one for one in problems if skip_bad or one.reason != "unit-skipped"),
        held_back=end_missing and bool(problems),
    )


@dataclass(frozen=True, slots=True)
class _People:
    contacts: ContactChanges
    posts: PostChanges
    missing: tuple[Term, ...]
    leaving: frozenset[int]
    arriving: frozenset[int]


def _plan_people(
    rows: Sequence[GoodRow],
    file: RosterFile,
    current: RosterNow,
    ended_units: Sequence[Unit],
    *,
    end_missing: bool,
) -> _People:
    contacts = plan_contacts([one.row for one in rows], current)
    planner = PostPlanner(current)
    missing = planner.plan(rows, contacts.ids) if Sheet.CONTACTS in file.sheets else []
    if end_missing:
        planner.end({term.post_id for term in missing})
    planner.end_units({unit.id for unit in ended_units})
    before = {term.contact_id for term in current.terms}
    ended = {term.id for term in planner.changes.ended_terms}
    after = {term.contact_id for term in current.terms if term.id not in ended}
    after |= {term.contact_id for term in planner.changes.new_terms}
    return _People(
        contacts,
        planner.changes,
        tuple(missing),
        leaving=frozenset(before - after),
        arriving=frozenset(after - before),
    )


def _find_missing_units(
    file: RosterFile, current: RosterNow, units: UnitPlan, rows: Sequence[GoodRow]
) -> tuple[Unit, ...]:
    if Sheet.UNITS not in file.sheets:
        return ()
    named = units.named | {one.unit.id for one in rows}
    return tuple(
        unit
        for unit in current.units
        if unit.id not in named and unit.name not in units.spoilt and unit.code not in units.spoilt
    )


def _end_links(changes: UnitChanges, current: RosterNow, ended_units: Sequence[Unit]) -> UnitChanges:
    """Links of units that end, end too."""
    gone = {unit.id for unit in ended_units}
    ended: dict[Link, None] = dict.fromkeys(changes.ended_links)
    ended |= dict.fromkeys(link for link in current.links if gone & {link.child, link.parent})
    return replace(changes, ended_links=tuple(ended))
