"""Telegram's webhook: the door for its updates, and how Telegram is told where it is."""

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.polling import Store
from bot.channels.telegram.errors import trouble_of
from bot.channels.telegram.polling import ALLOWED_UPDATES
from bot.channels.webhook import numbered_by, receiver

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


def route(path: str, secret: str, store: Store) -> web.RouteDef:
    """Where Telegram brings updates: 200 once one is stored, 403/413/400/500 else (`bot.channels.webhook`).

    Raises:
        ValueError: the secret is empty.
    """
    return web.post(
        path,
        receiver(
            name="telegram", header=SECRET_HEADER, secret=secret, parse=numbered_by("update_id"), store=store
        ),
    )


async def set_webhook(api: Bot, url: str, secret: str) -> None:
    """Tells Telegram where to bring updates; pending ones stay (setWebhook).

    Args:
        url: https, on port 443, 80, 88 or 8443.
        secret: 1..256 of A-Z a-z 0-9 _ and -.

    Raises:
        NotPossibleNow: `token-refused`, `channel-refused` (the URL) or `channel-unreachable`.
    """
    try:
        await api.set_webhook(
            url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, drop_pending_updates=False
        )
    except TelegramError as error:
        raise trouble_of(error) from None
