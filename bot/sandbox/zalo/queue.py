"""The updates of one bot: those that nobody has got yet, and those that may be given again."""

import asyncio

from bot.sandbox.screen import JsonObject
from bot.sandbox.zalo.settings import Settings

_KEPT_FOR_REPLAY = 100


class UpdateQueue:
    """In order. `news` is set when there may be something to give."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._new: list[JsonObject] = []
        self._given: list[JsonObject] = []
        self._turn = 0
        self.news = asyncio.Event()

    def add(self, update: JsonObject) -> None:
        self._new.append(update)
        self.news.set()

    def put_back(self, new: list[JsonObject], given: list[JsonObject]) -> None:
        """What a snapshot kept."""
        self._new, self._given = [*new, *self._new], given

    def take(self) -> JsonObject | None:
        """What a poll gets: the oldest that is new; under replay else one of the old ones, in turn."""
        if self._new:
            update = self._new.pop(0)
            if self._settings.queue == "replay":
                self._given = [*self._given, update][-_KEPT_FOR_REPLAY:]
            return update
        if self._settings.queue == "replay" and self._given:
            self._turn += 1
            return self._given[self._turn % len(self._given)]
        return None

    def first(self) -> JsonObject | None:
        """The oldest that is new, which stays."""
        return self._new[0] if self._new else None

    def forget(self, update: JsonObject) -> None:
        self._new = [kept for kept in self._new if kept is not update]

    def clear(self) -> None:
        self._new, self._given = [], []

    def pending(self) -> list[JsonObject]:
        """Those that nobody has got yet."""
        return list(self._new)

    def given(self) -> list[JsonObject]:
        """Those that may be given again."""
        return list(self._given)
