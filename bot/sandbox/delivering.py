"""Bringing updates to a webhook, one after another, as long as there are some and the sandbox runs."""

import asyncio
from abc import ABC, abstractmethod

import aiohttp


class Delivering(ABC):
    """At work from `start` to `stop`, whenever something waits; to be woken when that may have begun."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._delivering: asyncio.Task[None] | None = None

    @abstractmethod
    def _waits(self) -> bool:
        """Whether there are an address and something for it."""

    @abstractmethod
    async def _deliver(self) -> None:
        """Brings all that waits, until nothing does."""

    def start(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.wake()

    def stop(self) -> None:
        self._session = None
        if self._delivering is not None:
            self._delivering.cancel()
            self._delivering = None

    def wake(self) -> None:
        idle = self._delivering is None or self._delivering.done()
        if idle and self._session is not None and self._waits():
            self._delivering = asyncio.create_task(self._deliver())
