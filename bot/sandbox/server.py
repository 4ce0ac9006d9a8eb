"""The sandbox's server: all channels' APIs for the bots of a world, on loopback only. It can go down."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from bot.sandbox.chats import BotAccount
from bot.sandbox.control import Control
from bot.sandbox.mailbox.api import MailboxApi
from bot.sandbox.mailbox.box import Mailbox
from bot.sandbox.page.backstage import Backstage
from bot.sandbox.page.endpoints import Page
from bot.sandbox.pipeline import Pipeline
from bot.sandbox.telegram.api import TelegramApi
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.textonly.api import TextOnlyApi
from bot.sandbox.textonly.bot import TextOnlyBot
from bot.sandbox.world import World
from bot.sandbox.zalo.api import ZaloApi
from bot.sandbox.zalo.bot import ZaloBot

HOST = "127.0.0.1"
# In the shape of Telegram's tokens, and plainly no secret.
DEMO_TELEGRAM_TOKEN = "1000000001:SANDBOX-only-token-for-loopback-use"  # noqa: S105 - opens nothing
DEMO_TEXTONLY_TOKEN = "sandbox-text-token"  # noqa: S105 - opens nothing
DEMO_ZALO_TOKEN = "1000000000000000003:SANDBOX-only-token-for-loopback-use"  # noqa: S105 - opens nothing
_BODY_LIMIT = 256 * 1024 * 1024


class Sandbox:
    """Serves a world over HTTP.

    Attributes:
        telegram, textonly, zalo: the bots of the three tokens. `telegram.settings` and `zalo.settings` hold sizes,
            times and switches.
        telegram_base_url, telegram_base_file_url: without token, as python-telegram-bot wants them.
        textonly_base_url: without token and closing slash.
        zalo_base_url: before `/bot<token>/<method>`, where https://bot-api.zaloplatforms.com stands in earnest.
        url: also the address of the page; `backstage` tells it who lives here and what the program is doing.
    """

    def __init__(
        self,
        world: World,
        telegram_token: str = DEMO_TELEGRAM_TOKEN,
        textonly_token: str = DEMO_TEXTONLY_TOKEN,
        *,
        zalo_token: str = DEMO_ZALO_TOKEN,
        host: str = HOST,
        port: int = 0,
        backstage: Backstage | None = None,
    ) -> None:
        if host != HOST:
            raise ValueError("the sandbox serves 127.0.0.1 only")
        self.world = world
        self.port = port
        self.telegram = TelegramBot(world, telegram_token)
        self.textonly = TextOnlyBot(world, textonly_token)
        self.zalo = ZaloBot(world, zalo_token)
        self._page = Page(world, backstage)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._answering: Callable[[TelegramBot, str, Parameters], Awaitable[None]] | None = None
        self._ending = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def telegram_base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def telegram_base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    @property
    def textonly_base_url(self) -> str:
        return f"{self.url}/text"

    @property
    def zalo_base_url(self) -> str:
        return f"{self.url}/zalo"

    async def start(self) -> None:
        """Listen; with port 0 on a free one, which is kept for the next start. Raises OSError if it is taken."""
        self._ending = asyncio.Event()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self.port, reuse_address=True).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner, self._session = runner, aiohttp.ClientSession()
        self.port = runner.addresses[0][1]
        for bot in self.world.bots:
            self._attach(bot)

    def add_telegram_bot(self, token: str, name: str = "Trường An") -> TelegramBot:
        """A further bot on Telegram, served by this server."""
        bot = TelegramBot(self.world, token, name)
        self._attach(bot)
        return bot

    def add_textonly_bot(self, token: str, name: str = "Trường An") -> TextOnlyBot:
        """A further bot on the text-only channel, served by this server."""
        bot = TextOnlyBot(self.world, token, name)
        self._attach(bot)
        return bot

    def add_zalo_bot(self, token: str, name: str = "Bot Trường An") -> ZaloBot:
        """A further bot on Zalo, served by this server."""
        bot = ZaloBot(self.world, token, name)
        self._attach(bot)
        return bot

    def add_mailbox(self, channel: str) -> Mailbox:
        """Where e-mail or SMS arrive."""
        return Mailbox(self.world, channel)

    def mailbox_url(self, channel: str) -> str:
        """Of a mailbox, as Apprise takes it."""
        return f"json://{HOST}:{self.port}/mailbox/{channel}/{{address}}"

    async def stop(self, *, politely: bool = False) -> None:
        """Go down: connections are refused until the next start. Nothing in the world is lost.

        Politely, waiting polls are told 429 with `retry_after` 5, as by the real server; else they are cut.
        """
        if self._runner is None or self._session is None:
            return
        for bot in self.world.bots:
            if isinstance(bot, TelegramBot):
                bot.webhook.stop()
                if politely:
                    bot.poller.end_for_shutdown()
            elif isinstance(bot, (TextOnlyBot, ZaloBot)):
                bot.stop()
        self._ending.set()
        self.world.changed()
        runner, self._runner = self._runner, None
        session, self._session = self._session, None
        await runner.cleanup()
        await session.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=_BODY_LIMIT)
        pipeline = Pipeline(self.world, self._ending)
        telegram, textonly = TelegramApi(self.world, pipeline), TextOnlyApi(self.world, pipeline)
        zalo = ZaloApi(self.world, pipeline)
        self._answering = telegram.answer_webhook
        control = Control(self.world)
        app.router.add_post("/control/act", control.act)
        app.router.add_get("/control/screen", control.screen)
        app.router.add_route("*", "/control/clock", control.clock)
        self._page.add_routes(app, self._ending)
        app.router.add_post("/mailbox/{channel}/{address}", MailboxApi(self.world, pipeline).serve)
        app.router.add_route("*", "/text/{token}/{action}", textonly.serve)
        app.router.add_route("*", "/zalo/bot{token}/{method}", zalo.serve)
        app.router.add_route("*", "/zalo/media/{name}", zalo.serve_media)
        app.router.add_route("*", "/zalo/{rest:.*}", zalo.not_found)
        app.router.add_route("*", "/file/bot{rest:.*}", telegram.serve_file)
        app.router.add_route("*", "/bot{rest:.*}", telegram.serve)
        app.router.add_route("*", "/{rest:.*}", telegram.serve)
        return app

    def _attach(self, bot: BotAccount) -> None:
        """Give a bot the means to deliver to webhooks, if the server is up."""
        if self._session is None or self._answering is None:
            return
        if isinstance(bot, TelegramBot):
            bot.webhook.answering = partial(self._answering, bot)
            bot.webhook.start(self._session)
        elif isinstance(bot, TextOnlyBot):
            bot.start(self._session)
        elif isinstance(bot, ZaloBot):
            bot.start(self._session, f"{self.zalo_base_url}/media")
