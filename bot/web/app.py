"""The web app: webhooks as the channels bring them, and /healthz. Nothing of a request is logged."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.engine import Database


def make_app(routes: Iterable[web.RouteDef], database: Database) -> web.Application:
    """The app with the channels' routes."""
    app = web.Application()
    app.add_routes(routes)
    app.router.add_get("/healthz", _health(database))
    return app


def _health(database: Database) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def health(_request: web.Request) -> web.Response:
        """200 while the database answers; 503 otherwise."""
        try:
            async with database.read() as work:
                await work.connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return web.json_response({"ok": False}, status=503)
        return web.json_response({"ok": True})

    return health


@asynccontextmanager
async def serve(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serves while the block runs; gives the port (a free one for 0)."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
