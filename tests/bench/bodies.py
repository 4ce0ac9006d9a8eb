"""What goes over the wire between the judge and a bot, as JSON and forms."""

import json
import re
import time
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

TAG = re.compile(r"#[A-Z]+\d*")
REPEATED = "(gửi lại)"
BOT = {"id": 1000000001, "is_bot": True, "first_name": "Trường An", "username": "truongan_bench_bot"}


def message_json(chat: str, message_id: int, text: str) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "from": BOT,
        "chat": {"id": int(chat), "type": "private", "first_name": "Hiệu trưởng"},
        "date": int(time.time()),
        "text": text,
    }


def values_of(request: web.BaseRequest, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if request.content_type == "application/json":
        said: dict[str, Any] = json.loads(body)
        return said
    return dict(parse_qsl(body.decode()))


def json_answer(said: Any, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(said), status=status, content_type="application/json")
