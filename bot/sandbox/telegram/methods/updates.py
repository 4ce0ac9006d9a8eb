"""Methods about how the bot gets its updates: getUpdates and the webhook."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.screen import JsonObject
from bot.sandbox.telegram.bot import TelegramBot
from bot.sandbox.telegram.errors import ApiError, bad_request, too_many
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.telegram.webhook import Target

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_PORTS = {80, 88, 443, 8443}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


async def get_updates(bot: TelegramBot, parameters: Parameters) -> list[JsonObject]:
    bot.queue.allow(_allowed_updates(parameters))
    return await bot.poller.get_updates(
        parameters.integer("offset"),
        parameters.clamped("limit", 100, 1, 100),
        min(max(float(parameters.integer("timeout")), 0.0), bot.settings.longest_poll),
        webhook=bot.webhook.target is not None,
    )


def set_webhook(bot: TelegramBot, parameters: Parameters) -> bool:
    """An empty url deletes.

    Unlike Telegram this takes loopback addresses, with plain http and any port, and no others: the sandbox must
    not reach anybody.
    """
    url = parameters.text("url")
    if not url:
        return delete_webhook(bot, parameters)
    if time.monotonic() < bot.next_webhook_at:
        raise too_many(1)
    bot.next_webhook_at = time.monotonic() + bot.settings.webhook_interval
    secret = parameters.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _check_url(url)
    bot.queue.allow(_allowed_updates(parameters))
    if parameters.flag("drop_pending_updates"):
        bot.queue.clear()
    bot.poller.end_for_webhook()
    bot.webhook.set(Target(url, secret, parameters.clamped("max_connections", 40, 1, 100)))
    return True


def delete_webhook(bot: TelegramBot, parameters: Parameters) -> bool:
    if parameters.flag("drop_pending_updates"):
        bot.queue.clear()
    bot.webhook.set(None)
    return True


def get_webhook_info(bot: TelegramBot, _: Parameters) -> JsonObject:
    target = bot.webhook.target
    info: JsonObject = {
        "url": target.url if target else "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.queue.pending()),
    }
    if target:
        info |= {"max_connections": target.max_connections, "ip_address": "127.0.0.1"}
    if bot.webhook.last_error:
        at, words = bot.webhook.last_error
        info |= {"last_error_date": int(at.timestamp()), "last_error_message": words}
    if bot.queue.allowed is not None:
        info["allowed_updates"] = sorted(bot.queue.allowed)
    return info


def _allowed_updates(parameters: Parameters) -> list[str] | None:
    """The kinds named; None, which changes nothing, if the parameter is absent or unreadable."""
    try:
        given: Any = parameters.parsed("allowed_updates", "")
    except ApiError:
        return None
    return [str(kind).lower() for kind in given] if isinstance(given, list) else None


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request("invalid webhook URL specified") from None
    if not host or parts.scheme not in {"http", "https"}:
        raise bad_request("invalid webhook URL specified")
    if host in LOOPBACK:
        return
    if parts.scheme == "http":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: the sandbox delivers to loopback addresses only")
