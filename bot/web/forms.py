"""What a page's form sends: small, whole in a few seconds, and nothing else."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

FORM_LIMIT = 4096  # bytes
FORM_PATIENCE = 10.0  # seconds for all of a form to come


class NotTakenError(Exception):
    """What was sent is no form of ours. `status`: why, as HTTP says it."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def read_form(request: web.Request) -> Mapping[str, str]:
    """The fields of a small form, each of which came once.

    Raises:
        NotTakenError: it is no form, or it is too large, or too slow.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise NotTakenError(415)
    if (request.content_length or 0) > FORM_LIMIT:
        raise NotTakenError(413)
    body = bytearray()
    try:
        async with asyncio.timeout(FORM_PATIENCE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > FORM_LIMIT:
                    raise NotTakenError(413)
    except TimeoutError:
        raise NotTakenError(408) from None
    except web.RequestPayloadError:  # it ended before it was whole
        raise NotTakenError(400) from None
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=16, errors="strict")
    except ValueError:
        raise NotTakenError(400) from None
    if len(dict(fields)) != len(fields):
        raise NotTakenError(400)
    return dict(fields)
