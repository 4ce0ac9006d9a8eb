"""The world around the bots: people, chats, the clock, faults, and the record of all API calls.

It knows no wire: bots of all channels register here, and the server calls `arrived` for every request.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from bot.sandbox.calls import ApiCall, CallHook
from bot.sandbox.chats import BotAccount, Chat, Group, GroupKind
from bot.sandbox.clock import WorldClock
from bot.sandbox.counter import Counter
from bot.sandbox.faults import Faults
from bot.sandbox.phone import Phone
from bot.sandbox.zalo.ids import user_id as zalo_user_id

_FIRST_USER = 7_100_000_001
_FIRST_GROUP = -4_200_000_001
_FIRST_SUPERGROUP = -1_002_200_000_001


class World:
    """Everything that the bots under test are surrounded by.

    Attributes:
        clock: satisfies `bot.domain.ports.Clock`.
        faults: what goes wrong on purpose.
        calls: every API call that arrived, oldest first.
        on_call: awaited inside the server with each call and "arrived", then "accepted".
        on_change: called after every change, inside it: they may only take note.
        counters: the ids that people and groups get.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.clock = WorldClock(start)
        self.clock.on_jump.append(self.changed)
        self.faults = Faults()
        self.calls: list[ApiCall] = []
        self.on_call: CallHook | None = None
        self.on_change: list[Callable[[], None]] = []
        self.bots: list[BotAccount] = []
        self.phones: list[Phone] = []
        self.groups: list[Group] = []
        self._chats: dict[tuple[str, str, str], Chat] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self.counters = {
            "user": Counter(_FIRST_USER),
            "group": Counter(_FIRST_GROUP, -1),
            "supergroup": Counter(_FIRST_SUPERGROUP, -1),
        }

    def register(self, bot: BotAccount) -> None:
        self.bots.append(bot)

    def bot(self, channel: str, name: str | None = None) -> BotAccount:
        """The bot of that name on a channel, by default the first one. Raises LookupError."""
        for bot in self.bots:
            if bot.channel == channel and name in {None, bot.name}:
                return bot
        raise LookupError(f"no bot {name or ''} on {channel} yet: make the Sandbox first".replace("  ", " "))

    def new_phone(
        self,
        number: str,
        name: str = "Nguyễn Văn An",
        *,
        channel: str = "telegram",
        bot: BotAccount | None = None,
        user_id: int | str | None = None,
    ) -> Phone:
        """A further phone, whose person has not opened the bot yet. Several may share a number."""
        account = bot or self.bot(channel)
        if user_id is None:
            user_id = _user_id(account.channel, self.counters["user"].take())
        phone = Phone(account, user_id, number, name)
        self.add(phone)
        return phone

    def phone(self, number: str, channel: str | None = None) -> Phone:
        """The first phone with that number. Raises LookupError."""
        for phone in self.phones:
            if phone.number == number and channel in {None, phone.channel}:
                return phone
        raise LookupError(f"no phone has the number {number}")

    def new_group(self, name: str, kind: GroupKind = GroupKind.SUPERGROUP, bot: BotAccount | None = None) -> Group:
        """A group on Telegram of which the bot is a member."""
        counter = "group" if kind is GroupKind.GROUP else "supergroup"
        group = Group(bot or self.bot("telegram"), self.counters[counter].take(), name, kind)
        self.add(group)
        return group

    def upgrade_group(self, group: Group) -> Group:
        """The group becomes a supergroup: calls to the old id are told `migrate_to_chat_id`."""
        upgraded = group.upgrade(self.counters["supergroup"].take())
        self.add(upgraded)
        return upgraded

    def add(self, chat: Phone | Group) -> None:
        """A phone or group as it is, which keeps its id."""
        if isinstance(chat, Phone):
            self.phones.append(chat)
        else:
            self.groups.append(chat)
        self._chats[chat.channel, chat.bot.name, str(chat.chat_id)] = chat
        self.changed()

    def chat(self, bot: BotAccount, chat_id: str) -> Chat | None:
        """The chat of a bot by the id as it stands in a request."""
        return self._chats.get((bot.channel, bot.name, chat_id))

    def arrived(self, channel: str, bot: str, method: str) -> ApiCall:
        """Record a call that has just arrived."""
        call = ApiCall(len(self.calls) + 1, channel, bot, method, time.monotonic())
        self.calls.append(call)
        return call

    def calls_of(self, method: str, channel: str | None = None) -> list[ApiCall]:
        """The calls of one method, in any case of letters."""
        return [c for c in self.calls if c.method.lower() == method.lower() and channel in {None, c.channel}]

    def changed(self) -> None:
        """Wake whoever waits in `until` or listens; to be called after every change of the world."""
        for listener in self.on_change:
            listener()
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, holds: Callable[[], bool], timeout: float = 5.0) -> None:
        """Wait until something holds; asked again at each change of the world. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not holds():
                future = asyncio.get_running_loop().create_future()
                self._waiting.append(future)
                await future


def _user_id(channel: str, issued: int) -> int | str:
    """An id in the shape of the channel's."""
    match channel:
        case "telegram":
            return issued
        case "zalo":
            return zalo_user_id(issued)
        case _:
            return f"u-{issued - _FIRST_USER + 1}"
