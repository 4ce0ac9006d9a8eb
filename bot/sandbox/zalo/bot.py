"""One bot on the imitated Zalo: its identity, updates, webhook and quota. What people do becomes updates here."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

import aiohttp

from bot.sandbox.chats import Chat
from bot.sandbox.counter import Counter
from bot.sandbox.limiter import Limiter
from bot.sandbox.screen import Button, ImpossibleAction, JsonObject, Kind, SandboxFile, ShownMessage
from bot.sandbox.world import World
from bot.sandbox.zalo import ids
from bot.sandbox.zalo.errors import ApiError
from bot.sandbox.zalo.queue import UpdateQueue
from bot.sandbox.zalo.quota import Quota
from bot.sandbox.zalo.settings import Settings
from bot.sandbox.zalo.updates import MEDIA, entry_of, update_of
from bot.sandbox.zalo.webhook import Hook, WebhookSender

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "audio/aac": "aac"}


class ZaloBot:
    """A bot account by its token, registered in the world.

    Attributes:
        name: the token up to its colon, which is no secret.
        id: 19 digits.
        settings: sizes, times and switches; its rates are off by default.
        quota: what is used of the free plan.
    """

    channel = "zalo"

    def __init__(
        self, world: World, token: str, display_name: str = "Bot Trường An", settings: Settings | None = None
    ) -> None:
        self.world = world
        self.token = token
        self.name = token.partition(":")[0]
        self.id = ids.bot_id(self.name)
        self.account_name = ids.account_name(self.name)
        self.display_name = display_name
        self.settings = settings or Settings()
        self.limiter = Limiter(self.settings.limits)
        self.quota = Quota(self.settings)
        self.queue = UpdateQueue(self.settings)
        self.webhook = WebhookSender(self.queue, self.settings)
        self.tests_made: dict[str, int] = {}
        self.counters = {"message": Counter(), "file": Counter()}
        world.register(self)

    @property
    def hook(self) -> Hook | None:
        return self.webhook.hook

    def next_message_id(self) -> str:
        return ids.message_id(self.name, self.counters["message"].take())

    def keep_file(self, kind: Kind, name: str, mime: str, data: bytes) -> SandboxFile:
        """The person's own file. A voice is AAC here, whatever its sender says; media get the end of their URL."""
        number = self.counters["file"].take()
        if kind is Kind.VOICE:
            name, mime = "voice.aac", "audio/aac"
        digest = hashlib.sha256(data + kind.encode()).hexdigest()
        path = f"{ids.media_name(self.name, number)}.{_SUFFIXES.get(mime, 'jpg')}" if kind in MEDIA else ""
        return SandboxFile(f"z-{number}", f"z-{digest[:12]}", kind, name, mime, data, path)

    def message_sent(self, chat: Chat, message: ShownMessage) -> None:
        person = str(chat.chat_id)
        self.quota.received(person, self.world.clock.now())
        self._put(entry_of(person, chat.name, message))

    def message_edited(self, chat: Chat, message: ShownMessage) -> None:
        """Zalo tells bots of no edits."""

    def button_tapped(self, chat: Chat, message: ShownMessage, button: Button) -> None:  # noqa: ARG002 - none is there
        raise ImpossibleAction("there are no buttons on this channel")

    def membership_changed(self, chat: Chat, old: str, new: str) -> None:
        """Zalo tells bots of no blocking."""

    def raw_update(self, update: JsonObject) -> None:
        """Any update, as it is: there are no ids of updates here."""
        self._put({"update": update})

    async def next_update(self, timeout: float, is_waiting: Callable[[], bool]) -> JsonObject | None:
        """What a poll is answered; None after `timeout` seconds without news, or if nobody waits any more.

        Who has hung up takes nothing along. Raises ApiError while a webhook is set.
        """
        deadline = time.monotonic() + timeout
        while is_waiting():
            if self.hook is not None:
                raise ApiError(self.settings.beside_webhook, "Bad request: a webhook is set; delete it to poll")
            if (entry := self.queue.take()) is not None:
                return update_of(entry, self.settings, self.webhook.media_url)
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self.queue.news.clear()
            try:
                await asyncio.wait_for(self.queue.news.wait(), left)
            except TimeoutError:
                break
        return None

    def media_at(self, path: str) -> SandboxFile | None:
        """The photo or voice at the end of a media URL, until it expires."""
        if not path:
            return None
        oldest = self.world.clock.now() - timedelta(seconds=self.settings.media_lifetime)
        for phone in self.world.phones:
            if phone.bot is not self:
                continue
            for message in reversed(phone.history):
                if message.file is not None and message.file.path == path:
                    return message.file if message.at > oldest else None
        return None

    def start(self, session: aiohttp.ClientSession, media_url: str) -> None:
        """The server is up; `media_url` is where it serves media, without a closing slash."""
        self.webhook.media_url = media_url
        self.webhook.start(session)

    def stop(self) -> None:
        self.webhook.stop()

    def _put(self, entry: JsonObject) -> None:
        self.queue.add(entry)
        self.webhook.wake()
