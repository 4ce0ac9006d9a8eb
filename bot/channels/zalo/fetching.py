"""What a person sent on Zalo, fetched as the program asks for it (`bot.domain.ports.Fetch`).

It goes on trying until its caller's patience ends. No URL stands in a log: whoever knows it can read the file.
"""

import asyncio
import logging

from bot.channels.zalo.client import BASE_URL
from bot.channels.zalo.media import Kind, MediaError, fetch
from bot.domain.incoming import AttachmentKind, Fetched, Unfetched
from bot.domain.ports import Fetch

_KINDS: dict[AttachmentKind, Kind] = {AttachmentKind.PHOTO: "image", AttachmentKind.VOICE: "audio"}
_PASSING = frozenset({"unreachable", "status", "empty"})  # may be over in a moment
_PAUSES = (0.5, 1.5)  # seconds before it is tried again

_log = logging.getLogger(__name__)


def make_fetch(base_url: str = BASE_URL, proxy: str | None = None) -> Fetch:
    """For a bot whose API is there. Only an API that isn't Zalo's may serve files beside Zalo's own hosts."""
    api = None if base_url.rstrip("/") == BASE_URL else base_url

    async def fetch_for_bot(url: str, kind: AttachmentKind) -> Fetched | Unfetched:
        wanted = _KINDS.get(kind)
        if wanted is None:
            return Unfetched.AWAY
        word = ""
        for pause in (*_PAUSES, 0.0):
            try:
                media = await fetch(url, wanted, api=api, proxy=proxy)
            except MediaError as error:
                word = error.word
            else:
                return Fetched(media.data, media.mime)
            if word not in _PASSING:
                break
            await asyncio.sleep(pause)
        _log.warning("zalo: a file that came in could not be fetched (%s)", word)
        return Unfetched.TOO_BIG if word == "too-big" else Unfetched.AWAY

    return fetch_for_bot
