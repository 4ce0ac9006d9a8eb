"""Gives each chat the menu of commands that fits its person, and says at the start who the bot is.

Best effort beside everything else: nothing waits for it, and what fails is tried again after a pause.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import structlog

from bot.domain.ports import Outbound
from bot.store.engine import Database
from bot.usecases import menus

log = structlog.get_logger(__name__)

_BATCH = 10  # calls a tick, which go beside the ration of the messages
_TICK_LENGTH, _CALL_PATIENCE = 2.0, 2.5  # seconds; a stopping program waits for a tick, but no longer than five
_REST = 900.0  # seconds of a chat whose menu could not be set
_PAUSE = 30.0  # seconds of everybody after a call that failed
_SHORTEST_WAIT, _LONGEST_WAIT = 5.0, 600.0  # seconds between two tries to introduce the bot


class Menus:
    """What the timetable calls, and what runs once at the start. `seconds`: a clock that nobody sets.

    `ours`: whether it is this process that speaks for a bot now.
    """

    def __init__(
        self,
        database: Database,
        operator: str,
        outbounds: Iterable[Outbound],
        seconds: Callable[[], float],
        ours: Callable[[Outbound], bool],
    ) -> None:
        self._database = database
        self._operator = operator
        self._outbounds = tuple(outbound for outbound in outbounds if outbound.capabilities.commands)
        self._seconds = seconds
        self._ours = ours
        self._resting: dict[int, float] = {}  # addresses, until when
        self._paused_until: float | None = None

    async def give(self) -> None:
        """Gives some chats that wait for it their menus."""
        now = self._seconds()
        if self._paused_until is not None and now < self._paused_until:
            return
        self._resting = {one: until for one, until in self._resting.items() if now < until}
        for outbound in filter(self._ours, self._outbounds):
            async with self._database.read() as work:
                found = await menus.waiting(
                    work, outbound.channel, outbound.bot, resting=self._resting.keys(), limit=_BATCH
                )
            given = await self._call(outbound, found) if found else []
            if given:
                async with self._database.write() as work:
                    await menus.keep_given(work, given)

    async def introduce(self) -> None:
        """Makes each bot say what it is and who runs it, as often as it takes."""
        for outbound in self._outbounds:
            for introduction in menus.introductions(self._operator):
                wait = _SHORTEST_WAIT
                while not await outbound.introduce(introduction):
                    await asyncio.sleep(wait)
                    wait = min(2 * wait, _LONGEST_WAIT)

    async def _call(self, outbound: Outbound, found: Iterable[menus.Waiting]) -> list[menus.Waiting]:
        """Those that were given; ends at the first call that fails, which may be the network's matter."""
        given: list[menus.Waiting] = []
        began = time.monotonic()
        for one in found:
            if time.monotonic() - began > _TICK_LENGTH:
                break
            taken = False
            with suppress(TimeoutError):
                async with asyncio.timeout(_CALL_PATIENCE):
                    taken = await outbound.set_commands(one.external_id, one.menu.commands)
            if not taken:
                log.info("menu_not_set", channel=outbound.channel)
                self._resting[one.address_id] = self._seconds() + _REST
                self._paused_until = self._seconds() + _PAUSE
                break
            given.append(one)
        return given
