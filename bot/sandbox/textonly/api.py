"""The text-only channel's API over HTTP: routes, checks, words of refusal."""

import json
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.calls import ApiCall
from bot.sandbox.correspondent import PhoneState
from bot.sandbox.phone import Phone
from bot.sandbox.pipeline import Answer, Pipeline
from bot.sandbox.screen import ShownMessage
from bot.sandbox.textonly.bot import Hook, TextOnlyBot
from bot.sandbox.world import World

TEXT_LIMIT = 2000
LONGEST_POLL = 50.0
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_ERRORS = {400: "bad_request", 401: "bad_token", 403: "blocked", 404: "unknown_recipient", 429: "rate_limited"}


class GatewayError(Exception):
    """A refusal in the gateway's words."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


class TextOnlyApi:
    """Serves `/text/<token>/…` for all text-only bots of the world."""

    def __init__(self, world: World, pipeline: Pipeline) -> None:
        self._world = world
        self._pipeline = pipeline

    async def serve(self, request: web.Request) -> web.StreamResponse:
        token, action = request.match_info["token"], request.match_info["action"]
        found = (bot for bot in self._world.bots if isinstance(bot, TextOnlyBot) and bot.token == token)
        account = next(found, None)
        if account is None:
            return _refuse(401, "bad_token").as_response()
        call = self._world.arrived("textonly", account.name, action)
        try:
            params = await _read_parameters(request)
        except GatewayError as error:
            return _refuse(error.status, error.error).as_response()
        call.params = {
            key: value if isinstance(value, str) else json.dumps(value) for key, value in params.items()
        }
        call.chat_id = str(params.get("to", ""))

        def admit(arrived: ApiCall) -> Answer | None:
            wait = account.limiter.retry_after(arrived.chat_id, arrived.arrived) if action == "send" else 0
            return _refuse(429, "rate_limited", wait) if wait else None

        async def perform(_: ApiCall) -> Answer:
            try:
                return _answer({"ok": True, **await self._act(account, request.method, action, params)})
            except GatewayError as error:
                return _refuse(error.status, error.error)

        return await self._pipeline.carry(request, call, admit, perform, _refuse)

    async def _act(self, account: TextOnlyBot, verb: str, action: str, params: dict[str, Any]) -> dict[str, Any]:
        match verb, action:
            case "POST", "send":
                return {"message_id": self._send(account, params)}
            case "GET", "updates":
                return {"updates": await account.read(*_poll(params))}
            case "PUT", "webhook":
                account.set_hook(_hook(params))
                return {}
            case "DELETE", "webhook":
                account.set_hook(None)
                return {}
            case "GET", "me":
                return {"name": account.display_name}
            case _:
                raise GatewayError(400, "bad_request")

    def _send(self, account: TextOnlyBot, params: dict[str, Any]) -> str:
        to, text = params.get("to"), params.get("text")
        if not isinstance(to, str) or not isinstance(text, str):
            raise GatewayError(400, "bad_request")
        if not text.strip():
            raise GatewayError(400, "empty")
        if len(text) > TEXT_LIMIT:
            raise GatewayError(400, "too_long")
        phone = self._world.chat(account, to)
        if not isinstance(phone, Phone) or phone.state not in {PhoneState.OPEN, PhoneState.BLOCKED}:
            raise GatewayError(404, "unknown_recipient")
        if phone.state is PhoneState.BLOCKED:
            raise GatewayError(403, "blocked")
        message = ShownMessage(account.next_message_id(), True, self._world.clock.now(), text=text)
        phone.show(message)
        return str(message.id)


async def _read_parameters(request: web.Request) -> dict[str, Any]:
    if request.method in {"GET", "DELETE"}:
        return dict(request.query)
    try:
        given = json.loads(await request.read() or b"null")
    except ValueError:
        raise GatewayError(400, "bad_request") from None
    if not isinstance(given, dict):
        raise GatewayError(400, "bad_request")
    return given


def _poll(params: dict[str, Any]) -> tuple[int, float]:
    try:
        return int(params.get("after") or 0), min(max(float(params.get("timeout") or 0), 0.0), LONGEST_POLL)
    except ValueError:
        raise GatewayError(400, "bad_request") from None


def _hook(params: dict[str, Any]) -> Hook:
    """Only loopback addresses are taken: the sandbox must not reach anybody."""
    url, secret = params.get("url"), params.get("secret", "")
    if not isinstance(url, str) or not isinstance(secret, str):
        raise GatewayError(400, "bad_request")
    if urlsplit(url).scheme not in {"http", "https"} or urlsplit(url).hostname not in _LOOPBACK:
        raise GatewayError(400, "bad_request")
    return Hook(url, secret)


def _refuse(status: int, description: str, retry_after: int | None = None) -> Answer:
    """A refusal; a fault's description that is none of the gateway's words gives way to the status's word."""
    known = {*_ERRORS.values(), "too_long", "empty", "server"}
    error = description if description in known else _ERRORS.get(status, "server")
    body = {"ok": False, "error": error} | ({} if retry_after is None else {"retry_after": retry_after})
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Answer(status, json.dumps(body).encode(), error, headers)


def _answer(body: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(body).encode())
