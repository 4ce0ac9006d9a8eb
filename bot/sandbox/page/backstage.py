"""What the page may be told about the program behind the bots, by whoever runs both. Values and one protocol."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """A person whom the page can look up.

    Attributes:
        number: the phone number, E.164.
        title: what the person is, for example "Hiệu trưởng".
        unit, ward: where, as people say it.
        kind: the kind of unit, to group by; may be empty.
        code: what stands on the person's letter of invitation, to be typed; may be empty.
    """

    number: str
    name: str
    title: str = ""
    unit: str = ""
    ward: str = ""
    kind: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory as it stands: counts of institutions, and the names of those to look after.

    Attributes:
        accepted: institutions with somebody whom the bot can reach.
        silent: those that can be reached and have not answered.
        unreached: those to be phoned, since the bot reaches nobody there.
    """

    code: str
    level: str
    headline: str
    accepted: int = 0
    answered: int = 0
    total: int = 0
    silent: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    needing_help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """What will happen by itself; `at` is an aware moment in ISO 8601, or words."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The program at a glance. `outbox` counts rows by state, in the order to show; `events` newest first."""

    outbox: dict[str, int] = field(default_factory=dict)
    advisories: tuple[Advisory, ...] = ()
    due: tuple[Due, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the guided tour. `phone` is the number of the phone it happens on, or empty, as at the clock."""

    id: str
    text: str
    phone: str = ""
    done: bool = False
    at_clock: bool = False


class Backstage(Protocol):
    """Everything here is asked while somebody watches the page: `overview` and `tour` at most once a second."""

    title: str

    def directory(self) -> list[Entry]:
        """Everybody who can be looked up."""
        ...

    def opening(self) -> list[tuple[str, str]]:
        """(number, channel) of the phones that are shown at first."""
        ...

    async def overview(self) -> Overview: ...

    async def tour(self) -> list[Step]:
        """The steps in order; the first that is not done is the current one."""
        ...

    async def next_due(self) -> datetime | None:
        """The earliest moment at which something happens by itself, aware; past if it is late; None if nothing."""
        ...

    async def is_calm(self) -> bool:
        """Whether nothing waits to be understood or sent."""
        ...
