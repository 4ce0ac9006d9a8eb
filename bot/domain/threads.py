"""Threads between an institution and its police: who may speak in one, by which post, how long it lasts. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from bot.domain.advisory import Status, public_code
from bot.domain.authority import Action, may
from bot.domain.people import Person, Role, Standing
from bot.domain.units import LinkKind, Side, Unit, UnitTree

CODE_PREFIX = "TD"
GOES_ON = timedelta(days=7)  # what is written later begins a new thread
ACTIVE = timedelta(days=1)
LISTED = timedelta(days=30)
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Thread:
    """An exchange of one unit with its police, at a time; a drill has its own (`status`).

    `advisory_id`: the one that help was asked for.
    """

    id: int
    unit_id: int
    police_unit_id: int
    advisory_id: int | None
    opened_at: datetime
    last_at: datetime
    status: Status

    @property
    def code(self) -> str:
        return public_code(CODE_PREFIX, self.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote into a thread; `files` are ids of stored files."""

    contact_id: int
    from_police: bool
    text: str
    files: tuple[int, ...]
    at: datetime


def writing_posts(person: Person, tree: UnitTree) -> tuple[Standing, ...]:
    """The posts by which a person may write to the police over the own unit, one a unit."""
    found: dict[int, Standing] = {}
    for standing in person.standings:
        if _writes(standing, tree):
            found.setdefault(standing.unit_id, standing)
    return tuple(found.values())


def speaking_post(person: Person, unit_id: int, tree: UnitTree) -> Standing | None:
    """The post by which a person takes part in the threads of a unit: one in it, or a police post over it."""
    if unit_id not in tree:
        return None
    own = next((one for one in writing_posts(person, tree) if one.unit_id == unit_id), None)
    return own or next((one for one in person.standings if _polices(one, unit_id, tree)), None)


def heard_units(person: Person, tree: UnitTree) -> frozenset[int]:
    """The units whose threads a person may read."""
    own = {standing.unit_id for standing in writing_posts(person, tree)}
    for standing in person.standings:
        if standing.role is Role.CONG_AN:
            own |= tree.reach(standing.unit_id, Side.POLICE)
    return frozenset(own)


def police_upwards(unit_id: int, tree: UnitTree) -> tuple[Unit, ...]:
    """The police over a unit, the nearest first: whom to turn to when nobody is there below."""
    police = tree.police_of(unit_id)
    above = () if police is None else tree.upwards(police.id, LinkKind.MANAGES)
    return tuple(takewhile(lambda unit: unit.kind.side is Side.POLICE, above))


def _writes(standing: Standing, tree: UnitTree) -> bool:
    unit = tree[standing.unit_id]
    return (
        standing.role is not Role.CONG_AN
        and unit.kind.side is not Side.POLICE
        and may(standing, Action.ANSWER, unit.id, tree)
        and tree.police_of(unit.id) is not None
    )


def _polices(standing: Standing, unit_id: int, tree: UnitTree) -> bool:
    return standing.role is Role.CONG_AN and may(standing, Action.ANSWER, unit_id, tree)
