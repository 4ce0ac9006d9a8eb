"""What the use cases must know of the settings and the channels; made in wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.advisory import Level
from bot.domain.capabilities import Capabilities
from bot.domain.ladder import Calendar, Ladder
from bot.domain.links import Links
from bot.domain.people import Address, Chat
from bot.domain.quota import Plan
from bot.text.dates import ZONE
from bot.usecases.apart import SetAside

WEEKDAYS = Calendar(ZONE, lambda day: day.weekday() < 5)
NOTICE_VERSION = "2026-11-25"


@dataclass(frozen=True, slots=True)
class House:
    """`lanes`: each channel's bot with what it can do, in order of preference.

    `answer_within`: by when an advisory of a level wants its answer; None = it wants none by a certain time.
    `undo`: how long an advisory of a low level that was composed in a chat may be taken back.
    `valid_for`: when an advisory of a level expires if its author does not say.
    `ladders`: what happens when an institution stays silent; a level without one: nothing. `calendar`: which days
    are worked.
    `links`: makes links to our page; None where there is no page that people can open.
    `plans`: what those bots may do of which not everything is free.
    `aside`: what failed lately of that which time made due.
    """

    lanes: Mapping[tuple[str, str], Capabilities]
    operator: str
    answer_within: Mapping[Level, timedelta | None]
    valid_for: Mapping[Level, timedelta]
    random_bytes: Callable[[int], bytes]
    second_person: bool = True
    coverage: int = 1
    reminder_grace: timedelta = timedelta(hours=12)
    undo: timedelta = timedelta(seconds=10)
    ladders: Mapping[Level, Ladder] = field(default_factory=dict)
    calendar: Calendar = WEEKDAYS
    links: Links | None = None
    plans: Mapping[tuple[str, str], Plan] = field(default_factory=dict)
    aside: SetAside = field(default_factory=SetAside)

    def capabilities(self, chat: Chat) -> Capabilities:
        return self.lanes[chat.channel, chat.bot]

    def serves(self, address: Address) -> bool:
        """Whether a bot of ours stands behind an address."""
        return (address.channel, address.bot) in self.lanes

    def hears(self, address: Address) -> bool:
        """Whether what its person says at an address comes back to us."""
        return (address.channel, address.bot) in self.two_way

    @property
    def two_way(self) -> Mapping[tuple[str, str], Capabilities]:
        """The lanes by which people can answer."""
        return {lane: can for lane, can in self.lanes.items() if not can.one_way}
