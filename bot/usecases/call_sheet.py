"""The call sheet of a police unit: of every warning that holds, whom to reach by phone, and with which words.

For when no message arrives, or institutions stay silent. Loads and composes; how it looks is decided in `web`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.advisory import Advisory, Level, Status
from bot.domain.coverage import Coverage, cover
from bot.domain.people import Contact, Role, Standing
from bot.domain.units import Side, Unit, UnitTree
from bot.store import climbs, people, progress, sheets
from bot.store.climbs import Proxy
from bot.store.engine import UnitOfWork
from bot.store.units import load_tree
from bot.text.catalogue import Voice
from bot.text.folding import in_order
from bot.text.visible import one_line
from bot.usecases.house import House


class Why(StrEnum):
    """Why an institution is to be called, the most urgent first."""

    UNREACHABLE = "unreachable"
    NOT_JOINED = "not-joined"
    UNSENT = "unsent"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ToCall:
    """An institution with who is there, in the order in which to call; `police`: the unit that polices it."""

    unit: Unit
    police: Unit | None
    why: Why
    people: Sequence[tuple[Contact, Standing]]


@dataclass(frozen=True, slots=True)
class Told:
    """An institution that was told by phone: by whom, and when."""

    unit: Unit
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """One warning as it stands within a unit; `sender`: in whose name it went out."""

    advisory: Advisory
    sender: str
    to_call: Sequence[ToCall]
    told: Sequence[Told]
    covered: int
    total: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`at`: as of when it holds."""

    police: Unit
    at: datetime
    sections: Sequence[Section]

    @property
    def calls(self) -> int:
        """How many calls are to be made, those of drills among them."""
        return sum(len(section.to_call) for section in self.sections)

    @property
    def real_calls(self) -> int:
        """How many of them are no drill."""
        real = (one for one in self.sections if one.advisory.status is Status.ACTUAL)
        return sum(len(section.to_call) for section in real)

    @property
    def urgent(self) -> bool:
        """Whether any of them is about a *Khẩn*."""
        return any(section.to_call and section.advisory.level is Level.KHAN for section in self.sections)


@dataclass(frozen=True, slots=True)
class _Outlook:
    """One warning everywhere. `total`: the institutions that are meant; `why`: of those that are to be called."""

    advisory: Advisory
    total: frozenset[int]
    coverage: Coverage
    why: Mapping[int, Why]
    proxies: Mapping[int, Proxy]


@dataclass(frozen=True, slots=True)
class _Known:
    """What all sheets of one moment are made from; `held`: who is there, by institution."""

    tree: UnitTree
    outlooks: Sequence[_Outlook]
    held: Mapping[int, Sequence[tuple[Contact, Standing]]]
    callers: Mapping[int, str]


async def load_sheet(work: UnitOfWork, house: House, police: Unit, now: datetime) -> Sheet:
    """The sheet of one unit, with all below it; empty when nothing holds there."""
    return _sheet(await _load(work, house, now, police), police, now)


async def load_sheets(work: UnitOfWork, house: House, now: datetime) -> tuple[Sheet, ...]:
    """The sheets of all police units that have anybody to call."""
    known = await _load(work, house, now)
    if not any(outlook.why for outlook in known.outlooks):
        return ()
    police = sorted(unit for unit in known.tree.units if known.tree[unit].kind.side is Side.POLICE)
    made = (_sheet(known, known.tree[unit_id], now) for unit_id in police)
    return tuple(sheet for sheet in made if sheet.calls)


async def khan_open(work: UnitOfWork, now: datetime) -> bool:
    """Whether a *Khẩn* holds, also of a drill."""
    return any(one.level is Level.KHAN for one in await sheets.open_warnings(work, now))


async def _load(work: UnitOfWork, house: House, now: datetime, police: Unit | None = None) -> _Known:
    tree = await load_tree(work)
    within = None if police is None else tree.reach(police.id, Side.POLICE)
    outlooks = [await _outlook(work, house, one, within) for one in await sheets.open_warnings(work, now)]
    held = await _held(work, {unit_id for one in outlooks for unit_id in one.why})
    callers = {one.proxies[unit_id].contact_id for one in outlooks for unit_id in one.coverage.by_phone}
    names = {key: person.contact.name for key, person in (await people.persons(work, callers)).items()}
    return _Known(tree, outlooks, held, names)


