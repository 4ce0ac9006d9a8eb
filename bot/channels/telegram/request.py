"""python-telegram-bot's transport on aiohttp. It tells what was certainly not accepted from what isn't known.

It must not repeat a call, and must not name URLs, tokens or bodies in errors or logs.
"""

import io
import json
from functools import cache
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.http import Answer, HttpClient, NoAnswerError, NothingSentError

_MAPPED_BY_LIBRARY = {400, 401, 403, 404, 409}
_DEFAULT_RETRY_AFTER = 5  # seconds, when a 429 names none


class NotSent(NetworkError):  # noqa: N818 - named like its siblings in telegram.error
    """Certainly nothing reached the Bot API."""

    __slots__ = ()


class ServerRefused(NetworkError):  # noqa: N818 - named like its siblings in telegram.error
    """The Bot API itself answered with a 5xx: it did not accept the call."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """`BaseRequest` on the channels' HTTP client. Timeouts in seconds, None = none.

    There is no write timeout (aiohttp has none): a call without files is bounded as a whole, an upload is not.
    """

    __slots__ = ("_client", "_connect_timeout", "_pool_timeout", "_read_timeout")

    def __init__(
        self,
        *,
        proxy: str | None = None,
        connections: int = 256,
        read_timeout: float | None = 20.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
    ) -> None:
        self._client = HttpClient(proxy=proxy, connections=connections)
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        await self._client.open()

    async def shutdown(self) -> None:
        """Lets calls in flight end first, within some seconds."""
        await self._client.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the port has it, aiohttp doesn't
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Raises NotSent, TimedOut, NetworkError, ServerRefused, RetryAfter or BadRequest; see `BaseRequest`."""
        upload = request_data is not None and request_data.contains_files
        timeout = client_timeout(
            read=_given(read_timeout, self._read_timeout),
            connect=_given(connect_timeout, self._connect_timeout),
            pool=_given(pool_timeout, self._pool_timeout),
            bounded=not upload,
        )
        try:
            answer = await self._client.fetch(method, url, timeout=timeout, **_body(request_data))
        except NothingSentError as error:
            raise NotSent(error.detail) from None
        except NoAnswerError as error:
            raise (TimedOut if error.timed_out else NetworkError)(error.detail) from None
        if answer.status >= 300:
            _check_refusal(answer)
        return answer.status, answer.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, without logging a body that can't be read."""
        try:
            said = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Unreadable answer") from None
        if not isinstance(said, dict) or not ("result" in said or "description" in said):
            raise TelegramError("Unreadable answer")
        return said


@cache
def client_timeout(
    *, read: float | None, connect: float | None, pool: float | None, bounded: bool
) -> aiohttp.ClientTimeout:
    """The `connect` of aiohttp covers the wait for a free connection too; its read timer starts after the body.

    A bounded call has as long again for its body to be taken and for an answer that comes in drops.
    """
    waiting = connect + pool if connect is not None and pool is not None else None
    total = 2 * read + waiting if bounded and read is not None and waiting is not None else None
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _given(timeout: object, default: float | None) -> float | None:
    """What the library passes: seconds, None, or its marker for "the default"."""
    return timeout if timeout is None or isinstance(timeout, int | float) else default


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """Multipart where files are, else JSON: cheaper than a form, and nested objects need no second encoding."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"json": request_data.parameters}
    form = aiohttp.FormData(quote_fields=False)  # the Bot API reads file names as raw UTF-8
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=mime)
    return {"data": form}


def _check_refusal(answer: Answer) -> None:
    """Raises for the statuses whose meaning the library would lose; the rest is its own to map.

    An answer that isn't in the Bot API's words comes from something in between: it decides nothing.
    """
    if answer.status == 413:
        raise BadRequest("Request entity too large")
    try:
        said = AiohttpRequest.parse_json_payload(answer.body)
    except TelegramError:
        raise NetworkError(f"status {answer.status} not from the Bot API") from None
    parameters = said.get("parameters") or {}
    if answer.status == 429:
        named = parameters.get("retry_after") or answer.headers.get("Retry-After", "")
        raise RetryAfter(int(named) if str(named).isdecimal() else _DEFAULT_RETRY_AFTER)
    if answer.status >= 500:
        raise ServerRefused(f"status {answer.status}")
    if 400 <= answer.status < 500 and answer.status not in _MAPPED_BY_LIBRARY:
        raise BadRequest(f"status {answer.status}")
