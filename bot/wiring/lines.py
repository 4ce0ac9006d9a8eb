"""Each channel's bot as the program holds it: how it speaks, reads, is polled or announced, and is closed.

A way round speaks only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.channels.apprise.outbound import EmailOutbound, SmsOutbound
from bot.channels.identity import BotIdentity
from bot.channels.polling import Pause, Store
from bot.channels.telegram import polling as telegram_polling
from bot.channels.telegram import webhook as telegram_webhook
from bot.channels.telegram.client import close_api, make_api
from bot.channels.telegram.fetching import fetch as fetch_from_telegram
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
from bot.channels.zalo.fetching import make_fetch
from bot.channels.zalo.inbound import ZaloInbound
from bot.channels.zalo.outbound import ZaloOutbound
from bot.domain.errors import NotPossibleNow
from bot.domain.people import EMAIL, SMS
from bot.domain.ports import Fetch, Inbound, Outbound
from bot.domain.ration import Limits
from bot.settings import ChannelSection, Settings, Telegram, TextOnly, WayRound, Zalo
from bot.web.fetched import FileAt
from jobs.deliver import Pace

log = structlog.get_logger(__name__)

TEXTONLY_BOT = "textonly"
WAYS_ROUND = {EMAIL: EmailOutbound, SMS: SmsOutbound}
_LONGEST_PAUSE = 30.0  # seconds between two tries to set a webhook


@dataclass(frozen=True, slots=True)
class Line:
    """A channel's bot as the program holds it.

    `reading`: how what people say comes in; None where nothing does. `file_at`: gives a file's bytes by its id,
    where the platform does. `per_second`: calls that it takes, where the settings say otherwise of all.
    """

    outbound: Outbound
    describe: Callable[[], Awaitable[BotIdentity]]
    close: Callable[[], Awaitable[None]]
    reading: "Reading | None" = None
    file_at: FileAt | None = None
    per_second: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.outbound.channel, self.outbound.bot


@dataclass(frozen=True, slots=True)
class Reading:
    """How a bot's updates come. `route` is where its platform brings them, if it does; else they are polled.

    `fetch`: gets the files in them that can't be sent on by their ids; None where all can.
    """

    inbound: Inbound
    poll: Callable[[Store, Pause], Awaitable[None]]
    route: Callable[[Store], web.RouteDef] | None
    announce: Callable[[], Awaitable[None]]
    fetch: Fetch | None = None


def make_lines(settings: Settings) -> tuple[Line, ...]:
    """The channels' clients; needs a running loop, makes no call.

    Raises:
        BadInput: a token's file can't be read, or `setting-way-url`.
        NotPossibleNow: `apprise-missing`.
    """
    channels = [make_line(section) for section in settings.channels.values()]
    return (*channels, *(make_way_round(name, section) for name, section in settings.ways_round.items()))


def pace_of(line: Line, settings: Settings) -> Pace:
    """How fast a line's messages leave."""
    usual = settings.delivery
    per_second = usual.per_second if line.per_second is None else line.per_second
    limits = Limits(per_second, usual.burst, usual.chat_per_second, usual.chat_burst)
    return Pace(limits, usual.in_flight)


def make_way_round(channel: str, section: WayRound) -> Line:
    """The client of a channel by which nothing comes back.

    Raises:
        BadInput: `setting-way-url`.
        NotPossibleNow: `apprise-missing`.
    """
    outbound = WAYS_ROUND[channel](section.url.get_secret_value())
    return Line(outbound, outbound.describe, _nothing, per_second=section.per_second)


async def _nothing() -> None:
    """There is nothing to close."""


def make_line(section: ChannelSection) -> Line:
    """One channel's client.

    Raises:
        BadInput: its token's file can't be read.
    """
    match section:
        case Telegram():
            return _telegram_line(section)
        case Zalo():
            return _zalo_line(section)
        case TextOnly():
            return _textonly_line(section)
    raise AssertionError("a channel without a line")


def _telegram_line(section: Telegram) -> Line:
    api = make_api(
        section.read_token("telegram"),
        base_url=section.base_url,
        base_file_url=section.base_file_url,
        proxy=section.proxy,
    )
    outbound = TelegramOutbound(api)
    return _line(
        section,
        outbound,
        TelegramInbound(outbound.bot),
        poll=lambda store, pause: telegram_polling.poll(api, store, pause=pause),
        route=telegram_webhook.route,
        announce=partial(telegram_webhook.set_webhook, api),
        close=lambda: close_api(api),
        file_at=partial(fetch_from_telegram, api),
    )


def _zalo_line(section: Zalo) -> Line:
    api = BotApi(section.read_token("zalo"), base_url=section.base_url, proxy=section.proxy)
    outbound = ZaloOutbound(api)
    return _line(
        section,
        outbound,
        ZaloInbound(outbound.bot),
        poll=lambda store, pause: zalo_polling.poll(api, store, pause=pause),
        route=zalo_webhook.route,
        announce=partial(zalo_webhook.set_webhook, api),
        close=api.close,
        fetch=make_fetch(section.base_url, section.proxy),
    )


def _textonly_line(section: TextOnly) -> Line:
    gateway = Gateway(section.base_url, section.read_token("textonly"), proxy=section.proxy)
    return _line(
        section,
        TextOnlyOutbound(gateway, TEXTONLY_BOT),
        TextOnlyInbound(TEXTONLY_BOT),
        poll=lambda store, pause: textonly_polling.poll(gateway, store, pause=pause),
        route=textonly_webhook.route,
        announce=partial(textonly_webhook.set_webhook, gateway),
        close=gateway.close,
    )


def _line(
    section: ChannelSection,
    outbound: TelegramOutbound | ZaloOutbound | TextOnlyOutbound,
    inbound: Inbound,
    *,
    poll: Callable[[Store, Pause], Awaitable[None]],
    route: Callable[[str, str, Store], web.RouteDef],
    announce: Callable[[str, str], Awaitable[None]],
    close: Callable[[], Awaitable[None]],
    fetch: Fetch | None = None,
    file_at: FileAt | None = None,
) -> Line:
    """`route` takes path, secret and store, `announce` URL and secret; both only where updates are brought."""
    url, path, secret = _webhook(section)
    reading = Reading(
        inbound=inbound,
        poll=poll,
        route=(lambda store: route(path, secret, store)) if url else None,
        announce=lambda: announce(url, secret),
        fetch=fetch,
    )
    return Line(outbound, outbound.describe, close, reading, file_at)


def _webhook(section: ChannelSection) -> tuple[str, str, str]:
    """(url, path, secret); empty when updates are polled."""
    if section.mode == "polling":
        return "", "", ""
    assert section.webhook_url is not None
    assert section.webhook_secret is not None
    return section.webhook_url, urlsplit(section.webhook_url).path, section.webhook_secret.get_secret_value()


async def announce(channel: str, reading: Reading) -> None:
    """Sets the webhook, as often as it takes: a platform may be out of reach while the machine boots.

    Raises:
        NotPossibleNow: the platform refuses the bot or the URL.
    """
    pause = 1.0
    while True:
        try:
            await reading.announce()
        except NotPossibleNow as trouble:
            if trouble.reason != "channel-unreachable":
                raise
            log.warning("webhook_not_set", channel=channel, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            break
    await asyncio.Event().wait()