async def _outlook(work: UnitOfWork, house: House, advisory: Advisory, within: frozenset[int] | None) -> _Outlook:
    revision_id = advisory.revision_id
    tallies = await progress.tallies(work, revision_id)
    if within is not None:
        tallies = {unit_id: tally for unit_id, tally in tallies.items() if unit_id in within}
    proxies = await climbs.proxies(work, revision_id)
    coverage = cover(tallies, house.coverage, frozenset(proxies))
    joined = (
        await sheets.units_joined(work, revision_id, coverage.unreached) if coverage.unreached else frozenset()
    )
    having = await sheets.units_having(work, revision_id, coverage.silent) if coverage.silent else frozenset()
    why = {one: Why.UNREACHABLE if one in joined else Why.NOT_JOINED for one in coverage.unreached}
    why |= {one: Why.SILENT if one in having else Why.UNSENT for one in coverage.silent}
    return _Outlook(advisory, frozenset(tallies), coverage, why, proxies)


async def _held(work: UnitOfWork, unit_ids: Collection[int]) -> dict[int, Sequence[tuple[Contact, Standing]]]:
    """Who holds a post in each unit, as a call list orders them: the principal first."""
    held: dict[int, list[tuple[Contact, Standing]]] = defaultdict(list)
    for contact, standing in await people.holders(work, unit_ids):
        held[standing.unit_id].append((contact, standing))
    order = list(Role)
    return {
        unit_id: sorted(pairs, key=lambda pair: (order.index(pair[1].role), pair[1].order))
        for unit_id, pairs in held.items()
    }


def _sheet(known: _Known, police: Unit, now: datetime) -> Sheet:
    reach = known.tree.reach(police.id, Side.POLICE)
    sections = (_section(known, one, reach) for one in known.outlooks if not reach.isdisjoint(one.total))
    return Sheet(police, now, tuple(sections))


def _section(known: _Known, outlook: _Outlook, reach: frozenset[int]) -> Section:
    tree, meant = known.tree, reach & outlook.total
    to_call = [
        ToCall(tree[unit_id], tree.police_of(unit_id), outlook.why[unit_id], known.held.get(unit_id, ()))
        for unit_id in meant & outlook.why.keys()
    ]
    told = [
        Told(tree[unit_id], known.callers.get(proxy.contact_id, ""), proxy.at)
        for unit_id, proxy in outlook.proxies.items()
        if unit_id in reach and unit_id in outlook.coverage.by_phone
    ]
    sender = tree[outlook.advisory.unit_id].name
    order = list(Why)
    return Section(
        outlook.advisory,
        sender,
        tuple(sorted(to_call, key=lambda one: (order.index(one.why), in_order(one.unit.name), one.unit.id))),
        tuple(sorted(told, key=lambda one: (one.at, one.unit.id), reverse=True)),
        covered=len(meant) - len(to_call),
        total=len(meant),
    )


def read_out(section: Section, police: Unit, voice: Voice) -> tuple[str, ...]:
    """What to say on the phone, a line for each thing: from whom, what, what to do; a drill says so twice."""
    advisory, words = section.advisory, section.advisory.text
    named = {"police": one_line(police.name), "level": voice.label(advisory.level), "code": advisory.code}
    if section.sender == police.name:
        begin = voice.say_plain("sheet.say-own", **named)
    else:
        begin = voice.say_plain("sheet.say-from", sender=one_line(section.sender), **named)
    to_do = (words.instruction or words.description).splitlines()
    said = (begin, *(_sentence(line) for line in (words.headline, *to_do) if one_line(line)))
    if advisory.status is not Status.ACTUAL:
        said = (voice.say_plain("sheet.say-drill-first"), *said, voice.say_plain("sheet.say-drill"))
    return (*said, voice.say_plain("sheet.say-end"))


def _sentence(text: str) -> str:
    line = one_line(text)
    return line if line.endswith((".", "!", "?", "…", ":", ";")) else f"{line}."
