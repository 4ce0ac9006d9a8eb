"""A bot's pending updates: ids, lifetimes by the world's clock, what is let in, what an offset confirms."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from bot.sandbox.clock import WorldClock
from bot.sandbox.counter import Counter

_NEVER = datetime.max.replace(tzinfo=UTC)
_KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
    "chat_boost", "removed_chat_boost",
}  # fmt: skip
# Every kind but these three is let in unless the bot asks otherwise.
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True, slots=True)
class Pending:
    """One update. Webhooks keep the order within a `lane`: a chat for messages, a user for taps."""

    update_id: int
    kind: str
    body: dict[str, Any]
    expires: datetime
    lane: str

    @property
    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.update_id, **self.body}


class UpdateQueue:
    """Pending updates in order, numbered by `ids`. `on_update` is called after each that was let in."""

    def __init__(self, clock: WorldClock, first_id: int = 600_000_001) -> None:
        self.on_update: Callable[[Pending], None] = lambda _: None
        self.allowed: frozenset[str] | None = None
        self.ids = Counter(first_id)
        self._clock = clock
        self._pending: OrderedDict[int, Pending] = OrderedDict()
        self._first_expiry = _NEVER

    def add(self, kind: str, body: dict[str, Any], lifetime: timedelta, lane: str) -> None:
        """Queue `{kind: …}`; dropped if its kind is not let in at this moment."""
        if not self._lets_in(kind):
            return
        self.put(Pending(self.ids.take(), kind, body, self._clock.now() + lifetime, lane))

    def put(self, pending: Pending) -> None:
        """An update as it is, which keeps its id; to be put in the order of the ids."""
        self._pending[pending.update_id] = pending
        self._first_expiry = min(self._first_expiry, pending.expires)
        self.on_update(pending)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set what is let in from now on; nothing named means the default set, None keeps the last setting."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def read(self, offset: int, limit: int) -> list[Pending]:
        """Up to `limit` updates. An offset confirms all before it; a negative one keeps the last of them only."""
        self._expire()
        surplus = len(self._pending) + offset if offset < 0 else 0
        while self._pending and (surplus > 0 or next(iter(self._pending)) < offset):
            self._pending.popitem(last=False)
            surplus -= 1
        return list(islice(self._pending.values(), limit))

    def pending(self) -> list[Pending]:
        self._expire()
        return list(self._pending.values())

    def holds(self, pending: Pending) -> bool:
        """Whether it still waits: neither confirmed nor over."""
        self._expire()
        return pending.update_id in self._pending

    def forget(self, pending: Pending) -> None:
        self._pending.pop(pending.update_id, None)

    def clear(self) -> None:
        self._pending.clear()

    def _lets_in(self, kind: str) -> bool:
        """Kinds that the platform does not know always come, so that nonsense can be tried on any bot."""
        if kind not in _KINDS:
            return True
        return kind in self.allowed if self.allowed is not None else kind not in _NOT_BY_DEFAULT

    def _expire(self) -> None:
        now = self._clock.now()
        if now < self._first_expiry:
            return
        for pending in [waiting for waiting in self._pending.values() if waiting.expires <= now]:
            self.forget(pending)
        self._first_expiry = min((waiting.expires for waiting in self._pending.values()), default=_NEVER)
