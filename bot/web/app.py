"""The web app: webhooks as the channels bring them, /healthz and /metrics. Nothing of a request is logged."""

import hmac
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.domain.errors import NotPossibleNow
from bot.web.health import Vitals, report, status_of

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

Ask = Callable[[], Awaitable[Vitals]]
Measure = Callable[[], Awaitable[bytes]]


def make_app(
    routes: Iterable[web.RouteDef], ask: Ask, measure: Measure, metrics_token: str | None
) -> web.Application:
    """The app with the channels' routes. Without a token /metrics is for this machine only."""
    app = web.Application()
    app.add_routes(routes)
    app.router.add_get("/healthz", _health(ask))
    app.router.add_get("/metrics", _metrics(measure, metrics_token))
    return app


def _health(ask: Ask) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def health(_request: web.Request) -> web.Response:
        """200 while messages move, well or badly; 503 otherwise."""
        vitals = await ask()
        return web.json_response(report(vitals), status=status_of(vitals).http)

    return health


def _metrics(measure: Measure, token: str | None) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def metrics(request: web.Request) -> web.Response:
        if not _may_read(request, token):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return web.Response(
            body=await measure(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    return metrics


def _may_read(request: web.Request, token: str | None) -> bool:
    """Who has the token where there is one; else who asks from this machine, and not through a proxy on it."""
    if token is not None:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), f"Bearer {token}".encode())
    if any(header in request.headers for header in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serves while the block runs; gives the port (a free one for 0).

    Raises:
        NotPossibleNow: `port-taken`.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise NotPossibleNow("port-taken", port=port) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
