"""Keeps other sites' pages and broken requests away from what a person at this machine does to the sandbox.

It reads and refuses; it does nothing to the world.
"""

import json

from aiohttp import web

from bot.sandbox.screen import JsonObject

_HOSTS = {"127.0.0.1", "localhost"}
_BODY_LIMIT = 1024 * 1024
_CHUNK = 64 * 1024


class Complaint(Exception):  # noqa: N818 - it is said to a person
    """What can't be done, as a sentence."""


def is_local(request: web.Request) -> bool:
    """Whether the request names this machine; a foreign name that points here does not."""
    return request.host.partition(":")[0] in _HOSTS


def is_own_page(request: web.Request) -> bool:
    """Whether it comes from our own page or from no page at all, as far as the browser tells."""
    return is_local(request) and request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}


def refuse_strangers() -> web.Response:
    return web.json_response({"error": "chỉ phục vụ máy này"}, status=403)


async def read_object(request: web.Request, limit: int = _BODY_LIMIT) -> JsonObject:
    """A JSON object of at most `limit` bytes; raises Complaint.

    The content type is demanded because pages of other sites can't send it unasked.
    """
    if request.content_type != "application/json":
        raise Complaint("chỉ nhận application/json")
    body = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise Complaint("Dữ liệu gửi lên quá lớn.")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Complaint("không đọc được yêu cầu")
    return given
