"""The gateway's queue of updates as a source for the reading loop."""

import asyncio
from typing import NoReturn

from bot.channels.http import CallTroubleError
from bot.channels.polling import NotNowError, Pause, Store, read_on
from bot.channels.reading import Raw, integer_at, is_object
from bot.channels.textonly.gateway import Gateway, RefusedError
from bot.channels.textonly.outbound import trouble_of

_GRACE = 10.0  # seconds that an answer may come later than the line is held


async def poll(gateway: Gateway, store: Store, *, hold: int = 30, pause: Pause = asyncio.sleep) -> NoReturn:
    """Polls for ever; stored first, then the position moves. `hold`: seconds that the gateway holds the line.

    Raises:
        NotPossibleNow: `token-refused`.
    """
    await read_on(_Queue(gateway, hold), store, pause=pause)


class _Queue:
    name = "textonly"

    def __init__(self, gateway: Gateway, hold: int) -> None:
        self._gateway = gateway
        self._hold = hold

    async def open(self) -> None:
        await self._call("DELETE", "webhook")

    async def fetch(self, position: int) -> list[Raw]:
        path = f"updates?after={position}&timeout={self._hold}"
        updates = (await self._call("GET", path, patience=self._hold + _GRACE)).get("updates")
        if not isinstance(updates, list):
            raise NotNowError("unreadable answer")
        return [update for update in updates if is_object(update)]

    def position_after(self, update: Raw) -> int:
        return integer_at(update, "id")

    async def _call(self, method: str, path: str, patience: float = _GRACE) -> Raw:
        try:
            return await self._gateway.call(method, path, patience=patience)
        except RefusedError as error:
            if error.word == "bad_token":
                raise trouble_of(error) from None
            raise NotNowError("refused", after=error.retry_after or 0.0) from None
        except CallTroubleError as error:
            raise NotNowError(error.detail) from None
