"""Telegram's queue of updates as a source for the reading loop: raw JSON, nothing parsed before it is stored."""

import asyncio
from typing import NoReturn

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.channels.polling import NotNowError, Pause, Store, read_on
from bot.channels.reading import Raw, integer_at, is_object
from bot.channels.telegram.client import call_raw
from bot.channels.telegram.errors import pause_of, trouble_of

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
BATCH = 100
_GRACE = 10.0  # seconds that an answer may come later than the line is held


async def poll(api: Bot, store: Store, *, hold: int = 30, pause: Pause = asyncio.sleep) -> NoReturn:
    """Polls for ever; stored first, then the offset moves. `hold`: seconds Telegram holds the line, up to 50.

    Raises:
        NotPossibleNow: `token-refused`.
    """
    await read_on(_Queue(api, hold), store, pause=pause)


class _Queue:
    name = "telegram"

    def __init__(self, api: Bot, hold: int) -> None:
        self._api = api
        self._hold = hold

    async def open(self) -> None:
        """Takes a webhook away, and leaves every pending update where it is (deleteWebhook)."""
        try:
            await self._api.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise _trouble(error) from None

    async def fetch(self, position: int) -> list[Raw]:
        parameters = {
            "offset": position,
            "limit": BATCH,
            "timeout": self._hold,
            "allowed_updates": ALLOWED_UPDATES,
        }
        try:
            result = await call_raw(self._api, "getUpdates", parameters, read_timeout=self._hold + _GRACE)
        except TelegramError as error:
            raise _trouble(error) from None
        if not isinstance(result, list):
            raise NotNowError("unreadable answer")
        return [update for update in result if is_object(update)]

    def position_after(self, update: Raw) -> int:
        return integer_at(update, "update_id") + 1


def _trouble(error: TelegramError) -> Exception:
    match error:
        case InvalidToken() | EndPointNotFound():
            return trouble_of(error)
        case RetryAfter():
            return NotNowError("too many requests", after=pause_of(error).total_seconds())
        case Conflict():
            return NotNowError("409: another process reads with this token, or a webhook is set")
        case _:
            return NotNowError(type(error).__name__)
