"""One bot on the text-only channel: its updates, until they are fetched or posted to its webhook."""

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.chats import Chat
from bot.sandbox.counter import Counter
from bot.sandbox.delivering import Delivering
from bot.sandbox.limiter import Limiter, Limits
from bot.sandbox.screen import Button, ImpossibleAction, JsonObject, Kind, SandboxFile, ShownMessage
from bot.sandbox.world import World

_KINDS = {Kind.TEXT: "text", Kind.PHOTO: "photo", Kind.VOICE: "voice"}
_LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates are posted; `secret` travels in the header X-Text-Gateway-Secret."""

    url: str
    secret: str = ""


class TextOnlyBot(Delivering):
    """A bot account by its token, registered in the world.

    Attributes:
        limits: its rates, off by default.
        retry: seconds before a failed delivery is repeated; doubles up to 5.
    """

    channel = "textonly"

    def __init__(self, world: World, token: str, display_name: str = "Trường An") -> None:
        super().__init__()
        self.world = world
        self.token = token
        self.name = token.partition(":")[0]
        self.display_name = display_name
        self.limits = Limits()
        self.limiter = Limiter(self.limits)
        self.retry = 0.2
        self.hook: Hook | None = None
        self.counters = {"update": Counter(), "message": Counter(), "file": Counter()}
        self._updates: list[JsonObject] = []
        self._news = asyncio.Event()
        world.register(self)

    def next_message_id(self) -> str:
        return f"m-{self.counters['message'].take()}"

    def keep_file(self, kind: Kind, name: str, mime: str, data: bytes) -> SandboxFile:
        """The person's own file; the bot never sees it. The unique id tells of its bytes and kind."""
        number = self.counters["file"].take()
        digest = hashlib.sha256(data + kind.encode()).hexdigest()
        return SandboxFile(f"f-{number}", f"f-{digest[:12]}", kind, name, mime, data, "")

    def message_sent(self, chat: Chat, message: ShownMessage) -> None:
        kind = _KINDS.get(message.kind, "other")
        update = {
            "id": self.counters["update"].take(),
            "from": str(chat.chat_id),
            "name": chat.name,
            "kind": kind,
            "text": message.text,
            "message_id": str(message.id),
            "at": message.at.isoformat(),
        }
        self.put(update)

    def message_edited(self, chat: Chat, message: ShownMessage) -> None:
        """This channel tells bots of no edits."""

    def button_tapped(self, chat: Chat, message: ShownMessage, button: Button) -> None:  # noqa: ARG002 - none is there
        raise ImpossibleAction("there are no buttons on this channel")

    def membership_changed(self, chat: Chat, old: str, new: str) -> None:
        """This channel tells bots of no blocking; sending says so."""

    def raw_update(self, update: JsonObject) -> None:
        self.put({"id": self.counters["update"].take(), **update})

    def put(self, update: JsonObject) -> None:
        """An update as it is, which has its id; to be put in the order of the ids."""
        self._updates.append(update)
        self.wake()

    def pending(self) -> list[JsonObject]:
        """The updates that were neither confirmed nor delivered."""
        return list(self._updates)

    async def read(self, after: int, timeout: float) -> list[JsonObject]:
        """The updates after an id, which forgets the others; waits up to `timeout` seconds for the first."""
        self._updates = [update for update in self._updates if update["id"] > after]
        deadline = time.monotonic() + timeout
        while not self._updates and (left := deadline - time.monotonic()) > 0:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                break
        return [update for update in self._updates if update["id"] > after]

    def wake(self) -> None:
        """Let a waiting poll look again, and see to it that a webhook is served."""
        self._news.set()
        super().wake()

    def _waits(self) -> bool:
        return self.hook is not None and bool(self._updates)

    def set_hook(self, hook: Hook | None) -> None:
        self.hook = hook
        self.wake()

    async def _deliver(self) -> None:
        """Post updates in order, each until it is answered 2xx."""
        pause = self.retry
        while self.hook is not None and self._session is not None and self._updates:
            update = self._updates[0]
            if await self._post(self._session, self.hook, update):
                self._updates = [kept for kept in self._updates if kept is not update]
                pause = self.retry
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _post(self, session: aiohttp.ClientSession, hook: Hook, update: dict[str, Any]) -> bool:
        headers = {"Content-Type": "application/json", "X-Text-Gateway-Secret": hook.secret}
        timeout = aiohttp.ClientTimeout(total=30)
        try:
            async with session.post(
                hook.url, data=json.dumps(update).encode(), headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return 200 <= response.status <= 299
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False
