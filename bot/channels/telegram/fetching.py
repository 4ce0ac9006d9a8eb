"""Fetches a file that stays on Telegram (getFile), for those who are shown it elsewhere."""

import logging

from telegram import Bot
from telegram.error import TelegramError

LIMIT = 20 * 1024 * 1024  # bytes; the Bot API gives out no larger ones

_log = logging.getLogger(__name__)


async def fetch(api: Bot, remote_id: str) -> bytes | None:
    """A file's bytes by its id; None when Telegram doesn't give them."""
    try:
        file = await api.get_file(remote_id)
        if (file.file_size or 0) > LIMIT:
            return None
        return bytes(await file.download_as_bytearray())
    except TelegramError as error:
        _log.info("a file could not be fetched (%s)", type(error).__name__)
        return None
