"""Zalo's queue of updates as a source for the reading loop, whatever a poll does to that queue.

By one report a poll takes the update away for good, by another old ones come back at once on every poll. So an
update is handed on until it is stored, and while nothing new comes, one poll a second leaves at most. That each
counts once is the inbox's business: what is remembered here, of what is stored, sets the pace and spares the disk.
"""

import asyncio
import time
from collections import OrderedDict
from typing import NoReturn

from bot.channels.http import CallTroubleError, NoAnswerError
from bot.channels.polling import NotNowError, Pause, Store, read_on
from bot.channels.reading import Raw, is_object
from bot.channels.zalo.client import NOT_FOUND, REQUEST_TIMEOUT, ApiError, BotApi
from bot.channels.zalo.errors import LIMIT_PAUSE, is_limit, trouble_of
from bot.channels.zalo.inbound import update_id

FLOOR = 1.0  # seconds between the beginnings of two polls, if the first brought nothing new
REMEMBERED = 1000  # ids


async def poll(api: BotApi, store: Store, *, hold: int = 30, pause: Pause = asyncio.sleep) -> NoReturn:
    """Polls for ever; an update is given up only once it is stored. `hold`: seconds that Zalo holds the line.

    Raises:
        NotPossibleNow: `token-refused`.
    """
    await read_on(_Queue(api, hold, pause), store, pause=pause)


class _Queue:
    """Its position counts the batches handed on: that of the last one says that it was stored."""

    name = "zalo"

    def __init__(self, api: BotApi, hold: int, pause: Pause) -> None:
        self._api = api
        self._hold = hold
        self._pause = pause
        self._batches = 0
        self._handed: list[Raw] = []
        self._known: OrderedDict[str, None] = OrderedDict()
        self._idle_since: float | None = None  # when the last poll began, if it brought nothing new

    async def open(self) -> None:
        """Takes a webhook away, since it shuts the queue; there need not be one (deleteWebhook)."""
        try:
            await self._api.delete_webhook()
        except ApiError as error:
            if error.code != NOT_FOUND:
                raise _trouble(error) from None
        except CallTroubleError as error:
            raise NotNowError(error.detail) from None

    async def fetch(self, position: int) -> list[Raw]:
        if self._handed and position != self._batches:
            return self._handed  # not stored yet, and the platform may have forgotten it
        self._remember()
        await self._keep_pace()
        began = time.monotonic()
        self._idle_since = began
        updates = [update for update in await self._poll() if self._is_new(update)]
        if updates:
            self._batches += 1
            self._handed = updates
            if any(_key(update) for update in updates):
                self._idle_since = None
        return updates

    def position_after(self, update: Raw) -> int:
        del update
        return self._batches

    async def _keep_pace(self) -> None:
        if self._idle_since is not None and (rest := self._idle_since + FLOOR - time.monotonic()) > 0:
            await self._pause(rest)

    async def _poll(self) -> list[Raw]:
        """Nothing in time is said in three ways: a status 408, a code 408, and no answer at all."""
        try:
            result = await self._api.get_updates(self._hold)
        except ApiError as error:
            if error.code == REQUEST_TIMEOUT:
                return []
            raise _trouble(error) from None
        except NoAnswerError as error:
            if error.timed_out:
                return []
            raise NotNowError(error.detail) from None
        except CallTroubleError as error:
            raise NotNowError(error.detail) from None
        return _updates(result)

    def _is_new(self, update: Raw) -> bool:
        """An update without an id can't be known: it is handed on, at the pace of nothing new."""
        key = _key(update)
        if key in self._known:
            self._known.move_to_end(key)
            return False
        return True

    def _remember(self) -> None:
        """What was handed on is stored."""
        for update in self._handed:
            if key := _key(update):
                self._known[key] = None
        self._handed = []
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def _updates(result: object) -> list[Raw]:
    """One update, where the Bot API of others has a list; one client reads a list here as well."""
    results = result if isinstance(result, list) else [result]
    found = [one for one in results if is_object(one) and one]
    if not found and any(results):
        raise NotNowError("unreadable answer")
    return found


def _key(update: Raw) -> str:
    try:
        return update_id(update)
    except (KeyError, TypeError, ValueError):
        return ""


def _trouble(error: ApiError) -> Exception:
    """What waiting can't help ends the reading; a limit is waited for."""
    trouble = trouble_of(error)
    if trouble.reason == "token-refused":
        return trouble
    after = LIMIT_PAUSE.total_seconds() if is_limit(error) else 0.0
    return NotNowError(str(trouble.params["detail"]), after=after)
