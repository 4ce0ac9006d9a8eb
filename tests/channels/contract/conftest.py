"""All channels against the sandbox: a bench for sending, a line for reading."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web

from bot.channels.telegram import polling as telegram_polling
from bot.channels.telegram import webhook as telegram_webhook
from bot.channels.telegram.client import close_api, make_api
from bot.channels.telegram.inbound import TelegramInbound
from bot.channels.telegram.outbound import TelegramOutbound
from bot.channels.textonly import polling as textonly_polling
from bot.channels.textonly import webhook as textonly_webhook
from bot.channels.textonly.gateway import Gateway
from bot.channels.textonly.inbound import TextOnlyInbound
from bot.channels.textonly.outbound import TextOnlyOutbound
from bot.channels.zalo import polling as zalo_polling
from bot.channels.zalo import webhook as zalo_webhook
from bot.channels.zalo.client import BotApi
from bot.channels.zalo.inbound import ZaloInbound
from bot.channels.zalo.outbound import ZaloOutbound
from bot.domain.errors import NotPossibleNow
from bot.domain.messages import Call, CallKind, Part
from bot.domain.ports import Inbound, Outbound
from bot.domain.richtext import RichText
from bot.sandbox import Sandbox, World


@pytest.fixture
async def sandbox():
    async with Sandbox(World()) as sandbox:
        sandbox.telegram.settings.webhook_retry = 0.02
        sandbox.telegram.settings.webhook_interval = 0.0
        sandbox.telegram.settings.conflict_delay = 0.0
        sandbox.textonly.retry = 0.02
        sandbox.zalo.settings.webhook_retry = 0.02
        yield sandbox


@dataclass
class Bench:
    """One channel's bot, a person who has opened it, and the sandbox around them."""

    channel: str
    sandbox: Sandbox
    outbound: Outbound
    phone: Any
    api: Any = None

    @property
    def world(self) -> World:
        return self.sandbox.world

    def call(self, text="Chào thầy", *, to=None, kind=CallKind.SEND, message_id=None, mark="", file=None, **part):
        made = Part(RichText.of(text), **part)
        recipient = str(self.phone.chat_id if to is None else to)
        return Call(recipient, made, kind, message_id=message_id, file=file, mark=mark)

    async def send(self, text="Chào thầy", **call):
        return await self.outbound.send(self.call(text, **call))

    @property
    def said_by_bot(self):
        return [message for message in self.phone.screen if message.by_bot]


@pytest.fixture
async def open_bench(sandbox):
    """Makes a bench; `token` and `patience` (seconds for an answer) may be other than usual."""
    closing = []

    def make(channel, token=None, patience=5.0):
        phone = sandbox.world.new_phone("+84901234567", "Nguyễn Thị Lan", channel=channel)
        phone.start()
        if channel == "telegram":
            urls = {"base_url": sandbox.telegram_base_url, "base_file_url": sandbox.telegram_base_file_url}
            api = make_api(token or sandbox.telegram.token, patience=patience, **urls)
            closing.append(close_api(api))
            return Bench(channel, sandbox, TelegramOutbound(api), phone, api)
        if channel == "zalo":
            zalo = BotApi(token or sandbox.zalo.token, base_url=sandbox.zalo_base_url, patience=patience)
            closing.append(zalo.close())
            return Bench(channel, sandbox, ZaloOutbound(zalo), phone, zalo)
        gateway = Gateway(sandbox.textonly_base_url, token or sandbox.textonly.token, patience=patience)
        closing.append(gateway.close())
        return Bench(channel, sandbox, TextOnlyOutbound(gateway, "textonly"), phone, gateway)

    yield make
    for close in closing:
        await close


SECRET = "Bi_mat-0123456789"


class Inbox:
    """What was stored; can be told to fail."""

    def __init__(self):
        self.raw = []
        self.failing = 0
        self.grown = asyncio.Condition()

    async def store(self, updates):
        async with self.grown:
            if self.failing:
                self.failing -= 1
                raise OSError("disk full")
            self.raw.extend(updates)
            self.grown.notify_all()

    async def holding(self, count):
        async with asyncio.timeout(5), self.grown:
            await self.grown.wait_for(lambda: len(self.raw) >= count)
        return self.raw


class Line:
    """One channel between the sandbox and an inbox, by one of both ways."""

    def __init__(self, channel, way, sandbox, token=None):
        self.channel, self.way, self.sandbox = channel, way, sandbox
        self.inbox = Inbox()
        self.phone = sandbox.world.new_phone("+84901234567", "Nguyễn Thị Lan", channel=channel)
        self.client: Any
        self.inbound: Inbound
        if channel == "telegram":
            self.client = make_api(token or sandbox.telegram.token, base_url=sandbox.telegram_base_url)
            self.inbound = TelegramInbound("1000000001")
            self.modules = telegram_polling, telegram_webhook
        elif channel == "zalo":
            self.client = BotApi(token or sandbox.zalo.token, base_url=sandbox.zalo_base_url)
            self.inbound = ZaloInbound(self.client.bot_id)
            self.modules = zalo_polling, zalo_webhook
        else:
            self.client = Gateway(sandbox.textonly_base_url, token or sandbox.textonly.token)
            self.inbound = TextOnlyInbound("textonly")
            self.modules = textonly_polling, textonly_webhook

    async def open(self):
        polling, webhook = self.modules
        if self.way == "polling":
            self.task = asyncio.create_task(polling.poll(self.client, self.inbox.store, hold=2, pause=self._pause))
            return
        app = web.Application()
        app.add_routes([webhook.route("/hook", SECRET, self.inbox.store)])
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"
        await webhook.set_webhook(self.client, url, SECRET)

    async def close(self):
        if self.way == "polling":
            self.task.cancel()
            with suppress(asyncio.CancelledError, NotPossibleNow):
                await self.task
        else:
            await self.runner.cleanup()
        await (close_api(self.client) if self.channel == "telegram" else self.client.close())

    async def raws(self, count):
        """By id, where ids are numbers: a webhook's order holds within a chat only."""
        raws = await self.inbox.holding(count)
        if self.channel == "zalo":
            return raws
        return sorted(raws, key=lambda raw: int(self.inbound.update_id(raw)))

    async def reads(self, count):
        return [self.inbound.read(raw) for raw in await self.raws(count)]

    @staticmethod
    async def _pause(_seconds):
        await asyncio.sleep(0.01)


@pytest.fixture
async def open_line(sandbox):
    lines = []

    async def make(channel, way, token=None):
        line = Line(channel, way, sandbox, token)
        lines.append(line)
        await line.open()
        return line

    yield make
    for line in lines:
        await line.close()
