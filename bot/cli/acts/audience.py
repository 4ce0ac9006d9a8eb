"""Who is meant, as people write it: units by code or name, kinds and roles by slug or word."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from bot.domain.advisory import Audience
from bot.domain.errors import BadInput
from bot.domain.people import Person, Role
from bot.domain.units import Unit, UnitKind, UnitTree
from bot.usecases.roster.directory import Ambiguous, Directory, Unknown
from bot.usecases.roster.words import read_kind, read_role

Units = Annotated[
    list[str] | None,
    typer.Option(
        "--unit", metavar="CODE", help="Mã hoặc tên đơn vị, gồm cả các đơn vị bên dưới; dùng được nhiều lần."
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Chỉ loại đơn vị này, ví dụ thcs; dùng được nhiều lần."),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="ROLE", help="Chỉ vai trò này, ví dụ hieu-truong; dùng được nhiều lần."),
]

Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience before its units are looked up."""

    units: Sequence[str] = ()
    kinds: tuple[UnitKind, ...] = ()
    roles: tuple[Role, ...] = ()


def read_wanted(units: Iterable[str] | None, kinds: Iterable[str] | None, roles: Iterable[str] | None) -> Wanted:
    """An audience from options.

    Raises:
        BadInput: `field-choice`.
    """
    return Wanted(
        tuple(units or ()),
        tuple(read_choice("--kind", text, UnitKind, read_kind) for text in kinds or ()),
        tuple(read_choice("--role", text, Role, read_role) for text in roles or ()),
    )


def read_choice(key: str, text: str, members: type[Member], read: Callable[[str], Member | None]) -> Member:
    """The member that a text means.

    Raises:
        BadInput: `field-choice` with what there is to choose from.
    """
    member = read(text)
    if member is None:
        raise BadInput("field-choice", key=key, text=text, choices=", ".join(members))
    return member


def find_audience(wanted: Wanted, author: Person, tree: UnitTree) -> Audience:
    """The audience with unit ids; of namesakes those in the author's reach are meant.

    Raises:
        BadInput: `unit-unknown`, `unit-unknown-near`, `unit-ambiguous`.
    """
    reach: frozenset[int] = frozenset()
    for standing in author.standings:
        reach |= tree.reach(standing.unit_id, standing.role.side)
    directory = Directory(tree.units.values(), preferred=reach)
    return Audience(tuple(_find_unit(directory, text).id for text in wanted.units), wanted.kinds, wanted.roles)


def _find_unit(directory: Directory, text: str) -> Unit:
    found = directory.find(text.strip())
    match found:
        case Unknown(suggestion=""):
            raise BadInput("unit-unknown", text=text)
        case Unknown(suggestion=near):
            raise BadInput("unit-unknown-near", text=text, near=near)
        case Ambiguous(wards=wards):
            raise BadInput("unit-ambiguous", text=text, wards=", ".join(wards))
        case Unit():
            return found
