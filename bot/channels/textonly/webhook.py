"""The gateway's webhook: the door for its updates, and how the gateway is told where it is."""

from aiohttp import web

from bot.channels.http import CallTroubleError
from bot.channels.polling import Store
from bot.channels.textonly.gateway import Gateway, RefusedError
from bot.channels.textonly.outbound import trouble_of
from bot.channels.webhook import numbered_by, receiver

SECRET_HEADER = "X-Text-Gateway-Secret"  # noqa: S105 - a header's name


def route(path: str, secret: str, store: Store) -> web.RouteDef:
    """Where the gateway brings updates: 200 once one is stored, 403/413/400/500 else (`bot.channels.webhook`).

    Raises:
        ValueError: the secret is empty.
    """
    return web.post(
        path, receiver(name="textonly", header=SECRET_HEADER, secret=secret, parse=numbered_by("id"), store=store)
    )


async def set_webhook(gateway: Gateway, url: str, secret: str) -> None:
    """Tells the gateway where to bring updates; pending ones stay.

    Raises:
        NotPossibleNow: `token-refused`, `channel-refused` or `channel-unreachable`.
    """
    try:
        await gateway.call("PUT", "webhook", {"url": url, "secret": secret})
    except (RefusedError, CallTroubleError) as error:
        raise trouble_of(error) from None
