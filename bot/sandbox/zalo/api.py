"""The Zalo Bot Platform over HTTP: which bot, which method, what comes back; and the media that people sent."""

import asyncio
import inspect
import json
from typing import Any

from aiohttp import web

from bot.sandbox.calls import ApiCall
from bot.sandbox.pipeline import Answer, Pipeline
from bot.sandbox.telegram.errors import ApiError as UnreadableError
from bot.sandbox.telegram.parameters import Parameters, read_parameters
from bot.sandbox.world import World
from bot.sandbox.zalo.bot import ZaloBot
from bot.sandbox.zalo.errors import ApiError, bad_request, words_of
from bot.sandbox.zalo.methods import METHODS, SENDING, get_updates, unknown_method

_BODY_LIMIT = 1024 * 1024


class ZaloApi:
    """Serves `/zalo/bot<token>/<method>` and `/zalo/media/<name>` for all Zalo bots of the world."""

    def __init__(self, world: World, pipeline: Pipeline) -> None:
        self._world = world
        self._pipeline = pipeline

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A method call."""
        account = next((bot for bot in self._bots() if bot.token == request.match_info["token"]), None)
        if account is None:
            return _refusal(ApiError(401)).as_response()
        method = request.match_info["method"]
        call = self._world.arrived("zalo", account.name, method)
        try:
            parameters = await _read(request)
        except ApiError as error:
            call.outcome, call.status = error.description, error.status
            return _refusal(error).as_response()
        call.params, call.chat_id = parameters.values, parameters.text("chat_id")
        call.files = {name: len(upload.data) for name, upload in parameters.uploads.items()}

        def admit(arrived: ApiCall) -> Answer | None:
            sending = method in SENDING
            wait = account.limiter.retry_after(arrived.chat_id, arrived.arrived) if sending else 0
            return _refusal(ApiError(429)) if wait else None

        async def perform(_: ApiCall) -> Answer:
            try:
                return _answer(account, await self._result(request, account, method, parameters))
            except ApiError as error:
                return _refusal(error)

        return await self._pipeline.carry(request, call, admit, perform, _refuse)

    async def serve_media(self, request: web.Request) -> web.StreamResponse:
        """A photo or voice by its URL: public, and 404 once it has expired."""
        name = request.match_info["name"]
        for account in self._bots():
            if request.method in {"GET", "HEAD"} and (file := account.media_at(name)) is not None:
                await asyncio.sleep(account.settings.media_wait)
                if account.settings.media_moved:
                    return web.Response(status=302, headers={"Location": account.settings.media_moved})
                return web.Response(body=file.data, content_type=file.mime)
        return web.Response(status=404)

    async def not_found(self, _: web.Request) -> web.StreamResponse:
        return _refusal(ApiError(404)).as_response()

    def _bots(self) -> list[ZaloBot]:
        return [bot for bot in self._world.bots if isinstance(bot, ZaloBot)]

    async def _result(
        self, request: web.Request, account: ZaloBot, method: str, parameters: Parameters
    ) -> dict[str, Any] | None:
        if method == "getUpdates":
            return await get_updates(account, parameters, lambda: _is_waiting(request))
        if method not in METHODS:
            raise unknown_method()
        result = METHODS[method](account, parameters)
        return await result if inspect.isawaitable(result) else result


async def _read(request: web.Request) -> Parameters:
    """The parameters, however they came. Raises ApiError 400."""
    try:
        return await read_parameters(request, _BODY_LIMIT)
    except UnreadableError as error:
        raise ApiError(400, error.description) from None
    except (ValueError, RecursionError):
        raise bad_request("the body can't be read") from None


def _is_waiting(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()


def _refuse(status: int, description: str, retry_after: int | None) -> Answer:
    """A fault in Zalo's words, which never say how long to wait."""
    return _refusal(ApiError(status, words_of(status) if retry_after is not None else description))


def _refusal(error: ApiError) -> Answer:
    return Answer(error.status, json.dumps(error.as_json()).encode(), error.description)


def _answer(account: ZaloBot, result: dict[str, Any] | None) -> Answer:
    body: dict[str, Any] = {"ok": True} | ({} if result is None else {"result": result})
    if account.settings.zero_code:
        body["error_code"] = 0
    return Answer(200, json.dumps(body).encode())
