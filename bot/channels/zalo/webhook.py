"""Zalo's webhook: the door for its updates, and how Zalo is told where it is."""

import logging
import re

from aiohttp import web

from bot.channels.http import CallTroubleError
from bot.channels.polling import Store
from bot.channels.reading import Raw, is_object
from bot.channels.webhook import parse_update, receiver
from bot.channels.zalo.client import ApiError, BotApi
from bot.channels.zalo.errors import trouble_of
from bot.channels.zalo.inbound import update_id

SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

_OUTCOME = re.compile(r"[a-z]+\.[a-z0-9]+")  # `err.dns`, `http.404`
_log = logging.getLogger(__name__)


def route(path: str, secret: str, store: Store) -> web.RouteDef:
    """Where Zalo brings updates: 200 once one is stored, 403/413/400/500 else (`bot.channels.webhook`).

    An empty body is a probe, and answered 200 as well; so is an object that is no update.

    Raises:
        ValueError: the secret is empty.
    """
    return web.post(path, receiver(name="zalo", header=SECRET_HEADER, secret=secret, parse=_parse, store=store))


async def set_webhook(api: BotApi, url: str, secret: str) -> None:
    """Tells Zalo where to bring updates (setWebhook).

    Zalo keeps the URL even if its own knock at it failed: that is said in the log, and the URL holds.

    Args:
        api: the bot's client.
        url: public, https.
        secret: 8 to 256 characters.

    Raises:
        ValueError: the secret hasn't 8 to 256 characters.
        NotPossibleNow: `token-refused`, `channel-refused` (the URL) or `channel-unreachable`.
    """
    try:
        kept = await api.set_webhook(url, secret)
    except (ApiError, CallTroubleError) as error:
        raise trouble_of(error) from None
    verification = kept.get("verification") if is_object(kept) else None
    if is_object(verification) and verification.get("ok") is False:
        _log.warning("zalo: the webhook is set, but Zalo did not reach it (%s)", _outcome(verification))


def _parse(body: bytes) -> Raw | None:
    """None for what is to be passed over: a probe, and what can't be told from others.

    Whether Zalo brings again what is refused, before all that comes after it, is documented nowhere.
    """
    if not body:
        return None
    update = parse_update(body, is_object)
    try:
        update_id(update)
    except (KeyError, TypeError, ValueError, RecursionError):
        _log.warning("zalo: what came is no update, and is passed over")
        return None
    return update


def _outcome(verification: Raw) -> str:
    word = verification.get("outcome")
    return word if isinstance(word, str) and _OUTCOME.fullmatch(word) else "no outcome named"
