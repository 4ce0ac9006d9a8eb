"""The mailboxes over HTTP, as Apprise posts to a `json://` URL."""

import json

from aiohttp import web

from bot.sandbox.calls import ApiCall
from bot.sandbox.mailbox.box import Mailbox
from bot.sandbox.pipeline import Answer, Pipeline
from bot.sandbox.world import World


class MailboxApi:
    """Serves `/mailbox/<channel>/<address>` for all mailboxes of the world."""

    def __init__(self, world: World, pipeline: Pipeline) -> None:
        self._world = world
        self._pipeline = pipeline

    async def serve(self, request: web.Request) -> web.StreamResponse:
        channel, address = request.match_info["channel"], request.match_info["address"]
        box = next((one for one in self._world.bots if isinstance(one, Mailbox) and one.channel == channel), None)
        if box is None:
            return _refuse(404, "no such channel", None).as_response()
        call = self._world.arrived(channel, box.name, "post")
        call.chat_id = address
        try:
            given = json.loads(await request.read())
            call.params = {"title": given["title"], "message": given["message"]}
        except (KeyError, TypeError, ValueError):
            return _refuse(400, "no message", None).as_response()

        async def perform(done: ApiCall) -> Answer:
            box.receive(address, done.params["title"], done.params["message"])
            return Answer(200, b'{"ok": true}')

        return await self._pipeline.carry(request, call, lambda _: None, perform, _refuse)


def _refuse(status: int, description: str, _retry_after: int | None) -> Answer:
    return Answer(status, json.dumps({"ok": False, "error": description}).encode(), description)
