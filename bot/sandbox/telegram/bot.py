"""One bot on the imitated Telegram: its identity, files, updates and open callback queries.

What people do becomes updates here; what the bot asks for is done by `methods`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.correspondent import Correspondent
from bot.sandbox.counter import Counter
from bot.sandbox.limiter import Limiter
from bot.sandbox.screen import Button, JsonObject, Kind, SandboxFile, ShownMessage
from bot.sandbox.telegram.files import FileStore
from bot.sandbox.telegram.objects import callback_json, membership_json, message_json
from bot.sandbox.telegram.polling import Poller
from bot.sandbox.telegram.queue import Pending, UpdateQueue
from bot.sandbox.telegram.settings import Settings
from bot.sandbox.telegram.uploads import UploadPacer
from bot.sandbox.telegram.webhook import WebhookSender
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """A tap that waits for answerCallbackQuery."""

    person: Correspondent
    at: datetime


@dataclass(slots=True)
class Profile:
    """What a bot may set about itself. Commands are kept by (scope as JSON, language)."""

    commands: dict[tuple[str, str], list[JsonObject]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[str, JsonObject] = field(default_factory=dict)


class TelegramBot:
    """A bot account by its token, registered in the world."""

    channel = "telegram"

    def __init__(
        self, world: World, token: str, name: str = "Trường An", settings: Settings | None = None
    ) -> None:
        self.world = world
        self.token = token
        self.user_id = int(token.partition(":")[0])
        self.name = str(self.user_id)
        self.display_name = name
        self.username = f"truongan_{self.user_id}_bot"
        self.settings = settings or Settings()
        self.files = FileStore(self.user_id, self.settings)
        self.queue = UpdateQueue(world.clock)
        self.poller = Poller(self.queue, self.settings)
        self.webhook = WebhookSender(self.queue, self.settings, world.clock, world.changed)
        self.limiter = Limiter(self.settings.limits)
        self.uploads = UploadPacer()
        self.profile = Profile()
        self.queries: dict[str, OpenQuery] = {}
        self.logged_out = False
        self.next_webhook_at = 0.0
        self.counters = {
            "message": Counter(),
            "query": Counter(self.user_id * 4_000_000 + 1),
            "album": Counter(13_900_000_000_000_001),
            "update": self.queue.ids,
            "file": self.files.numbers,
        }
        self.queue.on_update = self._on_update
        world.clock.on_jump.append(self.poller.wake)
        world.register(self)

    @property
    def user(self) -> JsonObject:
        """The bot's User."""
        return {"id": self.user_id, "is_bot": True, "first_name": self.display_name, "username": self.username}

    def next_message_id(self) -> int:
        return self.counters["message"].take()

    def keep_file(self, kind: Kind, name: str, mime: str, data: bytes) -> SandboxFile:
        return self.files.keep(kind, name, mime, data)

    def as_message(self, chat: Chat, message: ShownMessage) -> JsonObject:
        return message_json(self.user, chat, message)

    def message_sent(self, chat: Chat, message: ShownMessage) -> None:
        self._add("message", self.as_message(chat, message), chat)

    def message_edited(self, chat: Chat, message: ShownMessage) -> None:
        self._add("edited_message", self.as_message(chat, message), chat)

    def button_tapped(self, chat: Chat, message: ShownMessage, button: Button) -> None:
        assert isinstance(chat, Correspondent)
        query_id = str(self.counters["query"].take())
        self.queries[query_id] = OpenQuery(chat, self.world.clock.now())
        body = {"callback_query": callback_json(self.user, chat, message, button, query_id)}
        lifetime = timedelta(seconds=self.settings.callback_lifetime)
        self.queue.add("callback_query", body, lifetime, lane=f"tap {chat.user_id}")

    def membership_changed(self, chat: Chat, old: str, new: str) -> None:
        at = int(self.world.clock.now().timestamp())
        self._add("my_chat_member", membership_json(self.user, chat, old, new, at), chat)

    def raw_update(self, update: JsonObject) -> None:
        """Any update; its kind is its first key beside the id."""
        kind = next((key for key in update if key != "update_id"), "")
        self.queue.add(kind, update, timedelta(seconds=self.settings.update_lifetime), lane="raw")

    def _add(self, kind: str, body: Any, chat: Chat) -> None:
        lifetime = timedelta(seconds=self.settings.update_lifetime)
        self.queue.add(kind, {kind: body}, lifetime, lane=f"chat {chat.chat_id}")

    def _on_update(self, pending: Pending) -> None:
        self.poller.wake()
        self.webhook.take(pending)
