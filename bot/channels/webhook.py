"""The door for updates that a platform brings: it opens to the secret, and says yes to what is stored."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.polling import Store
from bot.channels.reading import Raw, integer_at, is_object

BODY_LIMIT = 1024 * 1024  # bytes
PATIENCE = 10.0  # seconds for all of a body to come
Handler = Callable[[web.Request], Awaitable[web.Response]]
Parse = Callable[[bytes], Raw | None]  # None: nothing to store; ValueError: no update

_log = logging.getLogger(__name__)


def same_secret(given: str | None, secret: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest((given or "").encode("utf-8", "surrogateescape"), secret.encode())


def parse_update(body: bytes, find_id: Callable[[Raw], object]) -> Raw:
    """One update that has an id; `find_id` raises KeyError, TypeError or ValueError where there is none.

    Raises:
        ValueError: it is no JSON, no object or has no id.
    """
    try:
        update = json.loads(body)
        if is_object(update):
            find_id(update)
            return update
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no update") from error
    raise ValueError("no update")


def numbered_by(key: str) -> Parse:
    """Reads updates whose id is an integer under that key."""
    return lambda body: parse_update(body, lambda update: integer_at(update, key))


def receiver(*, name: str, header: str, secret: str, parse: Parse, store: Store) -> Handler:
    """A handler: 200 stored, 400 no update, 403 wrong secret, 408 too slow, 413 too big, 500 not stored.

    Raises:
        ValueError: an empty secret would open the door to everybody.
    """
    if not secret:
        raise ValueError("a webhook needs a secret")

    async def receive(request: web.Request) -> web.Response:
        if not same_secret(request.headers.get(header), secret):
            return web.Response(status=403)
        try:
            body = await _read_limited(request)
        except _NotTakenError as error:
            return web.Response(status=error.status)
        try:
            update = parse(body)
        except ValueError:
            return web.Response(status=400)
        try:
            if update is not None:
                await store([update])
        except Exception as error:  # noqa: BLE001 - the server would log what it catches, with the update in it
            _log.error("%s: update not stored (%s)", name, type(error).__name__)
            return web.Response(status=500)
        return web.Response()

    return receive


class _NotTakenError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def _read_limited(request: web.Request) -> bytes:
    """The body; given up as soon as it is over the limit, or takes too long."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise _NotTakenError(413)
    except TimeoutError:
        raise _NotTakenError(408) from None
    except web.RequestPayloadError:  # it ended before it was whole
        raise _NotTakenError(400) from None
    return bytes(body)
