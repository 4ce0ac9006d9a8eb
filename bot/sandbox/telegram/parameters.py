"""One request's parameters, however they came: query, form, multipart or JSON. As lenient as Telegram."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.sandbox.telegram.errors import ApiError, bad_request

_INTEGER = re.compile(r"\s*(-?\d+)")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Parameters:
    """Values as text: what came as JSON is JSON text again."""

    values: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """The leading integer of the value; what is no number is 0, as on the real server."""
        value = self.text(name)
        if not value:
            return default
        found = _INTEGER.match(value)
        return int(found[1]) if found else 0

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        return min(max(self.integer(name, default), low), high)

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def parsed(self, name: str, complaint: str) -> Any:
        """The JSON value, None if absent. Raises ApiError 400 with the complaint if it is no JSON."""
        value = self.text(name)
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(complaint) from None


async def read_parameters(request: web.Request, upload_limit: int) -> Parameters:
    """The parameters of a request. Raises ApiError: 413 over the limit of uploads in bytes, 400 for bad bodies."""
    parameters = Parameters(dict(request.query))
    if request.content_type.startswith("multipart/"):
        await _read_multipart(request, parameters, upload_limit)
    elif request.content_type == "application/json":
        body = await request.read()
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            raise bad_request("can't parse the request body as JSON") from None
        if not isinstance(given, dict):
            raise bad_request("object expected as the request body")
        parameters.values |= texts_of(given)
    elif request.can_read_body:
        parameters.values |= dict(
            parse_qsl((await request.read()).decode(errors="replace"), keep_blank_values=True)
        )
    return parameters


def texts_of(given: dict[str, Any]) -> dict[str, str]:
    """JSON values as the texts that a form would have carried; null is absent."""
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in given.items()
        if value is not None
    }


async def _read_multipart(request: web.Request, parameters: Parameters, upload_limit: int) -> None:
    total = 0
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            parameters.values[part.name] = data.decode(errors="replace")
            continue
        total += len(data)
        if total > upload_limit:
            raise ApiError(413, "Request Entity Too Large")
        mime = part.headers.get("Content-Type", "application/octet-stream")
        parameters.uploads[part.name] = Upload(part.filename, mime, data)
