"""An imitation of messaging platforms: what becomes of each call, what stands on phones, what people send."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.delivery import Accepted, Failed, Outcome, Reason, Retry, Trouble, Unknown
from bot.domain.incoming import Blocked, Incoming, Said, Tapped, Unblocked, What
from bot.domain.messages import Call, CallKind, Choice, Part
from bot.domain.people import Chat
from bot.store.outbox import Row


class Fate(StrEnum):
    """What becomes of one call."""

    ARRIVES = "arrives"
    CUT_AFTER = "cut after it was taken"
    CUT_BEFORE = "cut before it was taken"
    NO_CONNECTION = "no connection"
    TOO_MANY = "429"
    OUT_OF_ORDER = "500"
    BLOCKED = "blocked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call that the platform took. `row` as it was claimed."""

    row: Row
    text: str
    marked: bool
    at: datetime


@dataclass
class Phones:
    """Both platforms. `shown`: by chat and message id; `came_as`: the row by which a message came."""

    arrivals: list[Arrival] = field(default_factory=list)
    shown: dict[tuple[Chat, str], Part] = field(default_factory=dict)
    came_as: dict[tuple[Chat, str], Row] = field(default_factory=dict)
    blocked: set[Chat] = field(default_factory=set)

    def receive(self, row: Row, call: Call, fate: Fate, now: datetime) -> Outcome:
        """What the bot learns of a call."""
        edit = call.kind is CallKind.EDIT
        if fate is Fate.BLOCKED:
            self.blocked.add(row.chat)
        match fate:
            case Fate.CUT_BEFORE:
                return Unknown("cut")
            case Fate.NO_CONNECTION:
                return Retry(timedelta(0), Trouble.AWAY)
            case Fate.OUT_OF_ORDER:
                return Retry(timedelta(seconds=1), Trouble.AWAY)
            case Fate.TOO_MANY:
                return Retry(timedelta(seconds=5), Trouble.TOO_MANY)
        if row.chat in self.blocked:
            return Failed(Reason.BLOCKED)
        if fate is Fate.REFUSED or (edit and (row.chat, call.message_id) not in self.shown):
            return Failed(Reason.NOT_EDITABLE if edit else Reason.REFUSED)
        message_id = self._take(row, call, now)
        return Unknown("cut") if fate is Fate.CUT_AFTER else Accepted(message_id)

    def _take(self, row: Row, call: Call, now: datetime) -> str:
        message_id = call.message_id if call.kind is CallKind.EDIT else None
        message_id = message_id or str(len(self.shown) + 1)
        self.arrivals.append(Arrival(row, call.part.text.plain, bool(call.mark), now))
        self.shown[row.chat, message_id] = call.part
        if call.kind is CallKind.SEND:
            self.came_as[row.chat, message_id] = row
        return message_id

    def buttons(self, lane: tuple[str, str]) -> list[tuple[Chat, str, Choice]]:
        """All that can be tapped on phones of a channel: chat, message, choice."""
        return [
            (chat, message_id, choice)
            for (chat, message_id), part in self.shown.items()
            for choice in part.choices
            if (chat.channel, chat.bot) == lane and chat not in self.blocked
        ]


class Wire:
    """How an imitated platform's updates are read: `bot.domain.ports.Inbound`."""

    def __init__(self, channel: str, bot: str) -> None:
        self.channel = channel
        self.bot = bot

    def update_id(self, raw: dict[str, Any]) -> str:
        return str(raw["id"])

    def read(self, raw: dict[str, Any]) -> Incoming:
        return Incoming(self.channel, self.bot, raw["from"], self._what(raw))

    def _what(self, raw: dict[str, Any]) -> What:
        match raw["kind"]:
            case "tap":
                return Tapped(raw["data"], raw["id"], raw["message"])
            case "text":
                return Said(raw["text"], message_id=f"in-{raw['id']}")
            case "blocked":
                return Blocked()
            case _:
                return Unblocked()
