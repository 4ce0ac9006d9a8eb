"""The Bot API over HTTP: which bot, which method, what comes back. HTTP status and error_code are one number."""

import inspect
import json
import math
from typing import Any

from aiohttp import web

from bot.sandbox.calls import ApiCall
from bot.sandbox.pipeline import Answer, Pipeline
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import ApiError, too_many
from bot.sandbox.telegram.methods import METHODS, unknown_method
from bot.sandbox.telegram.methods.sending import messages_in
from bot.sandbox.telegram.parameters import Parameters, read_parameters
from bot.sandbox.world import World

_NOT_FOUND = ApiError(404, "Not Found")
_TOKEN_LIMIT = 80
_FIRST_BAD_USER = 1 << 54


class TelegramApi:
    """Serves `/bot<token>/<method>` and `/file/bot<token>/<path>` for all Telegram bots of the world."""

    def __init__(self, world: World, pipeline: Pipeline) -> None:
        self._world = world
        self._pipeline = pipeline

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A method call."""
        token, slash, method = request.path.removeprefix("/bot").partition("/")
        if not slash or not request.path.startswith("/bot"):
            return _refusal(_NOT_FOUND).as_response()
        try:
            bot = self._bot(token)
            parameters = await read_parameters(request, bot.settings.upload_limit)
        except ApiError as error:
            return _refusal(error).as_response()
        return await self._call(request, bot, method, parameters)

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        """A download."""
        token, _, path = request.path.removeprefix("/file/bot").partition("/")
        try:
            bot = self._bot(token)
        except ApiError as error:
            return _refusal(error).as_response()
        file = bot.files.at_path(path)
        if file is None:
            return _refusal(_NOT_FOUND).as_response()
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def answer_webhook(self, bot: TelegramBot, method: str, parameters: Parameters) -> None:
        """The method call that stood in a webhook's answer; nobody hears how it went."""
        await self._call(None, bot, method, parameters)

    def _bot(self, token: str) -> TelegramBot:
        number = token.partition(":")[0]
        malformed = token.startswith("0") or len(token) > _TOKEN_LIMIT or ":" not in token or not number.isdigit()
        if malformed or int(number) >= _FIRST_BAD_USER:
            raise ApiError(401, "Unauthorized: invalid token specified")
        for bot in self._world.bots:
            if isinstance(bot, TelegramBot) and bot.token == token:
                if bot.logged_out:
                    raise ApiError(401, "Unauthorized")
                return bot
        raise ApiError(401, "Unauthorized")

    async def _call(
        self, request: web.Request | None, bot: TelegramBot, method: str, parameters: Parameters
    ) -> web.StreamResponse:
        call = self._world.arrived("telegram", bot.name, method)
        call.params, call.chat_id = parameters.values, parameters.text("chat_id")
        call.files = {name: len(upload.data) for name, upload in parameters.uploads.items()}

        async def perform(arrived: ApiCall) -> Answer:
            return await self._perform(bot, arrived, parameters)

        def admit(arrived: ApiCall) -> Answer | None:
            messages = messages_in(method, parameters)
            wait = bot.limiter.retry_after(arrived.chat_id, arrived.arrived, messages) if messages else 0
            return _refusal(too_many(wait)) if wait else None

        return await self._pipeline.carry(request, call, admit, perform, _refuse)

    async def _perform(self, bot: TelegramBot, call: ApiCall, parameters: Parameters) -> Answer:
        try:
            if bot.settings.pace_uploads:
                await bot.uploads.wait(parameters)
            result = METHODS.get(call.method.lower(), unknown_method)(bot, parameters)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            return _refusal(error)
        return Answer(200, _json({"ok": True, "result": result}))


def _refuse(status: int, description: str, retry_after: int | None) -> Answer:
    return _refusal(ApiError(status, description, retry_after=retry_after))


def _refusal(error: ApiError) -> Answer:
    headers = {} if error.retry_after is None else {"Retry-After": str(math.ceil(error.retry_after))}
    return Answer(error.code, _json(error.as_json()), error.description, headers)


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
