"""A web application of a test, on this machine only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


@asynccontextmanager
async def serving(*routes: web.AbstractRouteDef, largest: int = 1024**2) -> AsyncIterator[str]:
    """Serves routes and gives the base URL; `largest`: bytes of a body that the server itself lets pass."""
    app = web.Application(client_max_size=largest)
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
