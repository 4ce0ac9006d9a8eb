"""What one open page has been told, and what is news for it. It compares and tells; it changes nothing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.sandbox.page import disputes
from bot.sandbox.page.acts import CAPTION_LIMIT, TEXT_LIMITS
from bot.sandbox.page.backstage import Entry, Overview, Step
from bot.sandbox.page.given import FILE_LIMIT
from bot.sandbox.page.switches import Switches
from bot.sandbox.page.views import KEPT_MESSAGES, key_of, message_view, phone_head
from bot.sandbox.phone import Phone
from bot.sandbox.screen import JsonObject
from bot.sandbox.world import World

_Trace = tuple[int, bool, bool]


class Watcher:
    """Follows the world for one page. The first news is everything, later ones only what differs."""

    def __init__(self, world: World, switches: Switches, directory: Mapping[str, Entry]) -> None:
        self._world = world
        self._switches = switches
        self._directory = directory
        self._heads: dict[str, JsonObject] = {}
        self._traces: dict[str, dict[int, _Trace]] = {}
        self._rest: JsonObject = {}
        self._moment: datetime | None = None

    def news(self, overview: Overview | None, tour: list[Step] | None) -> JsonObject:
        """The clock always; `phones`, `faults`, `disputes`, `overview`, `tour` where they changed; else empty."""
        rest: JsonObject = {"faults": self._switches.on(), "disputes": disputes.chosen(self._world)}
        if overview is not None:
            rest["overview"] = asdict(overview)
        if tour is not None:
            rest["tour"] = [asdict(step) for step in tour]
        changed = {name: value for name, value in rest.items() if self._rest.get(name) != value}
        self._rest |= changed
        if phones := [news for phone in self._world.phones if (news := self._phone_news(phone))]:
            changed["phones"] = phones
        jumped = self._has_jumped()
        if changed or jumped:
            changed["now"] = self._world.clock.now().isoformat()
        return changed

    def _has_jumped(self) -> bool:
        """Whether the clock stands somewhere else than the page counts."""
        start = self._world.clock.started_at
        moved, self._moment = start != self._moment, start
        return moved

    def _phone_news(self, phone: Phone) -> JsonObject:
        """The whole head and the messages that are new or changed; empty if nothing is."""
        key = key_of(phone)
        head = phone_head(phone, self._directory, lost=self._switches.is_lost(phone))
        messages = self._changed_messages(phone, self._traces.setdefault(key, {}))
        if not messages and self._heads.get(key) == head:
            return {}
        self._heads[key] = head
        return head | {"messages": messages}

    def _changed_messages(self, phone: Phone, told: dict[int, _Trace]) -> list[JsonObject]:
        changed = []
        for place in range(max(0, len(phone.history) - KEPT_MESSAGES), len(phone.history)):
            message = phone.history[place]
            trace = (message.edits, message.deleted, message.pinned)
            if told.get(place) != trace:
                told[place] = trace
                changed.append(message_view(phone, place))
        return changed


def unchanging(title: str, directory: Mapping[str, Entry], opening: list[str] | None) -> JsonObject:
    """What a page is told once. `opening` are the keys of the phones to show at first; None means all."""
    entries: list[dict[str, Any]] = [asdict(entry) for entry in directory.values()]
    return {
        "full": True,
        "title": title,
        "directory": entries,
        "opening": opening,
        "limits": {"text": TEXT_LIMITS, "caption": CAPTION_LIMIT, "file": FILE_LIMIT},
    }
