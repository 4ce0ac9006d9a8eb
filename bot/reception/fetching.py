"""Files that must be fetched before the update that brought them can be handled, and whom that holds up.

Nothing of it is on disk: until it is handled the update stands in the inbox as new, so that who starts after a
kill fetches anew; bytes, effects and "handled" are one commit.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import structlog

from bot.domain.incoming import Attached, Fetched, Unfetched
from bot.domain.people import Chat
from bot.domain.ports import Fetch
from bot.reception.answers import Arrived

log = structlog.get_logger(__name__)

# Seconds from when a file is first seen; mostly it takes less than one. So long the person's later words wait,
# since a picture and what is said of it must stay in their order. Then they go on, and the person is asked to send
# the file again. Nobody else waits for it at all.
PATIENCE = 10.0
_LEAST = 3.0  # seconds for one that had to wait for others of its chat
_AHEAD = 4  # files of one chat in memory at once, each of up to 10 MB
_AT_ONCE = 16  # under way, of all chats


@dataclass(slots=True)
class _File:
    one: Arrived
    until: float  # by the loop's clock
    task: asyncio.Task[Fetched | Unfetched] | None = None

    @property
    def chat(self) -> Chat:
        return self.one.incoming.chat

    @property
    def ready(self) -> bool:
        return self.task is not None and self.task.done()


class Fetching:
    """`sources`: who fetches for which channel's bot; `wake` is called whenever something came of a file."""

    def __init__(self, sources: Mapping[tuple[str, str], Fetch], wake: Callable[[], None]) -> None:
        self._sources = sources
        self._wake = wake
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._files: dict[int, _File] = {}  # by update
        self._behind: dict[int, Chat] = {}  # updates that wait for a file before them

    def wants(self, one: Arrived) -> bool:
        """Whether it brought a file of which it isn't known yet what came of it."""
        what = one.incoming.what
        known = (one.incoming.channel, one.incoming.bot) in self._sources
        return isinstance(what, Attached) and what.url != "" and known and self.got(one.id) is None

    def begin(self, one: Arrived) -> None:
        """Fetches its file, unless that has begun; too many of one chat wait until some of them are handled."""
        until = asyncio.get_running_loop().time() + PATIENCE
        self._files.setdefault(one.id, _File(one, until))
        self._go_on(one.incoming.chat)

    def holds(self, one: Arrived) -> bool:
        """Whether it waits for its file, or for that of an earlier update of its chat: then it is passed over."""
        first = self._firsts().get(one.incoming.chat)
        if first is None or first > one.id:
            self._behind.pop(one.id, None)
            return False
        self._behind[one.id] = one.incoming.chat
        return True

    def waiting(self) -> Collection[int]:
        """The updates that wait."""
        firsts = self._firsts()
        return [
            update_id for update_id, chat in self._behind.items() if firsts.get(chat, update_id + 1) <= update_id
        ]

    def got(self, update_id: int) -> Fetched | Unfetched | None:
        """What came of its file; None as long as that isn't known."""
        file = self._files.get(update_id)
        if file is None or file.task is None or not file.ready:
            return None
        return Unfetched.AWAY if file.task.cancelled() or file.task.exception() else file.task.result()

    def look_round(self, seen: Collection[int]) -> None:
        """Forgets what another process has handled: it is no more among what is new. `seen`: the first of that."""
        last = max(seen, default=0)
        self.forget([one for one, file in self._files.items() if file.ready and one < last and one not in seen])
        firsts = self._firsts()
        self._behind = {one: chat for one, chat in self._behind.items() if chat in firsts}

    def forget(self, update_ids: Iterable[int]) -> None:
        """They are handled; what waited for room begins."""
        gone = [file for one in update_ids if (file := self._files.pop(one, None)) is not None]
        for chat in {file.chat for file in gone}:
            self._go_on(chat)

    async def close(self) -> None:
        """What isn't there by now is left to the next start."""
        tasks = [file.task for file in self._files.values() if file.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _firsts(self) -> dict[Chat, int]:
        """The earliest update of each chat whose file isn't there."""
        firsts: dict[Chat, int] = {}
        for update_id, file in self._files.items():
            if not file.ready:
                firsts[file.chat] = min(update_id, firsts.get(file.chat, update_id))
        return firsts

    def _go_on(self, chat: Chat) -> None:
        its = [file for _, file in sorted(self._files.items()) if file.chat == chat]
        room = _AHEAD - sum(file.task is not None for file in its)
        for file in [one for one in its if one.task is None][: max(room, 0)]:
            file.task = asyncio.create_task(self._fetch(file))
            file.task.add_done_callback(self._end)

    async def _fetch(self, file: _File) -> Fetched | Unfetched:
        incoming, what = file.one.incoming, file.one.incoming.what
        assert isinstance(what, Attached)
        least = asyncio.get_running_loop().time() + min(_LEAST, PATIENCE)
        try:
            async with asyncio.timeout_at(max(file.until, least)), self._room:
                return await self._sources[incoming.channel, incoming.bot](what.url, what.kind)
        except TimeoutError:
            log.warning("file_not_fetched_in_time", channel=incoming.channel)
            return Unfetched.AWAY

    def _end(self, task: asyncio.Task[Fetched | Unfetched]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("fetching_failed", error=type(error).__name__)
        self._wake()
