"""Files whose bytes only their platform has, in memory for a while: many open an advisory's picture at one moment.

Nothing is written to the disk. What can't be had now is asked for again the next time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from bot.store.files import Held

Lane = tuple[str, str]  # a channel and its bot
FileAt = Callable[[str], Awaitable[bytes | None]]  # a platform's file by its id there; None: it can't be had

ROOM = 64 * 1024 * 1024  # bytes


class Fetched:
    """`lanes`: whom we can ask for a file."""

    def __init__(self, lanes: Mapping[Lane, FileAt], room: int = ROOM) -> None:
        self._lanes = lanes
        self._room = room
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._coming: dict[int, asyncio.Task[bytes | None]] = {}

    def can_have(self, held: Held) -> bool:
        return any(place[:2] in self._lanes for place in held.places)

    async def bytes_of(self, held: Held) -> bytes | None:
        """All of a file, asked for once however many want it; None when its platform doesn't give it."""
        file_id = held.file.id
        if file_id in self._kept:
            self._kept.move_to_end(file_id)
            return self._kept[file_id]
        if file_id not in self._coming:
            self._coming[file_id] = asyncio.create_task(self._ask(held))
            self._coming[file_id].add_done_callback(lambda _: self._coming.pop(file_id))
        return await asyncio.shield(self._coming[file_id])

    async def _ask(self, held: Held) -> bytes | None:
        for channel, bot, remote_id in held.places:
            fetch = self._lanes.get((channel, bot))
            if fetch is not None and (found := await fetch(remote_id)):
                self._keep(held.file.id, found)
                return found
        return None

    def _keep(self, file_id: int, data: bytes) -> None:
        """What was asked for longest ago makes room."""
        self._kept[file_id] = data
        while sum(map(len, self._kept.values())) > self._room:
            self._kept.popitem(last=False)
